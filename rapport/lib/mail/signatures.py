"""Where a signature begins: behind "-- ", with a closing phrase, with the sender's name, with lines of contact data."""

import re

MOST_LINES = 12
_LONGEST_LINE = 80
_SHORTEST_NAME = 3  # of one that is cut short
_DASHES = re.compile(r"\s*(?:--|—|––)\s*$")
_DRAWN = re.compile(r"\s*(?:-{3,}|_{3,}|={5,}|—{2,}|\*{5,})\s*$")
_CLOSING = re.compile(
    r"\W{0,3}(?:с (?:(?:глубоким|искренним|большим) )?уважением|с наилучшими(?: пожеланиями)?"
    r"|с (?:добрыми|т[её]плыми|лучшими) пожеланиями|искренне ваш[аи]?|всего (?:доброго|наилучшего|хорошего)"
    r"|(?:with )?(?:best|kind|kindest|warm|warmest|many) (?:regards|wishes)|regards|sincerely(?: yours)?"
    r"|yours (?:sincerely|faithfully|truly)|mit (?:freundlichen|besten) gr(?:ü|ue)(?:ß|ss)en"
    r"|(?:viele|beste|liebe|freundliche) gr(?:ü|ue)(?:ß|ss)e|cordialement|bien cordialement|saludos(?: cordiales)?"
    r"|atentamente|un saludo)\b[\s,.!:–—-]*(?P<rest>.*)",
    re.IGNORECASE,
)
# These end a letter only when a name follows: as last words they are said, not signed.
_THANKS = re.compile(
    r"\W{0,3}(?:(?:many )?thanks(?: again| in advance)?|thank you(?: very much| in advance)?|best|cheers|yours"
    r"|(?:заранее |большое )?спасибо(?: большое| заранее)?|благодарю(?: вас)?|(?:vielen )?dank(?:e)?|merci|gracias"
    r"|хорошего (?:дня|вечера)|до (?:связи|встречи))\b[\s,.!–—-]*(?P<rest>.*)",
    re.IGNORECASE,
)
# Only known devices and programs: "Отправлено через СДЭК" is said.
_DEVICE = re.compile(
    r"\W{0,3}(?:sent from (?:my|mail|outlook|yahoo|proton|samsung|huawei|galaxy|the |an? ).{0,80}"
    r"|sent (?:via|with|using) (?:my |the )?(?:sparrow|proton|spark|airmail|mailspring|superhuman|blackberry|shortwave"
    r"|yahoo|outlook|gmail|mailbird|samsung|tutanota|canary).{0,80}|get outlook for .{2,40}"
    r"|отправлено (?:с|со|из|через) (?:моего |моей |мобильн|iphone|ipad|android|samsung|xiaomi|redmi|honor|huawei|pixel"
    r"|outlook|gmail|почт|mail|яндекс|yandex|смартфон|телефон|планшет|устройств|приложени).{0,80}"
    r"|(?:скачать|получить|загрузить) outlook для .{2,40}|von meinem .{2,30} gesendet"
    r"|gesendet von (?:meinem|mail|outlook).{0,40}"
    r"|envoyé (?:de|depuis) (?:mon|outlook|yahoo).{0,40}|enviado desde (?:mi|outlook|yahoo).{0,40})$",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"(?<!\S)\S+@\S+\.\w|https?://|\bwww\.|\+?\d[\d ().\-]{6,}\d"
    r"|\b(?:skype|telegram|whatsapp|viber|тел|моб|tel|phone|mob)\b|^\W*[\w-]+\.(?:ru|com|net|org|рф|de)\b",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"confidential|конфиденциал|intended (?:only|recipient)|unsubscribe|vertraulich|предназначен", re.IGNORECASE
)
# What stands below a signature and is said all the same: a postscript, a footnote.
_POSTSCRIPT = re.compile(r"\W{0,3}(?:p\.? ?s\b|ps[.:]|з\.?ы\b|п\.?с\.)|\[(?:\d{1,2}|\*{1,3})\]\s", re.IGNORECASE)
_NAME_WORD = re.compile(r"[^\W\d_][^\W\d_.'’-]*[.'’-]?[^\W\d_]*[.,]?")


