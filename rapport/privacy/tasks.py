"""What the worker does for privacy. The task may run twice: the place reached makes that harmless."""

from django.tasks import task
from django.utils import timezone

from rapport.privacy import erasing
from rapport.privacy.models import Erasure


@task
def erase(erasure_id: int) -> None:
    """Go on with an erasure until it is finished."""
    if erasure := Erasure.objects.filter(pk=erasure_id, finished_at=None, broken_at=None).first():
        try:
            erasing.run(erasure, at=timezone.now())
        except Exception:
            # A person must not watch a bar that never moves.
            erasing.break_off(erasure, at=timezone.now())
            raise
