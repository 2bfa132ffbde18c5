"""How many of the pairs that are the same are found, how many are missed, how many are false, by the kind of dirt;
and how the time grows.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.dirt import Dirty, dirty, invented
from bench.words import SEED
from rapport.lib.likeness import Crowd, Somebody
from rapport.lib.lookalikes import alike, candidates
from rapport.lib.name_shapes import shape
from rapport.lib.names import is_company
from rapport.lib.phones import normalise_email, normalise_phone
from rapport.lib.vcard_splitting import split_cards
from rapport.lib.vcards import read_card


@dataclass(slots=True)
class Measured:
    """What came out, by kind."""

    found: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)

    @property
    def precision(self) -> float:
        """The share of what is shown that is right."""
        shown = self.found.total() + self.false.total()
        return self.found.total() / shown if shown else 1.0

    @property
    def recall(self) -> float:
        """The share of what is right that is shown."""
        every = self.found.total() + self.missed.total()
        return self.found.total() / every if every else 1.0

    def add(self, other: Measured) -> None:
        """The numbers of another book as well."""
        self.found += other.found
        self.missed += other.missed
        self.false += other.false


def real_people(data: Path) -> list[Somebody]:
    """The people of the real address books, each name once: the books hold the same ones in several formats."""
    found: dict[str, Somebody] = {}
    for path in sorted([*(data / "vcard").glob("*.vcf"), *(data / "contacts_csv").glob("*.vcf")]):
        with path.open("rb") as stream:
            cards = [read_card(record) for record in split_cards(stream)]
        for card in cards:
            name = card.display_name or f"{card.given} {card.family}".strip()
            keys = {kind: [point.value for point in card.points if point.kind == kind] for kind in ("email", "phone")}
            if shape(name).bones and "@" not in name:
                found.setdefault(
                    " ".join(shape(name).bones),
                    Somebody(
                        len(found) + 1, name, company=card.kind == "organisation" or is_company(name),
                        mails=frozenset(filter(None, map(normalise_email, keys["email"]))),
                        phones=frozenset(filter(None, map(normalise_phone, keys["phone"]))),
                    ),
                )  # fmt: skip
    return list(found.values())


def pairs_of(everybody: Sequence[Somebody]) -> set[tuple[int, int]]:
    """The pairs that would be shown; companies and people apart, as contacts are compared."""
    shown = set()
    for company in (True, False):
        places = [place for place, one in enumerate(everybody) if one.company == company]
        here = [everybody[place] for place in places]
        for (one, other), _ in alike(here, candidates(here), Crowd.of(here)):
            shown.add((places[one], places[other]))
    return shown


def judge(book: Dirty) -> Measured:
    """Compare what is shown with what is true."""
    shown, measured = pairs_of(book.everybody), Measured()
    for pair, kind in book.same.items():
        (measured.found if pair in shown else measured.missed)[kind] += 1
    for pair in shown - book.same.keys():
        measured.false[book.traps.get(pair, "by chance")] += 1
    return measured


def seconds(count: int) -> float:
    """CPU seconds of comparing so many invented records, their keys not known beforehand."""
    everybody = dirty(invented(count * 2 // 3, seed=SEED), seed=SEED).everybody[:count]
    started = time.process_time()
    pairs_of(everybody)
    return time.process_time() - started
