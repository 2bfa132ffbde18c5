"""Calendars of ours and elsewhere, their events and meetings, hours to book, and the secret links to read them."""

from rapport.calendars.models.booking import Booking, BookingPage
from rapport.calendars.models.calendar import Calendar, CalendarAccount, Feed
from rapport.calendars.models.event import Event, Occurrence, Series
from rapport.calendars.models.meeting import (
    ActionItem,
    Answer,
    Conferencing,
    Decision,
    Invited,
    Meeting,
    Participant,
    Transcript,
)

__all__ = [
    "ActionItem", "Answer", "Booking", "BookingPage", "Calendar", "CalendarAccount", "Conferencing", "Decision",
    "Event", "Feed", "Invited", "Meeting", "Occurrence", "Participant", "Series", "Transcript",
]  # fmt: skip
