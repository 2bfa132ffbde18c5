"""What goes to those invited: an invitation, its changes, a cancellation, once for each of them and each state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from rapport.calendars.deriving import facts_of
from rapport.calendars.models import Meeting, Participant
from rapport.calendars.wording import when_in
from rapport.files.keeping import keep
from rapport.inbox.outgoing import write_once
from rapport.inbox.sending_by import Identity, channel_of
from rapport.journal.models import Batch
from rapport.lib.ics.scheduling import Guest, write_invitation
from rapport.lib.zones import is_zone
from rapport.web.funnel import Actor

CHANNEL = "mail"


class NoVoice(Exception):
    """No mail account can send: set one up first."""


class NobodyToInvite(Exception):
    """Everybody there is either ourselves or somebody who wants no letters."""


def voices(by: Actor) -> list[Identity]:
    """The addresses of ours that can invite, the default first."""
    channel = channel_of(CHANNEL)
    return channel.identities(by) if channel else []


def voice_of(meeting: Meeting, *, by: Actor) -> Identity:
    """The one that invites to this meeting; it stays the same, because answers go to it. Raises NoVoice."""
    known = voices(by)
    chosen = next((one for one in known if one.key == meeting.identity), None) or next(iter(known), None)
    if chosen is None:
        raise NoVoice
    return chosen


def guests_of(meeting: Meeting) -> list[Participant]:
    """Everybody who is to be there."""
    rows = meeting.participants.filter(removed_at=None, trashed_at=None)
    return list(rows.select_related("contact__client").order_by("id"))


def invitable(people: Sequence[Participant], voice: Identity) -> list[Participant]:
    """Those a letter may go to."""
    return [
        one
        for one in people
        if one.email != voice.address.casefold() and not (one.contact and one.contact.do_not_contact)
    ]


def invite(
    meeting: Meeting, *, by: Actor, at: datetime, extra: Mapping[str, str] | None = None
) -> tuple[int, Batch | None]:
    """Let the invitation go, or its change: a letter to each, and a cancellation to those taken off. How many letters
    were written: for the same state none a second time. `extra`: by address, lines for that letter alone.

    Raises NoVoice, NobodyToInvite.
    """
    voice = voice_of(meeting, by=by)
    with transaction.atomic():
        locked = _locked(meeting)
        everybody = guests_of(locked)
        people = invitable(everybody, voice)
        if not people:
            raise NobodyToInvite
        data = object_of(locked, "REQUEST", voice, everybody, at=at)
        changed = locked.invited_sequence is not None
        lines = extra or {}
        sent = sum(
            _write(locked, one, voice, "REQUEST", data, lines.get(one.email, ""), changed, by=by, at=at)
            for one in people
        )
        if changed:
            gone = invitable(list(locked.participants.filter(removed_at__gt=locked.invited_at)), voice)
            data = object_of(locked, "CANCEL", voice, gone, at=at)
            sent += sum(_write(locked, one, voice, "CANCEL", data, "", True, by=by, at=at) for one in gone)
        batch = locked.change(
            {"invited_sequence": locked.event.sequence, "invited_at": at, "identity": voice.key}, by=by, at=at,
            verb="invited",
        ) if sent else None  # fmt: skip
    meeting.refresh_from_db()
    return sent, batch


def tell_off(meeting: Meeting, *, by: Actor, at: datetime) -> int:
    """Tell those invited that a meeting does not take place. How many letters were written."""
    if meeting.invited_sequence is None:
        return 0
    voice = voice_of(meeting, by=by)
    with transaction.atomic():
        locked = _locked(meeting)
        people = invitable(guests_of(locked), voice)
        data = object_of(locked, "CANCEL", voice, people, at=at)
        return sum(_write(locked, one, voice, "CANCEL", data, "", True, by=by, at=at) for one in people)


def _locked(meeting: Meeting) -> Meeting:
    rows = Meeting.objects.select_for_update(of=("self",))
    return rows.select_related("event__series", "event__client", "event__calendar", "workspace").get(pk=meeting.pk)


def object_of(meeting: Meeting, method: str, voice: Identity, people: Sequence[Participant], *, at: datetime) -> bytes:
    """The meeting as iCalendar. Our own notes on the event stay here: the text is the agenda."""
    event = meeting.event
    rows = event.series.events.filter(trashed_at=None).order_by("recurrence_id", "id")
    text = "\n\n".join(part for part in (meeting.agenda, meeting.room_url) if part)
    facts = [replace(facts_of(row), text=text, url=meeting.room_url) for row in rows] or [
        replace(facts_of(event), text=text, url=meeting.room_url)
    ]
    guests = [Guest(one.name, one.email, one.answer, one.required) for one in people]
    return write_invitation(
        event.series.uid, facts, method, Guest(voice.name, voice.address), guests, sequence=event.sequence, at=at,
        link=meeting.room_url,
    )  # fmt: skip


def _write(
    meeting: Meeting, one: Participant, voice: Identity, method: str, data: bytes, extra: str, changed: bool, *,
    by: Actor, at: datetime,
) -> bool:  # fmt: skip
    event = meeting.event
    key = f"meeting:{event.series.uid}:{event.sequence}:{method}:{one.email}"[:200]
    file = next(iter(keep(meeting.workspace_id, [data], at=at).values()))
    with translation.override(language_of(meeting, one)):
        subject, text = _letter(meeting, one, voice, method, changed)
    values = {
        "channel": CHANNEL, "identity": voice.key, "recipients": {"to": [[one.name, one.email]]},
        "subject": subject[:300], "text": f"{text}\n\n{extra}".strip(), "calendar_id": file.pk,
        "calendar_method": method, "contact_id": one.contact_id, "client_id": event.client_id, "urgent": True,
    }  # fmt: skip
    return write_once(key, values, by=by, at=at) is not None


def language_of(meeting: Meeting, one: Participant) -> str:
    """In which language somebody is invited."""
    contact = one.contact
    client = meeting.event.client
    known = (contact.language if contact else "", client.language if client else "", meeting.workspace.language)
    return next(language for language in (*known, "en") if language)


def zone_for(meeting: Meeting, one: Participant) -> str:
    """By which clock somebody is told the time: theirs, or that of the meeting."""
    return next(name for name in (one.timezone, meeting.event.zone, meeting.workspace.timezone, "UTC") if is_zone(name))


def _letter(meeting: Meeting, one: Participant, voice: Identity, method: str, changed: bool) -> tuple[str, str]:
    event, title = meeting.event, meeting.event.title
    when = when_in(event, zone_for(meeting, one))
    said = {"name": voice.name or voice.address, "title": title, "when": when}
    if method == "CANCEL":
        return _("Called off: %(title)s") % said, _("“%(title)s” does not take place.\n\nIt was to be: %(when)s") % said
    if changed:
        subject, first = _("Changed: %(title)s") % said, _("%(name)s has changed “%(title)s”.") % said
    else:
        subject, first = _("Invitation: %(title)s") % said, _("%(name)s invites you: “%(title)s”.") % said
    lines = [first, "", _("When: %(when)s") % said]
    if event.place:
        lines.append(_("Where: %(place)s") % {"place": event.place})
    if meeting.room_url:
        lines.append(_("Online: %(link)s") % {"link": meeting.room_url})
    if meeting.agenda:
        lines += ["", _("Agenda:"), meeting.agenda]
    lines += ["", _("Accept or decline in your calendar, or answer this letter.")]
    return subject, "\n".join(lines)
