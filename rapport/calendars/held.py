"""What calendars hold of people: events with them, and the objects those came in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.calendars.deriving import renew
from rapport.calendars.models import (
    ActionItem,
    Booking,
    Decision,
    Event,
    Invited,
    Meeting,
    Occurrence,
    Participant,
    Series,
    Transcript,
)
from rapport.clients.holdings import Cleaner, of_person, pass_over, teach
from rapport.clients.models import Contact
from rapport.files.keeping import keep, let_go


def events_of(contact: Contact) -> Any:
    """Events with the person, and with the client they are themselves."""
    condition = of_person(contact, client_path="client")
    return Event.objects.filter(condition, workspace_id=contact.workspace_id)


def files_of(event: Event) -> list[tuple[str, Any]]:
    """The event as iCalendar."""
    return [(f"event-{event.pk}.ics", event.series.raw)] if event.series.raw else []


def clean_events(pks: list[int], cleaner: Cleaner, at: datetime) -> None:
    """Take a person out of events that stay; the object is written anew from the rows, for it names them anywhere."""
    rows = list(Event.objects.filter(pk__in=pks))
    for row in rows:
        for name in ("title", "text", "place", "url"):
            setattr(row, name, cleaner.text(getattr(row, name)))
        row.contact = None
        row.save()
    series = Series.objects.filter(pk__in=[row.series_id for row in rows])
    files = [pk for pk in series.values_list("raw_id", flat=True) if pk]
    series.update(raw=None)
    let_go(files)
    renew([row.series_id for row in rows], at=at)


def seats_of(contact: Contact) -> Any:
    """Where they were asked to be."""
    return Participant.objects.filter(workspace_id=contact.workspace_id, contact=contact)


def bookings_of(contact: Contact) -> Any:
    """Hours they booked."""
    return Booking.objects.filter(workspace_id=contact.workspace_id, contact=contact)


def invitations_of(contact: Contact) -> Any:
    """Invitations they sent us, told by their addresses."""
    keys = contact.points.filter(kind="email").values("key")
    return Invited.objects.filter(workspace_id=contact.workspace_id, organizer_email__in=keys)


def object_of_theirs(row: Invited) -> list[tuple[str, Any]]:
    """The invitation as it came."""
    return [(f"invitation-{row.pk}.ics", row.raw)]


def files_of_transcript(row: Transcript) -> list[tuple[str, Any]]:
    """The transcript as it was uploaded."""
    return [(row.name, row.file)]


def of_their_meetings(model: Any) -> Any:
    """Rows of meetings with the client they are themselves, or at which they were."""

    def find(contact: Contact) -> Any:
        condition = of_person(
            contact, contact_path="meeting__participants__contact", client_path="meeting__event__client"
        )
        found = model.objects.filter(condition, workspace_id=contact.workspace_id)
        return model.objects.filter(pk__in=found.values("pk"))

    return find


def clean_transcripts(pks: list[int], cleaner: Cleaner, at: datetime) -> None:
    """Take a person out of what was said; the file goes, because it names them anywhere."""
    for row in Transcript.objects.filter(pk__in=pks):
        old = row.file_id
        row.lines = [[second, cleaner.text(speaker), cleaner.text(text)] for second, speaker, text in row.lines]
        said = "\n".join(f"{speaker}: {text}" for _second, speaker, text in row.lines)
        row.file = next(iter(keep(row.workspace_id, [said.encode()], at=at).values()))
        row.name = cleaner.text(row.name)
        row.save()
        let_go([old])


def all_shared(pks: list[int], cleaner: Cleaner) -> set[int]:
    """Others were there too: what was said and decided stays, cleaned."""
    return set(pks)


def teach_holdings() -> None:
    """Teach what this room holds; the last taught is handled first."""
    teach(Event, _("Events with them"), events_of, files=files_of, clean=clean_events)
    pass_over(Meeting, "an event with people in it: told with the event")
    teach(Decision, _("Decisions of meetings with them"), of_their_meetings(Decision), shared=all_shared)
    teach(ActionItem, _("What meetings with them led to"), of_their_meetings(ActionItem), shared=all_shared)
    teach(
        Transcript, _("Transcripts of meetings with them"), of_their_meetings(Transcript), files=files_of_transcript,
        shared=all_shared, clean=clean_transcripts,
    )  # fmt: skip
    teach(Participant, _("Meetings they were asked to"), seats_of)
    teach(Booking, _("Hours they booked"), bookings_of)
    teach(Invited, _("Invitations they sent"), invitations_of, files=object_of_theirs)
    pass_over(Series, "holds the events, which are told one by one")
    pass_over(Occurrence, "says when an event takes place, and goes with it")
