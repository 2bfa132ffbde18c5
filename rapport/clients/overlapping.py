"""When several people are at work together on a date, in words and on a picture of the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from rapport.clients import wording
from rapport.clients.models import Absence, Agreement, Client, Contact
from rapport.clients.models.agreement import THEIR_ENDS, THEIR_STARTS
from rapport.clients.quiet import country_at, day_off_in_words, whereabouts_of
from rapport.lib.quiet_hours import QuietHours, instant
from rapport.lib.shared_hours import Change, Slot, Span, changes, length, outside, rotation, shared
from rapport.lib.workhours import Workhours, working_week
from rapport.lib.zones import zone_or_utc
from rapport.web.dates import day as day_in_words
from rapport.web.funnel import Actor

MOST_PEOPLE = 12
MEETING = timedelta(hours=1)
AHEAD_DAYS = 200
# The strip of a day is 72 wide.
HOUR_UNITS = 3


@dataclass(frozen=True, slots=True)
class Lane:
    """One person's day beside ours: their working hours by our clock, on a strip of 72 units, and in words."""

    name: str
    place: str
    certain: bool
    why: str
    bars: list[tuple[float, float]]
    words: str
    off: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What all of them share on a date."""

    day: date
    lanes: list[Lane]
    shared: list[tuple[float, float]]
    spans: list[str]
    together: timedelta
    proposals: list[str] = field(default_factory=list)
    moves: list[str] = field(default_factory=list)

    @property
    def strong(self) -> str:
        """The answer, first voice."""
        if not self.together:
            return _("You share no working hour.")
        minutes = round(self.together / timedelta(minutes=1))
        return _("%(long)s together.") % {"long": wording.lasted(minutes)}

    @property
    def quiet(self) -> str:
        """The second voice: when."""
        if self.spans:
            return _("%(when)s by your clock.") % {"when": "; ".join(self.spans)}
        off = next((lane for lane in self.lanes if lane.off), None)
        if off:
            return _("%(name)s is off: %(why)s.") % {"name": off.name, "why": off.off}
        return _("Take turns in meeting outside of your hours, and write in between.")


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody with their working hours."""

    name: str
    hours: Workhours
    certain: bool = True
    why: str = ""


def parties_of(people: Sequence[Contact | Client], *, by: Actor) -> list[Party]:
    """People with the hours agreed with their clients, by their own clocks; two statements however many they are.

    Select `client` and `workspace` with contacts.
    """
    clients = {client.pk for one in people if (client := one.client if isinstance(one, Contact) else one)}
    agreements = Agreement.objects.visible_to(by).present().filter(client__in=clients)
    agreed = {row.client_id: row for row in agreements.order_by("updated_at", "id")}
    away: dict[int, set[date]] = defaultdict(set)
    for absence in Absence.objects.visible_to(by).present().filter(client__in=clients):
        away[absence.client_id or 0] |= absence.days()
    return [_party(one, agreed, away) for one in people]


def _party(whom: Contact | Client, agreed: Mapping[int, Agreement], away: Mapping[int, set[date]]) -> Party:
    client = whom.client if isinstance(whom, Contact) else whom
    where = whereabouts_of(whom)
    country = country_at(where, client, whom)
    agreement = agreed.get(client.pk) if client else None
    hours = Workhours(
        zone_or_utc(where.zone),
        agreement.starts if agreement else THEIR_STARTS,
        agreement.ends if agreement else THEIR_ENDS,
        days=working_week(country), country=country,
        free=frozenset(away.get(client.pk, ())) if client else frozenset(),
    )  # fmt: skip
    why = where.why if where.is_known else _("their zone is not known; taken as yours")
    return Party(whom.name, hours, where.is_certain, why)


def find(parties: Sequence[Party], on: date) -> Found:
    """What these people share on a date of the first one, whose clock everything is told by."""
    calendars = [party.hours for party in parties]
    zone = calendars[0].zone
    midnight = instant(on, time(), zone)
    spans = shared(calendars, on)
    lanes = [_lane(party, on, zone, midnight) for party in parties]
    working = all(not lane.off for lane in lanes)
    return Found(
        on,
        lanes,
        [_bar(span, midnight) for span in spans],
        [clocks(span, zone) for span in spans],
        length(spans),
        _proposals(parties, on, zone) if not spans and working else [],
        [_moved(change) for change in changes(calendars, on, AHEAD_DAYS)][:4],
    )


def _lane(party: Party, on: date, zone: ZoneInfo, midnight: datetime) -> Lane:
    spans = [span for near in (-1, 0, 1) for span in _working(party.hours, on + timedelta(days=near))]
    within = [(max(a, midnight), min(b, midnight + timedelta(days=1))) for a, b in spans]
    here = [(a, b) for a, b in within if a < b]
    off = "" if here else _why_off(party, on)
    when = {"when": f"{party.hours.starts:%-H:%M}–{party.hours.ends:%-H:%M}"}
    words = (_("%(when)s by your clock") if party.hours.zone == zone else _("%(when)s by their clock")) % when
    return Lane(
        party.name, wording.place(str(party.hours.zone)), party.certain, party.why,
        [_bar(span, midnight) for span in here], words, off,
    )  # fmt: skip


def _working(hours: Workhours, on: date) -> list[Span]:
    return shared([hours], on)


def _why_off(party: Party, on: date) -> str:
    return day_off_in_words(QuietHours(party.hours.zone, party.hours.country, free=party.hours.free), on)


def _bar(span: Span, midnight: datetime) -> tuple[float, float]:
    """Where a span begins on the strip, and how wide it is."""
    start = (span[0] - midnight) / timedelta(hours=1) * HOUR_UNITS
    return round(max(0.0, start), 2), round((span[1] - span[0]) / timedelta(hours=1) * HOUR_UNITS, 2)


def clocks(span: Span, zone: ZoneInfo) -> str:
    """A span by a clock: 11:00–18:00."""
    start, end = (moment.astimezone(zone) for moment in span)
    return f"{start:%-H:%M}–{end:%-H:%M}"


def _proposals(parties: Sequence[Party], on: date, zone: ZoneInfo) -> list[str]:
    """A fair turn: once at one's expense, once at the other's; whoever would bear nothing has no turn."""
    slots = rotation([party.hours for party in parties], on, MEETING)
    bearing = [slot for slot in slots if outside(parties[slot.bears].hours, slot.starts, slot.ends)]
    return [_proposal(parties, slot, zone) for slot in bearing]


def _proposal(parties: Sequence[Party], slot: Slot, zone: ZoneInfo) -> str:
    bearer = parties[slot.bears]
    span = (slot.starts, slot.ends)
    others = "; ".join(
        _("%(time)s for %(name)s") % {"time": clocks(span, party.hours.zone), "name": party.name}
        for party in parties[1:]
    )
    how = {"time": clocks(span, zone), "others": others, "name": bearer.name}
    if slot.bears == 0:
        return _("%(time)s yours, %(others)s: at your expense.") % how
    return _("%(time)s yours, %(others)s: at the expense of %(name)s.") % how


def _moved(change: Change) -> str:
    minutes = round(change.after / timedelta(minutes=1))
    before = round(change.before / timedelta(minutes=1))
    how = {"day": day_in_words(change.day), "long": wording.lasted(minutes), "before": wording.lasted(before)}
    if minutes:
        return _("From %(day)s: %(long)s instead of %(before)s, because clocks move.") % how
    return _("From %(day)s: nothing instead of %(before)s, because clocks move.") % how
