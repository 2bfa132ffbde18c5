"""Which invoices a payment is for: what speaks for each, in points (DOMAIN.md 4.10).

The amount is the balance: 50. The number stands in the purpose, or where no number does, the contract's: 30. The payer
is known: 15. The day is between three days before the issue and ninety after it is due: 5. From 95 on a payment is
applied by itself if only one candidate has so many; from 60 on it is suggested; below it is nothing.

Sixty needs the amount together with number or payer, so invoices are looked up by these pairs, and never one by one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from rapport.lib.invoice_numbers import keys_in, number_key
from rapport.lib.tax_numbers import tax_key

AMOUNT, NUMBER, CONTRACT, PAYER, DAY = "amount", "number", "contract", "payer", "day"
POINTS = {AMOUNT: 50, NUMBER: 30, CONTRACT: 30, PAYER: 15, DAY: 5}
AUTOMATIC, SUGGESTED = 95, 60
BEFORE, AFTER = timedelta(days=3), timedelta(days=90)
# Of more that are alike it is no use to see all.
MOST = 20
# Of so few invoices of a payer every two and every run of neighbours is tried; of more, only the oldest ones together.
FEW_ENOUGH = 30
OLDEST = 100


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice that is not paid. `payers`: every number its client is known to pay from: ИНН, IBAN, VAT id, account.

    One that is paid may be given too, with a balance of nothing: then its number in a purpose is known for what it is,
    and a second payment for it does not go to another invoice of its contract.
    """

    id: int
    number: str
    balance_minor: int
    currency: str
    payers: frozenset[str]
    issued_on: date
    due_on: date | None = None
    contract: str = ""


@dataclass(frozen=True, slots=True)
class BankLine:
    """Money that came in. `payers`: what the bank says of who sent it: ИНН, account, IBAN."""

    amount_minor: int
    currency: str
    purpose: str
    on: date
    payers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a payment may be for: one invoice, or several whose balances it covers exactly. The reasons as above."""

    invoices: tuple[int, ...]
    points: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """The candidates for one payment, the best first; `automatic` is the one that needs no question."""

    candidates: tuple[Candidate, ...] = ()
    automatic: Candidate | None = None


def match(lines: Iterable[BankLine], invoices: Iterable[OpenInvoice]) -> list[Match]:
    """For each payment what it is for. An invoice that two payments would settle by themselves neither does."""
    book = Book(invoices)
    found = [book.match(line) for line in lines]
    claims = Counter(one for each in found if each.automatic for one in each.automatic.invoices)
    return [
        Match(each.candidates) if each.automatic and any(claims[one] > 1 for one in each.automatic.invoices) else each
        for each in found
    ]


class Book:
    """Open invoices, to be found by what a payment says."""

    def __init__(self, invoices: Iterable[OpenInvoice]) -> None:
        self._numbered: dict[tuple[str, str], list[OpenInvoice]] = defaultdict(list)
        self._contracted: dict[tuple[str, str, int], list[OpenInvoice]] = defaultdict(list)
        self._of_payer: dict[tuple[str, str], list[OpenInvoice]] = defaultdict(list)
        self._owed: dict[tuple[str, str, int], list[OpenInvoice]] = defaultdict(list)
        self._sums: dict[tuple[str, str], dict[int, list[tuple[OpenInvoice, ...]]]] = {}
        self._payers: dict[int, frozenset[str]] = {}
        # The newest first: of many that are alike a payment is rather for a late one.
        for one in sorted(invoices, key=lambda one: (one.issued_on, one.id), reverse=True):
            self._add(one)

    def _add(self, one: OpenInvoice) -> None:
        self._payers[one.id] = frozenset(map(tax_key, one.payers)) - {""}
        if key := number_key(one.number):
            self._numbered[key, one.currency].append(one)
        if one.balance_minor <= 0:
            return
        if key := number_key(one.contract):
            self._contracted[key, one.currency, one.balance_minor].append(one)
        for payer in self._payers[one.id]:
            self._of_payer[payer, one.currency].append(one)
            self._owed[payer, one.currency, one.balance_minor].append(one)

    def match(self, line: BankLine) -> Match:
        """What a payment is for."""
        if line.amount_minor <= 0:
            return Match()
        keys, payers = keys_in(line.purpose), frozenset(map(tax_key, line.payers)) - {""}
        named = _some(one for key in sorted(keys) for one in self._numbered.get((key, line.currency), ())[:MOST])
        by_contract = [] if named else self._by_contract(keys, line)
        groups = dict.fromkeys([
            *((one,) for one in [*named, *by_contract, *self._by_payer(payers, line)]),
            *self._several(named, payers, line),
        ])  # fmt: skip
        word = NUMBER if named else CONTRACT
        told = frozenset(one.id for one in named or by_contract)
        weighed = (self._weigh(group, line, told, word, payers) for group in groups)
        best = sorted(
            (one for one in weighed if one.points >= SUGGESTED), key=lambda one: (-one.points, len(one.invoices))
        )  # fmt: skip
        return Match(tuple(best[:MOST]), _automatic(best))

    def _by_contract(self, keys: Iterable[str], line: BankLine) -> list[OpenInvoice]:
        owed = (line.currency, line.amount_minor)
        return _some(one for key in sorted(keys) for one in _around(self._contracted.get((key, *owed), []), line.on))

    def _by_payer(self, payers: Iterable[str], line: BankLine) -> list[OpenInvoice]:
        owed = (line.currency, line.amount_minor)
        return _some(one for payer in sorted(payers) for one in _around(self._owed.get((payer, *owed), []), line.on))

    def _several(
        self, named: Sequence[OpenInvoice], payers: Iterable[str], line: BankLine
    ) -> Iterator[tuple[OpenInvoice, ...]]:
        """Invoices whose balances come to the amount exactly: all that are named, or some of the payer's."""
        open_ones = sorted((one for one in named if one.balance_minor > 0), key=_age)
        if len(open_ones) > 1 and sum(one.balance_minor for one in open_ones) == line.amount_minor:
            yield tuple(open_ones)
        for payer in sorted(payers):
            yield from self._sums_of(payer, line.currency).get(line.amount_minor, ())[:MOST]

    def _sums_of(self, payer: str, currency: str) -> dict[int, list[tuple[OpenInvoice, ...]]]:
        if (payer, currency) not in self._sums:
            self._sums[payer, currency] = _sums(self._of_payer.get((payer, currency), ()))
        return self._sums[payer, currency]

    def _weigh(
        self, group: tuple[OpenInvoice, ...], line: BankLine, told: frozenset[int], word: str, payers: frozenset[str]
    ) -> Candidate:
        signs = {
            AMOUNT: sum(one.balance_minor for one in group) == line.amount_minor,
            word: all(one.id in told for one in group),
            PAYER: all(self._payers[one.id] & payers for one in group),
            DAY: all(one.issued_on - BEFORE <= line.on <= (one.due_on or one.issued_on) + AFTER for one in group),
        }
        reasons = tuple(sign for sign, holds in signs.items() if holds)
        return Candidate(tuple(one.id for one in group), sum(POINTS[sign] for sign in reasons), reasons)


