"""An export as a ZIP for the browser: asked for, made by the worker, kept some days, removed."""

from __future__ import annotations

import shutil
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from queue import SimpleQueue

from django.db import connection, transaction

from rapport.accounts.actors import Actor
from rapport.accounts.models import Workspace
from rapport.exports.leaving import Report, export
from rapport.exports.models import Export

State = Export.State
# One moment for every file in the ZIP: the same state is the same ZIP.
LONG_AGO = (1980, 1, 1, 0, 0, 0)


class UnderWay(Exception):
    """An export of this workspace is being made already."""


def ask(actor: Actor, *, at: datetime) -> Export:
    """A new export for the worker to make. Raises UnderWay: a second press makes no second export."""
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=actor.workspace_id)
        if Export.objects.visible_to(actor).filter(state__in=[State.WAITING, State.RUNNING]).exists():
            raise UnderWay
        return Export.objects.create(workspace_id=actor.workspace_id, user_id=actor.user_id, created_at=at)


def make(one: Export, actor: Actor, *, at: datetime) -> None:
    """Make the ZIP. A worker that died is followed by one that begins anew."""
    if not Export.objects.filter(pk=one.pk, state__in=[State.WAITING, State.RUNNING]).update(state=State.RUNNING):
        return
    folder = one.place.with_suffix("")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        with told_beside(one) as report:
            export(actor, folder, at=at, report=report)
        pack(folder, one.place)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    one.state, one.size, one.finished_at, one.expires_at = State.READY, one.place.stat().st_size, at, at + Export.KEPT
    one.save(update_fields=["state", "size", "finished_at", "expires_at"])


@contextmanager
def told_beside(one: Export) -> Iterator[Report]:
    """Tells how far an export is from a thread of its own: the one that makes it only reads, as of one moment."""
    if connection.in_atomic_block:
        yield lambda done, total: _tell(one.pk, done, total)
        return
    said = SimpleQueue[tuple[int, int] | None]()

    def tell() -> None:
        try:
            while heard := said.get():
                _tell(one.pk, *heard)
        finally:
            connection.close()

    teller = threading.Thread(target=tell, name="export-progress", daemon=True)
    teller.start()
    try:
        # Of several words that would wait in line only some are worth a write.
        yield lambda done, total: said.put((done, total)) if said.empty() else None
    finally:
        said.put(None)
        teller.join(timeout=10)


def _tell(pk: int, done: int, total: int) -> None:
    Export.objects.filter(pk=pk).update(done=done, total=total)


def pack(folder: Path, place: Path) -> None:
    """A folder as a ZIP, written aside and renamed when whole."""
    aside = place.with_suffix(".part")
    aside.touch(0o600)
    with zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as packed:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            facts = zipfile.ZipInfo(path.relative_to(folder).as_posix(), LONG_AGO)
            facts.compress_type = zipfile.ZIP_DEFLATED
            facts.external_attr = 0o644 << 16
            with path.open("rb") as source, packed.open(facts, "w", force_zip64=True) as target:
                shutil.copyfileobj(source, target, 1 << 20)
    aside.replace(place)


def fail(one: Export) -> None:
    """It could not be made; nothing of it stays."""
    Export.objects.filter(pk=one.pk).update(state=State.FAILED)
    for place in (one.place, one.place.with_suffix(".part")):
        place.unlink(missing_ok=True)


def remove(one: Export) -> None:
    """Its days are over, or its owner said so."""
    one.place.unlink(missing_ok=True)
    Export.objects.filter(pk=one.pk).exclude(state=State.FAILED).update(state=State.GONE)


def remove_all(actor: Actor) -> None:
    """Nothing that was packed for this workspace lies here any more: somebody in it has been erased."""
    for one in Export.objects.visible_to(actor).filter(state=State.READY):
        remove(one)
