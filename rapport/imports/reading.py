"""The records of a source, from any place on, and what each says: one small reader for each kind of file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path, PurePath
from typing import IO, Any, BinaryIO, cast

from django.utils import timezone

from rapport.calendars.keeping import Incoming
from rapport.calendars.taking import understand as understand_series
from rapport.imports.models import Source
from rapport.lib.bank.reading import read_statements, split_statements
from rapport.lib.bank.shape import Found
from rapport.lib.bank.shape import Piece as Movement
from rapport.lib.boards.reading import split_boards
from rapport.lib.boards.shape import Piece
from rapport.lib.cards import Card
from rapport.lib.chats import packs, telegram_export, whatsapp_export
from rapport.lib.chats.messages import ChatMessage
from rapport.lib.columns import Guess, read_row
from rapport.lib.ics.splitting import split_series
from rapport.lib.mail.letters import Letter, read_letter
from rapport.lib.mail.mailboxes import LARGEST_BYTES, TooLarge, split_mbox, walk_maildir
from rapport.lib.records import Record, Unreadable
from rapport.lib.spreadsheets import open_rows
from rapport.lib.timesheets.project_lists import ListedProject, split_list
from rapport.lib.timesheets.reading import Timesheet, open_timesheet
from rapport.lib.timesheets.shape import Entry
from rapport.lib.vcards import read_card, split_cards
from rapport.lib.zones import zone_or_utc

CARDS = (Source.Kind.VCARD, Source.Kind.CSV)
CHATS = (Source.Kind.TELEGRAM, Source.Kind.WHATSAPP)
BOARDS = (Source.Kind.TRELLO, Source.Kind.TRELLO_CSV, Source.Kind.ASANA, Source.Kind.DECK)
TIMES = (Source.Kind.TOGGL, Source.Kind.CLOCKIFY, Source.Kind.HARVEST, Source.Kind.KIMAI)
BANKS = (Source.Kind.BANK_1C, Source.Kind.CAMT, Source.Kind.MT940, Source.Kind.OFX, Source.Kind.BANK_CSV)
# What programs that measure time export.
HOURS = (*TIMES, Source.Kind.PROJECTS)


@dataclass(frozen=True, slots=True)
class Said:
    """One record as it was understood: a card of a person, a letter, a message, a series, a piece of a board, an entry
    of a timesheet, a project, a movement of money, or why it could not be read.
    """

    record: Record[Any]
    card: Card | None = None
    letter: Letter | None = None
    series: Incoming | None = None
    chat: ChatMessage | None = None
    board: Piece | None = None
    time: Entry | None = None
    project: ListedProject | None = None
    bank: Movement | None = None
    refusal: Unreadable | None = None


@contextmanager
def open_source(source: Source) -> Iterator[BinaryIO]:
    """The content of a source, wherever it lies."""
    with Path(source.path).open("rb") if source.path else source.file.open() as stream:  # type: ignore[union-attr]
        yield cast(BinaryIO, stream)


def records(source: Source, *, after: int = 0) -> Iterator[Record[Any]]:
    """The records behind the first `after` ones, one at a time. Raises Unreadable when the file is none of its kind."""
    if source.kind == Source.Kind.MAILDIR:
        yield from _files(walk_maildir(Path(source.path)), after)
        return
    if source.kind in CHATS:
        yield from _chats(source, after)
        return
    with open_source(source) as stream:
        if source.kind == Source.Kind.MBOX:
            yield from split_mbox(stream, after)
        elif source.kind == Source.Kind.VCARD:
            yield from islice(split_cards(stream), after, None)
        elif source.kind == Source.Kind.CSV:
            yield from islice(open_rows(stream).rows(), after, None)
        elif source.kind == Source.Kind.ICS:
            yield from islice(split_series(stream), after, None)
        elif source.kind in BOARDS:
            yield from islice(split_boards(stream, source.kind, PurePath(source.name).stem), after, None)
        elif source.kind == Source.Kind.PROJECTS:
            yield from islice(split_list(stream), after, None)
        elif source.kind in TIMES:
            yield from islice(timesheet(source, stream).lines(), after, None)
        elif source.kind in BANKS:
            yield from islice(split_statements(_statements(source, stream)), after, None)
        elif source.kind == Source.Kind.EML and not after:
            yield Record(1, source.name, _bounded(stream))


def timesheet(source: Source, stream: BinaryIO, *, today: date = date.max) -> Timesheet:
    """The timesheet in a source, read by the order of days and the clock that were found out or chosen."""
    first = next((str(one["first"]) for one in source.mapping), "")
    return open_timesheet(stream, today=today, zone=zone_or_utc(source.preview.get("zone", "")), first=first)


def bank_statements(source: Source, *, today: date = date.max) -> Found:
    """All statements of a source, read as it was found out or chosen. Raises Unreadable."""
    with open_source(source) as stream:
        return _statements(source, stream, today)


def _statements(source: Source, stream: BinaryIO, today: date = date.max) -> Found:
    first = next((str(one["first"]) for one in source.mapping), "")
    return read_statements(stream, source.kind, today=today, first=first, currency=source.preview["currency"])


@contextmanager
def open_pack(source: Source) -> Iterator[packs.Pack]:
    """The export of chats in a source: the file, what lies beside it, or a ZIP."""
    with (
        open_source(source) as stream,
        packs.opened(stream, source.name, Path(source.path) if source.path else None) as pack,
    ):
        yield pack


def _chats(source: Source, after: int) -> Iterator[Record[Any]]:
    zone = zone_or_utc(source.preview.get("zone", ""))
    with open_pack(source) as pack, pack.main() as stream:
        if source.kind == Source.Kind.TELEGRAM:
            yield from telegram_export.split_export(stream, zone, after)
        else:
            me = [one["name"] for one in source.mapping if one["is"] == "me"]
            yield from whatsapp_export.split_export(stream, zone, title=pack.title, me=me, after=after)


def _files(paths: Sequence[Path], after: int) -> Iterator[Record[bytes]]:
    for number, path in enumerate(paths[after:], start=after + 1):
        with path.open("rb") as stream:
            yield Record(number, f"{path.parent.name}/{path.name}", _bounded(stream))


def _bounded(stream: IO[bytes]) -> bytes:
    """A whole message, or the word that it is too large to be held."""
    raw = stream.read(LARGEST_BYTES + 1)
    if len(raw) <= LARGEST_BYTES:
        return raw
    return TooLarge.of(len(raw) + sum(len(block) for block in iter(lambda: stream.read(1 << 20), b"")))


def understand(source: Source, record: Record[Any]) -> Said:
    """What one record says; a refusal is an answer too."""
    try:
        if source.kind == Source.Kind.VCARD:
            return Said(record, card=read_card(record))
        if source.kind == Source.Kind.CSV:
            return Said(record, card=read_row(record, columns(source)))
        if source.kind == Source.Kind.ICS:
            return Said(record, series=understand_series(record.raw, at=timezone.now()))
        if source.kind in CHATS:
            if record.raw.refusal:
                raise Unreadable(record.raw.refusal)
            return Said(record, chat=record.raw.message)
        if source.kind in BOARDS:
            if record.raw.refusal:
                raise record.raw.refusal
            return Said(record, board=record.raw)
        if source.kind in TIMES:
            if record.raw.refusal:
                raise record.raw.refusal
            return Said(record, time=record.raw.entry)
        if source.kind in BANKS:
            if record.raw.refusal:
                raise record.raw.refusal
            return Said(record, bank=record.raw)
        if source.kind == Source.Kind.PROJECTS:
            if record.raw.refusal:
                raise record.raw.refusal
            return Said(record, project=record.raw.project)
        return Said(record, letter=read_letter(record.raw))
    except Unreadable as refusal:
        return Said(record, refusal=refusal)


def columns(source: Source) -> tuple[Guess, ...]:
    """What the columns of a table mean, as chosen."""
    return tuple(Guess(**column) for column in source.mapping)
