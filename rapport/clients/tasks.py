"""What the worker does for clients. Each task may run twice without harm."""

from django.tasks import task
from django.utils import timezone

from rapport.accounts.actors import Actor
from rapport.clients import bulk_editing, fielding, lookalikes
from rapport.clients.models import BulkEdit, Comparison


@task
def renew_index(touched: dict[str, list[int]]) -> None:
    """Renew the search index after a field with many values is gone."""
    fielding.renew_index(touched)


@task
def change_many(edit_id: int) -> None:
    """Go on with a change of many rows."""
    edit = BulkEdit.objects.select_related("workspace", "user").filter(pk=edit_id).first()
    if edit is not None and edit.batch is not None:
        try:
            bulk_editing.run(edit, by=Actor(edit.workspace, edit.user, via="worker"), at=timezone.now())
        except Exception:
            # A person must not watch a bar that never moves.
            bulk_editing.break_off(edit, at=timezone.now())
            raise


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
