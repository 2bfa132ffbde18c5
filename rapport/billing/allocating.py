"""Which invoices a payment pays. An invoice is never paid by more than is left of it, nor a payment given out twice.

What an invoice has got is counted anew from its allocations whenever one of them or its payment changes, an undo
included, so the column never says anything else than they do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Sum

from rapport.billing.models import Allocation, Invoice, Payment
from rapport.billing.models.invoice import State
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.web.funnel import Actor


class TooMuch(Exception):
    """More than is left of the invoice, or of the payment; `minor` is what is left."""

    def __init__(self, minor: int) -> None:
        super().__init__(minor)
        self.minor = minor


class Moved(Exception):
    """An invoice is not as it was read: paid, credited or closed meanwhile."""


class OtherCurrency(Exception):
    """The payment came in a currency the invoice is not in."""


def left_of(payment: Payment) -> int:
    """What of a payment pays nothing yet: the client's credit."""
    given = Allocation.objects.filter(payment=payment).aggregate(sum=Sum("amount_minor"))["sum"] or 0
    return payment.amount_minor - given


def take_in(payment: Payment, invoices: Sequence[Invoice], *, by: Actor, at: datetime) -> Batch:
    """Keep a payment that came (not saved yet), and let it pay these invoices one after the other, as far as it goes.

    What is left over stays the client's credit. Raises OtherCurrency, and Moved for an invoice that is not open any
    more or has another balance than the one that was read.
    """
    with transaction.atomic():
        rows = {row.pk: row for row in _locked(one.pk for one in invoices)}
        payment.created_at = payment.updated_at = at
        payment.save(force_insert=True)
        told = {name: (None, getattr(payment, name)) for name in ("client_id", "amount_minor", "currency")}
        batch = record(payment, "created", told, by=by, at=at)
        rest = payment.amount_minor
        for one in invoices:
            row = rows[one.pk]
            if row.currency != payment.currency:
                raise OtherCurrency
            if not row.is_open or row.balance_minor != one.balance_minor:
                raise Moved
            if part := min(rest, row.balance_minor):
                _give(payment, row, part, by=by, at=at, batch=batch)
                rest -= part
    return batch


def allocate(payment: Payment, invoice: Invoice, amount_minor: int, *, by: Actor, at: datetime) -> Batch:
    """Let a payment that came earlier pay an invoice. Raises TooMuch, OtherCurrency."""
    with transaction.atomic():
        held = Payment.objects.select_for_update().get(pk=payment.pk)
        (row,) = _locked([invoice.pk])
        if held.currency != row.currency:
            raise OtherCurrency
        most = min(left_of(held), row.balance_minor) if row.is_open and not held.trashed_at else 0
        if not 0 < amount_minor <= most:
            raise TooMuch(most)
        return _give(held, row, amount_minor, by=by, at=at)


def _locked(pks: Iterable[int]) -> list[Invoice]:
    # In one order, so that two who pay the same ones do not wait for each other in a ring.
    return list(Invoice.objects.select_for_update().filter(pk__in=set(pks)).order_by("pk"))


def _give(
    payment: Payment, invoice: Invoice, minor: int, *, by: Actor, at: datetime, batch: Batch | None = None
) -> Batch:
    one, is_new = Allocation.objects.get_or_create(
        payment=payment, invoice=invoice, defaults={"workspace_id": payment.workspace_id, "amount_minor": minor}
    )
    if is_new:
        told = {"payment_id": (None, payment.pk), "invoice_id": (None, invoice.pk), "amount_minor": (None, minor)}
        made = record(one, "created", told, by=by, at=at, batch=batch)
    else:
        before, one.amount_minor = one.amount_minor, one.amount_minor + minor
        one.save(update_fields=["amount_minor"])
        made = record(one, "changed", {"amount_minor": (before, one.amount_minor)}, by=by, at=at, batch=batch)
    count([invoice.pk])
    return made


# ---- What an invoice has got


def count(pks: Iterable[int]) -> None:
    """What these invoices have got, from what pays them; and their state with it."""
    rows = Allocation.objects.filter(invoice__in=set(pks), payment__trashed_at=None).order_by().values_list("invoice")
    got = {pk: (sum_, last) for pk, sum_, last in rows.annotate(sum=Sum("amount_minor"), at=Max("payment__created_at"))}
    for one in Invoice.objects.filter(pk__in=set(pks)).exclude(state=State.DRAFT):
        paid, last = got.get(one.pk, (0, None))
        state = state_of(one, paid)
        paid_at = (one.paid_at or last) if state == State.PAID else None
        if (one.paid_minor, one.state, one.paid_at) != (paid, state, paid_at):
            Invoice.objects.filter(pk=one.pk).update(paid_minor=paid, state=state, paid_at=paid_at)


def state_of(one: Invoice, paid_minor: int) -> str:
    """The state that follows from the money (DOMAIN.md 4.4)."""
    if one.kind == Invoice.Kind.CREDIT:
        return State.ISSUED
    if one.credited_minor >= one.total_minor:
        return State.VOID
    if one.credited_minor + paid_minor >= one.total_minor:
        return State.PAID
    return State.PART_PAID if paid_minor else State.ISSUED


def put_right_payments(pks: Iterable[int]) -> None:
    """After payments were changed, thrown away or brought back."""
    count(_paid_by(payment__in=list(pks)))


def unmake_payments(pks: list[int]) -> None:
    """Payments and what they paid are as if they had never come."""
    touched = _paid_by(payment__in=pks)
    Payment.objects.filter(pk__in=pks).delete()
    count(touched)


def put_right_allocations(pks: Iterable[int]) -> None:
    """After allocations were changed back."""
    count(_paid_by(pk__in=list(pks)))


def unmake_allocations(pks: list[int]) -> None:
    """These invoices are not paid by it any more; the payment stays, as the client's credit."""
    touched = _paid_by(pk__in=pks)
    Allocation.objects.filter(pk__in=pks).delete()
    count(touched)


def _paid_by(**which: object) -> list[int]:
    return list(Allocation.objects.filter(**which).values_list("invoice", flat=True))
