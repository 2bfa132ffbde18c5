"""Lines of a price, a schedule and a plan of payments as they are typed, one to a line.

Design and pages, 38 h            hours at the rate of the proposal
Design and pages, 38 h × 70       hours at a rate of their own
Photographs = 640                 work for a fixed sum
+ Fonts = 40                      paid to others, as it costs

Design, 18 d                      so many days after the yes
Launch, 2027-02-05                on a day

30 % to begin                     a payment
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rapport.lib.amounts import TooLarge, TooPrecise, Unreadable, from_minor, plainly, read_number, scaled, to_minor
from rapport.lib.offers import COST, FIXED, HOURS, WHOLE, Line, Share, Stop

LONGEST_WHAT = 200
MOST_HOURS, MOST_DAYS = 10_000, 3_650
_HOURS = re.compile(
    r"^(?P<what>.+?)[,;:]\s*(?P<hours>[\d.,\s]+?)\s*(?:h|hours?|ч|час\w*)\.?\s*(?:[x×х*@]\s*(?P<rate>.+))?$", re.I
)
_SUM = re.compile(r"^(?P<what>.+?)\s*=\s*(?P<sum>.+)$")
_DAYS = re.compile(r"^(?P<what>.+?)[,;:]\s*\+?(?P<days>\d{1,4})\s*(?:d|days?|д|дн\w*|день|дня)\.?$", re.I)
_WEEKS = re.compile(r"^(?P<what>.+?)[,;:]\s*\+?(?P<weeks>\d{1,3})\s*(?:w|weeks?|нед\w*)\.?$", re.I)
_ON = re.compile(
    r"^(?P<what>.+?)[,;:]\s*(?:(?P<iso>\d{4}-\d{2}-\d{2})|(?P<d>\d{1,2})[./](?P<m>\d{1,2})[./](?P<y>\d{4}))$"
)
_SHARE = re.compile(r"^(?P<share>[\d.,]+)\s*%?\s+(?P<when>.+)$")
NO_HOURS, NO_SUM, NO_LINE, NO_DAY, NO_STOP, NO_SHARE, NOT_WHOLE, TOO_LONG = (
    "no_hours", "no_sum", "no_line", "no_day", "no_stop", "no_share", "not_whole", "too_long",
)  # fmt: skip


class BadLine(ValueError):
    """A line that cannot be read: its number from one (0 for all of them together), and why."""

    def __init__(self, number: int, code: str, text: str = "") -> None:
        super().__init__(number, code, text)
        self.number, self.code, self.text = number, code, text


@dataclass(frozen=True, slots=True)
class Reading:
    """How numbers are read: the language they are typed in, the currency, and the rate where none is named."""

    language: str
    currency: str
    rate_minor: int


def lines_of(text: str, how: Reading) -> tuple[Line, ...]:
    """The lines of a price. Raises BadLine."""
    return tuple(_line(number, line, how) for number, line in _each(text))


def _each(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if bare := " ".join(line.split()):
            yield number, bare


def _line(number: int, text: str, how: Reading) -> Line:
    cost = text.startswith("+")
    text = text.removeprefix("+").strip()
    if found := _SUM.match(text):
        minor = _money(number, found["sum"], how, text)
        return Line(_what(number, found["what"]), COST if cost else FIXED, sum_minor=minor)
    found = _HOURS.match(text)
    if not found or cost:
        raise BadLine(number, NO_LINE, text)
    minutes = _hours(number, found["hours"], how, text)
    rate = _money(number, found["rate"], how, text) if found["rate"] else how.rate_minor
    return Line(_what(number, found["what"]), HOURS, minutes=minutes, rate_minor=rate)


def _what(number: int, text: str) -> str:
    what = text.strip(" ,;:")
    if not what or len(what) > LONGEST_WHAT:
        raise BadLine(number, TOO_LONG if what else NO_LINE, text[:60])
    return what


def _hours(number: int, text: str, how: Reading, line: str) -> int:
    try:
        hours = read_number(text, how.language)
    except Unreadable:
        raise BadLine(number, NO_HOURS, line) from None
    if not 0 < hours <= MOST_HOURS:
        raise BadLine(number, NO_HOURS, line)
    return int((hours * 60).to_integral_value())


def _money(number: int, text: str, how: Reading, line: str) -> int:
    bare = re.sub(r"[^\d.,\s'’]", "", text).strip()
    try:
        return to_minor(read_number(bare, how.language), how.currency)
    except (Unreadable, TooPrecise, TooLarge):
        raise BadLine(number, NO_SUM, line) from None


def schedule_of(text: str) -> tuple[Stop, ...]:
    """The places on the way. Raises BadLine."""
    return tuple(_stop(number, line) for number, line in _each(text))


def _stop(number: int, text: str) -> Stop:
    if found := _DAYS.match(text):
        return Stop(_what(number, found["what"]), days=_at_most(number, int(found["days"]), text))
    if found := _WEEKS.match(text):
        return Stop(_what(number, found["what"]), days=_at_most(number, 7 * int(found["weeks"]), text))
    if not (found := _ON.match(text)):
        raise BadLine(number, NO_STOP, text)
    try:
        day = date.fromisoformat(found["iso"]) if found["iso"] else date(*(int(found[n]) for n in "ymd"))
    except ValueError:
        raise BadLine(number, NO_DAY, text) from None
    if not 2000 <= day.year < 2200:
        raise BadLine(number, NO_DAY, text)
    return Stop(_what(number, found["what"]), on=day.isoformat())


def _at_most(number: int, days: int, text: str) -> int:
    if days > MOST_DAYS:
        raise BadLine(number, NO_DAY, text)
    return days


def payments_of(text: str, language: str) -> tuple[Share, ...]:
    """The payments, whose shares come to exactly one hundred per cent. Raises BadLine."""
    shares = tuple(_share(number, line, language) for number, line in _each(text))
    if shares and sum(share.hundredths for share in shares) != WHOLE:
        raise BadLine(0, NOT_WHOLE, percent_in(sum(share.hundredths for share in shares), language))
    return shares


def _share(number: int, text: str, language: str) -> Share:
    found = _SHARE.match(text)
    try:
        hundredths = scaled(read_number(found["share"], language), 2) if found else 0
    except (Unreadable, TooPrecise, TooLarge):
        hundredths = 0
    if not found or not 0 < hundredths <= WHOLE:
        raise BadLine(number, NO_SHARE, text)
    return Share(_what(number, found["when"]), hundredths)


# ---- Back to what was typed


def percent_in(hundredths: int, language: str) -> str:
    """33,33 of 3333."""
    return plainly(Decimal(hundredths) / 100, language)


def hours_in(minutes: int, language: str) -> str:
    """1,5 of 90; to the hundredth of an hour."""
    return plainly((Decimal(minutes) / 60).quantize(Decimal("0.01")), language)


def typed_lines(lines: Iterable[Line], how: Reading, hour: str) -> str:
    """The lines of a price as they would be typed; `hour` is the word for hours."""
    return "\n".join(_typed(line, how, hour) for line in lines)


def _typed(line: Line, how: Reading, hour: str) -> str:
    if line.kind == HOURS:
        own = "" if line.rate_minor == how.rate_minor else f" × {_plain(line.rate_minor, how)}"
        return f"{line.what}, {hours_in(line.minutes, how.language)} {hour}{own}"
    return f"{'+ ' if line.kind == COST else ''}{line.what} = {_plain(line.sum_minor, how)}"


def _plain(minor: int, how: Reading) -> str:
    return plainly(from_minor(minor, how.currency), how.language)


def typed_schedule(stops: Iterable[Stop], day: str) -> str:
    """The schedule as it would be typed; `day` is the word for days."""
    return "\n".join(f"{stop.what}, {stop.on or f'{stop.days} {day}'}" for stop in stops)


def typed_payments(shares: Iterable[Share], language: str) -> str:
    """The payments as they would be typed."""
    return "\n".join(f"{percent_in(share.hundredths, language)} % {share.when}" for share in shares)
