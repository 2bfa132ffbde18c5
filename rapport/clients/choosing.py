"""Choosing what kind of client somebody is: the user decides, may refuse a suggestion, and the journal remembers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rapport.clients.manners import QUESTIONS, chip
from rapport.clients.models import Client, TypeRefusal
from rapport.clients.weighing import Suggestion
from rapport.journal.models import Batch, Entry
from rapport.journal.recording import difference, record
from rapport.web.dates import iso, when
from rapport.web.funnel import Actor

TYPED = "typed"
MOST_CHANGES = 30


class ChosenMeanwhile(Exception):
    """Somebody has chosen another type since the page was opened."""


def choose_type(
    client: Client, question: str, value: str, *, by: Actor, at: datetime, why: str = "", was: str | None = None
) -> Batch | None:
    """Set one of the two types with the reason for it; None when both stand so already.

    With `was`, raises ChosenMeanwhile if the type is no longer that.
    """
    with transaction.atomic():
        client.refresh_from_db(from_queryset=Client.objects.visible_to(by).select_for_update(of=("self",)))
        standing = getattr(client, question)
        if standing not in (was, value) and was is not None:
            raise ChosenMeanwhile
        return client.change({question: value, f"{question}_why": why}, by=by, at=at, verb=TYPED)


def refuse(client: Client, suggestion: Suggestion, *, by: Actor, at: datetime) -> Batch | None:
    """This suggestion is of no use, until other facts speak; None when that has been said already."""
    said = {"question": suggestion.question, "value": suggestion.value, "evidence": suggestion.evidence}
    try:
        with transaction.atomic():
            known = TypeRefusal.objects.visible_to(by).filter(client=client, question=suggestion.question)
            row = known.select_for_update().first()
            if row is None:
                row = TypeRefusal.objects.create(workspace_id=by.workspace_id, client=client, at=at, **said)
                made = {"client_id": client.pk, "value": suggestion.value, **said}
                return record(row, "created", {name: (None, value) for name, value in made.items()}, by=by, at=at)
            changes = difference({name: getattr(row, name) for name in said}, said)
            if not changes:
                return None
            known.update(**said, at=at)
            return record(row, "changed", changes, by=by, at=at)
    except IntegrityError:
        # The other tab was a moment faster.
        return None


def is_refused(suggestion: Suggestion, refusals: dict[str, TypeRefusal]) -> bool:
    """Whether this very suggestion was of no use before."""
    row = refusals.get(suggestion.question)
    return row is not None and (row.value, row.evidence) == (suggestion.value, suggestion.evidence)


def refusals_of(client: Client, *, by: Actor) -> dict[str, TypeRefusal]:
    """What was refused for a client, by question."""
    return {row.question: row for row in TypeRefusal.objects.visible_to(by).filter(client=client)}


@dataclass(frozen=True, slots=True)
class Turnabout:
    """One change of a type: who, when, from what to what, why."""

    question: str
    before: str
    after: str
    why: str
    who: str
    when: str
    iso: str


def types_over_time(client: Client, *, by: Actor) -> list[Turnabout]:
    """The changes of both types, newest first, from the journal."""
    touched = Q(payload__changes__has_any_keys=list(QUESTIONS))
    entries = (
        Entry.objects.visible_to(by)
        .filter(touched, subject=Client._meta.label_lower, subject_id=client.pk)
        .select_related("payload", "batch__user")
        .order_by("-id")[:MOST_CHANGES]
    )
    return [turn for entry in entries for turn in _turns(entry)]


def _turns(entry: Any) -> list[Turnabout]:
    changes, user = entry.payload.changes, entry.batch.user
    undone = entry.verb == "put_back"
    found = []
    for question in QUESTIONS:
        before, after = changes.get(question, (None, None))
        if (before or "") != (after or ""):
            why = _("undone") if undone else (changes.get(f"{question}_why") or ("", ""))[1] or ""
            found.append(
                Turnabout(
                    question, _name(question, before), _name(question, after), why, str(user) if user else "Rapport",
                    when(entry.at), iso(entry.at),
                )
            )  # fmt: skip
    return found


def _name(question: str, value: str | None) -> str:
    return chip(question, value or "") or pgettext("type of a client", "not known")
