"""What a person wrote this time: a letter's own words apart from the letters it quotes and from the signature.

Known to it: replies and forwards of Gmail, Outlook, Apple Mail, Thunderbird, Yandex, Mail.ru, Yahoo, The Bat! in
English and Russian, and the common forms in German, French and Spanish.
"""

import re
from dataclasses import dataclass

from rapport.lib.mail.signatures import signature_start

_QUOTE = re.compile(r"\s{0,3}>")
_FORWARDED = re.compile(
    r"\W{0,3}[-_–— ]{2,}\s*(?:original message|forwarded message|forwarded by .{1,80}|reply message"
    r"|original appointment|исходное сообщение|пересылаемое сообщение|пересланное сообщение"
    r"|перенаправленное сообщение|сообщение от .{1,80}"
    r"|urspr(?:ü|ue)ngliche nachricht|original-nachricht|weitergeleitete nachricht"
    r"|message (?:d'origine|transf[ée]r[ée])|mensaje (?:original|reenviado))\s*[-_–— ]{2,}\s*$"
    r"|(?:begin forwarded message|начало переадресованного сообщения|начало пересылаемого сообщения"
    r"|anfang der weitergeleiteten (?:nachricht|e-mail)|d[ée]but du message transf[ée]r[ée]"
    r"|inicio del mensaje reenviado)"
    r"\s*:\s*$",
    re.IGNORECASE,
)
_HEADER_LINE = re.compile(
    r"\W{0,3}(?:(?P<who>from|от(?: кого)?|отправитель|von|de|expéditeur)"
    r"|(?P<when>sent|date|отправлено|дата|gesendet|datum|envoyé|enviado(?: el)?|fecha)"
    r"|(?P<whom>to|cc|кому|копия|получатель|an|à|para)"
    r"|(?P<what>subject|тема|betreff|objet|asunto))\*?\s?:",
    re.IGNORECASE,
)
_HEADER_LINES = 12
_LINE_DRAWN = re.compile(r"\s*[-_]{5,}\s*$")

_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя"
    r"|mär|mai|okt|dez|janv|févr|avr|juin|juil|août|déc|ene|abr|ago|dic)"
)
# An attribution has a date or a clock time ...
_DATED = re.compile(rf"\b\d{{1,2}}[:.h]\d{{2}}|\b(?:19|20)\d\d\b|\b\d{{1,2}}\.? (?:de )?{_MONTH}", re.IGNORECASE)
# ... begins with it or with the words that lead to it ...
_OPENING = re.compile(
    r"\W{0,3}(?:on|am|le|el|il|op|den|em)\s|\W{0,3}\d|\W{0,3}вы писали|\W{0,3}(?:в|во|от)\s"
    r"|\W{0,3}(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|mié|jue|vie|sáb|dom"
    r"|пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|среду|четверг|пятница|пятницу|суббота|субботу|воскресенье)[.,\s]",
    re.IGNORECASE,
)
# ... and names a person by address or by what the person did.
_ADDRESS = re.compile(r"[<\"(\[](?:mailto:)?\s?[^\s@<>]+@[^\s<>]+[>\")\]]")
_WROTE = re.compile(
    r"\b(?:wrote|writes?|said|написал(?:а|и|\(а\))?|пишет|писал(?:а|и|\(а\))?|сообщил(?:а|\(а\))?|schrieb|a écrit|écrit"
    r"|escribió|ha scritto|schreef|escreveu)\b\)?",
    re.IGNORECASE,
)
_LONGEST_ATTRIBUTION = 400


@dataclass(frozen=True, slots=True)
class Folded:
    """A letter's lines, each in exactly one place. `said` is "" when the letter only quotes or forwards."""

    said: str
    quoted: str
    signature: str


