"""Answers in words, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rapport.lib.amounts import amount_in_words, from_minor, number_in_words
from rapport.questionnaires.questions import Kind
from rapport.web.dates import day
from rapport.web.languages import our_language

SUBJECT = 80


def is_answered(value: Any) -> bool:
    """Whether anything was said; no is an answer."""
    return value not in (None, "", [], {})


def in_words(kind: str, value: Any) -> str:
    """One answer as a person reads it; nothing for none."""
    if not is_answered(value):
        return ""
    match kind:
        case Kind.YES_NO:
            return _("yes") if value else _("no")
        case Kind.MANY:
            return "; ".join(value)
        case Kind.DATE:
            return day(date.fromisoformat(value))
        case Kind.NUMBER:
            return number_in_words(Decimal(value), our_language())
        case Kind.MONEY:
            return _range(value)
        case _:
            return str(value)


def _range(value: Mapping[str, Any]) -> str:
    low, high, currency = value["low"], value["high"], value["currency"]
    if low is not None and high is not None and low != high:
        return _("%(low)s to %(high)s") % {"low": amount(low, currency), "high": amount(high, currency)}
    if high is None:
        return pgettext("an amount without an upper end", "from %(low)s") % {"low": amount(low, currency)}
    if low is None:
        return pgettext("an amount without a lower end", "up to %(high)s") % {"high": amount(high, currency)}
    return amount(low, currency)


def amount(minor: int, currency: str) -> str:
    """€2,900 of 290000 cents; cents only where there are any."""
    return amount_in_words(from_minor(minor, currency), currency, our_language(), short=True)


def text_of(answers: Iterable[Mapping[str, Any]]) -> str:
    """What was answered as the text of a letter: each question with its answer below."""
    said = [(one["text"], in_words(one["kind"], one["value"])) for one in answers]
    return "\n\n".join(f"{question}\n{answer}" for question, answer in said if answer)


def subject_of(answers: Iterable[Mapping[str, Any]]) -> str:
    """The beginning of the first longer text, on one line; nothing when there is none."""
    first = next((one["value"] for one in answers if one["kind"] == Kind.LONG and one["value"]), "")
    words = " ".join(first.split())
    return words if len(words) <= SUBJECT else words[: SUBJECT - 1].rstrip(" ,.;:—–-") + "…"
