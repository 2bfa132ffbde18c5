"""What a person wrote this time: a letter's own words apart from the letters it quotes and from the signature.

Known to it: replies and forwards of Gmail, Outlook, Apple Mail, Thunderbird, Yandex, Mail.ru, Yahoo, The Bat! in
English and Russian, and the common forms in German, French and Spanish.
"""

import re
from dataclasses import dataclass

from rapport.lib.mail.signatures import signature_start

_QUOTE = re.compile(r"\s{0,3}>")
_FORWARDED = re.compile(
    r"\W{0,3}[-_–— ]{2,}\s*(?:original message|forwarded message|forwarded by .{1,80}|reply message|original appointment"
    r"|исходное сообщение|пересылаемое сообщение|пересланное сообщение|перенаправленное сообщение|сообщение от .{1,80}"
    r"|(?:конец )?пересылаемого сообщения|urspr(?:ü|ue)ngliche nachricht|original-nachricht|weitergeleitete nachricht"
    r"|message (?:d'origine|transf[ée]r[ée])|mensaje (?:original|reenviado))\s*[-_–— ]{2,}\s*$"
    r"|(?:begin forwarded message|начало переадресованного сообщения|начало пересылаемого сообщения"
    r"|anfang der weitergeleiteten (?:nachricht|e-mail)|d[ée]but du message transf[ée]r[ée]|inicio del mensaje reenviado)"
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
    """Part a letter's text into what was said, what is quoted and the signature. `sender` (a name, or an e-mail)
    helps to see an unmarked signature. Answers written between quotes stay in `said` together with these quotes."""
    lines = text.replace("\r\n", "\n").split("\n")
    end = _original_start(lines)
    lines, quoted = lines[:end], lines[end:]
    blocks = _quote_blocks(lines)
    said, below = _parted(lines, blocks)
    quoted = [line for block in below for line in lines[block[0] : block[1]]] + quoted
    at = signature_start(said, sender)
    return Folded(_joined(said[:at]), _joined(quoted), _joined(said[at:]))
