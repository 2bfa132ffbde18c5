"""An import from beginning to end: bring files, look through them, take them in, stop and go on, undo the whole."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.accounts.actors import Actor
from rapport.accounts.models import Workspace
from rapport.accounts.settling import change_settings
from rapport.clients.treating import USUAL, Treatment
from rapport.files.keeping import let_go
from rapport.imports.models import Import, Remark, Source
from rapport.imports.models import Mapping as Remembered
from rapport.imports.previewing import NO_HINTS, SHOWN_REMARKS, Hints, identify, look_through, survey
from rapport.imports.running import OutOfRoom, batch_of, run_source
from rapport.journal.undoing import undo
from rapport.lib.records import Unreadable

log = logging.getLogger(__name__)


class NotNow(Exception):
    """The import is not in a state for this, for example because another tab was faster."""


def begin_import(actor: Actor, sources: Sequence[Source], *, at: datetime, treatment: Treatment = USUAL) -> Import:
    """A new import of these sources (not yet saved)."""
    the_import = Import.objects.create(
        workspace_id=actor.workspace_id, user_id=actor.user_id, created_at=at, treatment=kept(treatment)
    )
    for source in sources:
        source.the_import, source.workspace_id = the_import, actor.workspace_id
    Source.objects.bulk_create(sources)
    return the_import


def kept(treatment: Treatment) -> dict[str, Any]:
    """A treatment as an import keeps it; nothing for the usual one."""
    return {} if treatment == USUAL else treatment.as_json()


def treat(the_import: Import, treatment: Treatment, actor: Actor) -> None:
    """How its cards are treated, and those of the next table with the same header."""
    the_import.treatment = kept(treatment)
    the_import.save(update_fields=["treatment"])
    keys = [source.preview.get("header_key", "") for source in the_import.sources.filter(kind=Source.Kind.CSV)]
    remembered = Remembered.objects.visible_to(actor).filter(header_key__in=[key for key in keys if key])
    remembered.update(treatment=the_import.treatment)


def look(the_import: Import, actor: Actor, *, at: datetime) -> None:
    """Recognise every source and count what would become of it; then the import is ready.

    Running it again is harmless.
    """
    for source in the_import.sources.order_by("id"):
        source.the_import = the_import
        look_at(source, actor, at=at)
        source.save()
    move(the_import, Import.State.READING, Import.State.READY)


def look_at(
    source: Source,
    actor: Actor,
    *,
    at: datetime,
    shown: int = SHOWN_REMARKS,
    count: bool = True,
    hints: Hints = NO_HINTS,
) -> None:
    """Recognise and count one source; one that cannot be read at all gets its reason in `preview["refusal"]`.

    `shown` bounds the remarks kept; without `count` only the beginning of the file is looked at.
    """
    source.preview = {}
    try:
        identify(source, actor)
        survey(source, actor, hints=hints)
        if count:
            look_through(source, actor, at=at, shown=shown)
    except Unreadable as refusal:
        source.kind, source.total = Source.Kind.UNKNOWN, 0
        source.preview = {"refusal": {"code": refusal.code, "details": dict(refusal.details)}}


def start(
    the_import: Import,
    *,
    mappings: Mapping[int, list[dict[str, Any]]],
    own: Sequence[str],
    actor: Actor,
    at: datetime,
    treatment: Treatment = USUAL,
) -> None:
    """Let a ready import run, with the columns as chosen (and remembered), and with our addresses as named."""
    with transaction.atomic():
        move(the_import, Import.State.READY, Import.State.RUNNING, started_at=at)
        remember_columns(the_import, mappings, actor)
        treat(the_import, treatment, actor)
        claim_addresses(the_import, own, actor, at=at)


def look_again(
    the_import: Import,
    *,
    mappings: Mapping[int, list[dict[str, Any]]],
    actor: Actor,
    treatment: Treatment = USUAL,
) -> None:
    """Look once more at a ready import, with the columns and the treatment as they are chosen now."""
    with transaction.atomic():
        move(the_import, Import.State.READY, Import.State.READING)
        remember_columns(the_import, mappings, actor)
        treat(the_import, treatment, actor)


def remember_columns(the_import: Import, mappings: Mapping[int, list[dict[str, Any]]], actor: Actor) -> None:
    """Set what the columns of tables mean, and keep it for the next table with the same header."""
    for source in the_import.sources.filter(pk__in=mappings):
        source.mapping = mappings[source.pk]
        source.save(update_fields=["mapping"])
        if "header_key" not in source.preview:
            continue
        Remembered.objects.update_or_create(
            workspace_id=actor.workspace_id,
            header_key=source.preview["header_key"],
            defaults={"columns": source.mapping},
        )


def claim_addresses(the_import: Import, own: Sequence[str], actor: Actor, *, at: datetime) -> None:
    """These addresses are ours from now on; undoing the import takes that back too."""
    workspace = Workspace.objects.get(pk=actor.workspace_id)
    new = [address for address in dict.fromkeys(own) if address not in workspace.addresses()]
    if new:
        facts = {"own_addresses": [*workspace.own_addresses, *new], "version": workspace.version}
        change_settings(workspace, facts, by=actor, at=at, batch=batch_of(the_import, actor, at=at))
        actor.workspace.own_addresses = facts["own_addresses"]
        for source in the_import.sources.exclude(kind__in=("", Source.Kind.VCARD, Source.Kind.CSV)):
            source.preview["own_seen"] = True
            source.save(update_fields=["preview"])


def run(the_import: Import, actor: Actor, *, at: datetime) -> None:
    """Take in what is left of a running import; a full disk stops it with a reason, `resume` lets it go on."""
    for source in the_import.sources.filter(finished=False).exclude(kind=Source.Kind.UNKNOWN).order_by("id"):
        if not run_one(source, the_import, actor, at=at):
            return
    move(the_import, Import.State.RUNNING, Import.State.DONE, finished_at=at)


def run_one(
    source: Source,
    the_import: Import,
    actor: Actor,
    *,
    at: datetime,
    on_chunk: Callable[[Source], None] = lambda _: None,
) -> bool:
    """Take in what is left of one source; False when the import had to stop."""
    source.the_import = the_import
    try:
        run_source(source, actor, at=at, on_chunk=on_chunk)
    except OutOfRoom:
        stop(the_import, "disk_full")
    return source.finished


def stop(the_import: Import, code: str) -> None:
    """Stop an import with a reason; what was taken in so far stays, and it can go on or be undone."""
    log.warning("an import stopped", extra={"import": the_import.pk, "reason": code})
    under_way = Import.objects.filter(pk=the_import.pk, state__in=(Import.State.READING, Import.State.RUNNING))
    under_way.update(state=Import.State.STOPPED, trouble={"code": code})
    the_import.refresh_from_db()


def resume(the_import: Import) -> None:
    """Let a stopped import go on from where it stopped."""
    move(the_import, Import.State.STOPPED, Import.State.RUNNING, trouble={})


def begin_undo(the_import: Import) -> None:
    """Mark an import that is to be taken back; the worker does it."""
    for state in (Import.State.DONE, Import.State.STOPPED):
        if Import.objects.filter(pk=the_import.pk, state=state).update(state=Import.State.UNDOING):
            return
    raise NotNow


def take_back(the_import: Import, actor: Actor, *, at: datetime) -> None:
    """Undo all that an import wrote; safe to run again after a crash.

    What could not be put back is kept in `undone`.
    """
    result: dict[str, Any] = {"put_back": 0, "left": []}
    if the_import.batch is not None:
        undone = undo(the_import.batch, by=actor, at=at, resume=True)
        result = {
            "put_back": undone.put_back,
            "left": [[left.subject, left.subject_id, left.field] for left in undone.left[:500]],
            "left_count": len(undone.left),
        }
    move(the_import, Import.State.UNDOING, Import.State.UNDONE, undone=result, finished_at=at)


def move(the_import: Import, old: str, new: str, **facts: Any) -> None:
    """From one state to the next; NotNow when it is not in the old one."""
    if not Import.objects.filter(pk=the_import.pk, state=old).update(state=new, **facts):
        raise NotNow(f"{old} → {new}")
    the_import.refresh_from_db()


def problems(the_import: Import) -> list[Remark]:
    """Every remark, in the order of the files."""
    return list(
        Remark.objects.filter(source__the_import=the_import)
        .select_related("source")
        .order_by("source_id", "number", "id")
    )


def drop(the_import: Import) -> None:
    """Forget an import of which nothing was taken in, with the files that came for it."""
    with transaction.atomic():
        mine = Import.objects.filter(pk=the_import.pk, batch=None, state__in=(Import.State.READY, Import.State.STOPPED))
        if not mine.exists():
            raise NotNow
        files = [pk for pk in the_import.sources.values_list("file_id", flat=True) if pk]
        mine.delete()
        let_go(files)
