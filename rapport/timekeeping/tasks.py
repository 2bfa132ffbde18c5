"""What the worker does for time: closes the months of prepaid hours that are over."""

from django.tasks import task
from django.utils import timezone


@task
def close_months() -> None:
    """Every night. Twice in a night it finds nothing new."""
    from rapport.accounts.actors import Actor
    from rapport.timekeeping import retaining  # models are importable only now
    from rapport.timekeeping.models import Retainer

    now = timezone.now()
    rows = Retainer.objects.living().filter(client__trashed_at=None).select_related("workspace")
    for one in rows.iterator():
        retaining.close_months(one, by=Actor(one.workspace, via="worker"), at=now)
