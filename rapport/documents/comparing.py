"""Two versions of a text compared: line by line, and word by word within lines that were changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

# Unchanged lines shown around a change; a longer run is folded into its count.
AROUND = 3
# Texts with more lines are compared as a whole: difflib is quadratic in the worst case.
MOST_LINES = 4000
WORD = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of a line, and whether they differ from the other side."""

    text: str
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the comparison: "same", "gone", "new", or "folded", which stands for `count` unchanged lines."""

    kind: str
    parts: tuple[Part, ...] = ()
    old: int = 0
    new: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """All of it, with the numbers of lines that came and went. Too long to compare: no lines, `too_long`."""

    lines: tuple[Line, ...]
    came: int
    went: int
    too_long: bool = False


def compare(old: str, new: str) -> Comparison:
    """How the new text differs from the old one."""
    before, after = old.splitlines(), new.splitlines()
    if max(len(before), len(after)) > MOST_LINES:
        return Comparison((), len(after), len(before), too_long=True)
    lines = tuple(_lines(before, after))
    return Comparison(lines, sum(one.kind == "new" for one in lines), sum(one.kind == "gone" for one in lines))


def _lines(before: list[str], after: list[str]) -> Iterator[Line]:
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for place, (tag, i1, i2, j1, j2) in enumerate(blocks):
        if tag == "equal":
            yield from _same(before[i1:i2], i1, j1, first=place == 0, last=place == len(blocks) - 1)
        elif tag == "replace" and i2 - i1 == j2 - j1:
            pairs = [_words(one, other) for one, other in zip(before[i1:i2], after[j1:j2], strict=True)]
            yield from (Line("gone", gone, old=i1 + n + 1) for n, (gone, _new) in enumerate(pairs))
            yield from (Line("new", new, new=j1 + n + 1) for n, (_gone, new) in enumerate(pairs))
        else:
            yield from (Line("gone", (Part(text),), old=i1 + n + 1) for n, text in enumerate(before[i1:i2]))
            yield from (Line("new", (Part(text),), new=j1 + n + 1) for n, text in enumerate(after[j1:j2]))


def _same(run: list[str], old: int, new: int, *, first: bool, last: bool) -> Iterator[Line]:
    head, tail = (0 if first else AROUND), (0 if last else AROUND)
    folded = len(run) - head - tail
    for place, text in enumerate(run):
        if folded > 1 and head <= place < head + folded:
            if place == head:
                yield Line("folded", count=folded)
            continue
        yield Line("same", (Part(text),), old=old + place + 1, new=new + place + 1)


def _words(one: str, other: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    a, b = WORD.findall(one), WORD.findall(other)
    gone: list[Part] = []
    new: list[Part] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if i2 > i1:
            gone.append(Part("".join(a[i1:i2]), tag != "equal"))
        if j2 > j1:
            new.append(Part("".join(b[j1:j2]), tag != "equal"))
    return tuple(gone), tuple(new)
