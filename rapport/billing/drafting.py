"""Drafts of invoices: by hand, for a payment that was agreed, for hours that were worked. Each is one batch."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from rapport.accounts.actors import Actor
from rapport.agreements.models import Instalment
from rapport.billing.models import Invoice, Requisites
from rapport.billing.models.invoice import State
from rapport.billing.requisites import our_requisites
from rapport.clients.models import Client
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.lib.bills import Bill, totals_of
from rapport.lib.offers import FIXED, Line
from rapport.search.records import Searched, Told

INVOICE = "invoice"


class Issued(Exception):
    """It was issued: it is not changed, but corrected by a credit note."""


def starting(by: Actor) -> Bill:
    """An empty bill with our treatment of value added tax."""
    ours = our_requisites(by.workspace_id)
    if ours is None:
        return Bill()
    return Bill(vat=ours.vat, vat_hundredths=ours.vat_hundredths, vat_words=ours.vat_words)


def begin_invoice(
    client: Client, bill: Bill, facts: Mapping[str, Any], *, by: Actor, at: datetime
) -> tuple[Invoice, Batch]:
    """A new draft; `facts` are other columns by their attname."""
    values = {"language": client.language or by.workspace.language, **facts}
    values |= columns_of(bill, str(values.get("currency") or by.workspace.currency))
    with transaction.atomic():
        one = Invoice.objects.create(
            workspace_id=by.workspace_id, client=client, user_id=by.user_id, created_at=at, updated_at=at,
            **values,
        )  # fmt: skip
        told = {"client_id": (None, client.pk), "title": (None, one.title), "total_minor": (None, one.total_minor)}
        batch = record(one, "created", told, by=by, at=at)
        SEARCHED.renew([one.pk])
    return one, batch


def for_instalment(payment: Instalment, *, by: Actor, at: datetime) -> tuple[Invoice, Batch | None]:
    """A draft that asks for a payment that was agreed; the invoice there is, and no batch, where one asks for it."""
    with transaction.atomic():
        agreed = Instalment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
        if asked := agreed.invoices.present().exclude(state=State.VOID).order_by("pk").first():
            return asked, None
        proposal = payment.proposal
        line = Line(f"{proposal.title}: {payment.words}"[:200], FIXED, sum_minor=payment.amount_minor)
        facts = {
            "engagement_id": payment.engagement_id, "instalment_id": payment.pk, "title": proposal.title[:200],
            "currency": payment.currency, "language": proposal.offer.language, "contact_id": proposal.contact_id,
        }  # fmt: skip
        return begin_invoice(payment.client, starting(by).like((line,)), facts, by=by, at=at)


def write(
    one: Invoice, bill: Bill, facts: Mapping[str, Any], *, by: Actor, at: datetime, version: int | None = None
) -> Batch | None:
    """Keep what is being written; None when it says the same. Raises Stale, and Issued."""
    with transaction.atomic():
        standing = Invoice.objects.select_for_update().get(pk=one.pk)
        if standing.state != State.DRAFT:
            raise Issued
        currency = str(facts.get("currency") or standing.currency)
        return standing.change({**facts, **columns_of(bill, currency)}, by=by, at=at, version=version)


def columns_of(bill: Bill, currency: str) -> dict[str, Any]:
    """The columns that follow from a bill."""
    sums = totals_of(bill, currency)
    return {
        "content": bill.as_json(), "currency": currency, "net_minor": sums.without_tax, "tax_minor": sums.tax,
        "total_minor": sums.with_tax,
    }  # fmt: skip


def due_day(one: Invoice, ours: Requisites | None, today: date) -> date:
    """Until when it is to be paid: the day that was written, or so many working days of ours from today."""
    days = ours.due_days if ours else Requisites._meta.get_field("due_days").get_default()
    return one.due_on or one.workspace.workhours.days_later(today, days)


# ---- How they are found


def _told(one: Invoice) -> Told:
    lines = " ".join(str(line.get("what", "")) for line in one.content.get("lines", ()))
    title = f"{one.number} {one.title}".strip()
    return Told(one.client_id, title, lines, f"{title} {lines}")


SEARCHED = Searched(Invoice, INVOICE, _told)
