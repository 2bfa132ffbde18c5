"""The room `calendars` as a Django app."""

from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    """Events, meetings, bookings, and calendars elsewhere."""

    name = "rapport.calendars"

    def ready(self) -> None:
        """Teaches the journal how events are undone, what they hold of people, what leaves the machine, and the
        playbooks which meetings were held; listens to mail for invitations and answers.
        """
        from rapport.calendars import (  # models are importable only now
            answering,
            deriving,
            evidence,
            held,
            leaving,
            unmaking,
        )
        from rapport.inbox.arriving import listen

        listen("calendars", answering.hear)
        unmaking.learn_ways()
        deriving.learn_ways()
        held.teach_holdings()
        leaving.learn_ways_out()
        evidence.teach()
