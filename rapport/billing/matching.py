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
from rapport.billing.allocating import Moved, OtherCurrency, take_in
from rapport.billing.models import Invoice, Payment, Requisites
from rapport.billing.models.invoice import OPEN, State
from rapport.clients.models import Client
from rapport.journal.models import Batch
from rapport.lib import matching
from rapport.lib.matching import Candidate

# Of so many lines that came last; older ones are found on the pages of the bank.
MOST_LINES, MOST_INVOICES = 500, 20_000
COLUMNS = (
    "pk", "client_id", "number", "total_minor", "paid_minor", "credited_minor", "currency", "issued_on", "due_on",
)  # fmt: skip


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
    """What of it seems to pay an invoice; in six statements, whatever their number."""
    lines = waiting(actor)
    if not lines:
        return []
    # Paid ones too: a second payment for one of them is no payment for another.
    rows = Invoice.objects.visible_to(actor).filter(kind=Invoice.Kind.INVOICE, state__in=(*OPEN, State.PAID))
    owed = list(rows.order_by("-issued_on", "-id").values_list(*COLUMNS)[:MOST_INVOICES])
    payers = {pk: frozenset(numbers) for pk, numbers in _payers(actor, {row[1] for row in owed}).items()}
    matches = matching.match(
        (
            matching.BankLine(
                one.amount_minor, one.currency, one.purpose, one.booked_on,
                frozenset(filter(None, (one.tax_number, one.their_account))),
            )
            for one in lines
        ),
        (
            matching.OpenInvoice(
                pk, number, total - paid - credited, currency, payers.get(client, frozenset()), issued_on, due_on
            )
            for pk, client, number, total, paid, credited, currency, issued_on, due_on in owed
        ),
    )  # fmt: skip
    named = {pk for one in matches for way in one.candidates for pk in way.invoices}
    invoices = Invoice.objects.visible_to(actor).select_related("client").in_bulk(named)
    return [
        Found(line, [([invoices[pk] for pk in way.invoices], way) for way in one.candidates], one.automatic is not None)
        for line, one in zip(lines, matches, strict=True)
        if one.candidates
    ]


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
    try:
        with transaction.atomic():
            payment = Payment(
                workspace_id=line.workspace_id, client_id=invoices[0].client_id, amount_minor=line.amount_minor,
                currency=line.currency, received_on=line.booked_on, note=line.purpose[:200], line=line,
                user_id=by.user_id,
            )  # fmt: skip
            # Held, so that no statement takes it away meanwhile.
            if not BankLine.objects.select_for_update().filter(pk=line.pk, counts=True, amount_minor__gt=0).exists():
                raise Taken
            return take_in(payment, invoices, by=by, at=at)
    except (IntegrityError, Moved, OtherCurrency):
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
