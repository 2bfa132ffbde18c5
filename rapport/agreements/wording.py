"""Proposals in words, in the language that is active: sums, hours, rows of a price, states."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from rapport.clients.rhythm_words import percent
from rapport.lib.amounts import amount_in_words, from_minor, number_in_words
from rapport.lib.offer_lines import hours_in, percent_in
from rapport.lib.offers import COST, DISCOUNT, HOURS, RISK, Part, Price, Row
from rapport.web.dates import day
from rapport.web.languages import our_language


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the way a price adds up, as it is read."""

    words: str
    small: str
    sum: str


def money(minor: int | None, currency: str) -> str:
    """A sum as people read it; nothing when there is none."""
    if minor is None or not currency:
        return ""
    return amount_in_words(from_minor(minor, currency), currency, our_language(), short=True)


def less(minor: int, currency: str) -> str:
    """A sum that may be below nothing, with a minus sign of its own."""
    return f"−{money(-minor, currency)}" if minor < 0 else money(minor, currency)


def hours(minutes: int | float) -> str:
    """38 h · 1,5 ч"""
    number = number_in_words(Decimal(hours_in(round(minutes), "en")), our_language())
    return pgettext("hours, short", "%(number)s h") % {"number": number}


def about_hours(minutes: float) -> str:
    """The same to a tenth of an hour: nobody estimates closer."""
    return hours(round(minutes / 6) * 6)


def row_in_words(row: Row, currency: str) -> Line:
    """One row."""
    total = less(row.minor, currency)
    percent = percent_in(row.hundredths, our_language())
    if row.kind == HOURS:
        facts = {"what": row.what, "hours": hours(row.minutes), "rate": money(row.rate_minor, currency)}
        return Line(_("%(what)s, %(hours)s at %(rate)s") % facts, "", total)
    if row.kind == COST:
        return Line(row.what, _("paid to others, as it costs"), total)
    if row.kind == RISK:
        return Line(
            _("For what may turn out differently"), _("%(percent)s %% of the work") % {"percent": percent}, total
        )
    if row.kind == DISCOUNT:
        return Line(row.what or _("Discount"), _("%(percent)s %% off the work") % {"percent": percent}, total)
    return Line(row.what, "", total)


def rows_in_words(price: Price, currency: str) -> list[Line]:
    """All of them."""
    return [row_in_words(row, currency) for row in price.rows]


def part_sum(part: Part, currency: str) -> str:
    """What an option or an extra comes to by itself."""
    return money(part.minor, currency)


def choice_in_words(price: Price) -> str:
    """Shop and 2 extras"""
    count = len(price.extras)
    extras = ngettext("%(count)s extra", "%(count)s extras", count) % {"count": count}
    if price.option is None:
        return extras
    facts = {"option": price.option.name, "extras": extras}
    return _("%(option)s and %(extras)s") % facts if count else price.option.name


def payments_in_words(price: Price, currency: str) -> list[str]:
    """30 % to begin (£1,596)"""
    return [
        pgettext("a payment: share, when, sum", "%(percent)s %% %(when)s (%(sum)s)")
        % {"percent": percent_in(hundredths, our_language()), "when": words, "sum": money(minor, currency)}
        for words, hundredths, minor in price.payments
    ]


def days_in_words(days: Iterable[tuple[str, date]]) -> list[tuple[str, str]]:
    """Places on the way with their days."""
    return [(what, day(on)) for what, on in days]


def times(share: float) -> str:
    """1.2 times · 1,2"""
    return number_in_words(Decimal(str(round(share, 2))), our_language())


def signed_percent(value: float) -> str:
    """12 % more · 8 % less"""
    said = percent(abs(value))
    return _("%(percent)s more") % {"percent": said} if value >= 0 else _("%(percent)s less") % {"percent": said}
