"""Which 8-bit Cyrillic encoding makes bytes look most like Russian: by pairs of letters, by case, by other signs."""

import re
from collections import Counter
from functools import cache

# What must be overcome to be believed, as points of the table below: lowercase reads alike in cp1251 and mac-cyrillic.
_ENCODINGS = {"cp1251": 0.0, "koi8-r": 0.5, "koi8-u": 0.6, "cp866": 1.0, "iso8859-5": 1.5, "mac-cyrillic": 2.0}
# Row: first letter, column: second (the edge of a word comes first), value: 10 + log2 of the share, cut to 0..9.
# Counted over word frequencies of Russian and, for a quarter, Ukrainian; ё and і, ї, є, ґ, ў count as their neighbours.
_ALPHABET = " абвгдежзийклмнопрстуфхцчшщъыьэюя"
_TABLE = """
055656335506566676755443431000413
704645545345767046662344432000045
472201711703625707416020014462123
780112703704525724544001250062003
570213600702625907216000100000000
572523752704436735526012220143114
723546344255667347661233442000011
573027820805217501306000200003000
584646521604457625215000100153003
833645525556666435660254532000035
902214202004346412650103240000000
680300501702503806556003000000000
670022720804413700425000100047056
873100700703335741406100100051103
570134701704006701555203200074025
705766444455666256661232431000023
360000700602603838335001100032002
582343731704245822456121230053024
552402600607545663585122220036016
671601700704325716525000200057023
835556454225655156660141554000262
570020700801522806456500000022110
970410400600435805435000000000200
671400801905101510225001000055034
570000800805217402055000130004000
570400800806526532255000000006000
370000900900004501005000000003000
600000900000100000000000000000048
804633722174574044550070350000001
903223503206048410740203241000055
503535003057767156681521030000101
915425234014334015570023527000030
902534434024556024460043314000042
"""
_PAIRS = {
    (first, second): int(value)
    for first, row in zip(_ALPHABET, _TABLE.split(), strict=True)
    for second, value in zip(_ALPHABET, row, strict=True)
}
_FOLD = str.maketrans("ёіїєґў", "еииегу")
# What says neither yes nor no: the mean of Russian prose.
_NEUTRAL = 5.5
_SIGN = 4.0
_NEVER = -6.0
_CLOSING_SIGNS = frozenset("»”€₽°©®")
_ENDING_SIGNS = frozenset("»”’…\xa0")
_FREE_SIGNS = frozenset("«“„–—№•°§©®€₽")
_WORDS = re.compile(rb"[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*")
# The first words tell; more of them cost time and say the same.
_ENOUGH = 2000


def best_cyrillic(sample: bytes) -> tuple[str, float]:
    """The likeliest Cyrillic encoding of these bytes, and its likeness to Russian from 0 to 9."""
    words = b" ".join(_WORDS.findall(sample))[:_ENOUGH]
    pairs = Counter(zip(b" " + words, words + b" ", strict=True))
    likeness = {encoding: _likeness(encoding, pairs) for encoding in _ENCODINGS}
    return max(likeness.items(), key=lambda item: item[1])


def is_like_cyrillic(likeness: float, letters: int) -> bool:
    """Whether so many letters with this likeness are Russian: a name may look odd, a sentence does not."""
    return likeness >= (4.4 if letters < 16 else 5.2)


def _likeness(encoding: str, pairs: Counter[tuple[int, int]]) -> float:
    score = -_ENCODINGS[encoding] + sum(_value(encoding, *pair) * times for pair, times in pairs.items())
    return score / max(1, pairs.total())


@cache
def _value(encoding: str, first: int, second: int) -> float:
    """How usual it is that the second byte follows the first; below zero where prose never has it."""
    before, sign = (bytes((byte,)).decode(encoding, "replace") for byte in (first, second))
    pair = (_letter(before), _letter(sign))
    if pair[1] == " " and pair[0] in (None, " "):
        return _NEUTRAL
    if pair[1] is None:
        return _value_of_sign(sign, after_letter=pair[0] not in (None, " "))
    if before in _CLOSING_SIGNS and pair[1] != " ":
        return _NEVER
    value = float(_PAIRS[pair[0] or " ", pair[1]])
    if sign.isupper():
        value -= 9 if before.islower() and pair[0] not in (None, " ") else 0.5
    return value


def _letter(sign: str) -> str | None:
    """The letter as the table has it, a space for ASCII, None for any other sign."""
    folded = sign.lower().translate(_FOLD)
    if sign.isascii():
        return " "
    return folded if folded in _ALPHABET else None


def _value_of_sign(sign: str, *, after_letter: bool) -> float:
    if sign in _ENDING_SIGNS or (sign in _FREE_SIGNS and not after_letter):
        return _SIGN
    return _NEVER
