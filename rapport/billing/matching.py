"""Movements of the bank and the invoices they pay, each with what speaks for it (DOMAIN.md 4.10).

What is found is only shown; a payment is made when somebody accepts it, and one line makes one payment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from rapport.accounts.actors import Actor
from rapport.banking.models import BankLine
from rapport.billing.allocating import take_in
from rapport.billing.models import Invoice, Payment, Requisites
from rapport.billing.models.invoice import OPEN, State
from rapport.clients.models import Client
from rapport.journal.models import Batch
from rapport.lib import matching
from rapport.lib.matching import Candidate

# Of so many lines that came last; older ones are found on the pages of the bank.
MOST_LINES, MOST_INVOICES = 500, 20_000


class Taken(Exception):
    """The line has made a payment already, or counts no more, or the invoice is not open."""


@dataclass(frozen=True, slots=True)
class Found:
    """A line with the invoices it may pay, the best first; `sure` when there is no doubt about the first."""

    line: BankLine
    ways: Sequence[tuple[Sequence[Invoice], Candidate]]
    sure: bool


def waiting(actor: Actor) -> list[BankLine]:
    """Money that came in and pays nothing yet, the latest first."""
    rows = BankLine.objects.visible_to(actor).counting().filter(amount_minor__gt=0)
    paid = Payment.objects.filter(line=OuterRef("pk"), trashed_at=None)
    return list(rows.filter(~Exists(paid)).order_by("-booked_on", "-id")[:MOST_LINES])


def found(actor: Actor) -> list[Found]:
    """What of it seems to pay an invoice; in five statements, whatever their number."""
    lines = waiting(actor)
    if not lines:
        return []
    # Paid ones too: a second payment for one of them is no payment for another.
    rows = Invoice.objects.visible_to(actor).filter(kind=Invoice.Kind.INVOICE, state__in=(*OPEN, State.PAID))
    invoices = {one.pk: one for one in rows.select_related("client").order_by("-issued_on", "-id")[:MOST_INVOICES]}
    payers = _payers(actor, {one.client_id for one in invoices.values()})
    matches = matching.match(
        (
            matching.BankLine(
                one.amount_minor, one.currency, one.purpose, one.booked_on,
                frozenset(filter(None, (one.tax_number, one.their_account))),
            )
            for one in lines
        ),
        (_open(one, payers) for one in invoices.values()),
    )  # fmt: skip
    return [
        Found(line, [([invoices[pk] for pk in way.invoices], way) for way in one.candidates], one.automatic is not None)
        for line, one in zip(lines, matches, strict=True)
        if one.candidates
    ]


def _open(one: Invoice, payers: dict[int, set[str]]) -> matching.OpenInvoice:
    assert one.issued_on is not None
    balance = one.balance_minor if one.is_open else 0
    known = frozenset(payers[one.client_id])
    return matching.OpenInvoice(one.pk, one.number, balance, one.currency, known, one.issued_on, one.due_on)


def _payers(actor: Actor, clients: Iterable[int]) -> dict[int, set[str]]:
    """By which numbers each client is known to pay: of their card, their requisites, and what they paid from before."""
    known: dict[int, set[str]] = defaultdict(set)
    here = set(clients)
    told = (
        Client.objects.visible_to(actor).filter(pk__among=here).values_list("pk", "tax_number"),
        Requisites.objects.visible_to(actor).filter(client__among=here).values_list(
            "client_id", "tax_number", "vat_id", "account"
        ),
        Payment.objects.visible_to(actor).present().filter(client__among=here, line__isnull=False).values_list(
            "client_id", "line__tax_number", "line__their_account"
        ),
    )  # fmt: skip
    for rows in told:
        for pk, *numbers in rows:
            known[pk or 0].update(filter(None, numbers))
    return known


def accept(line: BankLine, invoices: Sequence[Invoice], *, by: Actor, at: datetime) -> Batch:
    """The line pays these invoices, all of one client. Raises Taken."""
    standing = BankLine.objects.filter(pk=line.pk, counts=True, amount_minor__gt=0).first()
    if standing is None or not all(one.is_open and one.currency == line.currency for one in invoices):
        raise Taken
    try:
        with transaction.atomic():
            payment = Payment(
                workspace_id=line.workspace_id, client_id=invoices[0].client_id, amount_minor=line.amount_minor,
                currency=line.currency, received_on=line.booked_on, note=line.purpose[:200], line=line,
                user_id=by.user_id,
            )  # fmt: skip
            return take_in(payment, invoices, by=by, at=at)
    except IntegrityError:
        raise Taken from None


def against_second(batch: Batch) -> str:
    """Why a payment does not come back: its line has made another one meanwhile."""
    pks = list(batch.entries.filter(subject=Payment._meta.label_lower).values_list("subject_id", flat=True))
    gone = Payment.objects.filter(pk__in=pks, trashed_at__isnull=False, line__isnull=False)
    if Payment.objects.filter(line__in=gone.values("line"), trashed_at=None).exists():
        return _("What the bank brought pays something else by now. Take that back first.")
    return ""


def held_lines(pks: list[int]) -> set[int]:
    """Lines that have made a payment: their statements stay."""
    return set(Payment.objects.filter(line__in=pks).values_list("line", flat=True))
