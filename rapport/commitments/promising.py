"""What is done with promises: given, confirmed, kept, broken, given anew. Each is one batch and can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.clients.models import Client
from rapport.commitments.models import Commitment, Suggestion
from rapport.journal.models import Batch
from rapport.journal.recording import Change, begin, difference, record, record_many
from rapport.journal.reversing import learn
from rapport.search.records import Searched, Told
from rapport.web.funnel import Actor

State = Commitment.State
PROMISE = "promise"
TITLE = 120


class NotOpen(Exception):
    """It was kept or broken already."""


def promise(
    client: Client, values: Mapping[str, Any], *, by: Actor, at: datetime, batch: Batch | None = None
) -> tuple[Commitment, Batch]:
    """A new promise. `values` are columns by their attname; one of due_on and due_at is set."""
    facts = {"zone": zone_of(by), "user_id": by.user_id, "proof_after": at, **values}
    with transaction.atomic():
        one = Commitment.objects.create(
            workspace_id=by.workspace_id, client=client, created_at=at, updated_at=at, **facts
        )
        told = {name: (None, value) for name, value in values.items() if value not in (None, "")}
        batch = record(one, "created", {"client_id": (None, client.pk), **told}, by=by, at=at, batch=batch)
        SEARCHED.renew([one.pk])
    return one, batch


def zone_of(by: Actor) -> str:
    """Where whoever acts lives: the dates they write down are meant there."""
    reader = getattr(by, "user", None) or by.workspace  # type: ignore[attr-defined]
    return str(reader.timezone)


def keep(one: Commitment, *, by: Actor, at: datetime, kept_at: datetime | None = None) -> Batch | None:
    """It was kept, now or at a moment of the past: in time, or late. None when that has been said already."""
    kept_at = kept_at or at
    with transaction.atomic():
        standing = _locked(one)
        if standing.state != State.OPEN:
            return None
        state = State.KEPT if kept_at <= standing.deadline else State.LATE
        values = {"state": state.value, "ended_at": kept_at, "proof_id": None}
        return standing.change(values, by=by, at=at, verb="kept")


def keep_by_proof(one: Commitment, *, by: Actor, at: datetime) -> Batch | None:
    """The message that was offered kept it, when it was written; None when none is offered any more."""
    return keep(one, by=by, at=at, kept_at=one.proof.at) if one.proof else None


def no_proof(one: Commitment, *, by: Actor, at: datetime) -> Batch | None:
    """The message that was offered has nothing to do with it: neither it nor an older one is offered again."""
    with transaction.atomic():
        standing = _locked(one)
        if standing.proof is None:
            return None
        return standing.change({"proof_id": None, "proof_after": standing.proof.at}, by=by, at=at)


def break_off(
    one: Commitment, *, apology: str, due: Mapping[str, Any], by: Actor, at: datetime, version: int | None = None
) -> Batch | None:
    """It was not kept. What is promised instead, by `due` (due_on or due_at, or nothing), is a new promise.

    Raises NotOpen when it is kept or broken already.
    """
    with transaction.atomic():
        standing = _locked(one)
        if standing.state != State.OPEN:
            raise NotOpen
        values = {"state": State.BROKEN.value, "ended_at": at, "apology": apology, "proof_id": None}
        batch = standing.change(values, by=by, at=at, verb="broken", version=version)
        if batch and any(due.values()):
            again = {
                name: getattr(standing, name) for name in ("side", "text", "contact_id", "interaction_id", "sentence")
            }
            promise(standing.client, {**again, **due, "renews_id": standing.pk}, by=by, at=at, batch=batch)
        return batch


def reopen(one: Commitment, *, by: Actor, at: datetime) -> Batch | None:
    """It is open after all; None when it is."""
    values = {"state": State.OPEN.value, "ended_at": None, "apology": "", "proof_after": at}
    with transaction.atomic():
        standing = _locked(one)
        return standing.change(values, by=by, at=at, verb="reopened") if standing.state != State.OPEN else None


def _locked(one: Commitment) -> Commitment:
    return Commitment.objects.select_for_update(of=("self",)).select_related("client", "proof").get(pk=one.pk)


# ---- Suggestions


def confirm(
    found: Suggestion, *, by: Actor, at: datetime, values: Mapping[str, Any] | None = None
) -> tuple[Commitment, Batch] | None:
    """It is a promise, as it was found or as somebody put it right (`values`); None when it was decided already."""
    with transaction.atomic():
        standing = Suggestion.objects.select_for_update(of=("self",)).select_related("client").get(pk=found.pk)
        if standing.state != Suggestion.State.WAITING:
            return None
        names = ("side", "text", "due_on", "due_at", "zone", "contact_id", "interaction_id", "sentence")
        found_so = {name: getattr(standing, name) for name in names} | {"proof_after": standing.said_at}
        facts = {**found_so, **(values or {})}
        one, batch = promise(standing.client, facts, by=by, at=at)
        _decide([standing], Suggestion.State.TAKEN, batch, at=at)
    return one, batch


def dismiss(found: Suggestion, *, by: Actor, at: datetime) -> Batch | None:
    """It is none, and the like of it from the same person is none either; None when it was decided already."""
    with transaction.atomic():
        alike = Suggestion.objects.visible_to(by).filter(
            state=Suggestion.State.WAITING, pattern=found.pattern, side=found.side, client_id=found.client_id,
            contact=found.contact,
        ).select_for_update()  # fmt: skip
        waiting = [one for one in alike if one.pk == found.pk] and list(alike)
        if not waiting:
            return None
        batch = begin("suggestion.dismissed", by=by, at=at)
        _decide(waiting, Suggestion.State.DISMISSED, batch, at=at)
    return batch


def _decide(found: Iterable[Suggestion], state: Suggestion.State, batch: Batch, *, at: datetime) -> None:
    values = {"state": state.value, "decided_at": at}
    verb = "taken" if state == Suggestion.State.TAKEN else "dismissed"
    rows = list(found)
    changes = [Change(one, verb, difference({name: getattr(one, name) for name in values}, values)) for one in rows]
    Suggestion.objects.filter(pk__in=[one.pk for one in rows]).update(**values)
    record_many(changes, batch=batch, at=at)


# ---- How they are found and undone


def _told(one: Commitment) -> Told:
    return Told(one.client_id, one.text[:TITLE], one.text, f"{one.text} {one.apology}")


SEARCHED = Searched(Commitment, PROMISE, _told)


def learn_ways() -> None:
    """Teach the journal the ways of this room."""
    learn(Commitment, unmake=SEARCHED.unmake, put_right=SEARCHED.renew)
    learn(Suggestion)
