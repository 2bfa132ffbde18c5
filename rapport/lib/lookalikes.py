"""Which records are worth comparing: those that share a key. A key that many share is no evidence and is left out,
so that the work grows with the records and not with their square.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from rapport.lib.likeness import ENOUGH, Crowd, Likeness, Somebody, weigh
from rapport.lib.name_shapes import full_forms

# No block is larger, so no record is compared with more than this many others for one key.
LARGEST_BLOCK = 12
SHORTEST_NAME = 6

type Pair = tuple[int, int]


def keys(one: Somebody) -> Iterator[str]:
    """Everything two records may meet by."""
    yield from (f"@{address}" for address in one.mails | one.phones | one.domains)
    if one.tax:
        yield f"t{one.tax}"
    name = " ".join(one.shape.bones)
    yield name
    yield from (" ".join(variant) for variant in full_forms(one.shape))
    if len(name) >= SHORTEST_NAME:
        # Two names that differ by one letter become the same by leaving one letter out of each.
        yield from {
            f"-{name[:at]}{name[at + 1 :]}" for at in range(len(name)) if name[at] != " " and not name[at].isdigit()
        }
        yield f"-{name}"
    if one.at:
        yield from (f"a{one.at} {word}" for word in one.shape.bones if len(word) > 1)


def candidates(everybody: Sequence[Somebody]) -> list[Pair]:
    """Pairs of places in the sequence that share a key, each once, in order."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(everybody):
        for key in dict.fromkeys(keys(one)):
            block = blocks[key]
            if len(block) <= LARGEST_BLOCK:
                block.append(place)
    found = {pair for block in blocks.values() if 1 < len(block) <= LARGEST_BLOCK for pair in combinations(block, 2)}
    return sorted(found)


def alike(everybody: Sequence[Somebody], pairs: Sequence[Pair], crowd: Crowd) -> Iterator[tuple[Pair, Likeness]]:
    """Those of the pairs that are alike enough to be shown to a person."""
    for pair in pairs:
        likeness = weigh(everybody[pair[0]], everybody[pair[1]], crowd)
        if likeness.points >= ENOUGH:
            yield pair, likeness
