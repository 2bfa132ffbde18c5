"""Doors in words: the section on a client's page, each link with who may use it, and the log of visits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from rapport.accounts.whence import device_in_words
from rapport.clients.beside import Section
from rapport.clients.models import Client, Contact
from rapport.clients.reaching import new_letter_href
from rapport.doors.entering import said_of
from rapport.doors.models import Door, Visit
from rapport.doors.opening import address_of, path_of
from rapport.web.dates import day, when
from rapport.web.funnel import Actor
from rapport.web.rights import FULL

# Of a client so many links are looked at, and of their visits so many.
MOST, MOST_VISITS = 50, 100


@dataclass(frozen=True, slots=True)
class Row:
    """One link as it is shown."""

    door: Door
    who: str
    alive: bool
    state: str
    seen: str
    address: str
    href: str
    letter: str = ""


@dataclass(frozen=True, slots=True)
class ShownVisit:
    """One line of the log."""

    when: str
    iso: str
    who: str
    what: str
    program: str
    deed: bool


def section(actor: Actor, client: Client, now: datetime) -> Section:
    """Their page among the facts: the living links, and when each was last looked at."""
    full = actor.role in FULL
    rows = Door.objects.visible_to(actor).alive(now).filter(client=client).select_related("contact").order_by("-id")
    found = [row_of(one, now=now) for one in rows[:MOST]] if full else []
    return Section("doors/section.html", {"client": client, "rows": found, "full": full})


def row_of(door: Door, *, now: datetime, letter: str = "") -> Row:
    """A link in words."""
    alive = door.is_alive(now)
    seen = _("not looked at yet")
    if door.seen_at:
        seen = pgettext("a page of a client", "looked at %(when)s") % {"when": when(door.seen_at)}
    return Row(
        door, door.contact.name if door.contact else _("anybody at the client"), alive, _state(door, now), seen,
        address_of(door) if alive else "", path_of(door) if alive else "", letter,
    )  # fmt: skip


def _state(door: Door, now: datetime) -> str:
    if door.revoked_at is not None:
        return pgettext("a link", "taken back %(when)s") % {"when": when(door.revoked_at)}
    on = day(timezone.localdate(door.expires_at))
    if door.expires_at <= now:
        return _("over since %(day)s") % {"day": on}
    return _("good until %(day)s") % {"day": on}


def doors_of(actor: Actor, client: Client) -> list[Door]:
    """The links of a client, the newest first; those that are over as well."""
    rows = Door.objects.visible_to(actor).filter(client=client).select_related("contact", "user").order_by("-id")
    found = list(rows[:MOST])
    for door in found:
        door.client = client
    return found


def visits_of(doors: Sequence[Door]) -> list[ShownVisit]:
    """Who looked at what and pressed what, the latest first."""
    names = {door.pk: door.contact.name if door.contact else "" for door in doors}
    rows = Visit.objects.filter(door__in=names).order_by("-at", "-id")[:MOST_VISITS]
    return [
        ShownVisit(
            when(one.at), one.at.isoformat(), names[one.door_id], str(said_of(one.page)),
            device_in_words(one.program) if one.program else "", one.deed,
        )
        for one in rows
    ]  # fmt: skip


def answer(rows: Sequence[Row], visits: Sequence[ShownVisit]) -> tuple[str, str]:
    """Two voices: how many links are good, and when somebody last came."""
    living = sum(row.alive for row in rows)
    if not living:
        return _("They have no page yet."), _("Open a link, look at the page as they will see it, and send it.")
    strong = ngettext("%(count)s link opens their page.", "%(count)s links open their page.", living)
    quiet = _("Nobody has looked at it yet.")
    if visits:
        quiet = pgettext("a page of a client", "Last looked at %(when)s.") % {"when": visits[0].when}
    return strong % {"count": living}, quiet


def letter_with(actor: Any, door: Door, contact: Contact | None) -> str:
    """Where a letter with the link is begun, in their language; nothing for somebody without a mail address. Costs two
    statements.
    """
    if contact is None or contact.do_not_contact:
        return ""
    email = contact.points.filter(kind="email").values_list("value", flat=True).first()
    if not email:
        return ""
    with translation.override(contact.language or door.client.language or actor.workspace.language):
        subject = _("Your page about our work")
        body = _(
            "Here you see how far the work is, what we need from you, and the files:\n%(address)s\n\n"
            "The link is yours alone: whoever has it sees the page. You need no password."
        )
    return new_letter_href(actor, contact, email, subject, body % {"address": address_of(door)})
