"""An invoice goes out: the private link of its person, and the letter that brings it; sent once that has gone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from rapport.accounts.actors import Actor
from rapport.agreements.wording import money
from rapport.billing.models import Invoice
from rapport.billing.wording import name_of
from rapport.clients.models import Contact, ContactPoint
from rapport.doors.models import Door
from rapport.doors.opening import address_of, open_door
from rapport.inbox.beginning import begin_letter
from rapport.inbox.models import Outgoing
from rapport.journal.models import Batch
from rapport.web import funnel
from rapport.web.dates import full_day


def path_in(one: Invoice) -> str:
    """Its place behind the door of a client."""
    return f"invoices/{one.pk}/"


def reader_of(one: Invoice) -> Contact | None:
    """For whom it is, or the client's main person."""
    if one.contact is not None and not one.contact.trashed_at:
        return one.contact
    rows = Contact.objects.filter(workspace_id=one.workspace_id, client=one.client_id).living()
    return rows.order_by("-is_main", "pk").first()


def link_of(one: Invoice, person: Contact | None, actor: Actor, now: datetime) -> str:
    """Where they read it; nothing while they have no link."""
    doors = Door.objects.visible_to(actor).alive(now).filter(client_id=one.client_id, contact=person)
    door = doors.order_by("-id").first()
    return address_of(door, path_in(one)) if door else ""


def open_link(one: Invoice, *, by: Actor, at: datetime) -> str:
    """The same, made if there is none."""
    return address_of(open_door(one.client, reader_of(one), by=by, at=at)[0], path_in(one))


def write_letter(one: Invoice, *, by: Actor, at: datetime) -> Outgoing | None:
    """The letter with the link, in the language of the invoice: the one that is being written, or a new draft. None
    without somebody to write to, or a mailbox to write from.
    """
    if one.letter is not None and one.letter.is_being_written:
        return one.letter
    person = reader_of(one)
    address = ContactPoint.objects.filter(contact=person, kind="email").order_by("position", "id").first()
    if person is None or address is None:
        return None
    with transaction.atomic(), override(one.language):
        facts = {
            "name": person.short_name, "title": one.title, "sum": money(one.balance_minor, one.currency),
            "link": open_link(one, by=by, at=at), "day": full_day(one.due_on) if one.due_on else "",
        }  # fmt: skip
        text = _("%(name)s, here is the invoice for “%(title)s”: %(sum)s, to be paid by %(day)s.\n%(link)s") % facts
        letter = begin_letter(person, address.value, name_of(one), text, by=by, at=at)
        if letter is not None:
            Invoice.objects.filter(pk=one.pk).update(letter=letter)
    return letter


def letters_gone(letters: Iterable[Outgoing]) -> None:
    """Note which invoices have gone; heard of every change of a letter, in its transaction."""
    gone = {one.pk: one for one in letters if one.state == Outgoing.State.SENT and one.sent_at}
    for one in Invoice.objects.filter(letter__in=gone) if gone else ():
        letter = gone[one.letter_id or 0]
        # First, so that the letter counts once, whatever becomes of the note.
        Invoice.objects.filter(pk=one.pk).update(letter=None)
        if letter.sent_at:
            note_sending(one, by=Actor(letter.workspace, letter.user, via="worker"), at=letter.sent_at)


def note_sending(one: Invoice, *, by: funnel.Actor, at: datetime) -> Batch | None:
    """They have it; None when that is known."""
    return one.mark("sent_at", at, "sent", by=by, at=at)


def note_reading(one: Invoice, *, by: funnel.Actor, at: datetime) -> Batch | None:
    """The client has opened it; None when that is known."""
    return one.mark("viewed_at", at, "read", by=by, at=at)
