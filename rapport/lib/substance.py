"""Which messages say something, and which only ask how things stand: plain rules, in Russian and in English."""

from __future__ import annotations

import re

# Fewer words than this are a nod, unless they ask something.
FEWEST_WORDS = 4
LONGEST_LOOKED_AT = 600
_NODS = re.compile(
    r"^(спасибо|благодарю|ок(ей)?|хорошо|понял[аи]?|принято|договорились|отлично|супер|да|нет|ага|"
    r"thanks?|thank you|thx|ok(ay)?|great|got it|noted|sure|perfect|yes|no|received)\b",
    re.IGNORECASE,
)
_CHASES = re.compile(
    r"как\s+(там\s+)?(обстоят\s+)?(дела|продвига\w+|успехи)\b"
    r"|как\s+там\s+(с\s+)?\w+"
    r"|(есть|какие)\s+(ли\s+)?(новости|подвижки|результаты|обновления)"
    r"|(какой|в\s+каком)\s+статус\w*|статус\s+(по|задач|проект)\w*|что\s+(там\s+)?по\s+\w+"
    r"|когда\s+(уже\s+)?(будет|можно\s+ждать|ждать|пришл|ожидать)\w*"
    r"|напоминаю\s+(про|о|об)\b|хотел[аи]?\s+(бы\s+)?уточнить,?\s+(как|когда|есть)|не\s+забыли\b|уже\s+готов"
    r"|any\s+(news|updates?|progress|luck)\b|(what\W?s|what\s+is)\s+the\s+(status|latest)|status\s+(update|of|on)\b"
    r"|how\s+(is|are|\W?s)\s+(it|things|the\s+\w+)\s+(going|coming|looking|progressing)|just\s+(checking|following)"
    r"|follow(ing)?[\s-]up\s+on|when\s+(can|will|should|do)\s+(i|we|you|it)\s+(expect|have|get|be|send|finish)"
    r"|(have|did)\s+you\s+(had\s+)?(a\s+chance|get\s+a\s+chance|forget)|is\s+it\s+(ready|done)|gentle\s+reminder",
    re.IGNORECASE,
)


def is_substantive(text: str) -> bool:
    """Whether a message says or asks something; a thank-you or an OK does not."""
    said = " ".join(text[:LONGEST_LOOKED_AT].split())
    words = re.findall(r"\w+", said)
    if "?" in said:
        return bool(words)
    return len(words) >= FEWEST_WORDS and not (_NODS.match(said) and len(words) < 2 * FEWEST_WORDS)


def asks_for_status(text: str) -> bool:
    """Whether a message asks how things stand: somebody has to chase us."""
    return bool(_CHASES.search(" ".join(text[:LONGEST_LOOKED_AT].split())))
