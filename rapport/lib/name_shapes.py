"""Two spellings of one name: in the other alphabet, in another order, with a typing mistake, shortened."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rapport.lib.company_names import words_without_forms
from rapport.lib.names import without_titles
from rapport.lib.short_names import FULL_NAMES
from rapport.lib.sounds import sound

_PATRONYMIC = re.compile(r"(?:ович|евич|ьич|овна|евна|ична|инична|ovich|evich|ovna|evna|ichna|inichna)$")
_CYRILLIC = re.compile("[а-яёіїєґў]", re.IGNORECASE)
# Transliterations differ in these; the longer come first.
_ALIKE = (
    ("x", "ks"), ("io", "e"), ("ia", "a"), ("ie", "e"), ("ue", "u"), ("oe", "o"), ("ae", "a"), ("ck", "k"),
    ("ph", "f"), ("th", "t"),
)  # fmt: skip
_TWICE = re.compile(r"(.)\1+")
# A shorter word with one letter changed is another word.
SHORTEST_TYPO = 5


@dataclass(frozen=True, slots=True)
class Shape:
    """A name made comparable. `bones` are its words as they sound, sorted, without a person's patronymic."""

    key: str
    bones: tuple[str, ...]
    plain: tuple[str, ...]
    patronymic: str
    latin: bool


@lru_cache(maxsize=65536)
def shape(name: str, company: bool = False) -> Shape:
    """What of a name can be compared; a company has no patronymic."""
    plain = words_without_forms(name)
    kept = list(plain) if company else without_titles(plain)[0] or list(plain)
    patronymic = ""
    if not company and len(kept) > 2:
        at = next((place for place in range(len(kept) - 1, -1, -1) if _PATRONYMIC.search(kept[place])), None)
        if at is not None:
            patronymic = skeleton(kept.pop(at))
    return Shape(
        " ".join(plain), tuple(sorted(map(skeleton, kept))), tuple(sorted(kept)), patronymic, not _CYRILLIC.search(name)
    )


@lru_cache(maxsize=65536)
def skeleton(word: str) -> str:
    """A word without what transliterations differ in: Дмитрий, Dmitry and Dmitrij are one."""
    heard = sound(word)
    for spelling, same in _ALIKE:
        heard = heard.replace(spelling, same)
    return heard if has_digit(heard) else _TWICE.sub(r"\1", heard)


# How two names agree, from the most certain on; "" when they do not.
SAME, ALPHABET, ORDER, SPELLING, PATRONYMIC = "same", "alphabet", "order", "spelling", "patronymic"
SHORT, TYPO, INITIALS, PART, HALF, OTHER = "short", "typo", "initials", "part", "half", ""


def agreement(one: Shape, other: Shape) -> str:
    """How two names agree, as one of the words above."""
    if one.key and one.key == other.key:
        return SAME
    # Letters alone are no name.
    if max(map(len, one.bones), default=0) < 2 or max(map(len, other.bones), default=0) < 2:
        return OTHER
    if one.patronymic and other.patronymic and not _may_be(one.patronymic, other.patronymic):
        return OTHER
    if one.bones == other.bones:
        return _the_same_words(one, other)
    return _nearly(*_left(one.bones, other.bones), one, other)


def _the_same_words(one: Shape, other: Shape) -> str:
    if one.latin != other.latin:
        return ALPHABET
    if one.plain != other.plain:
        return SPELLING
    return PATRONYMIC if bool(one.patronymic) != bool(other.patronymic) else ORDER


def _left(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """The words of each that the other does not have."""
    here, there = list(one), list(other)
    for word in one:
        if word in there:
            here.remove(word)
            there.remove(word)
    return here, there


def _nearly(here: list[str], there: list[str], one: Shape, other: Shape) -> str:
    shared = len(one.bones) - len(here)
    if not here or not there:
        return PART if shared > 1 or (shared and not (one.patronymic or other.patronymic)) else OTHER
    if len(here) == len(there) == 1:
        if is_short(one, other):
            return SHORT
        if is_typo(here[0], there[0]):
            return TYPO
    if shared and _are_initials(here, there):
        return INITIALS
    return HALF if shared and len(here) == len(there) == 1 else OTHER


def _are_initials(here: list[str], there: list[str]) -> bool:
    """Whether every whole word that only one side has stands on the other with its first letter."""
    letters = [{word for word in side if len(word) == 1} for side in (here, there)]
    whole = [[word for word in side if len(word) > 1] for side in (here, there)]
    return (
        any(letters)
        and all(word[0] in letters[1] for word in whole[0])
        and all(word[0] in letters[0] for word in whole[1])
    )


def _may_be(one: str, other: str) -> bool:
    return one == other or is_typo(one, other)


def is_short(one: Shape, other: Shape) -> bool:
    """Whether the names differ in one word, and that of one is the short form of the other's."""
    return any(sorted(variant) == list(other.bones) for variant in full_forms(one)) or any(
        sorted(variant) == list(one.bones) for variant in full_forms(other)
    )


def full_forms(name: Shape) -> list[list[str]]:
    """The same name with each short form replaced by the full ones it may stand for."""
    found = []
    for word in name.plain:
        for full in FULL_NAMES.get(word, ()):
            words = [other for other in name.plain if other != word]
            found.append(sorted(map(skeleton, [*words, full])))
    return found


def is_typo(one: str, other: str) -> bool:
    """Whether two long words differ by one letter: changed, lost, added or swapped with its neighbour."""
    if (
        abs(len(one) - len(other)) > 1
        or min(len(one), len(other)) < SHORTEST_TYPO
        or has_digit(one)
        or has_digit(other)
    ):
        return False
    if len(one) > len(other):
        one, other = other, one
    at = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    return one[at + 1 :] == other[at + 1 :] or (
        one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    )


def has_digit(word: str) -> bool:
    """A number is never a typing mistake of another."""
    return any(char.isdigit() for char in word)
