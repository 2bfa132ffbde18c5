"""What an invoice lacks to be one that machines read. Codes; the rules of EN 16931 stand beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rapport.lib.amounts import places_of
from rapport.lib.einvoice.terms import MOST_PLACES, endpoint
from rapport.lib.invoicing.facts import Invoice, Party, Tax, Vat
from rapport.lib.invoicing.totals import Totals, totals


def faults(invoice: Invoice, *, peppol: bool = False) -> list[str]:
    """Why it cannot be written, each reason once; nothing when it can."""
    found = [*_of_lines(invoice), *_of_parties(invoice), *_of_taxes(invoice), *_of_sums(invoice)]
    if peppol:
        found += _of_the_network(invoice)
    return list(dict.fromkeys(found))


def _of_lines(invoice: Invoice) -> Iterator[str]:
    if not invoice.number.strip():
        yield "number-missing"  # BR-02
    if not invoice.lines:
        yield "no-lines"  # BR-16
    if any(not line.title.strip() for line in invoice.lines):
        yield "title-missing"  # BR-25
    if any(line.price < 0 for line in invoice.lines):
        yield "negative-price"  # BR-27


def _of_parties(invoice: Invoice) -> Iterator[str]:
    for role, party in (("seller", invoice.seller), ("buyer", invoice.buyer)):
        if not party.name.strip():
            yield f"{role}-name-missing"  # BR-06, BR-07
        if not party.address.country:
            yield f"{role}-country-missing"  # BR-09, BR-11
    if not _known(invoice.seller):
        yield "seller-number-missing"  # BR-CO-26


def _known(party: Party) -> bool:
    return bool(party.vat_id or party.tax_id or party.register_id)


def _each_tax(invoice: Invoice) -> list[Tax]:
    return [*(line.tax for line in invoice.lines), *(one.tax for one in invoice.discounts if one.tax)]


def _of_taxes(invoice: Invoice) -> Iterator[str]:
    taxes = _each_tax(invoice)
    categories = {tax.category for tax in taxes}
    if any((tax.category == Vat.STANDARD) != (tax.percent > 0) for tax in taxes):
        yield "wrong-rate"  # BR-S-05, BR-Z-05, BR-E-05, BR-AE-05, BR-G-05
    if Vat.OUTSIDE in categories:
        yield from _of_outside(invoice, categories)
        return
    if categories and not (invoice.seller.vat_id or invoice.seller.tax_id):
        yield "seller-tax-number-missing"  # BR-S-02, BR-Z-02, BR-E-02
    if Vat.EXPORT in categories and not invoice.seller.vat_id:
        yield "seller-vat-number-missing"  # BR-G-02
    if Vat.REVERSE_CHARGE in categories and not (invoice.buyer.vat_id or invoice.buyer.register_id):
        yield "buyer-vat-number-missing"  # BR-AE-02
    if any(one.tax.category == Vat.EXEMPT and not one.tax.reason for one in totals(invoice).taxes):
        yield "reason-missing"  # BR-E-10


def _of_outside(invoice: Invoice, categories: set[Vat]) -> Iterator[str]:
    if len(categories) > 1:
        yield "outside-mixed"  # BR-O-11 to BR-O-14
    if not (invoice.seller.register_id or invoice.seller.tax_id):
        yield "seller-number-missing"  # BR-CO-26: a VAT number may not stand there


def _of_sums(invoice: Invoice) -> Iterator[str]:
    found = totals(invoice)
    if not (invoice.due_on or invoice.terms) and found.payable > 0:
        yield "due-day-missing"  # BR-CO-25
    step = 10 ** max(0, places_of(invoice.currency) - MOST_PLACES)
    if any(minor % step for minor in _amounts(found)):
        yield "too-precise"  # BR-DEC-*
    if invoice.tax_per_line and found.tax != totals(replace(invoice, tax_per_line=False)).tax:
        yield "tax-rounded-by-line"  # BR-CO-17


def _amounts(found: Totals) -> Iterator[int]:
    for line in found.lines:
        yield from (line.net, line.discount)
    yield from (one.minor for one in found.discounts)
    for tax in found.taxes:
        yield from (tax.taxable, tax.minor)
    yield from (found.prepaid, found.rounding)


def _of_the_network(invoice: Invoice) -> Iterator[str]:
    if not all(endpoint(party)[0] for party in (invoice.seller, invoice.buyer)):
        yield "endpoint-missing"  # PEPPOL-EN16931-R010, R020
    if not (invoice.buyer_reference or invoice.order):
        yield "buyer-reference-missing"  # PEPPOL-EN16931-R003
