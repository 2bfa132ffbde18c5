"""An invoice goes out: the private link of its person, and the letter that brings it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from rapport.accounts.actors import Actor
from rapport.agreements.wording import money
from rapport.billing.models import Invoice
from rapport.billing.wording import name_of
from rapport.clients.models import Contact, ContactPoint
from rapport.clients.reaching import new_letter_href
from rapport.doors.opening import address_of, open_door
from rapport.journal.models import Batch
from rapport.web.dates import full_day
from rapport.web.funnel import Actor as AnyActor


def path_in(one: Invoice) -> str:
    """Its place behind the door of a client."""
    return f"invoices/{one.pk}/"


def letter_of(one: Invoice, actor: Actor, now: datetime) -> str:
    """Where a letter with the link is begun, in the language of the invoice; nothing without an address."""
    person = one.contact or Contact.objects.filter(client=one.client_id, is_main=True, trashed_at=None).first()
    address = ContactPoint.objects.filter(contact=person, kind="email").order_by("position", "id").first()
    if person is None or address is None:
        return ""
    link = address_of(open_door(one.client, person, by=actor, at=now)[0], path_in(one))
    with override(one.language):
        facts = {
            "name": person.short_name, "title": one.title, "sum": money(one.balance_minor, one.currency), "link": link,
            "day": full_day(one.due_on) if one.due_on else "",
        }  # fmt: skip
        text = _("%(name)s, here is the invoice for “%(title)s”: %(sum)s, to be paid by %(day)s.\n%(link)s") % facts
        return new_letter_href(actor, person, address.value, name_of(one), text)


def note_sending(one: Invoice, *, by: AnyActor, at: datetime) -> Batch | None:
    """It was sent to them; None when that is known."""
    return one.mark("sent_at", at, "sent", by=by, at=at)


def note_reading(one: Invoice, *, by: AnyActor, at: datetime) -> Batch | None:
    """The client has opened it; None when that is known."""
    return one.mark("viewed_at", at, "read", by=by, at=at)
