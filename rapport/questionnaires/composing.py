"""Making forms and changing their questions. Each deed is one batch of the journal and can be undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from rapport.accounts.actors import Actor
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.questionnaires.models import Questionnaire
from rapport.questionnaires.models.questionnaire import new_token
from rapport.questionnaires.questions import MOST_QUESTIONS, Question
from rapport.questionnaires.starters import Starter, consent_texts

COPIED = ("kind", "title", "intro", "thanks", "language", "questions", "consent", "mailing", "sites")
CONSENTS = ("consent", "mailing")


class TooManyQuestions(Exception):
    """Nobody fills in a form of that length."""


def begin_from(starter: Starter, *, by: Actor, at: datetime) -> tuple[Questionnaire, Batch]:
    """A new form out of a starter, asking for the consent to be answered in the words of its language."""
    facts = {
        "kind": starter.kind, "title": starter.title, "intro": starter.intro, "thanks": starter.thanks,
        "language": starter.language, "questions": [question.kept() for question in starter.questions],
        "consent": consent_texts(starter.language, by.workspace.name)["answer"],
    }  # fmt: skip
    return _make(facts, by=by, at=at)


def copy_of(questionnaire: Questionnaire, *, by: Actor, at: datetime) -> tuple[Questionnaire, Batch]:
    """A new form with the same words and questions; links and answers stay with the first."""
    facts = {name: getattr(questionnaire, name) for name in COPIED}
    with translation.override(questionnaire.language):
        facts["title"] = (_("%(name)s (copy)") % {"name": questionnaire.title})[:200]
    return _make(facts, by=by, at=at)


def _make(facts: Mapping[str, Any], *, by: Actor, at: datetime) -> tuple[Questionnaire, Batch]:
    with transaction.atomic():
        made = Questionnaire.objects.create(
            workspace_id=by.workspace_id, token=new_token(), created_at=at, updated_at=at, **facts
        )
        changes = {name: (None, value) for name, value in facts.items() if value not in ("", [])}
        batch = record(made, "created", changes, by=by, at=at)
    return made, batch


def change_questionnaire(
    questionnaire: Questionnaire, values: Mapping[str, Any], *, by: Actor, at: datetime, version: int | None = None
) -> Batch | None:
    """Set columns; new words of a consent are a new version of it. Raises Stale like `Record.change`."""
    if any(values.get(name, getattr(questionnaire, name)) != getattr(questionnaire, name) for name in CONSENTS):
        values = {**values, "consent_version": questionnaire.consent_version + 1}
    return questionnaire.change(values, by=by, at=at, version=version)


def put_question(questionnaire: Questionnaire, question: Question, *, by: Actor, at: datetime) -> Batch | None:
    """Add a question at the end, or change the one of its key. Raises TooManyQuestions."""

    def put(asked: list[Question]) -> list[Question]:
        if question.key in {one.key for one in asked}:
            return [question if one.key == question.key else one for one in asked]
        if len(asked) >= MOST_QUESTIONS:
            raise TooManyQuestions
        return [*asked, question]

    return _rearrange(questionnaire, put, by=by, at=at)


def move_question(questionnaire: Questionnaire, key: str, place: int, *, by: Actor, at: datetime) -> Batch | None:
    """Put a question at a place, counted from 0; a second press finds it there."""

    def move(asked: list[Question]) -> list[Question]:
        rest = [one for one in asked if one.key != key]
        moved = [one for one in asked if one.key == key]
        return rest[:place] + moved + rest[place:]

    return _rearrange(questionnaire, move, by=by, at=at)


def take_out(questionnaire: Questionnaire, key: str, *, by: Actor, at: datetime) -> Batch | None:
    """Ask this no more. What was answered stays where it was answered."""
    return _rearrange(questionnaire, lambda asked: [one for one in asked if one.key != key], by=by, at=at)


def _rearrange(
    questionnaire: Questionnaire, how: Callable[[list[Question]], list[Question]], *, by: Actor, at: datetime
) -> Batch | None:
    with transaction.atomic():
        # The list is kept as a whole, so two who change it at once take turns.
        questionnaire.refresh_from_db(
            fields=["questions"], from_queryset=Questionnaire.objects.visible_to(by).select_for_update()
        )
        questions = [question.kept() for question in how(questionnaire.asked())]
        return questionnaire.change({"questions": questions}, by=by, at=at)
