"""How many of the pairs that are the same are found, how many are missed, how many are false, by the kind of dirt;
and how the time grows.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.dirt import Dirty, dirty, invented
from bench.words import SEED
from rapport.lib.likeness import Crowd, Somebody
from rapport.lib.lookalikes import alike, candidates
from rapport.lib.name_shapes import shape, skeleton
from rapport.lib.names import is_company
from rapport.lib.phones import normalise_email, normalise_phone
from rapport.lib.sounds import sound
from rapport.lib.vcard_splitting import split_cards
from rapport.lib.vcards import read_card

BOOK, ROUNDS = 10_000, 3


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


def seconds(count: int) -> tuple[float, int]:
    """CPU seconds of comparing so many invented clients and as many people, and how many pairs were weighed."""
    everybody = [replace(one, company=True) for one in dirty(invented(count, seed=SEED), seed=SEED).everybody[:count]]
    people = [replace(one, at=one.id) for one in dirty(invented(count, seed=SEED + 1), seed=SEED).everybody[:count]]
    for cached in (shape, skeleton, sound):
        getattr(cached, "cache_clear", lambda: None)()
    weighed, started = 0, time.process_time()
    for here in (everybody, people):
        pairs = candidates(here)
        weighed += len(pairs)
        list(alike(here, pairs, Crowd.of(here)))
    return time.process_time() - started, weighed


def table(measured: Measured) -> list[str]:
    """Found, missed and false by kind, as Markdown."""
    kinds = sorted({*measured.found, *measured.missed, *measured.false})
    rows = [f"| {k} | {measured.found[k]:,} | {measured.missed[k]:,} | {measured.false[k]:,} |" for k in kinds]
    total = " | ".join(f"{one.total():,}" for one in (measured.found, measured.missed, measured.false))
    share = f"precision {measured.precision:.3f}, recall {measured.recall:.3f}"
    return [
        "| kind | found | missed | false |",
        "|---|---|---|---|",
        *rows,
        f"| {share} | {total} |",
    ]


def report() -> list[str]:
    """All tables of this part."""
    lines = ["", f"Lookalikes: an address book of {BOOK:,} invented people and companies, made dirty.", ""]
    lines += table(judge(dirty(invented(BOOK, seed=SEED), seed=SEED)))
    data = Path(os.environ.get("RAPPORT_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data"
    if data.is_dir():
        people, measured = real_people(data), Measured()
        for seed in range(20):
            measured.add(judge(dirty(people, seed=seed)))
        lines += ["", f"The same with {len(people)} real people, twenty times.", "", *table(measured)]
    (few, pairs), (many, more) = (min(seconds(count) for _ in range(ROUNDS)) for count in (10_000, 20_000))
    lines += [
        "", "| comparison | CPU s | bound | pairs | growth | bound |", "|---|---|---|---|---|---|",
        f"| 10,000 clients and 10,000 people | {few:.1f} | 20 | {pairs:,} | – | – |",
        f"| 20,000 clients and 20,000 people | {many:.1f} | – | {more:,} | {many / few:.2f} | 2.3 |", "",
    ]  # fmt: skip
    return lines


if __name__ == "__main__":
    print("\n".join(report()))