def signature_start(lines: list[str], sender: str = "", *, may_be_all: bool = False) -> int:
    """The line where the signature begins, `len(lines)` when there is none. It has at most MOST_LINES lines with
    something in them, and is never the whole text, unless `may_be_all`."""
    filled = [number for number, line in enumerate(lines) if line.strip()]
    candidates = filled[-MOST_LINES - 1 :]
    below = [lines[number].strip() for number in candidates]
    names = _names_of(sender)
    for place, at in enumerate(candidates, start=1):
        if at == filled[0] and not may_be_all:
            continue
        rest = below[place:]
        if _begins_signature(lines, at, rest, names) and not any(_POSTSCRIPT.match(line) for line in rest):
            return at
    return len(lines)


def _begins_signature(lines: list[str], at: int, rest: list[str], names: set[str]) -> bool:
    line = lines[at].strip()
    if len(line) > _LONGEST_LINE:
        return False
    if _is_mark(line):
        return len(rest) <= MOST_LINES
    if not _are_brief(rest):
        return False
    if _DRAWN.match(line):
        return any(_CONTACT.search(below) for below in rest)
    if _DEVICE.match(line):
        return len(rest) < 3
    if closing := _CLOSING.match(line):
        return _is_name_or_nothing(closing["rest"])
    if thanks := _THANKS.match(line):
        return _is_signed(thanks["rest"], rest) or (line.endswith(",") and bool(rest) and _is_mark(rest[0]))
    if at and lines[at - 1].strip():
        return False
    return _is_named(line, rest, names) or _is_card(lines, at, line, rest)


def _are_brief(rest: list[str]) -> bool:
    """A signature's lines are short, but for the lawyers' words at its end."""
    for number, line in enumerate(rest):
        if len(line) > _LONGEST_LINE:
            return number > 0 and any(_DISCLAIMER.search(below) for below in rest[number:])
    return True


def _is_mark(line: str) -> bool:
    return _DASHES.match(line) is not None


def _is_signed(same_line: str, rest: list[str]) -> bool:
    """Thanks with a name behind them, and nothing but contact data after that."""
    if same_line:
        return not rest and len(same_line.split()) == 1 and same_line[-1] not in ",." and _is_name(same_line)
    return bool(rest) and len(rest[0].split()) <= 3 and _is_name(rest[0]) and (len(rest) == 1 or _holds_contacts(rest))


def _is_named(line: str, rest: list[str], names: set[str]) -> bool:
    """The sender's name on a line of its own, with a line or contact data below it; as the last word also its beginning
    (Alex of Alexander)."""
    signed = line.strip(" ,.!—–-").casefold()
    if not rest and len(signed) >= _SHORTEST_NAME and any(name.startswith(signed) for name in names):
        return True
    if signed not in names or any(below.endswith(("?", ":")) for below in rest):
        return False
    return len(rest) < 3 or _holds_contacts(rest)


def _is_card(lines: list[str], at: int, line: str, rest: list[str]) -> bool:
    """A last paragraph that is a visiting card: a name, then contact data. What was asked for follows a colon."""
    is_last_paragraph = all(below.strip() for below in lines[at : at + len(rest) + 1])
    if not 1 <= len(rest) <= 7 or not is_last_paragraph or not _is_name(line):
        return False
    above = next((before.rstrip() for before in reversed(lines[:at]) if before.strip()), "")
    contacts = sum(1 for below in rest if len(below) <= 60 and _CONTACT.search(below))
    return contacts >= 2 and not above.endswith(":")


def _holds_contacts(rest: list[str]) -> bool:
    return any(_CONTACT.search(line) for line in rest)


def _is_name_or_nothing(text: str) -> bool:
    return not text.strip() or _is_name(text.strip())


def _is_name(text: str) -> bool:
    """One to five words that begin with a capital letter."""
    words = text.split()
    return len(words) <= 5 and all(word[0].isupper() and _NAME_WORD.match(word) for word in words)


def _names_of(sender: str) -> set[str]:
    words = [] if "@" in sender else sender.casefold().split()
    return {" ".join(words), " ".join(reversed(words)), *words} - {""}
