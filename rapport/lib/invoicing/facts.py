"""What stands on an invoice, as plain data: two parties, lines, discounts, taxes. Frozen, and it computes nothing.

The numbers in brackets are the business terms of EN 16931-1 (DOMAIN.md 4.3). Sums are minor units of the invoice's
currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum


class Kind(IntEnum):
    """What a document is (BT-3), by UNTDID 1001. A credit note has positive sums: the kind says which way they go."""

    INVOICE = 380
    CREDIT_NOTE = 381
    PREPAYMENT = 386


class Vat(StrEnum):
    """Why a line is taxed as it is (BT-151), by UNTDID 5305. Only STANDARD has a rate above nothing."""

    STANDARD = "S"
    ZERO = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    EXPORT = "G"
    OUTSIDE = "O"


class Unit(StrEnum):
    """How a quantity is counted (BT-130), by UN/ECE Recommendation 20."""

    ONE = "C62"
    MINUTE = "MIN"
    HOUR = "HUR"
    DAY = "DAY"
    WEEK = "WEE"
    MONTH = "MON"
    YEAR = "ANN"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a party is; the country as ISO 3166 in capitals (BT-35 to BT-40, BT-50 to BT-55)."""

    country: str
    street: str = ""
    more: str = ""
    city: str = ""
    postcode: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """Where the money goes (BG-17): an IBAN, or the number of an account with the codes of its bank."""

    number: str
    bank: str = ""
    bic: str = ""
    correspondent: str = ""
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """A seller (BG-4) or a buyer (BG-7).

    `vat_id` (BT-31, BT-48) begins with its country; `tax_id` (BT-32) is any other number at the tax office, such as
    ИНН, and `tax_id_more` what stands beside it (КПП); `register_id` (BT-30, BT-47) is the number in a register of
    companies, such as ОГРН or SIREN. `endpoint` is the address in the Peppol network, `endpoint_scheme` its code of the
    EAS list.
    """

    name: str
    address: Address
    vat_id: str = ""
    tax_id: str = ""
    tax_id_more: str = ""
    register_id: str = ""
    contact: str = ""
    email: str = ""
    phone: str = ""
    endpoint: str = ""
    endpoint_scheme: str = ""
    account: Account | None = None


@dataclass(frozen=True, slots=True)
class Tax:
    """How something is taxed: category, rate in per cent, and in words why there is none (BT-118 to BT-121)."""

    category: Vat
    percent: Decimal = Decimal(0)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Discount:
    """What is taken off: a sum, or so many hundredths of a per cent of what it is taken off from."""

    minor: int = 0
    hundredths: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DocumentDiscount(Discount):
    """What is taken off the whole (BG-20); without `tax` it is spread over the taxes as the lines are."""

    tax: Tax | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line (BG-25). `price` is for one unit, before tax, in euros rather than cents, with any number of digits."""

    title: str
    quantity: Decimal
    price: Decimal
    tax: Tax
    unit: str = Unit.ONE
    discount: Discount | None = None
    about: str = ""
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """An earlier invoice this one corrects or settles (BG-3)."""

    number: str
    issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class Invoice:
    """All of it. `tax_per_line`: round the tax of each line, as Russian documents do, instead of each rate's total."""

    number: str
    issued_on: date
    currency: str
    seller: Party
    buyer: Party
    lines: tuple[Line, ...]
    kind: Kind = Kind.INVOICE
    due_on: date | None = None
    terms: str = ""
    delivered_on: date | None = None
    first_day: date | None = None
    last_day: date | None = None
    discounts: tuple[DocumentDiscount, ...] = ()
    prepaid_minor: int = 0
    rounding_minor: int = 0
    tax_per_line: bool = False
    notes: tuple[str, ...] = ()
    corrects: tuple[Reference, ...] = ()
    buyer_reference: str = ""
    order: str = ""
    contract: str = ""
    payment_reference: str = ""
    language: str = "en"
