"""How the journal undoes meetings and bookings."""

from __future__ import annotations

from rapport.calendars.models import (
    ActionItem,
    Booking,
    BookingPage,
    Decision,
    Invited,
    Meeting,
    Participant,
    Transcript,
)
from rapport.files.keeping import let_go
from rapport.journal.reversing import learn


def held_pages(pks: list[int]) -> set[int]:
    """A booking page at which somebody has booked stays."""
    return set(Booking.objects.filter(page__in=pks).values_list("page_id", flat=True))


def unmake_transcripts(pks: list[int]) -> None:
    """A transcript goes with its file."""
    files = list(Transcript.objects.filter(pk__in=pks).values_list("file_id", flat=True))
    Transcript.objects.filter(pk__in=pks).delete()
    let_go(files)


def unmake_invited(pks: list[int]) -> None:
    """An invitation of others goes with its object."""
    files = list(Invited.objects.filter(pk__in=pks).values_list("raw_id", flat=True))
    Invited.objects.filter(pk__in=pks).delete()
    let_go(files)


def learn_ways() -> None:
    """Teach the journal the ways of meetings and bookings."""
    for model in (Meeting, Participant, Decision, ActionItem, Booking):
        learn(model)
    learn(Transcript, unmake=unmake_transcripts)
    learn(Invited, unmake=unmake_invited)
    learn(BookingPage, held=held_pages)
