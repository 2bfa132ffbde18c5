"""What somebody takes on in a conversation, found by plain rules in Russian and English: a suggestion, never more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rapport.lib.transcripts import Line

MOST = 100
LONGEST = 300

# Rooms of the calendar are asked by their own people: "I will" is theirs who says it, "you need to" is the other's.
_MARKED = re.compile(
    r"\b(?:action item|action point|to-?do|задача|поручение|сделать)\s*(?:for\s+\w+|для\s+\w+)?\s*[:—–-]\s*(.+)",
    re.IGNORECASE,
)
_FIRST = re.compile(
    r"\b(?:I['’]?ll|I will|I am going to|I['’]m going to|let me|we['’]?ll|we will)\s+(?!be\b|have to say\b|say\b)\w+"
    r"|\b(?:я\s+)?(?:сделаю|пришлю|отправлю|подготовлю|напишу|посмотрю|проверю|уточню|перезвоню|созвонюсь|скину|вышлю"
    r"|поправлю|обновлю|доделаю|добавлю|передам|покажу|позвоню|договорюсь|составлю|исправлю|узнаю|займусь|возьму"
    r"|сделаем|пришлём|пришлем|отправим|подготовим|проверим|уточним|обновим|добавим|исправим|займёмся|займемся)\b",
    re.IGNORECASE,
)
_NEEDED = re.compile(
    r"\b(?:we|you|somebody|someone)\s+(?:need|have|ought)\s+to\s+\w+|\b(?:could|can|would)\s+you\s+(?:please\s+)?"
    r"(?:send|check|prepare|look|write|make|share|fix|update|call|ask)\b|\bplease\s+"
    r"(?:send|check|prepare|write|make|share|fix|update|call|ask)\b"
    r"|\b(?:надо|нужно|необходимо|следует|осталось|давайте)\s+(?:бы\s+|будет\s+|ещё\s+|еще\s+)?\w+(?:ть|ти|чь|ться|тись|ем|им)\b"
    r"|\b(?:пришлите|отправьте|подготовьте|проверьте|уточните|напишите|посмотрите|скиньте|вышлите)\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:I won['’]?t|I will not|never|не\s+(?:сделаю|пришлю|буду|надо|нужно|успею|смогу|получится)"
    r"|if I|если\s+(?:я\s+)?(?:сделаю|пришлю)|I['’]?ll be right back|I['’]?ll see)\b",
    re.IGNORECASE,
)
_YOURS = re.compile(
    r"\b(?:you\s+(?:need|have|ought)|(?:could|can|would)\s+you|please\s+\w+|пришлите|отправьте|подготовьте|проверьте"
    r"|уточните|напишите|посмотрите|скиньте|вышлите)\b",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"(?<=[.!?…])\s+|\n")
_DAYS_EN = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS_RU = ("понедельник", "вторник", "сред", "четверг", "пятниц", "суббот", "воскресень")


@dataclass(frozen=True, slots=True)
class Hint:
    """A sentence in which something seems to be taken on. `yours`: the speaker asks it of others."""

    text: str
    speaker: str
    at: int | None
    yours: bool
    due_on: date | None


def find_items(lines: Iterable[Line], *, on: date) -> list[Hint]:
    """The sentences that sound like something to do, in order, each once. `on` is the day they were said."""
    found: dict[str, Hint] = {}
    for line in lines:
        for sentence in _SENTENCES.split(line.text):
            hint = _hint(sentence.strip(), line, on)
            if hint is not None:
                found.setdefault(hint.text.casefold(), hint)
            if len(found) >= MOST:
                return list(found.values())
    return list(found.values())


def _hint(sentence: str, line: Line, on: date) -> Hint | None:
    marked = _MARKED.search(sentence)
    # A question is none, except for the polite one: "could you send it?"
    asks = bool(_YOURS.search(sentence))
    if marked is None:
        if sentence.endswith("?") and not asks:
            return None
        if _NOT.search(sentence) or not (_FIRST.search(sentence) or _NEEDED.search(sentence)):
            return None
    words = (marked[1] if marked else sentence).strip()[:LONGEST]
    if len(words.split()) < 2:
        return None
    return Hint(words, line.speaker, line.at, asks and marked is None, due_in(sentence, on))


def due_in(sentence: str, on: date) -> date | None:
    """The day a sentence names, counted from the day it was said; None when it names none."""
    words = sentence.casefold()
    if re.search(r"\b(?:today|tonight|сегодня)\b", words):
        return on
    if re.search(r"\b(?:the day after tomorrow|послезавтра)\b", words):
        return on + timedelta(days=2)
    if re.search(r"\b(?:tomorrow|завтра)\b", words):
        return on + timedelta(days=1)
    return _weekday(words, on)


def _weekday(words: str, on: date) -> date | None:
    for names, pattern in ((_DAYS_EN, r"\b(?:by|on|until|till|before|this|next)\s+{}\b"),
                           (_DAYS_RU, r"\b(?:до|к|ко|в|во)\s+(?:следующ\w+\s+)?{}\w*")):  # fmt: skip
        for number, name in enumerate(names):
            if re.search(pattern.format(name), words):
                return on + timedelta(days=(number - on.weekday() - 1) % 7 + 1)
    return None


def speakers_of(lines: Sequence[Line]) -> list[str]:
    """Who speaks, in the order they first do."""
    return list(dict.fromkeys(line.speaker for line in lines if line.speaker))
