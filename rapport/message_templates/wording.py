# ruff: noqa: E501 - one mistake, one line
"""What is wrong in a template, in sentences that say how it is repaired; and the guide to the language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.message_templates.language.filters import FILTERS
from rapport.message_templates.language.pieces import Problem


@dataclass(frozen=True, slots=True)
class Told:
    """One mistake for people: the line, what it is, how it is repaired."""

    line: int
    what: str
    repair: str


def told(problem: Problem) -> Told:
    """A problem in words."""
    what, repair = SENTENCES[problem.code](problem)
    return Told(problem.line, what, repair)


def _maybe(problem: Problem, otherwise: str) -> str:
    return _("Did you mean “%(name)s”?") % {"name": problem.hint} if problem.hint else otherwise


SENTENCES: dict[str, Callable[[Problem], tuple[str, str]]] = {
    "unknown_name": lambda it: (
        _("“%(name)s” isn't known here.") % {"name": it.piece},
        _maybe(it, _("Choose a name from the list, or write ask.%(name)s to type it in each time.")
               % {"name": it.piece.rpartition(".")[2] or "word"}),
    ),
    "unknown_filter": lambda it: (
        _("There is no “%(name)s” to put behind the line.") % {"name": it.piece},
        _maybe(it, _("These are there: %(names)s.") % {"names": ", ".join(FILTERS)}),
    ),
    "unknown_choice": lambda it: (
        _("It is never “%(value)s”.") % {"value": it.piece}, _("It can be: %(values)s.") % {"values": it.hint}
    ),
    "unknown_tag": lambda it: (
        _("“%(name)s” is nothing a template can do.") % {"name": it.piece},
        _("Only if, elif, else and endif stand between %(signs)s.") % {"signs": "{% … %}"},
    ),
    "stray": lambda it: (
        _("“%(sign)s” stands alone.") % {"sign": it.piece},
        _("A value is written %(value)s, a condition %(condition)s; both brackets are needed, in one short piece.")
        % {"value": "{{ … }}", "condition": "{% if … %}"},
    ),
    "if_not_ended": lambda it: (_("This condition has no end."), _("Write %(sign)s where it ends.") % {"sign": "{% endif %}"}),
    "no_if": lambda it: (
        _("“%(name)s” stands without a condition before it.") % {"name": it.piece},
        _("Begin with %(sign)s, or take this out.") % {"sign": "{% if … %}"},
    ),
    "after_else": lambda it: (
        _("“%(name)s” comes after else.") % {"name": it.piece}, _("else is the last branch; only %(sign)s follows it.") % {"sign": "{% endif %}"}
    ),
    "no_condition": lambda it: (
        _("It isn't said what the condition is."), _("For example: %(example)s") % {"example": "{% if silence.days > 30 %}"}
    ),
    "nothing_to_compare": lambda it: (
        _("Nothing stands behind “%(sign)s”.") % {"sign": it.piece},
        _("Compare with words in quotes or a number. For example: %(example)s")
        % {"example": 'client.experience == "novice", silence.days > 30'},
    ),
    "call": lambda it: (
        _("Round brackets belong behind a filter only."), _("For example: %(example)s") % {"example": FILTERS["plural"].example}
    ),
    "arguments": lambda it: (
        _("“%(name)s” wants something else in its brackets.") % {"name": it.piece},
        _("For example: %(example)s") % {"example": it.hint},
    ),
    "no_filter": lambda it: (
        _("Nothing stands behind the line “|”."), _("Name what to do with the value, or take the line out.")
    ),
    "empty": lambda it: (_("There is no name between the brackets."), _("Choose one from the list. For example: %(example)s") % {"example": "{{ contact.given }}"}),
    "too_much": lambda it: (
        _("“%(piece)s” is too much here.") % {"piece": it.piece}, _("else and endif stand alone. For example: %(example)s") % {"example": "{% else %}"}
    ),
    "not_understood": lambda it: (
        _("“%(piece)s” can't be understood here.") % {"piece": it.piece},
        _("Only names, words in quotes and numbers stand in brackets; no sums and no lists."),
    ),
    "too_deep": lambda it: (
        _("Conditions stand inside each other too deep."), _("At most %(count)s; take one out.") % {"count": it.hint}
    ),
    "too_many_terms": lambda it: (_("This condition is too long."), _("At most %(count)s parts.") % {"count": it.hint}),
    "too_many_filters": lambda it: (
        _("Too much is done to one value."), _("At most %(count)s things in a row.") % {"count": it.hint}
    ),
    "too_many_tags": lambda it: (
        _("There are too many values and conditions."), _("At most %(count)s in one template.") % {"count": it.hint}
    ),
    "too_long": lambda it: (
        _("The text is too long."), _("At most %(count)s characters.") % {"count": it.hint}
    ),
}  # fmt: skip

# What each filter does, for the page of the language.
FILTER_WORDS: dict[str, str | Promise] = {
    "day": gettext_lazy("A day with its month; the year when it is another one."),
    "weekday": gettext_lazy("A day with its weekday."),
    "on_day": gettext_lazy("“on Wednesday, 25 November”; in Russian with the right ending."),
    "by_day": gettext_lazy("“by Wednesday, 25 November”; in Russian with the right ending."),
    "short": gettext_lazy("A day in figures."),
    "in_days": gettext_lazy("So many days later."),
    "days_before": gettext_lazy("So many days earlier."),
    "in_working_days": gettext_lazy("So many working days later: without Saturdays and Sundays."),
    "plural": gettext_lazy("The number with its word: two forms in English, three in Russian (день, дня, дней)."),
    "informal": gettext_lazy("For people you are on «ты» with, these words instead."),
    "either": gettext_lazy("The first words when it is so, the second when it is not."),
    "default": gettext_lazy("These words when nothing is written down; then it is never missing."),
    "capital": gettext_lazy("With a capital letter."),
    "lower": gettext_lazy("In small letters."),
    "first_word": gettext_lazy("Only the first word."),
}
