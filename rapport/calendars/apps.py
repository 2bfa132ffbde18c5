"""The room `calendars` as a Django app."""

from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    """Events, meetings, bookings, and calendars elsewhere."""

    name = "rapport.calendars"

    def ready(self) -> None:
        """Teaches the journal how events are undone, what they hold of people, and what leaves the machine."""
        from rapport.calendars import deriving, held, leaving  # models are importable only now

        deriving.learn_ways()
        held.teach_holdings()
        leaving.learn_ways_out()
