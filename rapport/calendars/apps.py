"""The room `calendars` as a Django app."""

from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    """Events, meetings, bookings, and calendars elsewhere."""

    name = "rapport.calendars"
