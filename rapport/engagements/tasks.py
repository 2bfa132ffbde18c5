"""What the worker does for engagements: looks every minute whose playbook is to be looked at again."""

from django.tasks import task
from django.utils import timezone


@task
def tick() -> None:
    """Every minute. Twice in a minute, or after a crash, it finds nothing new."""
    from rapport.engagements import ticking  # models are importable only now

    ticking.tick(at=timezone.now())
