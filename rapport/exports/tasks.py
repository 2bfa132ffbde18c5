"""What the worker does for exports. Each task may run twice; the state makes that harmless."""

from django.tasks import task
from django.utils import timezone

from rapport.accounts.actors import Actor
from rapport.exports import making
from rapport.exports.models import Export


@task
def make(export_id: int) -> None:
    """Make the ZIP of an export, and see to it that it is removed when its days are over."""
    one = Export.objects.select_related("workspace", "user").filter(pk=export_id).first()
    if one is None or not one.moves:
        return
    try:
        making.make(one, Actor(one.workspace, one.user, via="worker"), at=timezone.now())
    except Exception:
        # A person must not watch a bar that never moves.
        making.fail(one)
        raise
    if one.expires_at:
        remove.using(run_after=one.expires_at).enqueue(one.pk)


@task
def remove(export_id: int) -> None:
    """Remove the ZIP of an export."""
    if one := Export.objects.filter(pk=export_id, state=Export.State.READY).first():
        making.remove(one)
