"""What the worker does for Today: looks every minute whose hour has come, and tells them."""

from django.tasks import task
from django.utils import timezone


@task
def look() -> None:
    """Every minute. Twice in a minute it finds nothing new."""
    from rapport.today import telling  # it queues the job below

    telling.look(timezone.now())


@task
def tell(told_id: int) -> None:
    """Say one thing, unless somebody has begun to."""
    from rapport.today import telling

    telling.tell(told_id, timezone.now())
