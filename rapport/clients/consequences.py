"""What follows from the type of a client, as pages say it: sentences with reasons, and the choices with theirs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from rapport.clients.bilingual import in_ours, table
from rapport.clients.manners import EXPERIENCE, INTERACTION_TYPE, QUESTIONS, Manner, chip, combine, terms_in_words
from rapport.clients.models import Client
from rapport.web.languages import our_language


@dataclass(frozen=True, slots=True)
class Consequence:
    """A sentence on the client's page, with its reasons."""

    words: str
    because: tuple[str, ...]
    # Also said without asking for more.
    first: bool = False


def consequences(manner: Manner) -> list[Consequence]:
    """What follows, in a few sentences: how often, in which tone, on which terms; then all the rest."""
    lines = [Consequence(rule.words, (rule.because,), first=True) for rule in (manner.cadence, manner.tone) if rule]
    if terms := terms_in_words(manner.controls):
        reasons = [f"{rule.words or _('no credit terms')}: {rule.because}" for rule in manner.controls.values()]
        lines.append(Consequence(terms, tuple(one[:1].upper() + one[1:] for one in reasons), first=True))
    lines += [
        Consequence(rule.words, (rule.because,)) for rule in (manner.touch, *manner.reports, *manner.duties) if rule
    ]
    return lines


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to one of the two questions, and what changes with it."""

    value: str
    label: str
    means: str
    brief: str
    changes: str


def choices(question: str) -> tuple[Choice, ...]:
    """The five answers to a question, in their order."""
    return _choices(question, our_language())


@lru_cache(maxsize=8)
def _choices(question: str, _language: str) -> tuple[Choice, ...]:
    """Every page of a client shows them, and they change only with the data."""
    found = []
    for value, says in table("manners")[question].items():
        terms = terms_in_words(combine(**{question: value}).controls)
        changes = " ".join(
            filter(None, [in_ours(says["cadence"]) if "cadence" in says else in_ours(says["touch"]), terms])
        )
        found.append(Choice(value, in_ours(says["chip"]), in_ours(says["means"]), in_ours(says["brief"]), changes))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class TypeChip:
    """One of the two types in the header: what it says, and the menu it opens."""

    question: str
    value: str
    label: str
    ask: str
    choices: tuple[Choice, ...]


def type_chips(client: Client) -> list[TypeChip]:
    """Both types of a client, each with its choices."""
    ask = {EXPERIENCE: _("How experienced?"), INTERACTION_TYPE: _("How do we work?")}
    return [
        TypeChip(name, value, chip(name, value), ask[name], choices(name))
        for name in QUESTIONS
        for value in [getattr(client, name)]
    ]
