"""How often a rule can happen, before anybody counts it: a rule of every second, or of a day that never comes, would
keep the expansion busy for ever.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from rapport.lib.records import Unreadable

# Steps from the first start to the end of what is looked at.
MOST_STEPS = 22_000
# Dates that are added or left out one by one.
MOST_DATES = 5_000
# Weekdays and leap years have met in every way after this many days (1901-2099).
ROUND_OF_DAYS = 28 * 366
A_YEAR = {
    "YEARLY": 1.0, "MONTHLY": 12.0, "WEEKLY": 53.0, "DAILY": 366.0,
    "HOURLY": 366.0 * 24, "MINUTELY": 366.0 * 1440, "SECONDLY": 366.0 * 86400,
}  # fmt: skip
FIRST_YEARS = timedelta(days=2 * 366)
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
OF_DAYS = ("BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYDAY")


def guard(rule: Mapping[str, Any], start: date | datetime, until: datetime) -> None:
    """Refuses a rule that is none, that never happens, or that happens too often until a moment, or in its first years.

    Raises Unreadable: `rule`, `never`, `too_often`.
    """
    frequency = str(_one(rule, "FREQ")).upper()
    interval = _number(_one(rule, "INTERVAL", 1))
    if frequency not in A_YEAR or interval < 1 or "RSCALE" in rule:
        raise Unreadable("rule", text=_said(rule))
    steps = _years(rule, start, until) * A_YEAR[frequency] / interval * _times_a_step(rule, frequency)
    if "COUNT" in rule and not any(name in rule for name in OF_DAYS):
        steps = min(steps, _number(_one(rule, "COUNT")))
    if steps > MOST_STEPS:
        raise Unreadable("too_often", text=_said(rule))
    if any(name in rule for name in (*OF_DAYS, "BYSETPOS")) and not _ever(rule, frequency, interval, start):
        raise Unreadable("never", text=_said(rule))


def _one(rule: Mapping[str, Any], name: str, otherwise: Any = "") -> Any:
    value = rule.get(name, otherwise)
    return value[0] if isinstance(value, list) and value else value


def _many(rule: Mapping[str, Any], name: str) -> list[Any]:
    value = rule.get(name, [])
    return value if isinstance(value, list) else [value]


def _number(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise Unreadable("rule", text=str(value)[:100]) from None


def _said(rule: Mapping[str, Any]) -> str:
    return rule.to_ical().decode("utf-8", "replace")[:200] if hasattr(rule, "to_ical") else str(dict(rule))[:200]


def _years(rule: Mapping[str, Any], start: date | datetime, until: datetime) -> float:
    ends = _one(rule, "UNTIL", None)
    first = start.date() if isinstance(start, datetime) else start
    # A series that begins in ten years is looked at there.
    last = max(until.date(), first + FIRST_YEARS)
    if isinstance(ends, date):
        last = min(last, ends.date() if isinstance(ends, datetime) else ends)
    return max(0, (last - first).days + 2) / 366


def _times_a_step(rule: Mapping[str, Any], frequency: str) -> int:
    """How many times one step of a rule can be at most, by the hours, minutes, seconds and days it lists."""
    order = list(A_YEAR)
    finer = {"BYHOUR": "HOURLY", "BYMINUTE": "MINUTELY", "BYSECOND": "SECONDLY"}
    times = 1
    for name, of in finer.items():
        if order.index(frequency) < order.index(of):
            times *= max(1, len(_many(rule, name)))
    days = {"YEARLY": 366, "MONTHLY": 31, "WEEKLY": 7}.get(frequency, 1)
    listed = [len(_many(rule, name)) for name in OF_DAYS[1:] if name in rule]
    months = max(1, len(_many(rule, "BYMONTH"))) if frequency == "YEARLY" else 1
    # "Every Monday" of a year are 53 of them, so only numbered days count one by one.
    plain = any(len(str(day).strip()) == 2 for day in _many(rule, "BYDAY"))
    each = days if plain or "BYWEEKNO" in rule else min(days, months * (sum(listed) or 1))
    return times * max(1, each)


def _ever(rule: Mapping[str, Any], frequency: str, interval: int, start: date | datetime) -> bool:
    """Whether any day the rule comes past is one it may happen on."""
    if _counts_too_far(rule, frequency):
        return False
    months = {_number(str(month).rstrip("L")) for month in _many(rule, "BYMONTH")}
    numbers = {_number(day) for day in _many(rule, "BYMONTHDAY")}
    year_days = {_number(day) for day in _many(rule, "BYYEARDAY")}
    weeks = {_number(week) for week in _many(rule, "BYWEEKNO")}
    weekdays = {DAYS.index(name) for day in _many(rule, "BYDAY") if (name := str(day).upper()[-2:]) in DAYS}
    for day in _passed(frequency, interval, start):
        in_month, in_year = _month_length(day), 366 if day.year % 4 == 0 else 365
        of_year = day.timetuple().tm_yday
        if (
            (not months or day.month in months)
            and (not numbers or numbers & {day.day, day.day - in_month - 1})
            and (not year_days or year_days & {of_year, of_year - in_year - 1})
            and (not weeks or weeks & {(week := day.isocalendar().week), week - 53, week - 54})
            and (not weekdays or day.weekday() in weekdays)
        ):
            return True
    return False


def _counts_too_far(rule: Mapping[str, Any], frequency: str) -> bool:
    """The sixth Monday of a month, the fifth of one Monday a week: places in a step that no step has."""
    weekdays = [str(day).upper() for day in _many(rule, "BYDAY")]
    days = {"YEARLY": 366, "MONTHLY": 31, "WEEKLY": 7}.get(frequency, 1)
    if frequency == "WEEKLY":
        days = min(days, len(weekdays) or 1)
    elif "BYMONTHDAY" in rule and frequency == "MONTHLY":
        days = min(days, len(_many(rule, "BYMONTHDAY")))
    elif weekdays and frequency == "MONTHLY":
        days = min(days, 5 * len(weekdays))
    times = _times_a_step({name: value for name, value in rule.items() if name not in OF_DAYS}, frequency)
    positions = [abs(_number(place)) for place in _many(rule, "BYSETPOS")]
    if positions and min(positions) > days * times:
        return True
    furthest = 5 if frequency == "MONTHLY" else 53
    ordinals = [abs(_number(day[:-2])) for day in weekdays if len(day) > 2]
    return bool(ordinals) and len(ordinals) == len(weekdays) and min(ordinals) > furthest


def _passed(frequency: str, interval: int, start: date | datetime) -> Iterator[date]:
    first = start.date() if isinstance(start, datetime) else start
    step = interval if frequency == "DAILY" else 1
    days = (first + timedelta(days=n * step) for n in range(ROUND_OF_DAYS) if first.toordinal() + n * step < 3_000_000)
    if frequency == "MONTHLY" and interval > 1:
        return (d for d in days if (d.year * 12 + d.month - first.year * 12 - first.month) % interval == 0)
    if frequency == "YEARLY" and interval > 1:
        return (d for d in days if (d.year - first.year) % interval == 0)
    return islice(days, ROUND_OF_DAYS)


def _month_length(day: date) -> int:
    following = date(day.year + (day.month == 12), day.month % 12 + 1, 1)
    return (following - timedelta(days=1)).day
