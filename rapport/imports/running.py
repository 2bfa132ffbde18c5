"""Taking in a source, chunk by chunk: rows, journal, index and the place reached are written in one short transaction.

A chunk is read and understood before its transaction begins. The place is guarded: of two processes at the same source
one goes on and the other learns that it was superseded. A process that dies leaves whole chunks, and the next goes on.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import F

from rapport.accounts.actors import Actor
from rapport.accounts.models import Workspace
from rapport.banking.taking import StatementTaking
from rapport.calendars.taking import CalendarTaking
from rapport.clients.taking import CardTaking, Outcome
from rapport.clients.treating import Treatment
from rapport.files.store import DiskFull
from rapport.imports.boards import owners_of, pieces
from rapport.imports.models import Import, Remark, Source
from rapport.imports.reading import BANKS, BOARDS, CARDS, CHATS, TIMES, Said, open_pack, records, understand
from rapport.imports.statements import account_of
from rapport.imports.timesheets import owner_of
from rapport.inbox.chatting import ChatTaking
from rapport.inbox.taking import LetterTaking
from rapport.journal.models import Batch
from rapport.journal.recording import begin
from rapport.lib.cards import Card
from rapport.lib.records import Unreadable
from rapport.projects.boards.known import Boards
from rapport.projects.boards.listed import ListTaking
from rapport.projects.boards.taking import BoardTaking
from rapport.timekeeping.taking import TimeTaking

CARDS_AT_ONCE, LETTERS_AT_ONCE = 500, 250
BYTES_AT_ONCE = 16_000_000
COUNTED = ("created", "updated", "unchanged", "skipped")
# Rows that hold nothing to take are passed over, not refused.
PASSED_OVER = frozenset({"empty_row", "empty_card", "contact_group", "sums", "order_only", "not_booked"})
# So many of these stand in a chat that they are only counted: lines of the messenger itself, notes to oneself, posts.
COUNTED_ONLY = frozenset({"service", "own_notes", "no_person"})
type Taker = (
    CardTaking | LetterTaking | ChatTaking | CalendarTaking | BoardTaking | TimeTaking | ListTaking | StatementTaking
)
ERASED = "erased"
EXCERPT = 2000


class Superseded(Exception):
    """Another process has taken in this chunk meanwhile."""


class OutOfRoom(Exception):
    """The disk is full: what was taken in so far is whole, and it goes on when there is room."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one record: a word of `COUNTED` or "failed", and its remarks."""

    said: Said
    word: str
    remarks: list[tuple[str, str, dict[str, Any]]]


def taking(source: Source, actor: Actor, *, at: datetime) -> Taker:
    """Who takes in the records of this source."""
    if source.kind in CHATS:
        decided = {one["author"]: one["is"] for one in source.mapping if one["is"]}
        return ChatTaking(actor, at=at, decided=decided, content=partial(_content, source))
    if source.kind in CARDS:
        treatment = Treatment.of_json(source.the_import.treatment)
        return CardTaking(actor, at=at, country=actor.workspace.workhours.country, treatment=treatment)
    if source.kind == Source.Kind.ICS:
        return CalendarTaking(actor, at=at, name=source.name)
    if source.kind in BOARDS:
        boards = Boards(actor, at=at, owners=owners_of(source), whole=partial(pieces, source))
        return BoardTaking(actor, boards, at=at)
    if source.kind in BANKS:
        return StatementTaking(actor, source.kind, chosen=account_of(source), at=at)
    if source.kind == Source.Kind.PROJECTS:
        return ListTaking(actor, owner_of(source), at=at)
    if source.kind in TIMES:
        return TimeTaking(actor, source.kind, owner_of(source), zone=source.preview["zone"], at=at)
    own = actor.workspace.addresses()
    return LetterTaking(actor, at=at, own=own, strict=bool(source.preview.get("own_seen")))


def _content(source: Source, paths: Sequence[str]) -> dict[str, bytes]:
    with open_pack(source) as pack:
        return {path: data for path in paths if (data := pack.content(path)) is not None}


def run_source(
    source: Source, actor: Actor, *, at: datetime, on_chunk: Callable[[Source], None] = lambda _: None
) -> None:
    """Take in what is left of a source.

    Raises Superseded, OutOfRoom, or Unreadable when the file is none of its kind.
    """
    taker = taking(source, actor, at=at)
    for chunk in _uncollected(chunks(source)):
        try:
            _take(source, chunk, taker, actor, at=at)
        except DiskFull as refusal:
            raise OutOfRoom from refusal
        except OperationalError as refusal:
            if "full" in str(refusal) or "No space" in str(refusal):
                raise OutOfRoom from refusal
            raise
        on_chunk(source)
    if not Source.objects.filter(pk=source.pk, read=source.read).update(finished=True):
        raise Superseded
    source.finished = True


def chunks(source: Source) -> Iterator[list[Said]]:
    """What the records behind the place reached say, in chunks: bounded in number, and in size for what they carry."""
    chunk, size, most = list[Said](), 0, CARDS_AT_ONCE if source.kind in CARDS else LETTERS_AT_ONCE
    for record in records(source, after=source.read):
        chunk.append(understand(source, record))
        size += len(record.raw)
        if len(chunk) == most or size > BYTES_AT_ONCE:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _uncollected(parts: Iterator[list[Said]]) -> Iterator[list[Said]]:
    """The same chunks, with the collector of cycles at rest but for a moment after each.

    Records make no cycles, and looking for some among all that is loaded costs a tenth of an import.
    """
    at_work = gc.isenabled()
    gc.disable()
    try:
        for part in parts:
            yield part
            gc.collect(0)
    finally:
        if at_work:
            gc.enable()


