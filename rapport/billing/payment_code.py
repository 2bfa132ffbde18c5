"""The square code by which a bank fills in a payment: ST00012 for roubles, EPC069-12 for euros (DOMAIN.md 4.7)."""

from __future__ import annotations

from collections.abc import Mapping

from rapport.billing.models import Invoice
from rapport.lib.pay_codes import EuroPayment, RussianPayment, european, russian
from rapport.lib.records import Unreadable


def code_of(one: Invoice, seller: Mapping[str, str], purpose: str) -> bytes | None:
    """What the code of an open invoice says; None where nothing is to be paid, or nobody knows such a code for it."""
    if not one.is_open:
        return None
    try:
        if one.currency == "RUB":
            return russian(RussianPayment(
                seller["name"], seller.get("account", ""), seller.get("bank", ""), seller.get("bic", ""),
                seller.get("corr_account", ""), one.balance_minor, purpose=purpose,
                inn=seller.get("tax_number", ""),
            ))  # fmt: skip
        if one.currency == "EUR" and seller.get("account"):
            return european(EuroPayment(
                seller["name"], seller["account"], one.balance_minor, bic=seller.get("bic", ""), text=purpose,
            ))  # fmt: skip
    except Unreadable:
        # Something a bank would refuse: the account stands on the paper in words.
        return None
    return None
