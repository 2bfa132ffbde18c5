"""Subjects: what is left of one when every "Re:" and "Отв:" is gone, to find letters of one conversation."""

import re

_REPLIES = r"re|aw|sv|vs|antw|odp|ynt|rif|отв|ответ|ha|на|hа|нa"
_FORWARDS = r"fw|fwd|wg|tr|rv|vb|enc|пересл|переслано|переадр"
_COUNTER = r"\s*(?:\[\d{1,4}\]|\(\d{1,4}\)|[\^*]?\d{1,4})?\s*[:：]\s*"
_TAG = r"\[[^\[\]]{1,60}\]\s*"
_REPLY = re.compile(rf"\s*(?:{_TAG})?(?:{_REPLIES}){_COUNTER}", re.IGNORECASE)
_LEADING = re.compile(rf"\s*(?:(?:{_REPLIES}|{_FORWARDS}){_COUNTER}|{_TAG})", re.IGNORECASE)
_MARK = re.compile(rf"\s*(?P<tag>{_TAG})?(?:{_REPLIES}|{_FORWARDS}){_COUNTER}", re.IGNORECASE)
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


def answer_subject(subject: str) -> str:
    """The subject of an answer: one "Re:", whatever marks of whichever program stood there."""
    return f"Re: {_without_marks(subject)}".strip()


def forward_subject(subject: str) -> str:
    """The subject of a letter passed on: one "Fwd:"."""
    return f"Fwd: {_without_marks(subject)}".strip()


def _without_marks(subject: str) -> str:
    """Without marks of answers and forwards; the tag of a mailing list stays, once."""
    rest, tag = " ".join(subject.split()), ""
    while mark := _MARK.match(rest):
        tag, rest = tag or mark["tag"] or "", rest[mark.end() :]
    return tag + rest.removeprefix(tag)
