"""The end of a project in words: both evaluations side by side, goals with their results, the support that is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.clients.models import Goal
from rapport.lib.amounts import number_in_words
from rapport.projects.completing import QUESTIONS, Side, support_left
from rapport.projects.forms.end import LABELS
from rapport.projects.models import Evaluation, Handover, Project
from rapport.projects.words.scope import hours
from rapport.web.dates import day
from rapport.web.funnel import Actor
from rapport.web.languages import our_language

MOST_GOALS = 20


@dataclass(frozen=True, slots=True)
class Compared:
    """One question with both marks; `apart` where they are two or more from each other."""

    label: str
    ours: int
    theirs: int

    @property
    def apart(self) -> bool:
        """Worth talking about."""
        return abs(self.ours - self.theirs) > 1


@dataclass(frozen=True, slots=True)
class Reached:
    """A goal of the client: where it began, what was wanted, what was measured."""

    statement: str
    words: str
    meaning: str
    href: str


def side_by_side(found: Mapping[str, Evaluation]) -> list[Compared]:
    """Both marks of every question; nothing before both have answered."""
    if len(found) < len(Side):
        return []
    ours, theirs = found[Side.OURS].marks, found[Side.THEIRS].marks
    return [Compared(str(LABELS[name]), ours.get(name, 0), theirs.get(name, 0)) for name in QUESTIONS]


def support_in_words(handover: Handover, today: date) -> str:
    """How many hours are left until when; nothing where nothing was agreed."""
    left = support_left(handover)
    if left is None and handover.support_until is None:
        return ""
    if handover.support_until and handover.support_until < today:
        return _("The support ended on %(day)s.") % {"day": day(handover.support_until)}
    if left is None:
        return _("Support until %(day)s.") % {"day": day(handover.support_until)} if handover.support_until else ""
    if handover.support_until is None:
        return _("%(hours)s of support are left.") % {"hours": hours(left)}
    facts = {"hours": hours(left), "day": day(handover.support_until)}
    return _("%(hours)s of support are left, until %(day)s.") % facts


def goals_of(actor: Actor, project: Project) -> list[Reached]:
    """What the client wanted to reach, and what was measured; in one statement."""
    rows = Goal.objects.visible_to(actor).living().filter(client=project.client_id).order_by("pk")
    return [_reached(one) for one in rows[:MOST_GOALS]]


def _reached(one: Goal) -> Reached:
    parts = [
        _("today %(value)s") % {"value": _number(one.baseline, one.unit)} if one.baseline is not None else "",
        _("wanted %(value)s") % {"value": _number(one.target, one.unit)} if one.target is not None else "",
        _("measured %(value)s") % {"value": _number(one.result, one.unit)} if one.result is not None else "",
    ]  # fmt: skip
    words = ", ".join(part for part in parts if part) or one.measure
    meaning = "" if one.result is None or one.target is None else "done" if _is_reached(one) else "wait"
    return Reached(one.statement, words, meaning, reverse("clients:dossier_edit", args=["goals", one.pk]))


def _is_reached(one: Any) -> bool:
    falls = one.baseline is not None and one.target < one.baseline
    return bool(one.result <= one.target if falls else one.result >= one.target)


def _number(thousandths: int, unit: str) -> str:
    number = number_in_words((Decimal(thousandths) / 1000).normalize() + 0, our_language())
    return f"{number} {unit}".strip()
