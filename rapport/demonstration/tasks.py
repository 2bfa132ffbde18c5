"""What the worker does for a demonstration. Run again it begins anew, and does nothing once the year is over."""

from django.tasks import task
from django.utils import timezone

from rapport.accounts.models import User
from rapport.demonstration import making
from rapport.demonstration.models import Filling


@task
def fill(workspace_id: int, user_id: int) -> None:
    """Fill a demonstration."""
    filling = Filling.objects.select_related("workspace").filter(pk=workspace_id, finished_at=None).first()
    if filling is None or not filling.moves:
        return
    try:
        making.fill(filling, User.objects.get(pk=user_id), at=timezone.now())
    except Exception:
        # A person must not watch a bar that never moves.
        Filling.objects.filter(pk=workspace_id).update(failed=True)
        raise
