"""Events. A series is one object of a calendar (one UID) as iCalendar knows it: an event with all its repetitions and
exceptions, and everything in it that we do not understand.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.calendars.models.calendar import Calendar
from rapport.clients.models.client import Client
from rapport.clients.models.contact import Contact
from rapport.clients.models.record import IN_TRASH, Record
from rapport.files.models import StoredFile
from rapport.web.funnel import InWorkspace
from rapport.web.rights import GUEST


class Series(InWorkspace):
    """One object of a calendar. `raw` holds it as it came, or as we wrote it, so that nothing unknown is lost."""

    # Its bytes may say more than one client's.
    opens: ClassVar = {}

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="series")
    uid = models.CharField(max_length=500)
    raw = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    # Where the server keeps it, and which state of it we have seen.
    href = models.CharField(max_length=1000, blank=True)
    etag = models.CharField(max_length=500, blank=True)
    # Changed here since it was last written there.
    dirty_at = models.DateTimeField(null=True)
    # What stands on the server where both sides changed it; until a person chooses, nothing is written.
    theirs = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    theirs_etag = models.CharField(max_length=500, blank=True)
    # {"code": …, "details": {…}}: why it is not shown whole, or was not written.
    trouble = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "uid"], name="calendars_series_once")]
        indexes = [
            models.Index(fields=["workspace", "id"], name="calendars_series_order"),
            models.Index(fields=["calendar", "href"], name="calendars_series_href"),
            models.Index(
                fields=["calendar", "dirty_at"],
                name="calendars_series_dirty",
                condition=models.Q(dirty_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.uid


class Event(Record):
    """An event, or one repetition of it that differs (`recurrence_id` names which).

    It is kept as people mean it: a day, a wall time and a zone; the moments are derived and follow when the rules of
    the zone change. An all-day event has days and no times, and never shifts; `ends_on` is the day after its last.
    """

    class Status(models.TextChoices):
        """As iCalendar has them."""

        CONFIRMED = "confirmed", pgettext_lazy("an event", "confirmed")
        TENTATIVE = "tentative", pgettext_lazy("an event", "tentative")
        CANCELLED = "cancelled", pgettext_lazy("an event", "cancelled")

    opens: ClassVar = {GUEST: "client"}

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="events")
    series = models.ForeignKey(Series, models.CASCADE, related_name="events")
    # Empty for the event itself; else the wall time in its zone that the rule gives: 20270328T093000, or 20270328.
    recurrence_id = models.CharField(max_length=20, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    title = models.CharField(_("What"), max_length=300, blank=True)
    text = models.TextField(_("Notes"), blank=True)
    place = models.CharField(_("Where"), max_length=500, blank=True)
    url = models.CharField(_("Link"), max_length=1000, blank=True)
    starts_on = models.DateField(_("Day"))
    starts_time = models.TimeField(pgettext_lazy("hours", "From"), null=True, blank=True)
    ends_on = models.DateField(_("Last day"))
    ends_time = models.TimeField(pgettext_lazy("hours", "Until"), null=True, blank=True)
    # An IANA name; empty: floating, the wall time of whoever looks. A zone only the object itself describes keeps its
    # name here, and its moments come from there.
    zone = models.CharField(_("Time zone"), max_length=100, blank=True)
    ends_zone = models.CharField(max_length=100, blank=True)
    # Derived. All-day: midnight of UTC, to sort by.
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # As iCalendar writes it, without the name: FREQ=WEEKLY;BYDAY=MO.
    rrule = models.CharField(max_length=500, blank=True)
    # Wall times in its zone as `recurrence_id` writes them: added and left out.
    rdates = models.JSONField(default=list, blank=True)
    exdates = models.JSONField(default=list, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.CONFIRMED)
    # Whether it takes time; a birthday does not.
    opaque = models.BooleanField(_("Takes time"), default=True)
    client = models.ForeignKey(Client, models.SET_NULL, null=True, blank=True, related_name="events")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, blank=True, related_name="events")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "recurrence_id"], name="calendars_event_once"),
        ]
        indexes = [
            models.Index(fields=["workspace", "starts_at"], name="calendars_event_when"),
            models.Index(fields=["workspace", "client", "starts_at"], name="calendars_event_client"),
            models.Index(fields=["workspace", "contact", "starts_at"], name="calendars_event_person"),
            models.Index(fields=["workspace", "-trashed_at"], name="calendars_event_trash", condition=IN_TRASH),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("calendars:event", args=[self.pk])

    @property
    def all_day(self) -> bool:
        """Whether it has days and no hours."""
        return self.starts_time is None

    @property
    def repeats(self) -> bool:
        """Whether it happens more than once."""
        return bool(self.rrule or self.rdates)


class Occurrence(InWorkspace):
    """One time an event takes place. Derived from the series, some years each way, so that a month is one question."""

    opens: ClassVar = {GUEST: "event__client"}

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="+", db_index=False)
    series = models.ForeignKey(Series, models.CASCADE, related_name="occurrences")
    # The row that says what takes place: the event itself or an exception.
    event = models.ForeignKey(Event, models.CASCADE, related_name="occurrences")
    # Which repetition, as `Event.recurrence_id`; empty for what takes place once.
    recurrence_id = models.CharField(max_length=20, blank=True)
    # All-day: midnights of UTC of the first day and of the day after the last.
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    all_day = models.BooleanField(default=False)
    # Takes time: neither transparent nor cancelled. What its calendar says about that is asked there.
    busy = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "ends_at", "starts_at"], name="calendars_occurrence_when"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} at {self.starts_at}"
