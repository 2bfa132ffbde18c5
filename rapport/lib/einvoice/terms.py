"""What both syntaxes say alike: amounts, rates, reasons and which numbers of the parties may stand there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from rapport.lib.amounts import from_minor, places_of
from rapport.lib.invoicing.facts import Account, Invoice, Party, Tax, Vat
from rapport.lib.records import Unreadable
from rapport.lib.requisites import iban

EN16931 = "urn:cen.eu:en16931:2017"
PEPPOL = f"{EN16931}#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PEPPOL_PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
# UNTDID 5189: a discount.
DISCOUNT = "95"
# UNTDID 4461: a credit transfer, and one within SEPA.
TRANSFER, SEPA = "30", "58"
_REASON_CODES = {Vat.REVERSE_CHARGE: "VATEX-EU-AE", Vat.EXPORT: "VATEX-EU-G", Vat.OUTSIDE: "VATEX-EU-O"}
# An amount may have no more (BR-DEC-*).
MOST_PLACES = 2


def amount(minor: int, currency: str) -> str:
    """An amount with the digits of its currency, at most two of them where the others are nothing."""
    value = from_minor(minor, currency)
    places = places_of(currency)
    if places > MOST_PLACES and minor % 10 ** (places - MOST_PLACES) == 0:
        places = MOST_PLACES
    return f"{value:.{places}f}"


def number(value: Decimal) -> str:
    """A number with all its digits, and without an exponent."""
    return f"{value:f}"


def percent(tax: Tax) -> str:
    """A rate; what is outside of VAT has none (BR-O-05)."""
    return "" if tax.category == Vat.OUTSIDE else number(tax.percent)


def reason_code(tax: Tax) -> str:
    """Why there is no tax, of the VATEX list; an exemption is told in words."""
    return _REASON_CODES.get(tax.category, "")


def day(value: date | None) -> str:
    """A day as ISO 8601 has it."""
    return value.isoformat() if value else ""


def is_outside(invoice: Invoice) -> bool:
    """Whether the whole invoice is outside of VAT; then no VAT number may stand on it (BR-O-02)."""
    return any(line.tax.category == Vat.OUTSIDE for line in invoice.lines)


def vat_number(party: Party, invoice: Invoice) -> str:
    """The VAT number of a party, where one may stand."""
    return "" if is_outside(invoice) else party.vat_id


def own_number(party: Party, invoice: Invoice) -> str:
    """A number to know a party by (BT-29, BT-46), when it has no other that may stand there (BR-CO-26)."""
    return "" if party.register_id or vat_number(party, invoice) else party.tax_id


def endpoint(party: Party) -> tuple[str, str]:
    """The electronic address and the code of its list; a mail address is one as well."""
    if party.endpoint:
        return party.endpoint, party.endpoint_scheme
    return (party.email, "EM") if party.email else ("", "")


def means(account: Account, currency: str) -> str:
    """How one pays into an account."""
    return SEPA if currency == "EUR" and is_iban(account) else TRANSFER


def is_iban(account: Account) -> bool:
    """Whether the number of an account is an IBAN."""
    try:
        iban(account.number)
    except Unreadable:
        return False
    return True
