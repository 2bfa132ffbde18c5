"""A draft is issued: it gets its number, both parties as they are today, and is never changed again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.billing import allocating, drafting
from rapport.billing.matching import against_second
from rapport.billing.models import Allocation, Invoice, Payment
from rapport.billing.models.invoice import State
from rapport.billing.models.requisites import Requisites
from rapport.billing.numbering import next_number
from rapport.billing.requisites import parties_of
from rapport.clients.models import Client
from rapport.journal.models import Batch
from rapport.journal.reversing import learn
from rapport.lib.invoice_numbers import Pattern
from rapport.lib.sealing import digest_of
from rapport.web.funnel import Actor

NO_SELLER, NO_TITLE, NO_LINES, NO_SUM, DAY_OVER, NO_VAT_ID, NO_BUYER_VAT_ID = (
    "no_seller", "no_title", "no_lines", "no_sum", "day_over", "no_vat_id", "no_buyer_vat_id",
)  # fmt: skip


class NotReady(Exception):
    """Something is missing before it can be issued; `codes` say what."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__(*codes)
        self.codes = codes


def missing(one: Invoice, ours: Requisites | None, theirs: Requisites | None, today: date) -> list[str]:
    """What it lacks before it can be issued, by code."""
    bill = one.bill
    lacks = {
        NO_SELLER: ours is None, NO_TITLE: not one.title.strip(), NO_LINES: not bill.lines,
        NO_SUM: bool(bill.lines) and one.total_minor <= 0, DAY_OVER: one.due_on is not None and one.due_on < today,
        # EN 16931: BR-S-02, BR-AE-02.
        NO_VAT_ID: bill.vat in ("S", "AE") and ours is not None and not (ours.vat_id or ours.tax_number),
        NO_BUYER_VAT_ID: bill.vat == "AE" and not (theirs and theirs.vat_id),
    }  # fmt: skip
    return [code for code, lacking in lacks.items() if lacking]


def issue(one: Invoice, *, by: Actor, at: datetime) -> Batch | None:
    """Issue a draft; None when it is issued already. Raises NotReady."""
    with transaction.atomic():
        standing = Invoice.objects.select_for_update(of=("self",)).select_related("client", "workspace").get(pk=one.pk)
        if standing.state != State.DRAFT or standing.trashed_at:
            return None
        today = standing.workspace.today(at)
        ours, theirs = parties_of(standing)
        if codes := missing(standing, ours, theirs, today):
            raise NotReady(codes)
        assert ours is not None
        batch = put_out(standing, ours, theirs, today, by=by, at=at)
    one.refresh_from_db()
    return batch


def put_out(
    one: Invoice, ours: Requisites, theirs: Requisites | None, today: date, *, by: Actor, at: datetime,
    batch: Batch | None = None,
) -> Batch | None:  # fmt: skip
    """Give it its number and close it; within a transaction that holds its row."""
    place, number = next_number(one.workspace_id, one.kind, Pattern(ours.pattern), today)
    due_on = today if one.kind == Invoice.Kind.CREDIT else drafting.due_day(one, ours, today)
    parties = {"seller": ours.printed(), "buyer": buyer_of(one.client, theirs)}
    told = {
        "number": number, "issued_on": today.isoformat(), "due_on": due_on.isoformat(), "currency": one.currency,
        "title": one.title, "content": one.content, "parties": parties, "total_minor": one.total_minor,
        "corrects": one.corrects.number if one.corrects else "",
    }  # fmt: skip
    values = {
        "state": State.ISSUED.value, "number": number, "place": place, "issued_on": today, "issued_at": at,
        "due_on": due_on, "parties": parties, "digest": digest_of(told),
    }  # fmt: skip
    return one.change(values, by=by, at=at, verb="issued", batch=batch)


def buyer_of(client: Client, theirs: Requisites | None) -> dict[str, Any]:
    """Who buys, as far as it is known: their requisites, or what stands on the client's card."""
    if theirs is not None:
        return theirs.printed()
    return {"name": client.name, "tax_number": client.tax_number, "city": client.city, "country": ""}


def against_issued(batch: Batch) -> str:
    """Why nothing of an issued paper is taken back by an undo."""
    pks = list(batch.entries.filter(subject=Invoice._meta.label_lower).values_list("subject_id", flat=True))
    if Invoice.objects.filter(pk__in=pks).exclude(state=State.DRAFT).exists():
        return _("It is issued and stays as it is. Put it right with a credit note.")
    return ""


def issued(pks: list[int]) -> set[int]:
    """Those that stay whatever is undone or emptied."""
    return set(Invoice.objects.filter(pk__in=pks).exclude(state=State.DRAFT).values_list("pk", flat=True))


def learn_ways() -> None:
    """Teach the journal the ways of invoices and payments."""
    learn(
        Invoice, held=issued, unmake=drafting.SEARCHED.unmake, put_right=drafting.SEARCHED.renew,
        against=against_issued,
    )  # fmt: skip
    learn(Payment, unmake=allocating.unmake_payments, put_right=allocating.put_right_payments, against=against_second)
    learn(Allocation, unmake=allocating.unmake_allocations, put_right=allocating.put_right_allocations)
