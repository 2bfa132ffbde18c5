"""What time it is for whoever will read a message, and when it would be better sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.clients.models import Client, Contact
from rapport.lib.snoozing import their_morning
from rapport.lib.workhours import Workhours
from rapport.lib.zones import country_of, is_zone
from rapport.web.coming import soon

# When nobody wants a message unless they have said otherwise.
QUIET_FROM, QUIET_UNTIL = time(20), time(8)


@dataclass(frozen=True, slots=True)
class TheirHour:
    """Their clock now. `later` is their next good moment where now is none, `morning` the next one in any case."""

    name: str
    zone: str
    clock: str
    state: str
    is_quiet: bool
    morning: datetime
    morning_words: str


def their_hour(contact: Contact | None, client: Client | None, *, now: datetime) -> TheirHour | None:
    """Of this person, else of their client; None when nobody knows where they are."""
    known = (contact.timezone if contact else "", client.timezone if client else "")
    zone = next((zone for zone in known if is_zone(zone)), "")
    if not zone:
        return None
    hours = Workhours(ZoneInfo(zone), country=country_of(zone))
    local = now.astimezone(hours.zone)
    is_night = local.time() >= QUIET_FROM or local.time() < QUIET_UNTIL
    is_free = not hours.works_on(local.date())
    morning = their_morning(now, hours)
    return TheirHour(
        name=contact.short_name if contact else client.name if client else "",
        zone=zone,
        clock=f"{local:%-H:%M}",
        state=_state(is_night=is_night, is_free=is_free, works=hours.is_open(now)),
        is_quiet=is_night or is_free,
        morning=morning,
        morning_words=_in_words(morning, now, hours.zone),
    )


def _state(*, is_night: bool, is_free: bool, works: bool) -> str:
    if is_night:
        return _("quiet hours")
    if is_free:
        return _("a day off")
    return _("working time") if works else _("outside working time")


def _in_words(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """On their clock: today at 9:00, tomorrow at 9:00, Mon, 9:00."""
    local = moment.astimezone(zone)
    ahead = (local.date() - now.astimezone(zone).date()).days
    if ahead == 0:
        return _("today at %(time)s") % {"time": f"{local:%-H:%M}"}
    if ahead == 1:
        return _("tomorrow at %(time)s") % {"time": f"{local:%-H:%M}"}
    with timezone.override(zone):
        return soon(moment, now)
