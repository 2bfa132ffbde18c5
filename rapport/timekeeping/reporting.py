"""Hours and what they cost over a period: by client, project, member or day, rounded here and nowhere else.

Amounts stand by currency and are never added up across them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rapport.clients.models import Absence
from rapport.lib.amounts import from_minor
from rapport.lib.csv_writing import Cell
from rapport.lib.durations import decimal_hours, rounded
from rapport.lib.hours_worth import amount_of, available_seconds, share
from rapport.timekeeping.models import TimeEntry, TimeRules
from rapport.timekeeping.offering import name_of
from rapport.timekeeping.week import in_days, parts_of
from rapport.web.dates import day as in_words
from rapport.web.funnel import Actor

CLIENT, PROJECT, MEMBER, DAY = "client", "project", "member", "day"
GROUPS = (CLIENT, PROJECT, MEMBER, DAY)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a period in a zone, by what it is grouped, and which entries."""

    first: date
    last: date
    zone: ZoneInfo
    by: str = PROJECT
    client_id: int | None = None
    project_id: int | None = None
    user_id: int | None = None
    billable: bool | None = None
    billed: bool | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What an entry has on one day of the period."""

    entry: TimeEntry
    day: date
    seconds: int


@dataclass(slots=True)
class Group:
    """One line: real seconds, counted ones (rounded), the billable of these, and sums by currency in minor units."""

    name: str
    seconds: int = 0
    counted: int = 0
    billable: int = 0
    sums: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def entries(question: Question, *, by: Actor) -> list[TimeEntry]:
    """The entries of which something falls into the period, with what they name, the earliest first."""
    rows = TimeEntry.objects.visible_to(by).done()
    for name in ("client_id", "project_id", "user_id", "billable"):
        value = getattr(question, name)
        if value is not None:
            rows = rows.filter(**{name: value})
    if question.billed is not None:
        rows = rows.filter(billed_at__isnull=not question.billed)
    rows = in_days(rows, question.first, question.last, question.zone)
    return list(rows.select_related("client", "project", "user").order_by("day", "started_at", "id"))


def parts(question: Question, found: Iterable[TimeEntry], now: datetime) -> list[Part]:
    """What of them lies within the period, day by day."""
    return [
        Part(one, day, seconds) for one, day, seconds in parts_of(found, question.zone, now)
        if question.first <= day <= question.last
    ]  # fmt: skip


def report(question: Question, found: Iterable[Part], rules: TimeRules) -> tuple[list[Group], Group]:
    """The lines, the most hours first (days in their order), and the total."""
    groups: dict[Any, Group] = {}
    total = Group(pgettext("a sum", "Together"))
    for (key, name), price, seconds, counted in _counted(question, found, rules):
        group = groups.setdefault(key, Group(name))
        for one in (group, total):
            one.seconds += seconds
            one.counted += counted
            if price is not None:
                one.billable += counted
                minor, currency = price
                if minor is not None:
                    one.sums[currency] += amount_of(counted, minor)
    if question.by == DAY:
        return [groups[key] for key in sorted(groups)], total
    return sorted(groups.values(), key=lambda one: (-one.counted, one.name)), total


type Price = tuple[int | None, str]


def _counted(
    question: Question, found: Iterable[Part], rules: TimeRules
) -> Iterator[tuple[tuple[Any, str], Price | None, int, int]]:
    """(line, price, real seconds, counted seconds): what is rounded together is added up first."""
    sums: dict[Any, int] = defaultdict(int)
    lines: dict[Any, tuple[tuple[Any, str], Price | None]] = {}
    for part in found:
        one = part.entry
        price = (one.rate_minor, one.currency) if one.billable else None
        line = _line(question.by, part)
        unit: Any = {
            TimeRules.Per.ENTRY: one.pk, TimeRules.Per.DAY: (part.day, one.client_id, one.project_id, one.user_id),
            TimeRules.Per.TOTAL: None,
        }[TimeRules.Per(rules.per)]  # fmt: skip
        key = (line[0], price, unit)
        lines[key] = (line, price)
        sums[key] += part.seconds
    for key, seconds in sums.items():
        line, price = lines[key]
        yield line, price, seconds, rounded(seconds, rules.round_to_minutes, rules.rounding)


def _line(by: str, part: Part) -> tuple[Any, str]:
    one = part.entry
    if by == DAY:
        return part.day, in_words(part.day)
    if by == MEMBER:
        return (one.user_id, one.person), member(one)
    if by == CLIENT:
        return one.client_id, name_of(None, one.client)
    return (one.project_id, one.client_id), name_of(one.project, one.client)


def member(one: TimeEntry) -> str:
    """Who worked."""
    return str(one.user.name or one.user.email) if one.user else one.person or _("somebody")


def rows(found: Iterable[Part], rules: TimeRules) -> Iterator[list[Cell]]:
    """The table of single entries for a spreadsheet: hours as they were and, where each is rounded, as they count."""
    each = rules.per == TimeRules.Per.ENTRY
    heads = [_("Day"), _("Client"), _("Project"), _("What you did"), pgettext("who worked", "Who")]
    heads += [pgettext("a time of day", "From"), pgettext("a time of day", "To"), _("Hours")]
    yield [*heads, _("Hours, rounded"), _("Billable"), _("Billed"), _("An hour costs"), _("Amount"), _("Currency")]
    for part in found:
        one = part.entry
        counted = rounded(part.seconds, rules.round_to_minutes, rules.rounding) if each else part.seconds
        price: Decimal | None = None
        worth: Decimal | None = None
        if one.rate_minor is not None:
            price = from_minor(one.rate_minor, one.currency)
            worth = from_minor(amount_of(counted, one.rate_minor), one.currency) if one.billable else None
        zone = part.entry.zone
        yield [
            part.day, one.client.name if one.client else "", one.project.title if one.project else "", one.description,
            member(one), _at(one.started_at, zone), _at(one.ended_at, zone), decimal_hours(part.seconds),
            decimal_hours(counted), one.billable, one.is_locked, price, worth, one.currency,
        ]  # fmt: skip


def _at(moment: datetime | None, zone: str) -> datetime | None:
    return moment.astimezone(ZoneInfo(zone or "UTC")).replace(tzinfo=None) if moment else None


# ---- How full the days were


@dataclass(frozen=True, slots=True)
class Fullness:
    """Seconds that could be worked, that are billable, that were billed."""

    available: int
    billable: int
    billed: int

    @property
    def utilisation(self) -> Fraction | None:
        """Billable over available."""
        return share(self.billable, self.available)

    @property
    def realisation(self) -> Fraction | None:
        """Billed over billable."""
        return share(self.billed, self.billable)


def fullness(question: Question, found: Iterable[Part], rules: TimeRules, people: int, *, by: Any) -> Fullness:
    """Working days of the workspace's calendar without its absences, for so many people, against what was worked."""
    hours = by.workspace.workhours
    days = [question.first + timedelta(days=number) for number in range((question.last - question.first).days + 1)]
    away = Absence.objects.visible_to(by).ours().days()
    working = [day for day in days if hours.works_on(day)]
    off = sum(day in away and day not in hours.free for day in working)
    available = available_seconds(len(working), rules.capacity_minutes * 60, off) * people
    billable = [part for part in found if part.entry.billable]
    billed = sum(part.seconds for part in billable if part.entry.is_locked)
    return Fullness(available, sum(part.seconds for part in billable), billed)