def _take(source: Source, chunk: list[Said], taker: Taker, actor: Actor, *, at: datetime) -> None:
    taker.forget()
    taker.prepare(readable(chunk, taker))
    with transaction.atomic():
        # Two imports of one workspace take turns, or both would make the same person.
        Workspace.objects.select_for_update().get(pk=actor.workspace_id)
        verdicts = decide(chunk, taker)
        if taker.has_news:
            taker.write(batch_of(source.the_import, actor, at=at))
        Remark.objects.bulk_create(remarks(source, verdicts), batch_size=500)
        _advance(source, verdicts)


def batch_of(the_import: Import, actor: Actor, *, at: datetime) -> Batch:
    """The batch of the whole import, begun with the first thing written."""
    if the_import.batch is None:
        the_import.batch = begin("import", by=actor, at=at)
        the_import.save(update_fields=["batch"])
    return the_import.batch


def cards(chunk: Sequence[Said]) -> list[Card]:
    """The cards of a chunk."""
    return [said.card for said in chunk if said.card]


def letters(chunk: Sequence[Said]) -> list[tuple[bytes, Any]]:
    """The letters of a chunk with their bytes."""
    return [(said.record.raw, said.letter) for said in chunk if said.letter]


def chats(chunk: Sequence[Said]) -> list[tuple[bytes, Any]]:
    """The messages of a chunk with their bytes."""
    return [(said.record.raw, said.chat) for said in chunk if said.chat]


def readable(chunk: Sequence[Said], taker: Taker) -> list[Any]:
    """What a taker takes of a chunk."""
    if isinstance(taker, CalendarTaking):
        return [said.series for said in chunk if said.series]
    if isinstance(taker, BoardTaking):
        return [said.board for said in chunk if said.board is not None]
    if isinstance(taker, StatementTaking):
        return [said.bank for said in chunk if said.bank is not None]
    if isinstance(taker, ListTaking):
        return [said.project for said in chunk if said.project]
    if isinstance(taker, TimeTaking):
        return [said.time for said in chunk if said.time]
    if isinstance(taker, CardTaking):
        return cards(chunk)
    return chats(chunk) if isinstance(taker, ChatTaking) else letters(chunk)


def decide(chunk: Sequence[Said], taker: Taker) -> list[Verdict]:
    """What becomes of each record of a chunk, readable or not."""
    outcomes = iter(taker.decide(readable(chunk, taker)))
    return [_refused(said, said.refusal) if said.refusal else _became(said, next(outcomes)) for said in chunk]


def _refused(said: Said, refusal: Unreadable) -> Verdict:
    code, details = refusal.code, dict(refusal.details)
    if code in COUNTED_ONLY:
        return Verdict(said, "skipped", [])
    if code in PASSED_OVER:
        return Verdict(said, "skipped", [(Remark.Kind.SKIPPED, code, details)])
    return Verdict(said, "failed", [(Remark.Kind.ERROR, code, details)])


def _became(said: Said, outcome: Outcome) -> Verdict:
    kind = Remark.Kind.SKIPPED if outcome.word == "skipped" else Remark.Kind.KEPT
    return Verdict(said, outcome.word, [(kind, code, details) for code, details in outcome.remarks])


def remarks(source: Source, verdicts: Sequence[Verdict]) -> list[Remark]:
    """The remarks of a chunk, as rows."""
    return [
        Remark(
            workspace_id=source.workspace_id, source=source, number=verdict.said.record.number, kind=kind,
            at=verdict.said.record.at[:200], code=code, details=details,
            # What was passed over because it was erased must not come back as an example.
            excerpt="" if code == ERASED else excerpt(verdict.said.record.raw),
        )
        for verdict in verdicts
        for kind, code, details in verdict.remarks
    ]  # fmt: skip


def excerpt(raw: Any) -> str:
    """The beginning of a record, so that a person can find and mend it."""
    text = raw[:EXCERPT].decode("utf-8", "replace") if isinstance(raw, bytes) else raw
    if not isinstance(text, str):
        # A row that could not be taken apart has nothing to show but its reader's own mark.
        text = "; ".join(cell for cell in text if not cell.startswith("\x00"))
    return text[:EXCERPT].replace("\x00", "�")


def count(verdicts: Sequence[Verdict]) -> dict[str, int]:
    """How many of each word."""
    words = [verdict.word for verdict in verdicts]
    return {word: words.count(word) for word in (*COUNTED, "failed")}


def passed(verdicts: Sequence[Verdict], before: Mapping[str, int]) -> dict[str, int]:
    """How many were only counted, by why, with those counted before."""
    codes = [verdict.said.refusal.code for verdict in verdicts if verdict.said.refusal]
    return {**before, **{code: before.get(code, 0) + codes.count(code) for code in COUNTED_ONLY & set(codes)}}


def _advance(source: Source, verdicts: Sequence[Verdict]) -> None:
    counts, here = count(verdicts), Source.objects.filter(pk=source.pk, read=source.read)
    if source.kind in CHATS:
        source.preview = {**source.preview, "passed": passed(verdicts, source.preview.get("passed", {}))}
    if not here.update(
        read=F("read") + len(verdicts), preview=source.preview, **{name: F(name) + n for name, n in counts.items()}
    ):
        raise Superseded
    source.read += len(verdicts)
    for name, n in counts.items():
        setattr(source, name, getattr(source, name) + n)
