"""What can be done to a value in a template: a closed list, each with what it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from babel.dates import format_date

from rapport.lib.plural_forms import plural_form
from rapport.web.languages import our_language, our_locale

MOST_DAYS = 3_660
YES_NO = {"ru": ("нет", "да"), "en": ("no", "yes")}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is filled in: published values by name; dates stand in the reader's zone already."""

    values: dict[str, Any]
    by_hand: dict[str, str]

    def get(self, name: str) -> Any:
        """The value; None when there is none."""
        return self.by_hand.get(name) or None if name.startswith("ask.") else self.values.get(name)


@dataclass(frozen=True, slots=True)
class FilterOf:
    """A filter: how many arguments of which type it takes, what it does and an example of it."""

    does: Callable[..., Any]
    takes: tuple[int, int, type]
    example: str


def _day(value: Any, facts: Facts) -> Any:
    """19 November, with the year when it is another one."""
    return _written(value, facts, "d MMMM", "d MMMM y")


# After «в» and after «до»; Monday is the first.
ON_RU = ("в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу", "в воскресенье")
BY_RU = ("понедельника", "вторника", "среды", "четверга", "пятницы", "субботы", "воскресенья")


def _weekday(value: Any, facts: Facts) -> Any:
    """Wednesday, 25 November"""
    return _written(value, facts, "EEEE, d MMMM", "EEEE, d MMMM y")


def _on_day(value: Any, facts: Facts) -> Any:
    """on Wednesday, 25 November: with the preposition, which in Russian decides the ending."""
    if not isinstance(value, date):
        return value
    if our_language() == "ru":
        return f"{ON_RU[value.weekday()]}, {_day(value, facts)}"
    return f"on {_weekday(value, facts)}"


def _by_day(value: Any, facts: Facts) -> Any:
    """by Wednesday, 25 November"""
    if not isinstance(value, date):
        return value
    if our_language() == "ru":
        return f"до {BY_RU[value.weekday()]}, {_day(value, facts)}"
    return f"by {_weekday(value, facts)}"


def _short(value: Any, facts: Facts) -> Any:
    return _written(value, facts, "dd.MM.y" if our_language() == "ru" else "d MMM y")


def _written(value: Any, facts: Facts, pattern: str, other_year: str = "") -> Any:
    if not isinstance(value, date):
        return value
    today = facts.values.get("today")
    far = isinstance(today, date) and value.year != today.year
    return format_date(value, other_year if far and other_year else pattern, locale=our_locale())


def _in_days(value: Any, _facts: Facts, days: int) -> Any:
    return _moved(value, min(days, MOST_DAYS))


def _days_before(value: Any, _facts: Facts, days: int) -> Any:
    return _moved(value, -min(days, MOST_DAYS))


def _moved(value: Any, days: int) -> Any:
    if not isinstance(value, date):
        return value
    try:
        return value + timedelta(days=days)
    except OverflowError:
        return value


def _in_working_days(value: Any, _facts: Facts, days: int) -> Any:
    """Saturdays and Sundays are left out; holidays are the author's own care."""
    if not isinstance(value, date):
        return value
    for _day in range(min(days, MOST_DAYS)):
        value = _moved(value, 1)
        while value.weekday() > 4:
            value = _moved(value, 1)
    return value


def _plural(value: Any, _facts: Facts, *forms: str) -> Any:
    if not isinstance(value, int) or isinstance(value, bool):
        return value
    return f"{value} {forms[min(plural_form(value, our_language()), len(forms) - 1)]}"


def _informal(value: Any, facts: Facts, other: str) -> Any:
    return other if facts.values.get("contact.informal") else value


def _either(value: Any, _facts: Facts, yes: str, no: str) -> Any:
    return yes if value else no


def _default(value: Any, _facts: Facts, other: Any) -> Any:
    return other if value in (None, "") else value


def _capital(value: Any, _facts: Facts) -> Any:
    return value[:1].upper() + value[1:] if isinstance(value, str) else value


def _lower(value: Any, _facts: Facts) -> Any:
    return value.lower() if isinstance(value, str) else value


def _first_word(value: Any, _facts: Facts) -> Any:
    return value.split()[0] if isinstance(value, str) and value.split() else value


def text_of(value: Any) -> str:
    """A value as it stands in a letter when no filter says how."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES_NO[our_language()][value]
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return format_date(value, "d MMMM", locale=our_locale())
    return str(value)


FILTERS: dict[str, FilterOf] = {
    "day": FilterOf(_day, (0, 0, str), "{{ today|day }}"),
    "weekday": FilterOf(_weekday, (0, 0, str), "{{ today|weekday }}"),
    "on_day": FilterOf(_on_day, (0, 0, str), "{{ next_step.by|on_day }}"),
    "by_day": FilterOf(_by_day, (0, 0, str), "{{ today|in_days(3)|by_day }}"),
    "short": FilterOf(_short, (0, 0, str), "{{ today|short }}"),
    "in_days": FilterOf(_in_days, (1, 1, int), "{{ today|in_days(7)|day }}"),
    "days_before": FilterOf(_days_before, (1, 1, int), "{{ next_step.by|days_before(2)|day }}"),
    "in_working_days": FilterOf(_in_working_days, (1, 1, int), "{{ today|in_working_days(3)|weekday }}"),
    "plural": FilterOf(_plural, (2, 3, str), '{{ silence.days|plural("day", "days") }}'),
    "informal": FilterOf(_informal, (1, 1, str), '{{ "вам"|informal("тебе") }}'),
    "either": FilterOf(_either, (2, 2, str), '{{ client.is_company|either("your team", "you") }}'),
    "default": FilterOf(_default, (1, 1, str), '{{ contact.role|default("colleague") }}'),
    "capital": FilterOf(_capital, (0, 0, str), "{{ next_step.text|capital }}"),
    "lower": FilterOf(_lower, (0, 0, str), "{{ client.industry|lower }}"),
    "first_word": FilterOf(_first_word, (0, 0, str), "{{ contact.full_name|first_word }}"),
}
