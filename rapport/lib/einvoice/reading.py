"""An invoice of somebody else, read from UBL 2.1, CII or a PDF that carries CII."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from rapport.lib.einvoice.elements import NAMESPACES, named
from rapport.lib.einvoice.facturx import embedded
from rapport.lib.records import Unreadable

LARGEST = 20_000_000


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One line as it stands there."""

    title: str
    quantity: Decimal
    unit: str
    net: Decimal
    category: str
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class ReadInvoice:
    """What a machine can know of an invoice. `kind` by UNTDID 1001; a profile below BASIC has no lines."""

    number: str
    kind: str
    issued_on: date | None
    due_on: date | None
    currency: str
    grand_total: Decimal
    payable: Decimal
    seller: str
    buyer: str
    seller_vat_id: str
    profile: str
    lines: tuple[ReadLine, ...]


def read_invoice(content: bytes) -> ReadInvoice:
    """What the bytes of a file say.

    Raises Unreadable: too-large, not-xml, forbidden-xml, no-invoice, missing and wrong-number with the `place`, and
    for a PDF broken-pdf and nothing-embedded.
    """
    if len(content) > LARGEST:
        raise Unreadable("too-large", most=LARGEST)
    root = _root(embedded(content) if content[:1024].lstrip().startswith(b"%PDF-") else content)
    match root.tag:
        case tag if tag in (named("ubl:Invoice"), named("cn:CreditNote")):
            return _of_ubl(root)
        case tag if tag == named("rsm:CrossIndustryInvoice"):
            return _of_cii(root)
    raise Unreadable("no-invoice", found=root.tag.rpartition("}")[2][:60])


def _root(xml: bytes) -> Element:
    try:
        root: Element = fromstring(xml)
    except DefusedXmlException:
        raise Unreadable("forbidden-xml") from None
    except (ParseError, ValueError, LookupError):
        raise Unreadable("not-xml") from None
    return root


def _of_ubl(root: Element) -> ReadInvoice:
    kind = "CreditNote" if root.tag == named("cn:CreditNote") else "Invoice"
    sums, supplier = "cac:LegalMonetaryTotal", "cac:AccountingSupplierParty/cac:Party"
    return ReadInvoice(
        number=_needed(root, "cbc:ID"),
        kind=_text(root, f"cbc:{kind}TypeCode"),
        issued_on=_day(root, "cbc:IssueDate", "%Y-%m-%d"),
        due_on=_day(root, "cbc:DueDate", "%Y-%m-%d") or _day(root, "cac:PaymentMeans/cbc:PaymentDueDate", "%Y-%m-%d"),
        currency=_needed(root, "cbc:DocumentCurrencyCode"),
        grand_total=_number(root, f"{sums}/cbc:TaxInclusiveAmount"),
        payable=_number(root, f"{sums}/cbc:PayableAmount"),
        seller=_ubl_name(root, supplier),
        buyer=_ubl_name(root, "cac:AccountingCustomerParty/cac:Party"),
        seller_vat_id=_ubl_vat_id(root, supplier),
        profile=_text(root, "cbc:CustomizationID"),
        lines=tuple(_ubl_lines(root, kind)),
    )


def _ubl_name(root: Element, party: str) -> str:
    names = ("cac:PartyLegalEntity/cbc:RegistrationName", "cac:PartyName/cbc:Name")
    return next((found for name in names if (found := _text(root, f"{party}/{name}"))), "")


def _ubl_vat_id(root: Element, party: str) -> str:
    schemes = root.iterfind(f"{party}/cac:PartyTaxScheme", NAMESPACES)
    return next((_text(one, "cbc:CompanyID") for one in schemes if _text(one, "cac:TaxScheme/cbc:ID") == "VAT"), "")


def _ubl_lines(root: Element, kind: str) -> Iterator[ReadLine]:
    quantity = "cbc:CreditedQuantity" if kind == "CreditNote" else "cbc:InvoicedQuantity"
    for line in root.iterfind(f"cac:{kind}Line", NAMESPACES):
        yield ReadLine(
            _text(line, "cac:Item/cbc:Name"), _number(line, quantity), _unit(line, quantity),
            _number(line, "cbc:LineExtensionAmount"), _text(line, "cac:Item/cac:ClassifiedTaxCategory/cbc:ID"),
            _number_or_none(line, "cac:Item/cac:ClassifiedTaxCategory/cbc:Percent"),
        )  # fmt: skip