def _automatic(best: Sequence[Candidate]) -> Candidate | None:
    """The first, if it alone has enough points."""
    sure = [one for one in best[:2] if one.points >= AUTOMATIC]
    return sure[0] if len(sure) == 1 else None


def _age(one: OpenInvoice) -> tuple[date, int]:
    return one.issued_on, one.id


def _some(found: Iterable[OpenInvoice]) -> list[OpenInvoice]:
    """Each once, and no more than are of use."""
    kept: dict[int, OpenInvoice] = {}
    for one in found:
        kept.setdefault(one.id, one)
        if len(kept) == MOST:
            break
    return list(kept.values())


def _around(newest_first: Sequence[OpenInvoice], day: date) -> Sequence[OpenInvoice]:
    """Of many that are alike the ones issued last before a payment of that day, and what is left of the later ones."""
    first = bisect_left(newest_first, -(day + BEFORE).toordinal(), key=lambda one: -one.issued_on.toordinal())
    earlier = newest_first[first : first + MOST]
    return [*earlier, *newest_first[max(0, first - MOST + len(earlier)) : first]]


def _sums(newest_first: Sequence[OpenInvoice]) -> dict[int, list[tuple[OpenInvoice, ...]]]:
    """Several invoices of one payer by what they come to: two of them, or neighbours in time."""
    ordered = newest_first[::-1]
    if len(ordered) <= FEW_ENOUGH:
        ends = combinations(range(len(ordered) + 1), 2)
        groups = [*combinations(ordered, 2), *(tuple(ordered[a:b]) for a, b in ends if b - a > 2)]
    else:
        groups = [tuple(ordered[:end]) for end in range(2, OLDEST + 1)]
    found: dict[int, list[tuple[OpenInvoice, ...]]] = defaultdict(list)
    for group in groups:
        found[sum(one.balance_minor for one in group)].append(group)
    return found
