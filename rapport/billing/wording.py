"""Invoices in words, in the language that is active: their name, their state, what is wrong with a draft."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from rapport.agreements.wording import money
from rapport.billing import issuing
from rapport.billing.models import Invoice
from rapport.billing.models.invoice import State
from rapport.lib.countries import country_name
from rapport.web.dates import day
from rapport.web.languages import our_language

LACKS = {
    issuing.NO_SELLER: gettext_lazy("write your requisites"),
    issuing.NO_TITLE: gettext_lazy("say what it is for"),
    issuing.NO_LINES: gettext_lazy("write a line"),
    issuing.NO_SUM: gettext_lazy("give it a sum"),
    issuing.DAY_OVER: gettext_lazy("choose a day that is still to come"),
    issuing.NO_VAT_ID: gettext_lazy("write your VAT number or tax number into your requisites"),
    issuing.NO_BUYER_VAT_ID: gettext_lazy("write the client's VAT number into their requisites"),
}
TONES = {State.PAID: "done", State.PART_PAID: "wait", State.ISSUED: "wait"}


def lacks_in_words(codes: list[str]) -> str:
    """Before it can be issued: write your requisites, give it a sum."""
    return _("Before it can be issued: %(what)s.") % {"what": ", ".join(str(LACKS[code]) for code in codes)}


def name_of(one: Invoice) -> str:
    """Invoice 2026-001"""
    if one.kind == Invoice.Kind.CREDIT:
        return _("Credit note %(number)s") % {"number": one.number}
    return _("Invoice %(number)s") % {"number": one.number} if one.number else _("Draft of an invoice")


def state_in_words(one: Invoice, today: date) -> tuple[str, str]:
    """Its state and what colour that means."""
    if one.kind == Invoice.Kind.CREDIT:
        return str(Invoice.Kind.CREDIT.label), ""
    if one.is_late(today):
        return pgettext("state of an invoice", "late"), "late"
    return str(State(one.state).label), TONES.get(State(one.state), "")


def about(one: Invoice, today: date) -> str:
    """What is to be known of its days: by when, how late, when it was paid."""
    if one.state == State.PAID and one.paid_at:
        return _("paid %(day)s") % {"day": day(timezone.localdate(one.paid_at))}
    if one.is_late(today) and one.due_on:
        days = (today - one.due_on).days
        return ngettext("%(count)s day late", "%(count)s days late", days) % {"count": days}
    if one.is_open and one.due_on:
        return _("by %(day)s") % {"day": day(one.due_on)}
    return day(one.issued_on) if one.issued_on else ""


def left_in_words(one: Invoice) -> str:
    """What is left to pay: 500 € of 1 200 €."""
    total = money(one.total_minor, one.currency)
    if not one.paid_minor and not one.credited_minor:
        return total
    return _("%(left)s of %(total)s") % {"left": money(one.balance_minor, one.currency), "total": total}


def place_in_words(party: dict[str, str]) -> str:
    """Street 1, 10115 Berlin, Germany"""
    town = " ".join(filter(None, (party.get("postcode"), party.get("city"))))
    country = country_name(party.get("country") or "", our_language())
    return ", ".join(filter(None, (party.get("address"), town, country)))
