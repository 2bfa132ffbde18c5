"""What calendars hold of people: events with them, and the objects those came in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.calendars.deriving import renew
from rapport.calendars.models import Event, Occurrence, Series
from rapport.clients.holdings import Cleaner, of_person, pass_over, teach
from rapport.clients.models import Contact
from rapport.files.keeping import let_go


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


def teach_holdings() -> None:
    """Teach what this room holds."""
    teach(Event, _("Events with them"), events_of, files=files_of, clean=clean_events)
    pass_over(Series, "holds the events, which are told one by one")
    pass_over(Occurrence, "says when an event takes place, and goes with it")
