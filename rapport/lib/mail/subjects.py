"""Subjects: what is left of one when every "Re:" and "Отв:" is gone, to find letters of one conversation."""

import re

_REPLIES = r"re|aw|sv|vs|antw|odp|ynt|rif|отв|ответ|ha|на|hа|нa"
_FORWARDS = r"fw|fwd|wg|tr|rv|vb|enc|пересл|переслано|переадр"
_COUNTER = r"\s*(?:\[\d{1,4}\]|\(\d{1,4}\)|[\^*]?\d{1,4})?\s*[:：]\s*"
_TAG = r"\[[^\[\]]{1,60}\]\s*"
_REPLY = re.compile(rf"\s*(?:{_TAG})?(?:{_REPLIES}){_COUNTER}", re.IGNORECASE)
_LEADING = re.compile(rf"\s*(?:(?:{_REPLIES}|{_FORWARDS}){_COUNTER}|{_TAG})", re.IGNORECASE)
_TRAILING = re.compile(r"\s*\(fwd?\)\s*$", re.IGNORECASE)


def base_subject(subject: str) -> str:
    """The subject for comparing (after RFC 5256 2.1): no reply and forward marks, list tags, case or double spaces.

    A subject that consists of nothing else keeps its last mark.
    """
    rest = _TRAILING.sub("", subject)
    while (mark := _LEADING.match(rest)) and rest[mark.end() :].strip():
        rest = rest[mark.end() :]
    return " ".join(rest.split()).casefold()


def is_reply(subject: str) -> bool:
    """Whether the subject says that the letter answers another one; a forwarded letter does not."""
    return bool(_REPLY.match(subject))
