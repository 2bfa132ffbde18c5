"""What the playbooks ask this room about engagements: what was invoiced and what was paid."""

from __future__ import annotations

from collections import defaultdict

from rapport.agreements.models import Instalment
from rapport.billing.models import Allocation, Invoice, Payment
from rapport.billing.models.invoice import State
from rapport.engagements import evidence, noticing
from rapport.engagements.facts import Engagements, Happening
from rapport.journal.recording import hear

# The place of the first payment of a plan.
FIRST = 1

type Found = dict[int, list[Happening]]


def _issued(workspace_id: int, engagements: Engagements) -> dict[int, list[Invoice]]:
    """Looked up once for all the questions."""
    return engagements.once(_look, workspace_id)


def _look(workspace_id: int, engagements: Engagements) -> dict[int, list[Invoice]]:
    rows = Invoice.objects.filter(
        workspace_id=workspace_id, engagement__among=engagements, kind=Invoice.Kind.INVOICE, issued_at__isnull=False
    )
    found: dict[int, list[Invoice]] = defaultdict(list)
    for one in rows.select_related("instalment").order_by("issued_at", "pk"):
        found[one.engagement_id or 0].append(one)
    return found


def deposit_invoiced(workspace_id: int, engagements: Engagements) -> Found:
    """The invoice for the first agreed payment was issued."""
    found = _issued(workspace_id, engagements)
    return {
        engagement: first
        for engagement, rows in found.items()
        if (first := [Happening(one.issued_at) for one in rows if one.instalment and one.instalment.position == FIRST])
    }


def final_invoiced(workspace_id: int, engagements: Engagements) -> Found:
    """An invoice was issued after which no agreed payment is left to ask for."""
    found = _issued(workspace_id, engagements)
    agreed: dict[int, set[int]] = defaultdict(set)
    for engagement, pk in Instalment.objects.filter(
        workspace_id=workspace_id, engagement__among=found, trashed_at=None
    ).values_list("engagement_id", "pk"):
        agreed[engagement].add(pk)
    asked = {engagement: {one.instalment_id for one in rows} for engagement, rows in found.items()}
    return {
        engagement: [Happening(rows[-1].issued_at)]
        for engagement, rows in found.items()
        if agreed[engagement] <= asked[engagement]
    }


def fully_paid(workspace_id: int, engagements: Engagements) -> Found:
    """There are invoices, and each of them is paid; since the last of them was."""
    return {
        engagement: [Happening(max(one.paid_at for one in rows if one.paid_at))]
        for engagement, rows in _issued(workspace_id, engagements).items()
        if all(one.state in (State.PAID, State.VOID) for one in rows) and any(one.paid_at for one in rows)
    }


TOLD = (deposit_invoiced, final_invoiced, fully_paid)


def learn_happenings() -> None:
    """Teach the playbooks, and have them look again when something of it changes."""
    for told in TOLD:
        evidence.learn(told.__name__, told)
    noticing.watch(Invoice, noticing.ENGAGEMENT)
    hear(Allocation, lambda rows: noticing.mark(invoices__in={row.invoice_id for row in rows}))
    hear(Payment, lambda rows: noticing.mark(invoices__allocations__payment__in={row.pk for row in rows}))
