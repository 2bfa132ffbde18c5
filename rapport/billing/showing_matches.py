"""What the bank brought and what it seems to pay, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.agreements.wording import money
from rapport.billing.matching import Found
from rapport.billing.showing import href
from rapport.lib import matching
from rapport.web.dates import day

REASONS = {
    matching.AMOUNT: gettext_lazy("the sum is what is left to pay"),
    matching.NUMBER: gettext_lazy("the number stands in the purpose"),
    matching.CONTRACT: gettext_lazy("the contract stands in the purpose"),
    matching.PAYER: gettext_lazy("the payer is known"),
    matching.DAY: gettext_lazy("the day fits"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """Invoices a movement may pay. `reasons` in words, `points` of a hundred."""

    invoices: Sequence[tuple[int, str, str]]
    client: str
    reasons: str
    points: int


@dataclass(frozen=True, slots=True)
class Row:
    """A movement with its ways."""

    pk: int
    href: str
    on: str
    who: str
    purpose: str
    sum: str
    sure: bool
    ways: Sequence[Way]


def rows_of(found: Sequence[Found]) -> list[Row]:
    """Every movement for which something was found."""
    return [
        Row(
            one.line.pk, one.line.get_absolute_url(), day(one.line.booked_on), one.line.counterparty, one.line.purpose,
            money(one.line.amount_minor, one.line.currency), one.sure,
            [
                Way(
                    [(each.pk, each.number, href(each.pk)) for each in invoices], invoices[0].client.name,
                    ", ".join(str(REASONS[reason]) for reason in way.reasons), way.points,
                )
                for invoices, way in one.ways[:3]
            ],
        )
        for one in found
    ]  # fmt: skip


def answer(found: Sequence[Found]) -> tuple[str, str]:
    """How many payments wait, and of how many there is no doubt."""
    if not found:
        return _("Nothing that came in waits for an invoice."), _("Bring a statement of the bank to see more.")
    sure = sum(one.sure for one in found)
    strong = ngettext(
        "%(count)s payment has its invoice.", "%(count)s payments have their invoices.", len(found)
    ) % {"count": len(found)}  # fmt: skip
    quiet = ngettext(
        "There is no doubt about %(count)s of them.", "There is no doubt about %(count)s of them.", sure
    ) % {"count": sure}  # fmt: skip
    return strong, quiet if sure else _("Have a look at each.")
