"""Meetings: an event with people in it, an agenda, and what came out of it."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.calendars.models.event import Event
from rapport.clients.models.contact import Contact
from rapport.clients.models.interaction import Interaction
from rapport.clients.models.next_step import NextStep
from rapport.clients.models.record import IN_TRASH, Record
from rapport.files.models import StoredFile
from rapport.inbox.models import Message
from rapport.web.funnel import InWorkspace
from rapport.web.rights import GUEST

JITSI = "https://meet.jit.si"


class Conferencing(InWorkspace):
    """Where the online rooms of a workspace are: the address of a Jitsi, ours or anybody's."""

    base_url = models.CharField(_("Address of the video rooms"), max_length=300, default=JITSI)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace"], name="calendars_one_place_for_rooms")]

    def __str__(self) -> str:
        return self.base_url


def new_room(base_url: str) -> str:
    """The address of a room nobody guesses. Whoever knows it comes in, so a word of the meeting has no place in it."""
    return f"{base_url.rstrip('/')}/{secrets.token_hex(10)}"


class Meeting(Record):
    """What an event has more, when it is a meeting: when, what and with which client stand in the event."""

    opens: ClassVar = {GUEST: "event__client"}
    # Those to which they were invited.
    shares: ClassVar[Any] = lambda rows, door: rows.filter(event__client=door.client_id, invited_at__isnull=False)

    event = models.OneToOneField(Event, models.CASCADE, related_name="meeting")
    agenda = models.TextField(_("Agenda"), blank=True)
    # Empty: people meet where the event says.
    room_url = models.CharField(_("Online room"), max_length=500, blank=True)
    # Whose voice invites: an identity of the channel "mail".
    identity = models.CharField(max_length=320, blank=True)
    # The state of the event as it was sent last; None before anybody was invited.
    invited_sequence = models.PositiveIntegerField(null=True)
    invited_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    # The notes, as they stand in the client's history.
    notes = models.OneToOneField(Interaction, models.SET_NULL, null=True, related_name="meeting")

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "id"], name="calendars_meeting_order"),
            models.Index(fields=["workspace", "-trashed_at"], name="calendars_meeting_trash", condition=IN_TRASH),
        ]

    def __str__(self) -> str:
        return str(self.event)

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("calendars:meeting", args=[self.pk])

    @property
    def is_stale_for_guests(self) -> bool:
        """Whether those invited know another state of it."""
        return self.invited_sequence is not None and self.invited_sequence < self.event.sequence


class Answer(models.TextChoices):
    """What somebody answered to an invitation; iCalendar calls the first NEEDS-ACTION."""

    NONE = "", pgettext_lazy("answer to an invitation", "has not answered")
    ACCEPTED = "accepted", pgettext_lazy("answer to an invitation", "comes")
    TENTATIVE = "tentative", pgettext_lazy("answer to an invitation", "perhaps")
    DECLINED = "declined", pgettext_lazy("answer to an invitation", "does not come")


class Participant(Record):
    """Somebody at a meeting: a person of ours, or a bare address."""

    opens: ClassVar = {GUEST: "meeting__event__client"}

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="participants")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    # Folded; answers are told by it.
    email = models.CharField(max_length=320)
    required = models.BooleanField(_("Must be there"), default=True)
    # An IANA name; empty where nobody knows.
    timezone = models.CharField(max_length=64, blank=True)
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True, default=Answer.NONE)
    answered_at = models.DateTimeField(null=True)
    comment = models.TextField(blank=True)
    # Another time they proposed (COUNTER).
    proposed_starts_at = models.DateTimeField(null=True)
    proposed_ends_at = models.DateTimeField(null=True)
    # Taken off the meeting; they are told with the next invitation.
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "email"], name="calendars_participant_once")]
        indexes = [
            models.Index(fields=["workspace", "email"], name="calendars_participant_mail"),
            models.Index(fields=["workspace", "contact"], name="calendars_participant_who"),
        ]

    def __str__(self) -> str:
        return self.name or self.email


class Decision(Record):
    """What was decided at a meeting: what, why, and what else was possible."""

    opens: ClassVar = {GUEST: "meeting__event__client"}

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="decisions")
    text = models.CharField(_("What was decided"), max_length=500)
    reason = models.TextField(_("Why"), blank=True)
    alternatives = models.TextField(_("What else was possible"), blank=True)
    decided_on = models.DateField(_("When"))

    class Meta:
        indexes = [models.Index(fields=["workspace", "meeting", "id"], name="calendars_decision_order")]

    def __str__(self) -> str:
        return self.text


class Transcript(Record):
    """What was said, word by word, as a program wrote it down: the file, and its lines as they were read."""

    opens: ClassVar = {GUEST: "meeting__event__client"}

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="transcripts")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    # [[seconds or None, speaker, text], …]
    lines = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["workspace", "meeting", "id"], name="calendars_transcript_order")]

    def __str__(self) -> str:
        return self.name


class ActionItem(Record):
    """Something to do that came up: suggested by a rule with the sentence it stands in, or written down; then confirmed
    into a next step or a promise, or dropped.
    """

    class State(models.TextChoices):
        """Nothing becomes a duty before somebody says so."""

        SUGGESTED = "suggested", pgettext_lazy("state of an action item", "suggested")
        TAKEN = "taken", pgettext_lazy("state of an action item", "taken on")
        DROPPED = "dropped", pgettext_lazy("state of an action item", "dropped")

    class Side(models.TextChoices):
        """Who does it."""

        OURS = "ours", pgettext_lazy("who does it", "you")
        THEIRS = "theirs", pgettext_lazy("who does it", "they")

    opens: ClassVar = {GUEST: "meeting__event__client"}

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    transcript = models.ForeignKey(Transcript, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.SUGGESTED)
    text = models.CharField(_("What to do"), max_length=300)
    side = models.CharField(_("Who does it"), max_length=6, choices=Side.choices, default=Side.OURS)
    due_on = models.DateField(_("By"), null=True, blank=True)
    # Where it came from: who said it, at which second, and in which words.
    speaker = models.CharField(max_length=200, blank=True)
    at_second = models.PositiveIntegerField(null=True)
    quote = models.CharField(max_length=500, blank=True)
    # What it became.
    step = models.ForeignKey(NextStep, models.SET_NULL, null=True, related_name="+")
    became = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "meeting", "id"], name="calendars_item_order")]

    def __str__(self) -> str:
        return self.text


class Invited(Record):
    """An invitation of somebody else, as it came by mail: put into the calendar or not, and answered."""

    opens: ClassVar = {}

    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="+")
    uid = models.CharField(max_length=500)
    recurrence_id = models.CharField(max_length=20, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    stamped_at = models.DateTimeField(null=True)
    raw = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    organizer_name = models.CharField(max_length=200, blank=True)
    organizer_email = models.CharField(max_length=320)
    # Which of our addresses was invited.
    us = models.CharField(max_length=320)
    title = models.CharField(max_length=300, blank=True)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    came_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True, default=Answer.NONE)
    answered_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    event = models.ForeignKey(Event, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "uid", "recurrence_id"], name="calendars_invited_once")
        ]
        indexes = [models.Index(fields=["workspace", "answer", "-starts_at"], name="calendars_invited_open")]

    def __str__(self) -> str:
        return self.title or self.uid

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("calendars:invited", args=[self.pk])
