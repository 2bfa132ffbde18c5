"""An invoice as UN/CEFACT Cross Industry Invoice (D16B, the same elements in D22B), as EN 16931-3-3 maps its terms.

This is the XML inside a Factur-X or ZUGFeRD file of the profile EN 16931.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element

from rapport.lib.einvoice.elements import Content, document, element, empty
from rapport.lib.einvoice.terms import (
    DISCOUNT,
    EN16931,
    amount,
    endpoint,
    is_iban,
    means,
    number,
    own_number,
    percent,
    reason_code,
    vat_number,
)
from rapport.lib.invoicing.facts import Invoice, Party, Tax
from rapport.lib.invoicing.totals import LineSum, Totals, totals


def as_cii(invoice: Invoice) -> bytes:
    """The invoice as XML. First ask for its faults."""
    found = totals(invoice)
    root = element(
        "rsm:CrossIndustryInvoice",
        element(
            "rsm:ExchangedDocumentContext",
            element("ram:GuidelineSpecifiedDocumentContextParameter", element("ram:ID", EN16931)),
        ),
        element(
            "rsm:ExchangedDocument",
            element("ram:ID", invoice.number),
            element("ram:TypeCode", str(int(invoice.kind))),
            element("ram:IssueDateTime", _day(invoice.issued_on)),
            [element("ram:IncludedNote", element("ram:Content", note)) for note in invoice.notes],
        ),
        element(
            "rsm:SupplyChainTradeTransaction",
            [_line(at, one, invoice.currency) for at, one in enumerate(found.lines, 1)],
            _agreement(invoice),
            _delivery(invoice),
            _settlement(invoice, found),
        ),
    )
    return document(root)


def _day(value: date | None, tag: str = "udt:DateTimeString") -> Element | None:
    return element(tag, f"{value:%Y%m%d}" if value else "", format="102")


def _period(first: date | None, last: date | None) -> Element | None:
    return element(
        "ram:BillingSpecifiedPeriod", element("ram:StartDateTime", _day(first)), element("ram:EndDateTime", _day(last))
    )


def _agreement(invoice: Invoice) -> Element | None:
    return element(
        "ram:ApplicableHeaderTradeAgreement",
        element("ram:BuyerReference", invoice.buyer_reference),
        _party("ram:SellerTradeParty", invoice.seller, invoice, seller=True),
        _party("ram:BuyerTradeParty", invoice.buyer, invoice, seller=False),
        element("ram:BuyerOrderReferencedDocument", element("ram:IssuerAssignedID", invoice.order)),
        element("ram:ContractReferencedDocument", element("ram:IssuerAssignedID", invoice.contract)),
    )


def _party(tag: str, party: Party, invoice: Invoice, *, seller: bool) -> Element | None:
    address, scheme = endpoint(party)
    return element(
        tag,
        element("ram:ID", own_number(party, invoice)),
        element("ram:Name", party.name),
        element("ram:SpecifiedLegalOrganization", element("ram:ID", party.register_id)),
        element(
            "ram:DefinedTradeContact",
            element("ram:PersonName", party.contact),
            element("ram:TelephoneUniversalCommunication", element("ram:CompleteNumber", party.phone)),
            element("ram:EmailURIUniversalCommunication", element("ram:URIID", party.email)),
        ),
        _address(party),
        element("ram:URIUniversalCommunication", element("ram:URIID", address, schemeID=scheme)),
        # EN 16931 knows another number at the tax office of a seller only (BT-32).
        element("ram:SpecifiedTaxRegistration", element("ram:ID", party.tax_id if seller else "", schemeID="FC")),
        element("ram:SpecifiedTaxRegistration", element("ram:ID", vat_number(party, invoice), schemeID="VA")),
    )


def _address(party: Party) -> Element | None:
    address = party.address
    return element(
        "ram:PostalTradeAddress",
        element("ram:PostcodeCode", address.postcode),
        element("ram:LineOne", address.street),
        element("ram:LineTwo", address.more),
        element("ram:CityName", address.city),
        element("ram:CountryID", address.country),
        element("ram:CountrySubDivisionName", address.region),
    )


def _delivery(invoice: Invoice) -> Element | None:
    tag, happened = "ram:ApplicableHeaderTradeDelivery", element("ram:OccurrenceDateTime", _day(invoice.delivered_on))
    return empty(tag) if happened is None else element(tag, element("ram:ActualDeliverySupplyChainEvent", happened))


def _settlement(invoice: Invoice, found: Totals) -> Element | None:
    currency = invoice.currency
    return element(
        "ram:ApplicableHeaderTradeSettlement",
        element("ram:PaymentReference", invoice.payment_reference),
        element("ram:InvoiceCurrencyCode", currency),
        _payment(invoice),
        _taxes(found, currency),
        _period(invoice.first_day, invoice.last_day),
        [
            _allowance(one.minor, one.discount.reason, currency, _category("ram:CategoryTradeTax", one.tax))
            for one in found.discounts
        ],
        element(
            "ram:SpecifiedTradePaymentTerms",
            element("ram:Description", invoice.terms),
            element("ram:DueDateDateTime", _day(invoice.due_on)),
        ),
        _sums(found, currency),
        _corrected(invoice),
    )


def _payment(invoice: Invoice) -> Element | None:
    account = invoice.seller.account
    if not account:
        return None
    iban, other = (account.number, "") if is_iban(account) else ("", account.number)
    return element(
        "ram:SpecifiedTradeSettlementPaymentMeans",
        element("ram:TypeCode", means(account, invoice.currency)),
        element(
            "ram:PayeePartyCreditorFinancialAccount",
            element("ram:IBANID", iban),
            element("ram:AccountName", account.holder),
            element("ram:ProprietaryID", other),
        ),
        element("ram:PayeeSpecifiedCreditorFinancialInstitution", element("ram:BICID", account.bic)),
    )


def _category(tag: str, tax: Tax) -> Element | None:
    return element(
        tag,
        element("ram:TypeCode", "VAT"),
        element("ram:CategoryCode", tax.category),
        element("ram:RateApplicablePercent", percent(tax)),
    )


def _taxes(found: Totals, currency: str) -> Iterator[Element | None]:
    for one in found.taxes:
        yield element(
            "ram:ApplicableTradeTax",
            element("ram:CalculatedAmount", amount(one.minor, currency)),
            element("ram:TypeCode", "VAT"),
            element("ram:ExemptionReason", one.tax.reason),
            element("ram:BasisAmount", amount(one.taxable, currency)),
            element("ram:CategoryCode", one.tax.category),
            element("ram:ExemptionReasonCode", reason_code(one.tax)),
            element("ram:RateApplicablePercent", percent(one.tax)),
        )


def _allowance(minor: int, reason: str, currency: str, *category: Content) -> Element | None:
    return element(
        "ram:SpecifiedTradeAllowanceCharge",
        element("ram:ChargeIndicator", element("udt:Indicator", "false")),
        element("ram:ActualAmount", amount(minor, currency)),
        element("ram:ReasonCode", DISCOUNT),
        element("ram:Reason", reason),
        *category,
    )


def _sums(found: Totals, currency: str) -> Element | None:
    told = [
        ("ram:LineTotalAmount", found.of_lines, ""),
        ("ram:AllowanceTotalAmount", found.discount if found.discounts else None, ""),
        ("ram:TaxBasisTotalAmount", found.without_tax, ""),
        ("ram:TaxTotalAmount", found.tax, currency),
        ("ram:RoundingAmount", found.rounding or None, ""),
        ("ram:GrandTotalAmount", found.with_tax, ""),
        ("ram:TotalPrepaidAmount", found.prepaid or None, ""),
        ("ram:DuePayableAmount", found.payable, ""),
    ]
    return element(
        "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
        [element(tag, amount(minor, currency), currencyID=code) for tag, minor, code in told if minor is not None],
    )


def _corrected(invoice: Invoice) -> Iterator[Element | None]:
    for one in invoice.corrects:
        issued = element("ram:FormattedIssueDateTime", _day(one.issued_on, "qdt:DateTimeString"))
        yield element("ram:InvoiceReferencedDocument", element("ram:IssuerAssignedID", one.number), issued)


def _line(at: int, one: LineSum, currency: str) -> Element | None:
    line = one.line
    return element(
        "ram:IncludedSupplyChainTradeLineItem",
        element("ram:AssociatedDocumentLineDocument", element("ram:LineID", str(at))),
        element("ram:SpecifiedTradeProduct", element("ram:Name", line.title), element("ram:Description", line.about)),
        element(
            "ram:SpecifiedLineTradeAgreement",
            element("ram:NetPriceProductTradePrice", element("ram:ChargeAmount", number(line.price))),
        ),
        element(
            "ram:SpecifiedLineTradeDelivery", element("ram:BilledQuantity", number(line.quantity), unitCode=line.unit)
        ),
        element(
            "ram:SpecifiedLineTradeSettlement",
            _category("ram:ApplicableTradeTax", line.tax),
            _period(line.first_day, line.last_day),
            _allowance(one.discount, line.discount.reason, currency) if line.discount else None,
            element(
                "ram:SpecifiedTradeSettlementLineMonetarySummation",
                element("ram:LineTotalAmount", amount(one.net, currency)),
            ),
        ),
    )
