"""`rapport import`: the same import without a browser, read in place, one outcome for each file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from rapport.accounts.actors import Actor
from rapport.calendars.counting import totals as calendar_totals
from rapport.clients.treating import USUAL, Treatment
from rapport.imports import importing
from rapport.imports.importing import kept
from rapport.imports.models import Import, Source
from rapport.imports.previewing import NO_HINTS, Hints
from rapport.imports.reading import BANKS, BOARDS, CHATS, TIMES, open_source
from rapport.imports.reasons import place, sentence
from rapport.imports.running import COUNTED
from rapport.imports.showing import told
from rapport.lib.chats.packs import main_of_folder
from rapport.lib.mail.mailboxes import is_maildir


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file. read = created + updated + unchanged + skipped + len(errors), always."""

    file: str
    kind: str | None
    counts: dict[str, int]
    errors: list[dict[str, str]]
    batch: int | None
    unreadable: bool
    stopped: str = ""
    # What a person would count in such a file: {"messages": 12}; of bank statements a list with the sums of each.
    totals: Any = field(default_factory=dict)
    # What was assumed about it, in sentences.
    notes: list[str] = field(default_factory=list)

    @property
    def read(self) -> int:
        """How many records were met."""
        return sum(self.counts.values()) + len(self.errors)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        facts: dict[str, Any] = {"file": self.file, "kind": self.kind, "read": self.read, **self.counts}
        facts |= {"errors": self.errors, "batch": self.batch}
        facts |= {"totals": self.totals} if self.totals else {}
        facts |= {"notes": self.notes} if self.notes else {}
        return facts | ({"stopped": self.stopped} if self.stopped else {})


def import_paths(
    actor: Actor,
    paths: Sequence[Path],
    *,
    dry_run: bool,
    mine: Sequence[str],
    at: datetime,
    report: Callable[[Source], None] = lambda _: None,
    treatment: Treatment = USUAL,
    hints: Hints = NO_HINTS,
) -> Iterator[Outcome]:
    """Take in files and folders, one outcome each, in order. A file that cannot be read at all leaves nothing behind.

    `mine` are addresses of ours beside those of the settings; `report` is called after every chunk.
    """
    the_import: Import | None = None
    # What a dry run looks at belongs to an import that is never kept.
    looked_at = Import(workspace_id=actor.workspace_id, treatment=kept(treatment))
    for path in expand(paths):
        source = Source(workspace_id=actor.workspace_id, name=str(path), path=str(path.resolve()))
        source.kind = Source.Kind.MAILDIR if path.is_dir() else ""
        source.the_import = the_import or looked_at
        refusal = _refusal(path) or _look(source, actor, at=at, count=dry_run, hints=hints)
        if refusal:
            yield Outcome(str(path), None, dict.fromkeys(COUNTED, 0), [_error(_FILE, *refusal)], None, unreadable=True)
        elif dry_run:
            yield _counted(_dry(source), source, actor, at)
        else:
            the_import = the_import or importing.begin_import(actor, [], at=at, treatment=treatment)
            outcome = _run(the_import, source, actor, mine, at=at, report=report)
            yield _counted(outcome, source, actor, at)
    if the_import is not None and the_import.state == Import.State.RUNNING:
        importing.move(the_import, Import.State.RUNNING, Import.State.DONE, finished_at=at)


_FILE = "file"


def expand(paths: Sequence[Path]) -> Iterator[Path]:
    """Files as they are, a Maildir as one, a chat with pictures as its text, another folder as its files, in order."""
    for path in paths:
        if path.is_dir() and (chat := main_of_folder(path)):
            yield chat
        elif path.is_dir() and not is_maildir(path):
            yield from expand(sorted(child for child in path.iterdir() if not child.name.startswith(".")))
        else:
            yield path


def _refusal(path: Path) -> tuple[str, dict[str, Any]] | None:
    """Why a path cannot even be opened."""
    try:
        if not path.is_dir():
            with path.open("rb"):
                pass
    except FileNotFoundError:
        return "not_found", {}
    except OSError:
        return "no_access", {}
    return None


def _look(
    source: Source, actor: Actor, *, at: datetime, count: bool, hints: Hints
) -> tuple[str, dict[str, Any]] | None:
    """Recognise (and count, when nothing is to be written); answers why the file cannot be read at all."""
    importing.look_at(source, actor, at=at, shown=sys.maxsize, count=count, hints=hints)
    if refusal := source.preview.get("refusal"):
        return refusal["code"], refusal["details"]
    return None


def _counted(outcome: Outcome, source: Source, actor: Actor, at: datetime) -> Outcome:
    """With what a calendar is counted by, and what was assumed about boards and hours."""
    if source.kind != Source.Kind.ICS:
        return replace(outcome, notes=told(source, actor.workspace.currency)[1:])
    with open_source(source) as stream:
        return replace(outcome, totals=calendar_totals(stream, at=at))


def _dry(source: Source) -> Outcome:
    counts = {name: source.preview["counts"].get(name, 0) for name in COUNTED}
    errors = [
        _error(one["at"], one["code"], one["details"]) for one in source.preview["remarks"] if one["kind"] == "error"
    ]
    totals = totals_of(source, counts, source.preview.get("would_pass", {}))
    return Outcome(source.name, source.kind, counts, errors, None, unreadable=False, totals=totals)


def _run(
    the_import: Import,
    source: Source,
    actor: Actor,
    mine: Sequence[str],
    *,
    at: datetime,
    report: Callable[[Source], None],
) -> Outcome:
    source.the_import = the_import
    source.save()
    if the_import.state == Import.State.READING:
        importing.move(the_import, Import.State.READING, Import.State.RUNNING, started_at=at)
    owner = source.preview.get("owner", "")
    importing.claim_addresses(the_import, [*mine, *([owner] if owner else [])], actor, at=at)
    source.refresh_from_db()
    importing.run_one(source, the_import, actor, at=at, on_chunk=report)
    source.refresh_from_db()
    errors = [_error(r.at, r.code, r.details) for r in source.remarks.filter(kind="error").order_by("number", "id")]
    counts = {name: getattr(source, name) for name in COUNTED}
    the_import.refresh_from_db()
    stopped = sentence(the_import.trouble["code"], {}) if the_import.trouble else ""
    return Outcome(
        source.name, source.kind, counts, errors, the_import.batch_id, unreadable=False, stopped=stopped,
        totals=totals_of(source, counts, source.preview.get("passed", {})),
    )  # fmt: skip


def totals_of(source: Source, counts: Mapping[str, int], passed: Mapping[str, int]) -> Any:
    """What a person would count in a file of this kind: of a chat the messages people wrote, of a board its cards, of a
    bank the sums of each statement.
    """
    if source.kind in BANKS:
        return list(source.preview["totals"])
    if source.kind in (*BOARDS, *TIMES, Source.Kind.PROJECTS):
        return dict(source.preview["totals"])
    return {"messages": sum(counts.values()) - passed.get("service", 0)} if source.kind in CHATS else {}


def _error(at: str, code: str, details: dict[str, Any]) -> dict[str, str]:
    return {"at": place(at), "reason": sentence(code, details)}
