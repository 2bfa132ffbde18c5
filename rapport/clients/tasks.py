"""What the worker does for clients. It may run twice; the place reached makes that harmless."""

from django.tasks import task

from rapport.clients import lookalikes
from rapport.clients.models import Comparison


@task
def compare(workspace_id: int) -> None:
    """Compare everybody in a workspace with everybody."""
    comparison = Comparison.objects.filter(workspace_id=workspace_id, state=Comparison.State.RUNNING).first()
    if comparison is None:
        return
    try:
        lookalikes.run(comparison)
    except Exception:
        # A person must not watch a bar that never moves.
        Comparison.objects.filter(pk=comparison.pk).update(state=Comparison.State.BROKEN)
        raise
