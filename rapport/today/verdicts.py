"""What somebody says of an item: later, not useful, done. Each is one batch of the journal and can be undone."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from rapport.accounts.actors import Actor
from rapport.clients import standing
from rapport.clients.models import Client, Contact, Interaction, NextStep
from rapport.journal.models import Batch
from rapport.journal.recording import Change, begin, difference, record, record_many
from rapport.today.due import open_steps, silent
from rapport.today.models import Kind, Verdict
from rapport.today.sources import Subject, sources
from rapport.today.waiting import unanswered

MILLISECOND = timedelta(milliseconds=1)


def subject(actor: Actor, kind: str, number: int, *, now: datetime) -> Subject:
    """The subject of an item; Http404 for what this actor cannot see."""
    if kind in sources():
        return sources()[kind].subject(actor, number, now)
    if kind not in Kind:
        raise Http404
    return FINDERS[Kind(kind)](actor, number, now)


def _person(actor: Actor, number: int, now: datetime) -> Subject:
    contact = get_object_or_404(Contact.objects.visible_to(actor), pk=number)
    letters = unanswered(actor).filter(contact=contact)
    return Subject(Kind.PERSON, number, contact.name, contact.client_id, _last(letters))


def _client(actor: Actor, number: int, now: datetime) -> Subject:
    client = get_object_or_404(Client.objects.visible_to(actor), pk=number)
    letters = unanswered(actor).filter(contact=None, client=client)
    return Subject(Kind.CLIENT, number, client.name, client.pk, _last(letters))


def _last(letters: QuerySet[Interaction]) -> datetime | None:
    return max(letters.values_list("last", flat=True), default=None)  # type: ignore[misc]


def _step(actor: Actor, number: int, now: datetime) -> Subject:
    step = get_object_or_404(NextStep.objects.visible_to(actor), pk=number)
    is_open = open_steps(actor).filter(pk=step.pk).exists()
    return Subject(Kind.STEP, number, step.text, step.client_id, step.updated_at if is_open else None)


def _silence(actor: Actor, number: int, now: datetime) -> Subject:
    client = get_object_or_404(Client.objects.visible_to(actor), pk=number)
    is_silent = silent(actor, now).filter(pk=client.pk).exists()
    return Subject(Kind.SILENCE, number, client.name, client.pk, client.last_at if is_silent else None)


FINDERS = {Kind.PERSON: _person, Kind.CLIENT: _client, Kind.STEP: _step, Kind.SILENCE: _silence}


def later(it: Subject, until: datetime, *, seen_at: datetime, by: Actor, at: datetime) -> Batch | None:
    """Set aside until a moment; None when that has been said already."""
    return _say(it, Verdict.Word.LATER, seen_at=seen_at, until=until, by=by, at=at)


def not_useful(it: Subject, *, seen_at: datetime, by: Actor, at: datetime) -> Batch | None:
    """Never again for this fact, and less of the like of it for a while; None when that has been said already."""
    return _say(it, Verdict.Word.NOT_USEFUL, seen_at=seen_at, until=None, by=by, at=at)


def done(it: Subject, *, seen_at: datetime, by: Actor, at: datetime) -> Batch | None:
    """Nothing more to do: letters are settled, a step is finished, a silence is known. None when it was done before."""
    if it.kind in sources():
        its_own = sources()[it.kind].done
        return its_own(it, by=by, at=at) if its_own else _word(it, seen_at=seen_at, by=by, at=at)
    if it.kind == Kind.STEP:
        return _finish(it, by=by, at=at)
    if it.kind == Kind.SILENCE:
        return _word(it, seen_at=seen_at, by=by, at=at)
    return _settle(it, seen_at=seen_at, by=by, at=at)


def _word(it: Subject, *, seen_at: datetime, by: Actor, at: datetime) -> Batch | None:
    return _say(it, Verdict.Word.DONE, seen_at=seen_at, until=None, by=by, at=at)


@transaction.atomic
def _say(
    it: Subject, word: Verdict.Word, *, seen_at: datetime, until: datetime | None, by: Actor, at: datetime
) -> Batch | None:
    said: dict[str, Any] = {"word": word.value, "seen_at": to_milliseconds(seen_at), "until": until}
    values = said | {"client_id": it.client_id, "said_at": at}
    if word == Verdict.Word.NOT_USEFUL:
        values["not_useful_at"] = at
    verdict, is_new = Verdict.objects.select_for_update().get_or_create(
        workspace_id=by.workspace_id, kind=str(it.kind), object_id=it.number, defaults=values
    )
    if is_new:
        made = {name: (None, value) for name, value in values.items()}
        return record(verdict, "created", made, by=by, at=at)
    if not difference({name: getattr(verdict, name) for name in said}, said):
        return None
    changes = difference({name: getattr(verdict, name) for name in values}, values)
    Verdict.objects.filter(pk=verdict.pk).update(**values)
    return record(verdict, "changed", changes, by=by, at=at)


def to_milliseconds(moment: datetime) -> datetime:
    """Whole milliseconds, rounded up: what the journal can keep, and no earlier than what was seen."""
    return moment + timedelta(microseconds=-moment.microsecond % 1000)


@transaction.atomic
def _finish(it: Subject, *, by: Actor, at: datetime) -> Batch | None:
    step = NextStep.objects.visible_to(by).open().select_for_update().filter(pk=it.number).first()
    batch: Batch | None = step.finish(by=by, at=at) if step else None
    return batch


@transaction.atomic
def _settle(it: Subject, *, seen_at: datetime, by: Actor, at: datetime) -> Batch | None:
    """No answer is needed to what was seen; a letter that came meanwhile is then the one they wait upon."""
    changes = list(_settled(_letters(it, by), seen_at, at))
    if not changes:
        return None
    batch = begin("interaction.settled", by=by, at=at)
    record_many(changes, batch=batch, at=at)
    for change in changes:
        values = {name: after for name, (_before, after) in change.changes.items()}
        Interaction.objects.filter(pk=change.subject.pk).update(**values, updated_at=at, version=F("version") + 1)
    standing.refresh_interactions(change.subject.pk for change in changes)
    return batch


def _letters(it: Subject, actor: Actor) -> list[Interaction]:
    """Everything they wrote in the threads in which they wait, from the letter on that they wait upon."""
    mine = Interaction.objects.visible_to(actor).awaiting()
    whose = Q(contact_id=it.number) if it.kind == Kind.PERSON else Q(contact=None, client_id=it.number)
    waiting = list(mine.filter(whose).select_for_update().order_by("at", "id"))
    threads = {letter.conversation: letter.at for letter in reversed(waiting) if letter.conversation}
    known = {letter.pk for letter in waiting}
    after = Interaction.objects.visible_to(actor).present().filter(conversation__in=threads, settled_at=None)
    words = after.filter(direction=Interaction.Direction.IN, automatic=False).order_by("at", "id")
    return waiting + [word for word in words if word.pk not in known and word.at >= threads[word.conversation]]


def _settled(letters: list[Interaction], seen_at: datetime, at: datetime) -> list[Change]:
    seen = [letter for letter in letters if letter.at <= seen_at]
    after = {"awaits": False, "settled_at": at}
    changes = [Change(one, "settled", difference({"awaits": one.awaits, "settled_at": None}, after)) for one in seen]
    unseen: dict[int, list[Interaction]] = defaultdict(list)
    for letter in letters:
        if letter.at > seen_at and letter.conversation in {one.conversation for one in seen}:
            unseen[letter.conversation].append(letter)
    firsts = [min(words, key=lambda word: (word.at, word.pk)) for words in unseen.values()]
    return changes + [Change(first, "awaited", {"awaits": (False, True)}) for first in firsts if not first.awaits]
