"""An issued invoice is put right by a credit note, of all of it or of a part: its own paper with its own number."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from rapport.billing import drafting
from rapport.billing.allocating import Moved, TooMuch, count
from rapport.billing.issuing import NO_SELLER, NotReady, put_out
from rapport.billing.models import Invoice
from rapport.billing.requisites import parties_of
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.lib.bills import Bill, totals_of
from rapport.lib.offers import FIXED, Line
from rapport.web.funnel import Actor


def credit(one: Invoice, amount_minor: int, reason: str, *, by: Actor, at: datetime) -> tuple[Invoice, Batch]:
    """Credit so much of an invoice, tax included, for a reason.

    Raises TooMuch beyond what is left to pay, Moved where that is not what was read, NotReady.
    """
    with transaction.atomic():
        standing = Invoice.objects.select_for_update(of=("self",)).select_related("client", "workspace").get(pk=one.pk)
        if standing.balance_minor != one.balance_minor:
            raise Moved
        most = standing.balance_minor if standing.is_open else 0
        if not 0 < amount_minor <= most:
            raise TooMuch(most)
        ours, theirs = parties_of(standing)
        if ours is None:
            raise NotReady([NO_SELLER])
        bill = _bill(standing.bill, standing, amount_minor, reason)
        note = Invoice.objects.create(
            workspace_id=standing.workspace_id, client=standing.client, contact_id=standing.contact_id,
            engagement_id=standing.engagement_id, kind=Invoice.Kind.CREDIT, corrects=standing,
            title=reason.strip()[:200], language=standing.language, user_id=by.user_id,
            created_at=at, updated_at=at, **drafting.columns_of(bill, standing.currency),
        )  # fmt: skip
        note.workspace, note.client = standing.workspace, standing.client
        told = {
            "corrects_id": (None, standing.pk),
            "total_minor": (None, note.total_minor),
            "title": (None, note.title),
        }
        batch = record(note, "created", told, by=by, at=at)
        put_out(note, ours, theirs, standing.workspace.today(at), by=by, at=at, batch=batch)
        standing.change({"credited_minor": standing.credited_minor + note.total_minor}, by=by, at=at, verb="credited",
                        batch=batch)  # fmt: skip
        count([standing.pk])
        drafting.SEARCHED.renew([note.pk])
    one.refresh_from_db()
    return note, batch


def _bill(bill: Bill, one: Invoice, amount_minor: int, reason: str) -> Bill:
    """All of it again, or one line: so much without tax that it comes to the amount, or to the next below with tax."""
    if amount_minor == one.total_minor:
        return bill
    net = amount_minor * one.net_minor // one.total_minor + 1
    found = bill
    while found is bill or totals_of(found, one.currency).with_tax > amount_minor:
        found = bill.like((Line(reason.strip()[:200] or one.number, FIXED, sum_minor=net),))
        net -= 1
    return found
