"""Promises in what people write, by plain rules: who owes what by when, sentence by sentence, in Russian and English.

A sentence is taken when it holds a verb of promising or asking and a day somebody can name. What is denied, asked back,
quoted, conditional, doubted or past is not taken: a suggestion that is wrong costs more than one that is missing. The
grammar is data/promises.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time
from functools import cache

from rapport.commitments.due_words import Day, Written, clocks, days, filled, grammar, whole, without_a_day

LONGEST_TEXT, LONGEST_SENTENCE = 30_000, 400
# As far from the day as an hour may stand and still belong to it.
NEAR = 40
# Days that are written with numbers, which could be taken for an hour.
DATED = ("of_month", "numeric", "of_this_month", "slashed")


@dataclass(frozen=True, slots=True)
class Found:
    """One promise. `asked`: the writer asks the reader for it, so that the reader owes it."""

    sentence: str
    text: str
    asked: bool
    on: date
    clock: time | None
    # The verb and the kind of its day: what is dismissed once for a person is known again by it.
    pattern: str


# ---- The grammar, made ready once


@dataclass(frozen=True, slots=True)
class Rule:
    """How something is promised or asked for; `question` says that a question is how one asks."""

    name: str
    pattern: re.Pattern[str]
    asked: bool
    question: bool


@cache
def _rules() -> list[Rule]:
    words = {name: _either(text) for name, text in grammar()["words"].items()}
    return [
        Rule(row["name"], whole(filled(row["pattern"], words)), row.get("asked", False), row.get("question", False))
        for row in grammar()["rule"]
    ]


def is_request(pattern: str) -> bool:
    """Whether what was found by this pattern (of Found) was asked for, and not offered."""
    name = pattern.partition(":")[0]
    return any(rule.asked for rule in _rules() if rule.name == name)


def _either(text: str) -> str:
    """A list of words as one pattern; what stands on one line is a pattern already."""
    return "|".join(text.split()) if "\n" in text else text


@cache
def _guard(name: str) -> re.Pattern[str]:
    found = grammar()["guards"][name]
    return re.compile(found) if isinstance(found, str) else whole("|".join(found))


QUOTED = re.compile(r"«[^»\n]*»|“[^”\n]*”|„[^“”\n]*[“”]|\"[^\"\n]*\"")
ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+")
CLAUSE = re.compile(r"[,;:()—–]|\s-\s|\s(?:но|а|but|so|while)\s")

_yo = str.maketrans("ё’‘`´", "е''''")
_spaces = re.compile(r"[^\S\n]+")
_breaks = re.compile(r"(?<=[.!?…])[)\"»”]?\s+(?=[A-ZА-ЯЁ«“\"(\d—–•*-])|\n")
_signature = re.compile(r"^(?:-- ?|__+|--+)$", re.MULTILINE)


def promises(text: str, written: Written) -> list[Found]:
    """Every promise and request with a day in a text, in order."""
    found: list[Found] = []
    for sentence in sentences(text):
        found += _in_sentence(sentence, written)
    return found


def sentences(text: str) -> Iterator[str]:
    """A text cut into sentences; what is quoted with ">" and what stands below "-- " is left out."""
    text = text[:LONGEST_TEXT].replace("\r\n", "\n").replace("\xa0", " ")
    if cut := _signature.search(text):
        text = text[: cut.start()]
    for part in _breaks.split(_joined(text)):
        sentence = _spaces.sub(" ", part or "").strip(" \t•*·")
        if 5 < len(sentence) <= LONGEST_SENTENCE:
            yield sentence


def _joined(text: str) -> str:
    """Lines a mail program has broken put together again: a long line goes on with a small letter."""
    lines: list[str] = []
    for line in text.split("\n"):
        if line.lstrip().startswith((">", "|")):
            lines.append("")
        elif lines and len(lines[-1]) > 40 and line[:1].islower():
            lines[-1] += f" {line.strip()}"
        else:
            lines.append(line.rstrip())
    return "\n".join(lines)


def folded(sentence: str) -> str:
    """Small letters, е for ё, one apostrophe, and what is quoted or an address made unreadable; of the same length."""
    small = "".join(letter if len(letter.lower()) != 1 else letter.lower() for letter in sentence).translate(_yo)
    for pattern in (QUOTED, ADDRESS):
        small = pattern.sub(lambda match: "·" * len(match.group()), small)
    return small


def _in_sentence(sentence: str, written: Written) -> list[Found]:
    text = folded(sentence)
    meant = _guard("harmless").sub(lambda match: "·" * len(match.group()), text)
    if _guard("condition").search(meant):
        return []
    named = days(meant, written) or without_a_day(meant, written)
    if not named:
        return []
    question = text.rstrip(' )"»”').endswith("?") and not _guard("agreed").search(text)
    said = _guard("past").search(_guard("by_the_way").sub(" ", meant)) is not None
    found: list[tuple[Found, tuple[int, int]]] = []
    taken: set[Day] = set()
    for begin, end in _clauses(meant):
        promise = _in_clause(sentence, meant, (begin, end), named, question=question, said=said)
        if promise is None:
            continue
        one, day = promise
        # Two verbs on one day are one promise: «сделаю и пришлю завтра».
        if day not in taken:
            taken.add(day)
            found.append((one, (begin, end)))
    if len(found) < 2:
        return [one for one, _place in found]
    return [replace(one, text=sentence[begin:end].strip(" ,;:—–-.!") or one.text) for one, (begin, end) in found]


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for match in CLAUSE.finditer(text):
        yield begin, match.start()
        begin = match.end()
    yield begin, len(text)


def _in_clause(
    sentence: str, text: str, place: tuple[int, int], named: list[Day], *, question: bool, said: bool
) -> tuple[Found, Day] | None:
    clause = text[slice(*place)]
    doubted = _doubted(clause) or _doubted(_word_before(text, place))
    for rule in _rules():
        match = rule.pattern.search(clause)
        if match is None or _guard("denied").search(clause[: match.start()]):
            continue
        if question != rule.question and not (question and rule.name == "en_please"):
            continue
        if (doubted and not rule.question) or (said and not rule.asked):
            continue
        day = _day_of(text, place, named)
        if day is None:
            continue
        verb = next((word for word in match.groupdict().values() if word), match.group()).split()[0]
        clock = day.clock or _clock_near(text, place, day)
        return Found(sentence, _short(sentence), rule.asked, day.on, clock, f"{rule.name}:{verb}:{day.rule}"), day
    return None


def _doubted(clause: str) -> bool:
    return _guard("doubt").search(_guard("certain").sub(" ", clause)) is not None


def _word_before(text: str, place: tuple[int, int]) -> str:
    """What is set before a clause in a word or two: «наверное, …»."""
    before = next((text[begin:end] for begin, end in _clauses(text) if end < place[0] <= end + 4), "")
    return before if len(before.split()) <= 2 else ""


def _day_of(text: str, place: tuple[int, int], named: list[Day]) -> Day | None:
    """The day of a clause: named in it, else standing alone beside it («завтра, как договорились, пришлю»)."""
    inside = [day for day in named if place[0] <= day.place[0] < place[1]]
    # «Во вторник, 1 декабря»: the date says which Tuesday.
    exact = next(
        (day for day in named if day.rule in DATED and inside and 0 <= day.place[0] - inside[-1].place[1] <= 3), None
    )
    if inside:
        return exact or next((day for day in inside if day.firm), inside[0])
    for day in sorted(named, key=lambda one: abs(one.place[0] - place[0])):
        begin, end = next((part for part in _clauses(text) if part[0] <= day.place[0] < part[1]), (0, 0))
        if day.firm or len(text[begin:end].split()) <= 3:
            return day
    return None


def _clock_near(text: str, place: tuple[int, int], day: Day) -> time | None:
    for clock, (begin, end) in clocks(text):
        if min(abs(begin - day.place[1]), abs(day.place[0] - end)) <= NEAR and not (
            begin < day.place[1] and day.place[0] < end and day.rule in DATED
        ):
            return clock
    return None


def _short(sentence: str) -> str:
    return sentence.strip(" ,;:—–-").rstrip(".! ")
