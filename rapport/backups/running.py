"""One backup in the worker: made, put in its place, thinned; its row tells how far it is, and how it ended."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime

from rapport.backups import keeping
from rapport.backups.models import Backup, BackupPlan
from rapport.backups.places import place_at
from rapport.backups.refusing import Refusal

log = logging.getLogger(__name__)

# Seconds between two words about how far it is.
PAUSE = 1.0


def run(backup: Backup, *, at: datetime) -> None:
    """Make it. May be called again after a crash: it begins anew, under the same name. Raises Refusal("busy")."""
    standing = BackupPlan.objects.select_related("workspace").filter(workspace=backup.workspace).first()
    Backup.objects.filter(pk=backup.pk).update(state=Backup.State.RUNNING, step="database", done=0, total=0)
    try:
        if standing is None:
            raise Refusal("nowhere")
        place = place_at(standing.access)
        made = keeping.make_and_put(
            place, standing.key, at=backup.created_at, name=backup.name, tell=_telling(backup), remember=False
        )
        Backup.objects.filter(pk=backup.pk).update(
            state=Backup.State.DONE, size=made.size, files=made.files, lost=len(made.missing) + len(made.damaged),
            address=place.address, checked_at=at, step="", trouble={},
        )  # fmt: skip
    except Refusal as refusal:
        if refusal.code == "busy":
            raise
        _fail(backup, refusal.code, refusal.details)
        return
    except Exception as trouble:
        _fail(backup, "broken", {"what": type(trouble).__name__})
        raise
    try:
        keeping.thin(place, standing, at=at)
    except Refusal as refusal:
        # The backup is there; the next run thins again.
        log.warning("old backups were not thinned out", extra={"why": refusal.code})


def _fail(backup: Backup, code: str, details: dict[str, object]) -> None:
    Backup.objects.filter(pk=backup.pk).update(
        state=Backup.State.FAILED, step="", trouble={"code": code, "details": details}
    )


def _telling(backup: Backup) -> Callable[[str, int, int], None]:
    said_at, last_step = 0.0, ""

    def tell(step: str, done: int, total: int) -> None:
        nonlocal said_at, last_step
        if step == last_step and time.monotonic() - said_at < PAUSE:
            return
        said_at, last_step = time.monotonic(), step
        Backup.objects.filter(pk=backup.pk).update(step=step, done=done, total=total)

    return tell
