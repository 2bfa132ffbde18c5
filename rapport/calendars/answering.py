"""Answers to our invitations, read back from the mail that arrives."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from rapport.accounts.actors import Actor
from rapport.accounts.models import Workspace
from rapport.calendars import invited
from rapport.calendars.models import Meeting, Participant
from rapport.files.store import Missing
from rapport.inbox.models import Message
from rapport.lib.ics.scheduling import Said, read_letter_parts
from rapport.lib.phones import normalise_email

ANSWERING = frozenset({"REPLY", "COUNTER"})
ASKING = frozenset({"REQUEST", "CANCEL"})


def hear(workspace_id: int, messages: list[Message]) -> None:
    """Look for calendars in letters that have just come. The same letter heard again changes nothing."""
    by = Actor(Workspace.objects.get(pk=workspace_id), via="worker")
    for message in messages:
        # A calendar counts among what is attached to a letter: the rest need not be read.
        if message.direction != "in" or not message.attachment_count:
            continue
        try:
            raw = message.raw.read()
        except Missing:
            continue
        for said in read_letter_parts(raw):
            if said.method in ANSWERING:
                take_answer(said, message, by=by, at=timezone.now())
            elif said.method in ASKING:
                invited.take_invitation(said, message, by=by, at=timezone.now())


def take_answer(said: Said, message: Message, *, by: Actor, at: datetime) -> Participant | None:
    """Keep an answer: by the UID of the meeting and the address of whoever answers. One to an older state of the
    meeting, or older than what they said since, is none; nor is one of somebody who was not asked.
    """
    with transaction.atomic():
        meeting = meeting_of(said.uid, by)
        if meeting is None or meeting.invited_sequence is None or said.sequence < meeting.invited_sequence:
            return None
        one = _who(said, message, meeting)
        if one is None or one.removed_at is not None:
            return None
        moment = min(said.stamped_at or message.sent_at, at)
        if one.answered_at is not None and moment < one.answered_at:
            return None
        one.change(_values(said, one, moment), by=by, at=at, verb="answered")
    return one


def meeting_of(uid: str, by: Actor) -> Meeting | None:
    """The meeting of ours with this UID, locked against two answers at once."""
    rows = Meeting.objects.visible_to(by).filter(event__series__uid=uid, trashed_at=None)
    found = rows.order_by("id").values_list("pk", flat=True).first()
    if found is None:
        return None
    return Meeting.objects.select_for_update(of=("self",)).select_related("event__series").get(pk=found)


def _who(said: Said, message: Message, meeting: Meeting) -> Participant | None:
    """Whoever the answer names, or who sent it: people answer from another address of theirs."""
    rows = {row.email: row for row in meeting.participants.select_related("contact")}
    named = [guest.email for guest in said.guests]
    sender = normalise_email(message.from_email)
    for address in (*named, sender):
        if address in rows:
            return rows[address]
    people = {row.contact_id: row for row in rows.values() if row.contact_id}
    addresses = [address for address in (*named, sender) if address]
    for row in people.values():
        if row.contact and row.contact.points.filter(kind="email", key__in=addresses).exists():
            return row
    return None


def _values(said: Said, one: Participant, moment: datetime) -> dict[str, Any]:
    answer = next((guest.answer for guest in said.guests), "")
    values: dict[str, Any] = {"answered_at": moment, "comment": said.comment or one.comment}
    if said.method == "COUNTER":
        values |= {"proposed_starts_at": said.starts_at, "proposed_ends_at": said.ends_at}
        return values | {"answer": answer or one.answer}
    return values | {"answer": answer, "proposed_starts_at": None, "proposed_ends_at": None}
