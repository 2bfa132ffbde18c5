"""What time it is for a person, whether that is their quiet time, and when a message may arrive instead.

One thing tells it to everybody: the composer, the senders, the pages. Their zone is what a person wrote down about
them or about their client; then a guess, said as one; then our own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rapport.clients.models import Absence, Client, Contact
from rapport.clients.zone_guessing import reason_in_words
from rapport.lib.countries import code_of, zone_of_country
from rapport.lib.quiet_hours import ENDS, STARTS, QuietHours
from rapport.lib.workhours import holiday_name
from rapport.lib.zones import country_of, is_zone, zone_or_utc
from rapport.web.dates import day, short_day
from rapport.web.languages import our_language

# Where a zone is known from.
SET, CLIENT, GUESS, COUNTRY, OURS = "set", "client", "guess", "country", "ours"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A zone and where it is known from: written down (SET, CLIENT), thought (GUESS, COUNTRY), or ours."""

    zone: str
    source: str
    why: str = ""

    @property
    def is_certain(self) -> bool:
        """Whether a person wrote it down."""
        return self.source in (SET, CLIENT)

    @property
    def is_known(self) -> bool:
        """Whether it is theirs at all."""
        return self.source != OURS

    @property
    def guess(self) -> str:
        """That nobody wrote it down, and why we think so; nothing for what somebody wrote down."""
        return "" if self.is_certain or not self.is_known else _("a guess %(why)s") % {"why": self.why}


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as somebody lives it. `until` is when a message may arrive: the moment itself when it is not quiet."""

    name: str
    at: datetime
    whereabouts: Whereabouts
    until: datetime
    day_off: str = ""

    @property
    def zone(self) -> ZoneInfo:
        """Theirs, as far as known."""
        return zone_or_utc(self.whereabouts.zone)

    @property
    def is_quiet(self) -> bool:
        """Whether they are to be left in peace."""
        return self.until > self.at

    @property
    def clock(self) -> str:
        """Their time: 21:40."""
        return f"{self.at.astimezone(self.zone):%-H:%M}"

    @property
    def next_good(self) -> str:
        """When it may arrive, by their calendar: tomorrow at 9:00."""
        return in_words(self.until, self.zone, now=self.at)

    @property
    def state(self) -> str:
        """Under the clock: quiet hours, a day off; nothing when the moment is good."""
        if not self.is_quiet or not self.whereabouts.is_known:
            return ""
        return _("day off: %(why)s") % {"why": self.day_off} if self.day_off else _("quiet hours there")

    @property
    def sentence(self) -> str:
        """What the composer says beside its offer to send later; nothing when the moment is good."""
        if not self.is_quiet:
            return ""
        how = {"name": self.name, "time": self.clock, "why": self.day_off}
        if not self.whereabouts.is_known:
            if self.day_off:
                return _("%(name)s: their zone is not known; here it is a day off (%(why)s).") % how
            return _("%(name)s: their zone is not known; here it is %(time)s.") % how
        if self.day_off:
            return _("%(name)s: it is %(time)s there, a day off (%(why)s).") % how
        return _("%(name)s: it is %(time)s there, quiet hours.") % how


def moment_of(whom: Contact | Client, at: datetime) -> Moment:
    """A moment as a person lives it, or a client through its zone."""
    where = whereabouts_of(whom)
    quiet = quiet_hours_of(whom, where)
    local_day = at.astimezone(quiet.zone).date()
    off = "" if quiet.works_on(local_day) else day_off_in_words(quiet, local_day)
    return Moment(getattr(whom, "short_name", whom.name), at, where, quiet.next_good(at), off)


def moment_in_place(client: Client, main: Contact | None, at: datetime) -> Moment:
    """A moment at a client: by the client's own zone where one is set, else by their main person's."""
    if main is None or is_zone(client.timezone):
        return moment_of(client, at)
    # One statement less: the contact's client and workspace are the ones at hand.
    main.client, main.workspace = client, client.workspace
    return moment_of(main, at)


def next_good(whom: Contact | Client, at: datetime) -> datetime:
    """The first moment from `at` on at which a message may arrive, in UTC; safe over the nights the clocks move."""
    return quiet_hours_of(whom, whereabouts_of(whom)).next_good(at)


def is_quiet(whom: Contact | Client, at: datetime) -> bool:
    """Whether that moment is their quiet time."""
    return next_good(whom, at) > at


def whereabouts_of(whom: Contact | Client) -> Whereabouts:
    """Their zone and where it is known from."""
    found = whereabouts_at(whom.client, whom) if isinstance(whom, Contact) else whereabouts_at(whom, None)
    return found if found.is_known else Whereabouts(whom.workspace.timezone, OURS)


def whereabouts_at(client: Client | None, contact: Contact | None) -> Whereabouts:
    """The zone of a person at a client, or of a client alone; without a statement, and without a zone (OURS) where
    nothing is known.
    """
    if contact is None:
        return _whereabouts(client, SET)
    return _whereabouts(client, CLIENT, contact.timezone, contact.zone_guess, contact.zone_guess_why)


def main_person(client: str = "pk") -> Subquery:
    """What is known of the clock of a client's main person: the column `main` of a row of many, whose client stands in
    the column `client`.
    """
    people = Contact.objects.living().filter(workspace=OuterRef("workspace"), client=OuterRef(client))
    told = JSONObject(said=F("timezone"), guess=F("zone_guess"), why=F("zone_guess_why"))
    return Subquery(people.order_by("-is_main", "id").values(told=told)[:1])


def whereabouts_in_row(client: Client | None, main: Mapping[str, Any] | None) -> Whereabouts:
    """As moment_in_place would say it, of a client in a list: by its own zone where one is set, else by its `main`."""
    if client is None or not main or is_zone(client.timezone):
        return _whereabouts(client, SET)
    why = main["why"]
    # SQLite gives JSON inside of JSON as text.
    return _whereabouts(client, CLIENT, main["said"], main["guess"], json.loads(why) if isinstance(why, str) else why)


def _whereabouts(
    client: Client | None, source: str, said: str = "", guess: str = "", why: Mapping[str, Any] | None = None
) -> Whereabouts:
    if is_zone(said):
        return Whereabouts(said, SET)
    if client and is_zone(client.timezone):
        return Whereabouts(client.timezone, source)
    if is_zone(guess):
        return Whereabouts(guess, GUESS, reason_in_words(why or {}))
    if client and (country := zone_of_country(code_of(client.country))):
        return Whereabouts(country, COUNTRY, reason_in_words({"code": "country", "country": client.country}))
    return Whereabouts("", OURS)


def quiet_hours_of(whom: Contact | Client, where: Whereabouts | None = None) -> QuietHours:
    """When they are left in peace: their own hours where somebody wrote them down, their country's days off."""
    where = where or whereabouts_of(whom)
    contact, client = (whom, whom.client) if isinstance(whom, Contact) else (None, whom)
    return QuietHours(
        zone_or_utc(where.zone),
        country=country_at(where, client, whom),
        starts=STARTS if contact is None or contact.quiet_starts is None else contact.quiet_starts,
        ends=ENDS if contact is None or contact.quiet_ends is None else contact.quiet_ends,
        days_off_too=bool(contact and contact.days_off_too),
        free=away_days(client) if client else frozenset(),
    )