def fold(text: str, sender: str = "") -> Folded:
    """Part a letter's text into what was said, what is quoted and the signature. `sender`, the name of who wrote it,
    helps to see an unmarked signature. Answers written between quotes stay in `said` together with these quotes."""
    lines = text.split("\n")
    end = _original_start(lines)
    own, original = lines[:end], lines[end:]
    blocks = _quote_blocks(own)
    if not blocks:
        at = signature_start(own, sender)
        return Folded(_joined(own[:at]), _joined(original), _joined(own[at:]))
    start, stop = blocks[-1]
    before, after = own[:start], own[stop:]
    at = signature_start(after, sender, may_be_all=_has_words(before))
    answer, below = after[:at], after[at:]
    if len(blocks) > 1 and _has_words(answer):
        return Folded(_joined(own[: stop + at]), _joined(original), _joined(below))
    at = len(before) if _has_words(answer) else signature_start(before, sender)
    return Folded(
        said=_joined([*before[:at], "", *answer]),
        quoted=_joined([*own[start:stop], *original]),
        signature=_joined([*before[at:], *below]),
    )


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip("\n \t")


def _has_words(lines: list[str]) -> bool:
    return any(line.strip() for line in lines)


def _original_start(lines: list[str]) -> int:
    """Where a whole earlier letter begins that no ">" marks: from there on nothing is this letter's own."""
    for number, line in enumerate(lines):
        line = line.strip()
        if not line or line[0] == ">" or len(line) > _LONGEST_ATTRIBUTION:
            continue
        if line[-1] == ":" or line[-1] in "-_–—":
            if _FORWARDED.match(line):
                return number
            start = _attribution_start(lines, number)
            if start is not None and not _quote_follows(lines, number):
                return _with_lines_above(lines, start)
        if ":" in line and _is_header_block(lines, number):
            return _with_lines_above(lines, number)
    return len(lines)


def _is_header_block(lines: list[str], number: int) -> bool:
    """Whether the fields of an earlier letter stand here, as Outlook copies them."""
    kinds: set[str | None] = set()
    for line in lines[number : number + _HEADER_LINES]:
        field = _HEADER_LINE.match(line)
        if field:
            kinds.add(field.lastgroup)
        elif not kinds:
            return False
    return len(kinds) > 2 and "who" in kinds and not kinds.isdisjoint({"when", "what"})


def _attribution_start(lines: list[str], last: int, *, before_quote: bool = False) -> int | None:
    """The first line of "On Monday Anna wrote:" (it may be broken over four) that ends at `last`; None if it is none.

    Directly before a quote less is asked of it: a line that names an address or says "wrote" is enough."""
    if not lines[last].rstrip().endswith(":"):
        return None
    joined = ""
    for first in range(last, max(-1, last - 4), -1):
        line = lines[first].strip()
        joined = f"{line} {joined}".strip()
        if not line or line[0] == ">" or len(joined) > _LONGEST_ATTRIBUTION:
            break
        if _OPENING.match(joined) and _DATED.search(joined) and (_ADDRESS.search(joined) or _WROTE.search(joined)):
            return first
    line = lines[last]
    if before_quote and len(line) <= _LONGEST_ATTRIBUTION and (_ADDRESS.search(line) or _WROTE.search(line)):
        return last
    return None


def _quote_follows(lines: list[str], number: int) -> bool:
    below = (lines[index].strip() for index in range(number + 1, len(lines)))
    return next((line.startswith(">") for line in below if line), False)


def _with_lines_above(lines: list[str], start: int) -> int:
    """Programs draw a line above what they quote, or repeat its fields."""
    for above in range(start - 1, -1, -1):
        line = lines[above]
        if _LINE_DRAWN.match(line) or _HEADER_LINE.match(line):
            start = above
        elif line.strip():
            break
    return start


def _quote_blocks(lines: list[str]) -> list[tuple[int, int]]:
    """From where to where lines are quoted with ">", attributions included, neighbours joined."""
    blocks: list[tuple[int, int]] = []
    for number, line in enumerate(lines):
        if ">" not in line[:4] or not _QUOTE.match(line):
            continue
        floor = blocks[-1][1] if blocks else 0
        start = _quote_start(lines, number, floor)
        if blocks and not _has_words(lines[floor:start]):
            blocks[-1] = (blocks[-1][0], number + 1)
        else:
            blocks.append((start, number + 1))
    return blocks


def _quote_start(lines: list[str], number: int, floor: int) -> int:
    """Where the quote really begins whose first ">" is at `number`: at the line that tells whom it quotes."""
    last = number - 1
    while last >= floor and not lines[last].strip():
        last -= 1
    if last < floor or number - last > 3:
        return number
    start = _attribution_start(lines, last, before_quote=True)
    return number if start is None or start < floor else max(floor, _with_lines_above(lines, start))
