"""The booking page: hours that others may take, and who took them."""

from __future__ import annotations

import secrets
from datetime import datetime, time, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.accounts.models import LANGUAGES, hash_of
from rapport.calendars.models.calendar import Calendar
from rapport.calendars.models.meeting import Meeting
from rapport.clients.models.contact import Contact
from rapport.clients.models.record import IN_TRASH, Record, RecordRows


def new_token() -> str:
    """An address nobody guesses."""
    return secrets.token_urlsafe(12)


def no_link() -> str:
    """The hash of a token that nobody has: a booking that came from another installation has no link any more."""
    return secrets.token_hex(32)


class BookingPageRows(RecordRows["BookingPage"]):
    """Questions about many booking pages."""

    def open(self) -> Self:
        """Those at which something can be booked."""
        return self.living().filter(closed_at=None)


class BookingPage(Record):
    """When somebody of ours can be met, for how long, and what is asked before."""

    opens: ClassVar = {}

    # Whose time is booked.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("Whose time"))
    calendar = models.ForeignKey(Calendar, models.SET_NULL, null=True, related_name="+")
    title = models.CharField(_("Title"), max_length=200)
    intro = models.TextField(_("Before the hours"), blank=True)
    # Open to everybody who has it: no secret, so not hashed.
    token = models.CharField(max_length=32, unique=True, default=new_token)
    # In minutes, as offered: [30, 60].
    durations = models.JSONField(_("How long, in minutes"), default=list)
    before_minutes = models.PositiveSmallIntegerField(_("Free before, in minutes"), default=0)
    after_minutes = models.PositiveSmallIntegerField(_("Free after, in minutes"), default=15)
    lead_hours = models.PositiveSmallIntegerField(_("Not sooner than in, hours"), default=24)
    ahead_days = models.PositiveSmallIntegerField(_("Not later than in, days"), default=30)
    daily_cap = models.PositiveSmallIntegerField(_("At most a day"), default=4)
    step_minutes = models.PositiveSmallIntegerField(_("Begins every, minutes"), default=30)
    zone = models.CharField(_("Time zone"), max_length=64)
    # Weekdays from Monday = 0 with stretches of wall time: {"0": [["10:00", "13:00"], ["14:00", "18:00"]]}
    hours = models.JSONField(_("Hours"), default=dict)
    mind_holidays = models.BooleanField(_("Not on public holidays"), default=True)
    online = models.BooleanField(_("Online, in a video room"), default=True)
    place = models.CharField(_("Where"), max_length=500, blank=True)
    # [{"key", "text", "required"}, …]: answered in a line each.
    questions = models.JSONField(default=list)
    # The exact words of the consent; empty: none is asked for.
    consent = models.TextField(_("Consent to being answered"), blank=True)
    consent_version = models.PositiveIntegerField(default=1)
    closed_at = models.DateTimeField(null=True)

    objects = BookingPageRows.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "id"], name="calendars_booking_order"),
            models.Index(fields=["workspace", "-trashed_at"], name="calendars_booking_trash", condition=IN_TRASH),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page inside."""
        return reverse("calendars:booking_page", args=[self.pk])

    @property
    def public_href(self) -> str:
        """Where everybody can book."""
        return reverse("calendars:book", args=[self.token])

    @property
    def is_open(self) -> bool:
        """Whether it takes bookings."""
        return self.closed_at is None and self.trashed_at is None and self.archived_at is None

    def stretches(self, weekday: int) -> list[tuple[time, time]]:
        """The hours of a weekday, Monday = 0."""
        given = self.hours.get(str(weekday), [])
        return [(time.fromisoformat(first), time.fromisoformat(last)) for first, last in given]

    def close(self, *, by: Any, at: datetime) -> Any:
        """No more bookings; None when it is closed already."""
        return self.mark("closed_at", at, "closed", by=by, at=at)

    def open_again(self, *, by: Any, at: datetime) -> Any:
        """Takes bookings again; None when it does."""
        return self.mark("closed_at", None, "opened", by=by, at=at)


class Booking(Record):
    """An hour somebody took. Only the hash of the token is kept with which they move it or call it off."""

    class State(models.TextChoices):
        """What became of it."""

        HELD = "held", pgettext_lazy("state of a booking", "booked")
        CANCELLED = "cancelled", pgettext_lazy("state of a booking", "called off")

    opens: ClassVar = {}
    # So long after its end the links of a booking still tell what it was.
    LINKS_LIVE: ClassVar = timedelta(days=1)

    page = models.ForeignKey(BookingPage, models.CASCADE, related_name="bookings")
    # Whose time it takes, so that one hour is given once over all pages.
    host = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    meeting = models.OneToOneField(Meeting, models.SET_NULL, null=True, related_name="booking")
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=320)
    language = models.CharField(max_length=8, choices=LANGUAGES)
    zone = models.CharField(max_length=64)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # [{"key", "text", "value"}, …]: the words that were asked, and what was answered.
    answers = models.JSONField(default=list)
    # [{"purpose", "text", "version"}, …] and what proves it; empty where nothing was agreed to.
    agreed = models.JSONField(default=list, blank=True)
    evidence = models.JSONField(default=dict, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, default=no_link)
    # Of one page only one booking is taken.
    nonce = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "nonce"], name="calendars_booking_once_a_page"),
            models.UniqueConstraint(
                fields=["workspace", "host", "starts_at"], name="calendars_hour_once", condition=models.Q(state="held")
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "page", "-starts_at"], name="calendars_booked"),
            models.Index(fields=["workspace", "contact"], name="calendars_booked_who"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.starts_at:%Y-%m-%d %H:%M}"

    @classmethod
    def by_token(cls, token: str, at: datetime) -> Booking | None:
        """The booking behind a link that still opens."""
        rows = cls.objects.select_related("page__workspace", "page__user", "meeting__event__calendar", "contact")
        return rows.filter(token_hash=hash_of(token), ends_at__gt=at - cls.LINKS_LIVE).first()

    @property
    def minutes(self) -> int:
        """How long."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)
