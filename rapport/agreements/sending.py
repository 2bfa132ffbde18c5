"""A proposal goes out: the private link of its person, the letter that brings it, and the paper."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from rapport.accounts.actors import Actor
from rapport.agreements.models import Proposal
from rapport.agreements.offering import as_markdown
from rapport.clients.models import ContactPoint
from rapport.clients.reaching import new_letter_href
from rapport.documents.paper import Paper, as_pdf
from rapport.doors.models import Door
from rapport.doors.opening import address_of, open_door
from rapport.lib.offers import Offer, Price
from rapport.projects.models import Project
from rapport.web.dates import day


def path_in(one: Proposal) -> str:
    """Its place behind the door of a client."""
    return f"proposals/{one.number}/"


def link_of(one: Proposal, actor: Actor, now: datetime) -> str:
    """Where its person reads it; nothing while they have no link."""
    doors = Door.objects.visible_to(actor).alive(now).filter(client_id=one.client_id, contact=one.contact)
    door = doors.order_by("-id").first()
    return address_of(door, path_in(one)) if door else ""


def open_link(one: Proposal, *, by: Actor, at: datetime) -> str:
    """The same, made if there is none."""
    return address_of(open_door(one.client, one.contact, by=by, at=at)[0], path_in(one))


def letter_href(one: Proposal, link: str, actor: Actor) -> str:
    """Where a letter with the link is begun, in the language of the proposal; nothing without an address."""
    if one.contact is None or not link:
        return ""
    address = ContactPoint.objects.filter(contact=one.contact, kind="email").order_by("position", "id").first()
    if address is None:
        return ""
    with override(one.offer.language):
        facts = {"name": one.contact.short_name, "link": link, "day": day(one.valid_until) if one.valid_until else ""}
        text = _(
            "%(name)s, here is my proposal:\n%(link)s\n\nIt holds until %(day)s. You can choose, ask and accept there."
        )
        return new_letter_href(actor, one.contact, address.value, one.title, text % facts)


def name_of(one: Proposal) -> str:
    """Proposal 17"""
    return _("Proposal %(number)s") % {"number": one.number} if one.number else _("Proposal")


def as_paper(one: Proposal, offer: Offer, at: datetime, found: Price | None) -> bytes:
    """A proposal as a PDF in the language that is active; with `found`, what was agreed to."""
    said = [one.workspace.name, name_of(one), one.client.name]
    if offer.valid_until and found is None:
        said.append(_("valid until %(day)s") % {"day": day(_date(offer.valid_until))})
    text = as_markdown(offer, one.workspace.today(at), found)
    return as_pdf(Paper(offer.title, " · ".join(said), text, offer.language, at))


def _date(text: str) -> Any:
    return datetime.fromisoformat(text).date()


def projects_of(one: Proposal) -> list[tuple[str, str]]:
    """What is worked on under its engagement; nothing before the yes."""
    if one.decided_at is None:
        return []
    rows = Project.objects.filter(engagement_id=one.engagement_id, workspace_id=one.workspace_id).present()
    return [(project.title, project.get_absolute_url()) for project in rows[:20]]
