"""An invoice as UBL 2.1 (OASIS), Invoice or CreditNote, with the elements EN 16931-3-2 maps its terms to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element

from rapport.lib.einvoice.elements import Content, document, element
from rapport.lib.einvoice.terms import (
    DISCOUNT,
    EN16931,
    PEPPOL,
    PEPPOL_PROCESS,
    amount,
    day,
    endpoint,
    means,
    number,
    own_number,
    percent,
    reason_code,
    vat_number,
)
from rapport.lib.invoicing.facts import Invoice, Kind, Party, Tax
from rapport.lib.invoicing.totals import LineSum, Totals, totals


def as_ubl(invoice: Invoice, *, peppol: bool = False) -> bytes:
    """The invoice as XML; as Peppol BIS Billing 3 if it is to go through that network. First ask for its faults."""
    found = totals(invoice)
    credit = invoice.kind == Kind.CREDIT_NOTE
    root = element(
        "cn:CreditNote" if credit else "ubl:Invoice",
        element("cbc:CustomizationID", PEPPOL if peppol else EN16931),
        element("cbc:ProfileID", PEPPOL_PROCESS if peppol else ""),
        element("cbc:ID", invoice.number),
        element("cbc:IssueDate", day(invoice.issued_on)),
        # A credit note has no place for it; there it stands with the means of payment.
        element("cbc:DueDate", "" if credit else day(invoice.due_on)),
        element("cbc:CreditNoteTypeCode" if credit else "cbc:InvoiceTypeCode", str(int(invoice.kind))),
        element("cbc:Note", "\n".join(invoice.notes)),
        element("cbc:DocumentCurrencyCode", invoice.currency),
        element("cbc:BuyerReference", invoice.buyer_reference),
        _period(invoice.first_day, invoice.last_day),
        element("cac:OrderReference", element("cbc:ID", invoice.order)),
        _corrected(invoice),
        element("cac:ContractDocumentReference", element("cbc:ID", invoice.contract)),
        element("cac:AccountingSupplierParty", _party(invoice.seller, invoice, seller=True)),
        element("cac:AccountingCustomerParty", _party(invoice.buyer, invoice, seller=False)),
        element("cac:Delivery", element("cbc:ActualDeliveryDate", day(invoice.delivered_on))),
        _payment(invoice),
        element("cac:PaymentTerms", element("cbc:Note", invoice.terms)),
        _discounts(found, invoice.currency),
        _taxes(found, invoice.currency),
        _sums(found, invoice.currency),
        [_line(at, one, invoice) for at, one in enumerate(found.lines, 1)],
    )
    return document(root)


def _period(first: date | None, last: date | None) -> Element | None:
    return element("cac:InvoicePeriod", element("cbc:StartDate", day(first)), element("cbc:EndDate", day(last)))


def _corrected(invoice: Invoice) -> Iterator[Element | None]:
    for one in invoice.corrects:
        told = (element("cbc:ID", one.number), element("cbc:IssueDate", day(one.issued_on)))
        yield element("cac:BillingReference", element("cac:InvoiceDocumentReference", *told))


def _party(party: Party, invoice: Invoice, *, seller: bool) -> Element | None:
    address, scheme = endpoint(party)
    return element(
        "cac:Party",
        element("cbc:EndpointID", address, schemeID=scheme),
        element("cac:PartyIdentification", element("cbc:ID", own_number(party, invoice))),
        _address(party),
        _tax_number(vat_number(party, invoice), "VAT"),
        # EN 16931 knows another number at the tax office of a seller only (BT-32).
        _tax_number(party.tax_id if seller else "", "TAX"),
        element(
            "cac:PartyLegalEntity",
            element("cbc:RegistrationName", party.name),
            element("cbc:CompanyID", party.register_id),
        ),
        element(
            "cac:Contact",
            element("cbc:Name", party.contact),
            element("cbc:Telephone", party.phone),
            element("cbc:ElectronicMail", party.email),
        ),
    )


def _address(party: Party) -> Element | None:
    address = party.address
    return element(
        "cac:PostalAddress",
        element("cbc:StreetName", address.street),
        element("cbc:AdditionalStreetName", address.more),
        element("cbc:CityName", address.city),
        element("cbc:PostalZone", address.postcode),
        element("cbc:CountrySubentity", address.region),
        element("cac:Country", element("cbc:IdentificationCode", address.country)),
    )


def _tax_number(value: str, scheme: str) -> Element | None:
    if not value:
        return None
    return element(
        "cac:PartyTaxScheme", element("cbc:CompanyID", value), element("cac:TaxScheme", element("cbc:ID", scheme))
    )


def _payment(invoice: Invoice) -> Element | None:
    account = invoice.seller.account
    if not account:
        return None
    credit = invoice.kind == Kind.CREDIT_NOTE
    return element(
        "cac:PaymentMeans",
        element("cbc:PaymentMeansCode", means(account, invoice.currency)),
        element("cbc:PaymentDueDate", day(invoice.due_on) if credit else ""),
        element("cbc:PaymentID", invoice.payment_reference),
        element(
            "cac:PayeeFinancialAccount",
            element("cbc:ID", account.number),
            element("cbc:Name", account.holder),
            element("cac:FinancialInstitutionBranch", element("cbc:ID", account.bic)),
        ),
    )


def _discounts(found: Totals, currency: str) -> Iterator[Element | None]:
    for one in found.discounts:
        yield _allowance(one.minor, one.discount.reason, currency, _category("cac:TaxCategory", one.tax))


def _allowance(minor: int, reason: str, currency: str, *category: Content) -> Element | None:
    return element(
        "cac:AllowanceCharge",
        element("cbc:ChargeIndicator", "false"),
        element("cbc:AllowanceChargeReasonCode", DISCOUNT),
        element("cbc:AllowanceChargeReason", reason),
        element("cbc:Amount", amount(minor, currency), currencyID=currency),
        *category,
    )


def _category(tag: str, tax: Tax, *, why: bool = False) -> Element | None:
    return element(
        tag,
        element("cbc:ID", tax.category),
        element("cbc:Percent", percent(tax)),
        element("cbc:TaxExemptionReasonCode", reason_code(tax) if why else ""),
        element("cbc:TaxExemptionReason", tax.reason if why else ""),
        element("cac:TaxScheme", element("cbc:ID", "VAT")),
    )


def _taxes(found: Totals, currency: str) -> Element | None:
    rows = [
        element(
            "cac:TaxSubtotal",
            element("cbc:TaxableAmount", amount(one.taxable, currency), currencyID=currency),
            element("cbc:TaxAmount", amount(one.minor, currency), currencyID=currency),
            _category("cac:TaxCategory", one.tax, why=True),
        )
        for one in found.taxes
    ]
    return element("cac:TaxTotal", element("cbc:TaxAmount", amount(found.tax, currency), currencyID=currency), rows)


def _sums(found: Totals, currency: str) -> Element | None:
    told = [
        ("cbc:LineExtensionAmount", found.of_lines),
        ("cbc:TaxExclusiveAmount", found.without_tax),
        ("cbc:TaxInclusiveAmount", found.with_tax),
        ("cbc:AllowanceTotalAmount", found.discount if found.discounts else None),
        ("cbc:PrepaidAmount", found.prepaid or None),
        ("cbc:PayableRoundingAmount", found.rounding or None),
        ("cbc:PayableAmount", found.payable),
    ]
    return element(
        "cac:LegalMonetaryTotal",
        [element(tag, amount(minor, currency), currencyID=currency) for tag, minor in told if minor is not None],
    )


def _line(at: int, one: LineSum, invoice: Invoice) -> Element | None:
    line, currency = one.line, invoice.currency
    credit = invoice.kind == Kind.CREDIT_NOTE
    return element(
        "cac:CreditNoteLine" if credit else "cac:InvoiceLine",
        element("cbc:ID", str(at)),
        element(
            "cbc:CreditedQuantity" if credit else "cbc:InvoicedQuantity", number(line.quantity), unitCode=line.unit
        ),
        element("cbc:LineExtensionAmount", amount(one.net, currency), currencyID=currency),
        _period(line.first_day, line.last_day),
        _allowance(one.discount, line.discount.reason, currency) if line.discount else None,
        element(
            "cac:Item",
            element("cbc:Description", line.about),
            element("cbc:Name", line.title),
            _category("cac:ClassifiedTaxCategory", line.tax),
        ),
        element("cac:Price", element("cbc:PriceAmount", number(line.price), currencyID=currency)),
    )
