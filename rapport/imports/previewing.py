"""Looking before taking in: what each file is, how much of it can be read, what would become of it.

Nothing is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from rapport.accounts.actors import Actor
from rapport.imports.boards import survey_boards
from rapport.imports.chats import survey_chat
from rapport.imports.models import Mapping, Source
from rapport.imports.reading import BANKS, BOARDS, CARDS, CHATS, TIMES, Said, open_source
from rapport.imports.recognising import HEAD, recognise, recognise_zip
from rapport.imports.running import chunks, count, decide, passed, remarks, taking
from rapport.imports.statements import survey_statements
from rapport.imports.timesheets import survey_list, survey_time
from rapport.lib.columns import guess, header_key
from rapport.lib.mail.letters import Letter
from rapport.lib.spreadsheets import open_rows

SAMPLES = 20
SHOWN = 2
SHOWN_REMARKS = 50
# An address that takes part in this share of the letters of a mailbox is its owner's.
OWNERS_SHARE = 0.6
FEWEST_LETTERS = 3
SURVEYED = 500


@dataclass(frozen=True, slots=True)
class Hints:
    """What somebody says about files beforehand: names of ours in a chat, the client of what names none, and which of
    day and month stands first in a timesheet.
    """

    me: Sequence[str] = ()
    client: str = ""
    first: str = ""


NO_HINTS = Hints()


def identify(source: Source, actor: Actor) -> None:
    """Set the kind of a source from its content, and for a table what its columns mean. Raises Unreadable."""
    if source.kind != Source.Kind.MAILDIR:
        with open_source(source) as stream:
            source.kind = recognise_zip(stream, source.name) or recognise(stream.read(HEAD), source.name)
    if source.kind == Source.Kind.CSV:
        _map_columns(source, actor)


def _map_columns(source: Source, actor: Actor) -> None:
    """The columns' meaning: as it was chosen for the same header last time, else guessed from header and samples."""
    with open_source(source) as stream:
        sheet = open_rows(stream)
        samples = [record.raw for record in islice(sheet.rows(), SAMPLES)]
    guesses = guess(sheet.header, samples)
    remembered = Mapping.objects.visible_to(actor).filter(header_key=header_key(sheet.header)).first()
    source.mapping = remembered.columns if remembered else [asdict(one) for one in guesses]
    the_import = source.the_import
    if remembered and remembered.treatment and not the_import.treatment and not source.path:
        # What was chosen on the page for the same header last time holds until something else is chosen.
        the_import.treatment = remembered.treatment
        the_import.save(update_fields=["treatment"])
    width = len(guesses)
    source.preview = {
        **source.preview,
        "header": list(sheet.header) or [""] * width,
        "header_key": header_key(sheet.header),
        "encoding": sheet.encoding,
        "delimiter": sheet.delimiter,
        "remembered": remembered is not None,
        "samples": [[row[place][:80] if place < len(row) else "" for row in samples[:SHOWN]] for place in range(width)],
    }


def survey(source: Source, actor: Actor, most: int = SURVEYED, *, hints: Hints = NO_HINTS) -> None:
    """For mail: look at the first letters and note whose mailbox it seems to be, and whether that is known to be us.

    For a chat: who writes in it, and who of them seems to be whom. For a board: what stands on it, and whose it is.
    For a bank statement: its sums.
    """
    if source.kind in (*CARDS, Source.Kind.ICS):
        return
    if source.kind in CHATS:
        survey_chat(source, actor, me=hints.me)
        return
    if source.kind in BOARDS:
        survey_boards(source, actor, client=hints.client)
        return
    if source.kind in BANKS:
        survey_statements(source, actor, first=hints.first)
        return
    if source.kind == Source.Kind.PROJECTS:
        survey_list(source, client=hints.client)
        return
    if source.kind in TIMES:
        survey_time(source, actor, first=hints.first, client=hints.client)
        return
    owners = Owners()
    for chunk in chunks(source):
        owners.see(chunk)
        if owners.letters >= most:
            break
    own = actor.workspace.addresses()
    source.preview = {**source.preview, "owner": owners.guess(own), "own_seen": owners.seen(own)}


def look_through(source: Source, actor: Actor, *, at: datetime, shown: int = SHOWN_REMARKS) -> None:
    """Count what would become of every record, and keep the first remarks in `preview`; the database is only read."""
    taker = taking(source, actor, at=at)
    counts: Counter[str] = Counter()
    first: list[dict[str, Any]] = []
    over: dict[str, int] = {}
    for chunk in chunks(source):
        verdicts = decide(chunk, taker)
        counts.update(count(verdicts))
        over = passed(verdicts, over)
        rows = remarks(source, verdicts)[: shown - len(first)]
        first += [
            {"kind": r.kind, "at": r.at, "code": r.code, "details": r.details, "excerpt": r.excerpt} for r in rows
        ]
    source.total = sum(counts.values())
    source.preview = {**source.preview, "counts": dict(counts), "remarks": first, "would_pass": over}


class Owners:
    """Finds out whose mailbox it is: the address that takes part in most letters, rather receiving than sending."""

    def __init__(self) -> None:
        self.letters = 0
        self.part: Counter[str] = Counter()
        self.received: Counter[str] = Counter()
        self.delivered: Counter[str] = Counter()

    def see(self, chunk: Sequence[Said]) -> None:
        """Count the people of a chunk of letters."""
        for said in chunk:
            if said.letter:
                self._see(said.letter)

    def _see(self, letter: Letter) -> None:
        to = {person.email for person in (*letter.to, *letter.cc)[:50] if "@" in person.email}
        sender = {letter.sender.email} if letter.sender and "@" in letter.sender.email else set()
        self.letters += 1
        self.delivered.update(set(letter.delivered_to))
        # The address of a mailing list takes part in every letter of it, and is nobody's.
        if not letter.bulk:
            self.part.update(to | sender)
            self.received.update(to)

    def guess(self, own: set[str]) -> str:
        """The likely owner, "" when nobody stands out or the owner is known already."""
        if self.letters < FEWEST_LETTERS or self.seen(own):
            return ""
        enough = OWNERS_SHARE * self.letters
        delivered = [address for address, n in self.delivered.items() if n >= enough]
        if len(delivered) == 1:
            return delivered[0]
        likely = sorted(
            (address for address, n in self.part.items() if n >= enough),
            key=lambda address: (self.part[address], self.received[address], address),
        )
        return likely[-1] if likely else ""

    def seen(self, own: set[str]) -> bool:
        """Whether any of our addresses takes part at all."""
        return any(self.part[address] or self.delivered[address] for address in own)
