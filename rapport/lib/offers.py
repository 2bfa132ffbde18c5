"""The price of an offer: options of which one is taken, extras, risk, discount; the same choice is always the same sum.

Money is an int in minor units. Each row is rounded half up once; nothing is rounded again in the total.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date, timedelta
from typing import Any, Self

from rapport.lib.sealing import digest_of

WHOLE = 10_000  # hundredths of a per cent
HOURS, FIXED, COST, RISK, DISCOUNT = "hours", "fixed", "cost", "risk", "discount"


class NoSuchChoice(ValueError):
    """An option or an extra that is not offered."""


def part_of(minor: int, hundredths: int) -> int:
    """So many hundredths of a per cent of a sum, rounded half up (away from nothing)."""
    value, sign = abs(minor) * hundredths, -1 if minor < 0 else 1
    return sign * ((value + WHOLE // 2) // WHOLE)


def by_the_hour(minutes: int, rate_minor: int) -> int:
    """What so many minutes cost at a rate for an hour, rounded half up."""
    return (minutes * rate_minor + 30) // 60


def split(minor: int, shares: Sequence[int]) -> list[int]:
    """A sum in parts by shares of any whole, without losing a unit: the largest remainders get what is left over."""
    whole = sum(shares)
    if not whole:
        return [0] * len(shares)
    parts = [minor * share // whole for share in shares]
    rest = [minor * share % whole for share in shares]
    for place in sorted(range(len(shares)), key=lambda at: (-rest[at], at))[: minor - sum(parts)]:
        parts[place] += 1
    return parts


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a price: hours at a rate, work for a fixed sum, or what is paid to others as it costs."""

    what: str
    kind: str = FIXED
    minutes: int = 0
    rate_minor: int = 0
    sum_minor: int = 0

    @property
    def minor(self) -> int:
        """What it comes to."""
        return by_the_hour(self.minutes, self.rate_minor) if self.kind == HOURS else self.sum_minor


@dataclass(frozen=True, slots=True)
class Part:
    """An option or an extra. `ticked`: the option that stands chosen at first, the extra that is in at first."""

    key: str
    name: str
    about: str = ""
    fit: str = ""
    ticked: bool = False
    lines: tuple[Line, ...] = ()

    @property
    def work(self) -> int:
        """What our own work comes to."""
        return sum(line.minor for line in self.lines if line.kind != COST)

    @property
    def minor(self) -> int:
        """All of it, before risk and discount."""
        return sum(line.minor for line in self.lines)


@dataclass(frozen=True, slots=True)
class Stop:
    """A place on the way: what is there then, on a day or so many days after the yes."""

    what: str
    days: int | None = None
    on: str = ""

    def day(self, accepted_on: date) -> date:
        """When that is."""
        return date.fromisoformat(self.on) if self.on else accepted_on + timedelta(days=self.days or 0)


@dataclass(frozen=True, slots=True)
class Share:
    """A payment: so many hundredths of a per cent, and when."""

    when: str
    hundredths: int


@dataclass(frozen=True, slots=True)
class Talk:
    """How we would talk while we work."""

    channel: str = ""
    starts: str = ""
    ends: str = ""
    answer_hours: int | None = None
    language: str = ""
    every_days: int | None = None
    note: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) not in ("", None) for one in fields(self))


@dataclass(frozen=True, slots=True)
class Offer:
    """Everything a proposal says. What is sent is exactly this, and its digest is what was agreed to."""

    title: str
    quiet: str = ""
    intro: str = ""
    language: str = "en"
    currency: str = "EUR"
    rate_minor: int = 0
    valid_until: str = ""
    options: tuple[Part, ...] = ()
    extras: tuple[Part, ...] = ()
    risk_hundredths: int = 0
    discount_hundredths: int = 0
    discount_reason: str = ""
    tax_words: str = ""
    schedule: tuple[Stop, ...] = ()
    payments: tuple[Share, ...] = ()
    method: str = ""
    talk: Talk = field(default_factory=Talk)
    rounds: int | None = None
    acceptance_days: int | None = None
    terms: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain data, as it is kept."""
        told: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return told

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> Self:
        """The offer in what was kept; what a newer Rapport added stands as by default."""
        known = {name: told[name] for name in (one.name for one in fields(cls)) if name in told}
        for name in ("options", "extras"):
            known[name] = tuple(_part(part) for part in told.get(name, ()))
        known["schedule"] = tuple(Stop(**stop) for stop in told.get("schedule", ()))
        known["payments"] = tuple(Share(**share) for share in told.get("payments", ()))
        known["talk"] = Talk(**told.get("talk", {}))
        return cls(**known)

    @property
    def first_choice(self) -> tuple[str, frozenset[str]]:
        """What stands chosen when the page is opened."""
        option = next((one for one in self.options if one.ticked), self.options[0] if self.options else None)
        return (option.key if option else ""), frozenset(one.key for one in self.extras if one.ticked)


def _part(told: Mapping[str, Any]) -> Part:
    return Part(**{**told, "lines": tuple(Line(**line) for line in told.get("lines", ()))})


def digest(offer: Mapping[str, Any], number: str) -> str:
    """The digest of what was offered under a number."""
    return digest_of({"number": number, "offer": offer})


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the way a price adds up."""

    kind: str
    what: str
    minor: int
    minutes: int = 0
    rate_minor: int = 0
    hundredths: int = 0


@dataclass(frozen=True, slots=True)
class Price:
    """A choice with the way its price adds up."""

    option: Part | None
    extras: tuple[Part, ...]
    rows: tuple[Row, ...]
    total_minor: int
    payments: tuple[tuple[str, int, int], ...]

    @property
    def minutes(self) -> int:
        """Hours of our work in it, in minutes."""
        return sum(row.minutes for row in self.rows)


def price(offer: Offer, option: str, extras: Collection[str]) -> Price:
    """The price of a choice. Raises NoSuchChoice for what is not offered.

    Risk is counted on our work, the discount on our work with its risk; what is paid to others is neither.
    """
    chosen = next((one for one in offer.options if one.key == option), None)
    if chosen is None and (offer.options or option):
        raise NoSuchChoice(option)
    added = tuple(one for one in offer.extras if one.key in extras)
    if len(added) != len(set(extras)):
        raise NoSuchChoice(*extras)
    lines = [line for part in ((chosen, *added) if chosen else added) for line in part.lines]
    rows = [_row(line) for line in lines]
    work = sum(line.minor for line in lines if line.kind != COST)
    risk = part_of(work, offer.risk_hundredths)
    if risk:
        rows.append(Row(RISK, "", risk, hundredths=offer.risk_hundredths))
    if off := part_of(work + risk, offer.discount_hundredths):
        rows.append(Row(DISCOUNT, offer.discount_reason, -off, hundredths=offer.discount_hundredths))
    total = sum(row.minor for row in rows)
    sums = split(total, [share.hundredths for share in offer.payments])
    paid = tuple((share.when, share.hundredths, minor) for share, minor in zip(offer.payments, sums, strict=True))
    return Price(chosen, added, tuple(rows), total, paid)


def _row(line: Line) -> Row:
    by_hours = line.kind == HOURS
    return Row(line.kind, line.what, line.minor, line.minutes if by_hours else 0, line.rate_minor if by_hours else 0)
