"""What an event says, as people mean it: days, wall times, a zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFacts:
    """One event, or one repetition that differs; the names are those of the columns of an event.

    `recurrence_id`, `rdates` and `exdates` are wall times in the zone of the event: 20270328T093000, or 20270328 for
    days. `ends_on` of an all-day event is the day after its last.
    """

    starts_on: date
    ends_on: date
    starts_time: time | None = None
    ends_time: time | None = None
    zone: str = ""
    ends_zone: str = ""
    recurrence_id: str = ""
    sequence: int = 0
    title: str = ""
    text: str = ""
    place: str = ""
    url: str = ""
    rrule: str = ""
    rdates: tuple[str, ...] = ()
    exdates: tuple[str, ...] = ()
    status: str = "confirmed"
    opaque: bool = True

    @property
    def all_day(self) -> bool:
        """Whether it has days and no hours."""
        return self.starts_time is None


@dataclass(frozen=True, slots=True)
class Happens:
    """One time an event takes place: which of the events of its series says what, and when, in UTC.

    Days are midnights of UTC.
    """

    place: int
    recurrence_id: str
    starts_at: datetime
    ends_at: datetime
    all_day: bool


LIMITS = {"title": 300, "text": 100_000, "place": 500, "url": 1000, "rrule": 500}


def stamp(moment: date | datetime) -> str:
    """A day or a wall time as `recurrence_id` has it."""
    return f"{moment:%Y%m%dT%H%M%S}" if isinstance(moment, datetime) else f"{moment:%Y%m%d}"


def unstamp(text: str) -> date | datetime:
    """The day or wall time of such a text."""
    if "T" in text:
        return datetime.strptime(text, "%Y%m%dT%H%M%S")
    return datetime.strptime(text, "%Y%m%d").date()
