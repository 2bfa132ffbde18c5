"""Calendars of ours and elsewhere, their events, and the secret links to read them."""

from rapport.calendars.models.calendar import Calendar, CalendarAccount, Feed
from rapport.calendars.models.event import Event, Occurrence, Series

__all__ = ["Calendar", "CalendarAccount", "Event", "Feed", "Occurrence", "Series"]