def country_at(where: Whereabouts, client: Client | None, whom: Contact | Client) -> str:
    """Whose holidays they keep: the client's country, else that of their zone, else ours (of the workspace of `whom`,
    which is fetched only then).
    """
    said = code_of(client.country) if client else ""
    if said or where.is_known:
        return said or country_of(where.zone)
    return str(whom.workspace.workhours.country)


def away_days(client: Client) -> frozenset[date]:
    """The days on which a client said they are away: one statement for a row, none where its page knows of none."""
    if not getattr(client, "is_ever_away", True):
        return frozenset()
    if "known_away" not in client.__dict__:
        rows = Absence.objects.filter(workspace_id=client.workspace_id, client=client)
        client.__dict__["known_away"] = rows.present().days()
    days: frozenset[date] = client.__dict__["known_away"]
    return days


def know_away(clients: Iterable[Client]) -> None:
    """Fetch the days away of several clients in one statement, for whoever asks about each of them next."""
    asked = list(clients)
    days: dict[int, set[date]] = {client.pk: set() for client in asked}
    if not asked:
        return
    rows = Absence.objects.present().filter(workspace__in={client.workspace_id for client in asked}, client__in=days)
    for row in rows:
        days[row.client_id or 0] |= row.days()
    for client in asked:
        client.__dict__["known_away"] = frozenset(days[client.pk])


def day_off_in_words(quiet: QuietHours, on: date) -> str:
    """Why a day is one off: the holiday by its name, an announced absence, the weekend."""
    if on in quiet.free:
        return pgettext("why a day is off", "they are away")
    name = holiday_name(quiet.country, on, our_language())
    return name or pgettext("why a day is off", "weekend")


def in_words(moment: datetime, zone: ZoneInfo, *, now: datetime) -> str:
    """A moment by somebody's clock, as the end of a sentence, with ours beside it where it differs."""
    there, today = moment.astimezone(zone), now.astimezone(zone).date()
    days = (there.date() - today).days
    how = {"time": f"{there:%-H:%M}"}
    if days in (0, 1):
        said = (_("today at %(time)s") if days == 0 else _("tomorrow at %(time)s")) % how
    else:
        how["day"] = short_day(there.date()) if days < 7 else day(there.date())
        said = _("on %(day)s at %(time)s") % how
    here = timezone.localtime(moment)
    if here.utcoffset() == there.utcoffset():
        return said
    return _("%(when)s their time (%(time)s yours)") % {"when": said, "time": f"{here:%-H:%M}"}
