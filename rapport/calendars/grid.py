"""A month as weeks of days, a week as days of half hours, and a day as a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from babel import Locale
from babel.dates import format_date, get_day_names

from rapport.calendars.seeing import Item, Seen
from rapport.web.dates import weekday_and_day
from rapport.web.languages import our_locale

SHOWN_IN_MONTH, SHOWN_IN_WEEK = 4, 40
HALF = timedelta(minutes=30)
MOST_LANES = 4
EARLIEST, LATEST = 8, 20


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of a month."""

    day: date
    label: str
    inside: bool
    today: bool
    free: bool
    holiday: str
    items: list[Item]
    more: int


@dataclass(frozen=True, slots=True)
class Placed:
    """An event in the column of a day: from which half hour, how many, in which lane."""

    item: Item
    at: int
    length: int
    lane: int
    lanes: int


@dataclass(frozen=True, slots=True)
class Column:
    """One day of a week."""

    day: date
    label: str
    today: bool
    free: bool
    holiday: str
    whole: list[Item]
    placed: list[Placed]
    more: int
    now: int = -1


@dataclass(slots=True)
class Week:
    """Seven columns, and the hours beside them."""

    columns: list[Column] = field(default_factory=list)
    hours: list[str] = field(default_factory=list)
    theirs: list[str] = field(default_factory=list)


def month_bounds(on: date, first_day: int) -> tuple[date, date]:
    """The days a month is drawn with, whole weeks: the first, and the one behind the last."""
    first = on.replace(day=1)
    start = week_start(first, first_day)
    last = (first.replace(day=28) + timedelta(days=7)).replace(day=1) - timedelta(days=1)
    return start, week_start(last, first_day) + timedelta(days=7)


def week_start(on: date, first_day: int) -> date:
    """The first day of its week."""
    return on - timedelta(days=(on.weekday() - first_day) % 7)


def first_day() -> int:
    """Which weekday a week begins with, for the reader (Monday = 0)."""
    return int(Locale.parse(our_locale().replace("-", "_")).first_week_day)


def month(seen: Seen, on: date, today: date, workdays: frozenset[int]) -> list[list[Cell]]:
    """The weeks of a month."""
    start, behind = month_bounds(on, first_day())
    cells = [_cell(seen, start + timedelta(days=n), on, today, workdays) for n in range((behind - start).days)]
    return [cells[n : n + 7] for n in range(0, len(cells), 7)]


def _cell(seen: Seen, day: date, on: date, today: date, workdays: frozenset[int]) -> Cell:
    items = seen.on(day)
    shown = items if len(items) <= SHOWN_IN_MONTH else items[: SHOWN_IN_MONTH - 1]
    return Cell(
        day, weekday_and_day(day), day.month == on.month, day == today, day.weekday() not in workdays,
        seen.holidays.get(day, ""), shown, len(items) - len(shown),
    )  # fmt: skip


def week(seen: Seen, start: date, now: datetime, workdays: frozenset[int], their_shift: timedelta | None) -> Week:
    """Seven days from `start`. `their_shift`: how far the clocks of another zone are ahead, for a second scale."""
    days = [start + timedelta(days=n) for n in range(7)]
    timed = [item for day in days for item in seen.on(day) if not item.all_day]
    earliest = min([EARLIEST, *(item.starts.hour for item in timed)])
    if any(item.starts.date() < item.ends.date() and item.ends.time() != item.ends.min.time() for item in timed):
        earliest = 0
    latest = max([LATEST, *(_last_hour(item) for item in timed)])
    found = Week(hours=[f"{hour}:00" for hour in range(earliest, latest)])
    if their_shift is not None:
        there = [datetime(2000, 1, 2, hour) + their_shift for hour in range(earliest, latest)]
        found.theirs = [f"{moment.hour}:{moment:%M}" for moment in there]
    found.columns = [_column(seen, day, now, workdays, earliest, latest) for day in days]
    return found


def _last_hour(item: Item) -> int:
    if item.ends.date() > item.starts.date():
        return 24
    return min(24, item.ends.hour + (item.ends.minute > 0 or item.ends == item.starts))


def _column(seen: Seen, day: date, now: datetime, workdays: frozenset[int], earliest: int, latest: int) -> Column:
    items = seen.on(day)
    timed = [item for item in items if not item.all_day]
    placed = place(timed[:SHOWN_IN_WEEK], day, earliest, latest)
    here = (now.hour - earliest) * 2 + now.minute // 30
    now_at = here if day == now.date() and 0 <= here < (latest - earliest) * 2 else -1
    label = format_date(day, "EEE, d", locale=our_locale())
    return Column(
        day, label[:1].upper() + label[1:], day == now.date(), day.weekday() not in workdays,
        seen.holidays.get(day, ""), [item for item in items if item.all_day], placed,
        max(0, len(timed) - len(placed)), now_at,
    )  # fmt: skip


def place(items: Sequence[Item], day: date, earliest: int, latest: int) -> list[Placed]:
    """Events side by side where they overlap, in as few lanes as they need; at most four, the rest is left out."""
    begins = datetime.combine(day, datetime.min.time())
    spans: list[tuple[int, int, Item]] = []
    for item in sorted(items, key=lambda one: (one.starts, -one.ends.timestamp())):
        since = max(item.starts.replace(tzinfo=None), begins)
        until = min(item.ends.replace(tzinfo=None), begins + timedelta(days=1))
        at = int((since - begins) / HALF) - earliest * 2
        behind = -int(-(until - begins) // HALF) - earliest * 2
        spans.append((at, min(max(behind, at + 1), (latest - earliest) * 2), item))
    found: list[Placed] = []
    group: list[tuple[int, int, int, Item]] = []
    for at, behind, item in spans:
        if group and at >= max(end for _at, end, _lane, _item in group):
            found += _laid(group)
            group = []
        taken = {lane for _at, end, lane, _item in group if end > at}
        lane = next((n for n in range(MOST_LANES) if n not in taken), None)
        if lane is not None:
            group.append((at, behind, lane, item))
    return found + _laid(group)


def _laid(group: Sequence[tuple[int, int, int, Item]]) -> list[Placed]:
    lanes = max((lane for _at, _end, lane, _item in group), default=0) + 1
    return [Placed(item, at + 1, end - at, lane + 1, lanes) for at, end, lane, item in group]


def day_names() -> list[tuple[str, str]]:
    """The weekdays from the first of a week: short and whole."""
    start, names, whole = (
        first_day(),
        get_day_names("abbreviated", locale=our_locale()),
        get_day_names(locale=our_locale()),
    )
    return [(names[(start + n) % 7], whole[(start + n) % 7]) for n in range(7)]


def title_of(view: str, on: date, start: date) -> str:
    """November 2026 · 23–29 November · Monday, 23 November"""
    if view == "month":
        text = format_date(on, "LLLL y", locale=our_locale())
        return text[:1].upper() + text[1:]
    if view == "day":
        return weekday_and_day(on)
    last = start + timedelta(days=6)
    if start.month == last.month:
        return f"{start.day}–{format_date(last, 'd MMMM', locale=our_locale())}"
    return f"{format_date(start, 'd MMMM', locale=our_locale())} – {format_date(last, 'd MMMM', locale=our_locale())}"
