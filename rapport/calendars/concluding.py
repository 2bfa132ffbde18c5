"""What comes out of a meeting: notes, decisions, and what somebody takes on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.calendars.models import ActionItem, Decision, Meeting
from rapport.clients.models import Client, Interaction
from rapport.clients.saying import note_down, plan
from rapport.commitments.promising import promise
from rapport.journal.models import Batch
from rapport.journal.recording import begin, record
from rapport.web.funnel import Actor

State = ActionItem.State


class NoClient(Exception):
    """It is with no client: there is no history for it to stand in."""


def _client(meeting: Meeting) -> Client:
    client = meeting.event.client
    if client is None:
        raise NoClient
    return client


def write_notes(meeting: Meeting, text: str, *, by: Actor, at: datetime) -> Batch | None:
    """Keep the notes: an entry of the client's history, of the day the meeting was. None when nothing differs.

    Raises NoClient.
    """
    client, event = _client(meeting), meeting.event
    with transaction.atomic():
        # A second press waits here, and finds the notes of the first.
        locked = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
        if locked.notes is not None:
            back = {"trashed_at": None} if locked.notes.trashed_at else {}
            return locked.notes.change({"text": text, **back}, by=by, at=at)
        minutes = int((event.ends_at - event.starts_at).total_seconds() // 60)
        facts = {
            "kind": Interaction.Kind.MEETING.value, "title": event.title, "text": text, "at": min(event.starts_at, at),
            "minutes": None if event.all_day else minutes, "contact_id": event.contact_id,
        }  # fmt: skip
        entry, batch = note_down(client, facts, by=by, at=at)
        locked.change({"notes_id": entry.pk}, by=by, at=at, verb="noted", batch=batch)
    return batch


def decide(meeting: Meeting, values: Mapping[str, Any], *, by: Actor, at: datetime) -> tuple[Decision, Batch]:
    """Write a decision down. `values`: text, reason, alternatives, decided_on."""
    return _made(Decision, meeting, values, by=by, at=at)


def add_item(meeting: Meeting, values: Mapping[str, Any], *, by: Actor, at: datetime) -> tuple[ActionItem, Batch]:
    """Write down something to do; it is taken on at once. Raises NoClient."""
    _client(meeting)
    with transaction.atomic():
        item, batch = _made(ActionItem, meeting, values, by=by, at=at)
        confirm_item(item, {}, by=by, at=at, batch=batch)
    return item, batch


def _made(model: Any, meeting: Meeting, values: Mapping[str, Any], *, by: Actor, at: datetime) -> tuple[Any, Batch]:
    with transaction.atomic():
        row = model.objects.create(
            workspace_id=meeting.workspace_id, meeting=meeting, created_at=at, updated_at=at, **values
        )
        told = {name: (None, value) for name, value in values.items() if value not in (None, "")}
        batch = record(row, "created", told, by=by, at=at)
    return row, batch


def confirm_item(
    item: ActionItem, values: Mapping[str, Any], *, by: Actor, at: datetime, batch: Batch | None = None
) -> Batch | None:
    """Take an item on, with the words, the side and the day somebody gave it: a promise, or a next step where it has no
    day. None when that was done already.

    Raises NoClient.
    """
    with transaction.atomic():
        locked = ActionItem.objects.select_for_update(of=("self",)).select_related("meeting__event__client").get(
            pk=item.pk
        )  # fmt: skip
        if locked.state == State.TAKEN:
            return None
        client = _client(locked.meeting)
        batch = batch or begin("actionitem.confirmed", by=by, at=at)
        facts = {name: values.get(name, getattr(locked, name)) for name in ("text", "side", "due_on")}
        step_id = None
        if facts["due_on"]:
            became = promise(client, _promise(locked, facts), by=by, at=at, batch=batch)[0].text
        else:
            step, _batch = plan(client, _step(locked, facts), by=by, at=at, batch=batch)
            step_id, became = step.pk, step.text
        locked.change(
            {**facts, "state": State.TAKEN.value, "step_id": step_id, "became": became[:300]}, by=by, at=at,
            verb="confirmed", batch=batch,
        )  # fmt: skip
    return batch


def _promise(item: ActionItem, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What has a day is a promise, of ours or of theirs."""
    return {
        "text": facts["text"][:400], "side": facts["side"], "due_on": facts["due_on"], "sentence": item.quote[:400],
        "contact_id": item.meeting.event.contact_id, "interaction_id": item.meeting.notes_id,
    }  # fmt: skip


def _step(item: ActionItem, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What has no day is a next step; what others have to do is waited for, with their name."""
    theirs = facts["side"] == ActionItem.Side.THEIRS
    who = item.speaker if theirs and item.speaker else ""
    return {"text": f"{who}: {facts['text']}"[:300] if who else facts["text"][:300]}


def drop_item(item: ActionItem, *, by: Actor, at: datetime) -> Batch | None:
    """It is nothing to do; None when that was said already."""
    if item.state != State.SUGGESTED:
        return None
    return item.change({"state": State.DROPPED.value}, by=by, at=at, verb="dropped")