_TRADE = "rsm:SupplyChainTradeTransaction"


def _of_cii(root: Element) -> ReadInvoice:
    head, agreement = "rsm:ExchangedDocument", f"{_TRADE}/ram:ApplicableHeaderTradeAgreement"
    settlement = f"{_TRADE}/ram:ApplicableHeaderTradeSettlement"
    sums = f"{settlement}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
    due = f"{settlement}/ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime/udt:DateTimeString"
    return ReadInvoice(
        number=_needed(root, f"{head}/ram:ID"),
        kind=_text(root, f"{head}/ram:TypeCode"),
        issued_on=_day(root, f"{head}/ram:IssueDateTime/udt:DateTimeString", "%Y%m%d"),
        due_on=_day(root, due, "%Y%m%d"),
        currency=_needed(root, f"{settlement}/ram:InvoiceCurrencyCode"),
        grand_total=_number(root, f"{sums}/ram:GrandTotalAmount"),
        payable=_number(root, f"{sums}/ram:DuePayableAmount"),
        seller=_text(root, f"{agreement}/ram:SellerTradeParty/ram:Name"),
        buyer=_text(root, f"{agreement}/ram:BuyerTradeParty/ram:Name"),
        seller_vat_id=_cii_vat_id(root, f"{agreement}/ram:SellerTradeParty"),
        profile=_text(root, "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"),
        lines=tuple(_cii_lines(root)),
    )


def _cii_vat_id(root: Element, party: str) -> str:
    found = root.iterfind(f"{party}/ram:SpecifiedTaxRegistration/ram:ID", NAMESPACES)
    return next((_plain(one) for one in found if one.get("schemeID") == "VA"), "")


def _cii_lines(root: Element) -> Iterator[ReadLine]:
    quantity = "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"
    settled = "ram:SpecifiedLineTradeSettlement"
    tax = f"{settled}/ram:ApplicableTradeTax"
    for line in root.iterfind(f"{_TRADE}/ram:IncludedSupplyChainTradeLineItem", NAMESPACES):
        yield ReadLine(
            _text(line, "ram:SpecifiedTradeProduct/ram:Name"), _number(line, quantity), _unit(line, quantity),
            _number(line, f"{settled}/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"),
            _text(line, f"{tax}/ram:CategoryCode"), _number_or_none(line, f"{tax}/ram:RateApplicablePercent"),
        )  # fmt: skip


# ---- Values


def _plain(found: Element) -> str:
    return " ".join((found.text or "").split())


def _text(root: Element, path: str) -> str:
    found = root.find(path, NAMESPACES)
    return "" if found is None else _plain(found)


def _needed(root: Element, path: str) -> str:
    if text := _text(root, path):
        return text
    raise Unreadable("missing", place=path)


def _number(root: Element, path: str) -> Decimal:
    return _decimal(_needed(root, path), path)


def _number_or_none(root: Element, path: str) -> Decimal | None:
    text = _text(root, path)
    return _decimal(text, path) if text else None


def _decimal(text: str, path: str) -> Decimal:
    # xsd:decimal, and nothing else of what Decimal reads: no NaN, no exponent, no underscore.
    try:
        if len(text) > 40 or text.strip("+-0123456789."):
            raise InvalidOperation
        return Decimal(text)
    except InvalidOperation:
        raise Unreadable("wrong-number", place=path, text=text[:40]) from None


def _unit(line: Element, path: str) -> str:
    found = line.find(path, NAMESPACES)
    return "" if found is None else found.get("unitCode", "")


def _day(root: Element, path: str, form: str) -> date | None:
    """A day, or None where there is none that can be read: an invoice is worth something without it."""
    try:
        return datetime.strptime(_text(root, path)[: 10 if "-" in form else 8], form).date()
    except ValueError:
        return None
