"""Taking in calendars from files: each series once by its UID, into the calendar that has it, or one named after the
file.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath

from rapport.calendars.deriving import AHEAD, horizon
from rapport.calendars.keeping import Incoming, Known, decide, known_of, write
from rapport.calendars.models import Calendar
from rapport.clients.taking import Outcome
from rapport.files import store
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.lib.ics import reading
from rapport.web.funnel import Actor


def understand(raw: str, *, at: datetime) -> Incoming:
    """What a series of a file says. Raises Unreadable, also for repetitions that cannot be counted."""
    read = reading.read_series(raw, until=at + AHEAD)
    if any(event.rrule or event.rdates for event in read.events):
        reading.happenings(read, *horizon(at))
    return Incoming(raw, read)


class CalendarTaking:
    """Takes in chunks of series: `decide` says what each becomes, `write` makes it so, in the caller's transaction."""

    def __init__(self, actor: Actor, *, at: datetime, name: str) -> None:
        """`name`: of the file."""
        self.actor, self.at = actor, at
        self.name = PurePath(name).stem[:120] or "calendar"
        self.own = list(Calendar.objects.visible_to(actor).living().filter(kind=Calendar.Kind.OWN))
        self.met: set[str] = set()
        self.forget()

    def forget(self) -> None:
        """Begin a new chunk."""
        self.incoming: list[Incoming] = []
        self.known = Known({}, {})

    def prepare(self, incoming: Sequence[Incoming]) -> None:
        """Keep the objects in the store, before the transaction that points at them."""
        for one in incoming:
            store.write(self.actor.workspace_id, one.raw.encode())

    def decide(self, incoming: Sequence[Incoming]) -> list[Outcome]:
        """What becomes of each; of two with one UID in a file (two calendars in it) the first is taken."""
        fresh: list[Incoming] = []
        outcomes: dict[int, Outcome] = {}
        for place, one in enumerate(incoming):
            if one.read.uid in self.met:
                outcomes[place] = Outcome("skipped", [("same_event", {"name": one.read.events[0].title[:100]})])
            else:
                self.met.add(one.read.uid)
                fresh.append(one)
        self.incoming, self.known = fresh, known_of(self.own, [one.read.uid for one in fresh])
        decide(fresh, self.known, newer_only=True)
        rest = iter(fresh)
        return [outcomes.get(place) or Outcome(next(rest).word) for place in range(len(incoming))]

    @property
    def has_news(self) -> bool:
        """Whether anything was decided that must be written."""
        return any(one.word != "unchanged" for one in self.incoming)

    def write(self, batch: Batch) -> None:
        """Write what was decided, with the journal."""
        write(self._calendar(batch), self.incoming, self.known, by=self.actor, at=self.at, batch=lambda: batch)

    def _calendar(self, batch: Batch) -> Calendar:
        for calendar in self.own:
            if calendar.name == self.name:
                return calendar
        calendar = Calendar.objects.create(
            workspace_id=self.actor.workspace_id, name=self.name, kind=Calendar.Kind.OWN, user_id=self.actor.user_id,
            colour=len(self.own) % 4 + 1, created_at=self.at, updated_at=self.at,
        )  # fmt: skip
        record(calendar, "created", {"name": (None, calendar.name)}, by=self.actor, at=self.at, batch=batch)
        self.own.append(calendar)
        return calendar
