"""Rules of repetition: parts of one, in words, from a form, cut in two."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_day_names
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from rapport.lib.ics.facts import stamp, unstamp
from rapport.lib.zones import zone_or_utc
from rapport.web.dates import day
from rapport.web.languages import our_locale

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKDAYS = DAYS[:5]
# Days that not every month has: "on the 31st" then means the last one.
SHORTEST_MONTH = 28


def parts_of(rule: str) -> dict[str, str]:
    """{"FREQ": "WEEKLY", "BYDAY": "MO,WE"}"""
    pairs = (part.partition("=") for part in rule.split(";") if part)
    return {name.upper(): value.upper() for name, _sign, value in pairs}


def rule_of(parts: Mapping[str, str]) -> str:
    """The other way round, the parts in the order iCalendar writers use."""
    order = ["FREQ", "UNTIL", "COUNT", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS"]
    names = [name for name in order if name in parts] + [name for name in parts if name not in order]
    return ";".join(f"{name}={parts[name]}" for name in names)


def monthly_on(number: int) -> dict[str, str]:
    """On a day of each month; where a month is shorter, on its last."""
    if number <= SHORTEST_MONTH:
        return {"FREQ": "MONTHLY", "BYMONTHDAY": str(number)}
    days = ",".join(str(one) for one in range(SHORTEST_MONTH, number + 1))
    return {"FREQ": "MONTHLY", "BYMONTHDAY": days, "BYSETPOS": "-1"}


def monthly_by_weekday(on: date) -> dict[str, str]:
    """On the second Tuesday, or on the last one where it is the last."""
    place = (on.day - 1) // 7 + 1
    last = (on + timedelta(days=7)).month != on.month
    return {"FREQ": "MONTHLY", "BYDAY": f"{-1 if last and place >= 4 else place}{DAYS[on.weekday()]}"}


def until_text(last: date, clock: time | None, zone: str) -> str:
    """UNTIL as iCalendar wants it: a day for days, a moment of UTC for hours in a zone (RFC 5545, 3.3.10)."""
    if clock is None:
        return stamp(last)
    if not zone:
        return stamp(datetime.combine(last, clock))
    return stamp(datetime.combine(last, clock, zone_or_utc(zone)).astimezone(UTC)) + "Z"


def ends_before(rule: str, recurrence_id: str, zone: str) -> str:
    """The rule without the repetition of that name and all behind it."""
    parts = parts_of(rule)
    parts.pop("COUNT", None)
    moment = unstamp(recurrence_id)
    if isinstance(moment, datetime):
        behind = moment.replace(tzinfo=zone_or_utc(zone)).astimezone(UTC) if zone else moment
        parts["UNTIL"] = stamp(behind - timedelta(seconds=1)) + ("Z" if zone else "")
    else:
        parts["UNTIL"] = stamp(moment - timedelta(days=1))
    return rule_of(parts)


def in_words(rule: str, starts_on: date, *, zone: str = "") -> str:
    """A rule as people say it: every week on Monday and Wednesday, until 3 May."""
    parts = parts_of(rule)
    if not parts:
        return ""
    said = _said(parts, starts_on)
    if "COUNT" in parts:
        n = int(parts["COUNT"])
        return _("%(rule)s, %(times)s") % {
            "rule": said, "times": ngettext("%(n)s time", "%(n)s times", n) % {"n": n}
        }  # fmt: skip
    if "UNTIL" in parts:
        return _("%(rule)s, until %(day)s") % {"rule": said, "day": day(last_day(parts["UNTIL"], zone))}
    return said


def last_day(until: str, zone: str) -> date:
    """The day UNTIL falls on, in a zone."""
    moment = unstamp(until.rstrip("Z"))
    if not isinstance(moment, datetime):
        return moment
    return moment.replace(tzinfo=UTC).astimezone(zone_or_utc(zone)).date() if until.endswith("Z") else moment.date()


def _said(parts: Mapping[str, str], starts_on: date) -> str:
    every = int(parts.get("INTERVAL", "1"))
    frequency, days = parts["FREQ"], [one for one in parts.get("BYDAY", "").split(",") if one]
    strange = set(parts) - {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYSETPOS", "WKST", "BYMONTH"}
    if strange or frequency not in {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}:
        return _("repeats by a rule of its own")
    if frequency == "DAILY" and not days:
        if every == 1:
            return pgettext("how an event repeats", "every day")
        return ngettext("every %(n)s day", "every %(n)s days", every) % {"n": every}
    if frequency == "WEEKLY":
        return _weekly(every, days or [DAYS[starts_on.weekday()]])
    if frequency == "MONTHLY" and (said := _monthly(every, parts, days, starts_on)):
        return said
    if frequency == "YEARLY" and not days and "BYSETPOS" not in parts:
        when = format_date(starts_on, "d MMMM", locale=our_locale())
        if every == 1:
            return _("every year on %(day)s") % {"day": when}
        said = ngettext("every %(n)s year on %(day)s", "every %(n)s years on %(day)s", every)
        return said % {"n": every, "day": when}
    return _("repeats by a rule of its own")


def _weekly(every: int, days: list[str]) -> str:
    if every == 1 and tuple(days) == WORKDAYS:
        return _("every working day")
    names = [_day_name(one) for one in days if one in DAYS]
    listed = _listed(names)
    if every == 1:
        return _("every week: %(days)s") % {"days": listed}
    return ngettext("every %(n)s week: %(days)s", "every %(n)s weeks: %(days)s", every) % {"n": every, "days": listed}


def _monthly(every: int, parts: Mapping[str, str], days: list[str], starts_on: date) -> str:
    how = ngettext("every %(n)s month", "every %(n)s months", every) % {"n": every}
    if every == 1:
        how = _("every month")
    numbers = parts.get("BYMONTHDAY", "").split(",")
    if len(days) == 1 and "BYMONTHDAY" not in parts and "BYSETPOS" not in parts:
        place, name = days[0][:-2], _day_name(days[0][-2:])
        if place in PLACES:
            return _("%(often)s: %(place)s") % {"often": how, "place": PLACES[place]() % {"day": name}}
        return ""
    if days:
        return ""
    if numbers == ["-1"]:
        return _("%(often)s: on the last day") % {"often": how}
    if parts.get("BYSETPOS") == "-1" and numbers[0] == str(SHORTEST_MONTH):
        return _("%(often)s: on the %(n)s. or the last day") % {"often": how, "n": numbers[-1]}
    if len(numbers) > 1 or "BYSETPOS" in parts:
        return ""
    return _("%(often)s: on the %(n)s.") % {"often": how, "n": numbers[0] or starts_on.day}


PLACES = {
    "1": lambda: pgettext("of a month", "first %(day)s"),
    "2": lambda: pgettext("of a month", "second %(day)s"),
    "3": lambda: pgettext("of a month", "third %(day)s"),
    "4": lambda: pgettext("of a month", "fourth %(day)s"),
    "-1": lambda: pgettext("of a month", "last %(day)s"),
}


def _day_name(code: str) -> str:
    return str(get_day_names("abbreviated", locale=our_locale())[DAYS.index(code)])


def _listed(names: list[str]) -> str:
    return ", ".join(names)


def shift(text: str, days: int, clock: time | None) -> str:
    """A recurrence id after the event has moved by days, to an hour (or to a whole day)."""
    moment = unstamp(text)
    on = (moment.date() if isinstance(moment, datetime) else moment) + timedelta(days=days)
    return stamp(on) if clock is None else stamp(datetime.combine(on, clock))


def is_gap(on: date, clock: time, zone: str) -> bool:
    """Whether the clocks of a zone leave that hour out on that day."""
    there = datetime.combine(on, clock, ZoneInfo(zone))
    return there.astimezone(UTC).astimezone(there.tzinfo).replace(tzinfo=None) != there.replace(tzinfo=None)


def is_twice(on: date, clock: time, zone: str) -> bool:
    """Whether that hour comes twice on that day."""
    first = datetime.combine(on, clock, ZoneInfo(zone))
    return first.utcoffset() != first.replace(fold=1).utcoffset() and not is_gap(on, clock, zone)
