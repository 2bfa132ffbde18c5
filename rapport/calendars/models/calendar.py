"""Calendars: ours, those of a CalDAV server, feeds that are only read; and the links by which others read ours."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.clients.models.record import IN_TRASH, Record, RecordRows
from rapport.web.funnel import InWorkspace, WorkspaceRows
from rapport.web.secrets import SecretField


class CalendarAccount(Record):
    """A CalDAV server as somebody signs in there; its collections become calendars."""

    opens: ClassVar = {}

    name = models.CharField(_("Name"), max_length=120)
    url = models.CharField(_("Address of the server"), max_length=500)
    username = models.CharField(_("User name"), max_length=200, blank=True)
    password = SecretField(_("Password"), blank=True)
    # Where the server keeps calendars, as discovered.
    home = models.CharField(max_length=500, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    looked_at = models.DateTimeField(null=True)
    # {"code": …, "details": {…}}: why it could not be reached.
    trouble = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "id"], name="calendars_account_order")]

    def __str__(self) -> str:
        return self.name


class CalendarRows(RecordRows["Calendar"]):
    """Questions about many calendars."""

    def writable(self) -> Self:
        """Those that take events of ours."""
        return self.living().filter(read_only=False).exclude(kind=Calendar.Kind.FEED)


class Calendar(Record):
    """One calendar. The rows of a feed are only what was read there last."""

    class Kind(models.TextChoices):
        """Where it lives."""

        OWN = "own", pgettext_lazy("kind of a calendar", "in Rapport")
        CALDAV = "caldav", pgettext_lazy("kind of a calendar", "on a server")
        FEED = "feed", pgettext_lazy("kind of a calendar", "subscribed")

    class Colour(models.IntegerChoices):
        """The series of the design, in their order."""

        FIRST = 1, pgettext_lazy("colour", "Petrol")
        SECOND = 2, pgettext_lazy("colour", "Ochre")
        THIRD = 3, pgettext_lazy("colour", "Slate")
        FOURTH = 4, pgettext_lazy("colour", "Plum")

    opens: ClassVar = {}

    name = models.CharField(_("Name"), max_length=120)
    colour = models.PositiveSmallIntegerField(_("Colour"), choices=Colour.choices, default=Colour.FIRST)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.OWN)
    # Whose time its events take; nobody: of everybody here.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    account = models.ForeignKey(CalendarAccount, models.CASCADE, null=True, related_name="calendars")
    # The collection, or the feed. A feed's address often is a secret in itself.
    url = SecretField(_("Address"), blank=True)
    # The zone of what has none.
    zone = models.CharField(max_length=64, blank=True)
    read_only = models.BooleanField(default=False)
    shown = models.BooleanField(_("Shown"), default=True)
    # Whether its events take time: the birthdays of a subscription do not.
    takes_time = models.BooleanField(_("Its events take my time"), default=True)
    sync_token = models.CharField(max_length=1000, blank=True)
    ctag = models.CharField(max_length=500, blank=True)
    etag = models.CharField(max_length=500, blank=True)
    looked_at = models.DateTimeField(null=True)
    next_look_at = models.DateTimeField(null=True)
    # {"code": …, "details": {…}}: why it could not be read or written.
    trouble = models.JSONField(null=True)

    objects = CalendarRows.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "id"], name="calendars_calendar_order"),
            models.Index(fields=["workspace", "-trashed_at"], name="calendars_trash", condition=IN_TRASH),
            models.Index(
                fields=["next_look_at"], name="calendars_due", condition=models.Q(kind__in=["caldav", "feed"])
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("calendars:calendar", args=[self.pk])

    @property
    def takes_events(self) -> bool:
        """Whether events can be written here."""
        return self.kind != self.Kind.FEED and not self.read_only


class FeedRows(WorkspaceRows["Feed"]):
    """Questions about many links."""

    def alive(self) -> Self:
        """Not taken back."""
        return self.filter(revoked_at=None)


class Feed(InWorkspace):
    """A secret link by which others read a calendar of ours, or all of them. Only the hash of its token is kept."""

    opens: ClassVar = {}

    calendar = models.ForeignKey(Calendar, models.CASCADE, null=True, related_name="feeds")
    name = models.CharField(_("For whom"), max_length=120, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    # Only when, never what and with whom.
    busy_only = models.BooleanField(_("Only when I am busy, no details"), default=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    objects = FeedRows.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [models.Index(fields=["workspace", "id"], name="calendars_feed_order")]

    def __str__(self) -> str:
        return self.name or str(self.pk)

    def revoke(self, *, by: Any, at: Any) -> None:
        """The link opens nothing from now on."""
        type(self).objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=at)
        self.refresh_from_db()
