"""Invoices as they are read: the paper with its lines and sums, rows of lists, sections on pages of rooms below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db.models import Exists, F, OuterRef, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from rapport.agreements.models import Instalment
from rapport.agreements.wording import hours, less, money
from rapport.billing.drafting import due_day
from rapport.billing.issuing import buyer_of
from rapport.billing.models import Allocation, Invoice, Payment
from rapport.billing.models.invoice import OPEN, State
from rapport.billing.payment_code import code_of
from rapport.billing.requisites import parties_of
from rapport.billing.wording import about, left_in_words, name_of, place_in_words, state_in_words
from rapport.clients.beside import Section
from rapport.clients.models import Client
from rapport.engagements.models import Engagement
from rapport.lib.amount_words import spelled_out
from rapport.lib.bills import totals_of
from rapport.lib.invoicing.facts import Vat
from rapport.lib.offer_lines import percent_in
from rapport.lib.offers import HOURS
from rapport.lib.qr import as_svg
from rapport.web.dates import day, full_day
from rapport.web.funnel import Actor
from rapport.web.languages import our_language

MOST_OF_CLIENT, MOST_ROWS, MOST_OPEN = 5, 50, 500


@cache
def base() -> str:
    """Under this address every invoice has its page."""
    return reverse("billing:list")


def href(pk: int) -> str:
    """The page of an invoice."""
    return f"{base()}{pk}/"


# ---- The paper


@dataclass(frozen=True, slots=True)
class Printed:
    """What stands on the paper, all of it in words of the language that is active."""

    name: str
    title: str
    days: Sequence[str]
    seller: str
    seller_lines: Sequence[str]
    buyer: str
    buyer_lines: Sequence[str]
    intro: str
    # What, a smaller word below it, the sum.
    rows: Sequence[tuple[str, str, str]]
    sums: Sequence[tuple[str, str]]
    total_label: str
    total: str
    tax_words: str
    # The total spelled out, where papers carry it so.
    words: str
    # The code of the payment as SVG; nothing where there is none.
    code: str
    # How it is paid: label and value.
    pay: Sequence[tuple[str, str]]
    note: str


def printed(one: Invoice, today: date) -> Printed:
    """An invoice as it stands on paper: as it was issued, or, for a draft, as it would be issued today."""
    seller, buyer, due = _standing(one, today)
    bill = one.bill
    found = totals_of(bill, one.currency)
    sums = []
    if found.discount:
        label = _("Discount: %(why)s") % {"why": bill.discount_reason} if bill.discount_reason else _("Discount")
        sums += [(_("Together"), money(found.of_lines, one.currency)), (label, less(-found.discount, one.currency))]
    if found.tax:
        share = percent_in(bill.vat_hundredths, our_language())
        sums += [
            (_("Without VAT"), money(found.without_tax, one.currency)),
            (_("VAT %(share)s %%") % {"share": share}, money(found.tax, one.currency)),
        ]
    return Printed(
        name=name_of(one), title=one.title, days=_days(one, today, due), seller=seller["name"],
        seller_lines=_party(seller), buyer=buyer["name"], buyer_lines=_party(buyer), intro=bill.intro,
        rows=[_row(line, one.currency) for line in bill.lines], sums=sums,
        total_label=_("Credited") if one.kind == Invoice.Kind.CREDIT else _("To be paid"),
        total=money(one.total_minor, one.currency), tax_words=bill.vat_words or _taxed(bill.vat),
        words=spelled_out(one.total_minor, one.currency, one.language) if one.language == "ru" else "",
        code=as_svg(code) if (code := code_of(one, seller, purpose_of(one))) else "", pay=_pay(one, seller),
        note=bill.note,
    )  # fmt: skip


def _standing(one: Invoice, today: date) -> tuple[dict[str, str], dict[str, str], date | None]:
    if not one.is_draft:
        return one.parties["seller"], one.parties["buyer"], one.due_on
    ours, theirs = parties_of(one)
    seller = ours.printed() if ours else {"name": one.workspace.name}
    return seller, buyer_of(one.client, theirs), due_day(one, ours, today)


def _days(one: Invoice, today: date, due: date | None) -> list[str]:
    said = [_("of %(day)s") % {"day": full_day(one.issued_on or today)}]
    if one.corrects:
        return [*said, _("for invoice %(number)s") % {"number": one.corrects.number}]
    if due:
        said.append(_("to be paid by %(day)s") % {"day": full_day(due)})
    bill = one.bill
    if bill.begins_on and bill.ends_on:
        facts = {"from": day(date.fromisoformat(bill.begins_on)), "to": day(date.fromisoformat(bill.ends_on))}
        said.append(_("for work from %(from)s to %(to)s") % facts)
    return said


def _party(party: dict[str, str]) -> list[str]:
    labels = {
        "tax_number": pgettext("on an invoice", "Tax number"), "kpp": pgettext("on an invoice", "KPP"),
        "vat_id": pgettext("on an invoice", "VAT number"),
    }  # fmt: skip
    numbers = [f"{label} {party[name]}" for name, label in labels.items() if party.get(name)]
    return [text for text in (place_in_words(party), ", ".join(numbers)) if text]


def _row(line: Any, currency: str) -> tuple[str, str, str]:
    small = ""
    if line.kind == HOURS:
        small = _("%(hours)s at %(rate)s") % {"hours": hours(line.minutes), "rate": money(line.rate_minor, currency)}
    return line.what, small, money(line.minor, currency)


def _taxed(vat: str) -> str:
    return {
        Vat.OUTSIDE: _("VAT is not charged."), Vat.REVERSE_CHARGE: _("Reverse charge: the buyer pays the VAT."),
        Vat.EXEMPT: _("Exempt from VAT."), Vat.EXPORT: _("Export: VAT is not charged."),
    }.get(Vat(vat), "")  # fmt: skip


def _pay(one: Invoice, seller: dict[str, str]) -> list[tuple[str, str]]:
    if one.kind == Invoice.Kind.CREDIT or not seller.get("account"):
        return []
    told = [
        (pgettext("on an invoice", "Account"), seller["account"]), (_("Bank"), seller.get("bank", "")),
        (_("BIC"), seller.get("bic", "")), (_("Correspondent account"), seller.get("corr_account", "")),
        (_("Payment for"), purpose_of(one)),
    ]  # fmt: skip
    return [(label, value) for label, value in told if value]


def purpose_of(one: Invoice) -> str:
    """What the payer writes, so that the payment is found again."""
    facts = {"number": one.number or "…", "day": full_day(one.issued_on) if one.issued_on else "…"}
    return _("Invoice %(number)s of %(day)s") % facts


# ---- Rows


@dataclass(frozen=True, slots=True)
class Row:
    """An invoice as a row. `tone` is the chip's meaning."""

    pk: int
    href: str
    number: str
    title: str
    client: str
    state: str
    tone: str
    sum: str
    about: str


def row_of(one: Invoice, today: date, *, client: str = "") -> Row:
    """An invoice as a row."""
    state, tone = state_in_words(one, today)
    sum_ = left_in_words(one) if one.is_open else money(one.total_minor, one.currency)
    return Row(one.pk, href(one.pk), one.number, one.title, client, state, tone, sum_, about(one, today))


def of_tab(actor: Actor, tab: str) -> Any:
    """The invoices of a tab of the list."""
    rows = Invoice.objects.visible_to(actor).select_related("client")
    if tab == "thrown":
        return rows.trashed()
    states: dict[str, Sequence[str]] = {"open": OPEN, "draft": (State.DRAFT,), "paid": (State.PAID,)}
    rows = rows.present()
    return rows if tab == "all" else rows.filter(state__in=states[tab], kind=Invoice.Kind.INVOICE)


def sums_in_words(sums: Iterable[tuple[str, int]]) -> str:
    """1 200 € and 90 000 ₽: currencies are never added up."""
    told = [money(minor, currency) for currency, minor in sums if minor]
    if len(told) < 2:
        return told[0] if told else ""
    return _("%(one)s and %(other)s") % {"one": ", ".join(told[:-1]), "other": told[-1]}


def answer_of_list(actor: Actor, today: date) -> tuple[str, str]:
    """What is to come, and who is late; in one statement."""
    rows = list(of_tab(actor, "open").order_by("due_on", "id")[:MOST_OPEN])
    if not rows:
        drafts = of_tab(actor, "draft").count()
        quiet = ngettext("%(count)s draft waits to be issued.", "%(count)s drafts wait to be issued.", drafts)
        return _("Nobody owes you anything."), quiet % {"count": drafts} if drafts else ""
    left: dict[str, int] = {}
    for one in rows:
        left[one.currency] = left.get(one.currency, 0) + one.balance_minor
    strong = _("You are to get %(sum)s.") % {"sum": sums_in_words(sorted(left.items()))}
    late = [one for one in rows if one.is_late(today)]
    if late:
        facts = {"name": late[0].client.name, "late": about(late[0], today), "count": len(late)}
        quiet = ngettext("%(name)s is %(late)s.", "%(count)s are late, %(name)s longest: %(late)s.", len(late))
        return strong, quiet % facts
    facts = {"name": rows[0].client.name, "day": day(rows[0].due_on) if rows[0].due_on else ""}
    return strong, _("The next one is %(name)s, by %(day)s.") % facts


# ---- Payments


@dataclass(frozen=True, slots=True)
class Got:
    """A payment of an invoice, or what is left of one that came earlier."""

    pk: int
    when: str
    sum: str
    how: str
    note: str
    minor: int = 0


def got(one: Invoice) -> list[Got]:
    """What pays an invoice, the latest first."""
    rows = Allocation.objects.filter(invoice=one, payment__trashed_at=None).select_related("payment")
    return [
        Got(
            row.payment.pk, day(row.payment.received_on), money(row.amount_minor, one.currency),
            str(row.payment.get_how_display()), row.payment.note,
        )
        for row in rows.order_by("-payment__received_on", "-pk")
    ]  # fmt: skip


def credit_of(actor: Actor, client_id: int, currency: str) -> list[Got]:
    """Payments of a client of which something is left over."""
    mine = Payment.objects.visible_to(actor).present().filter(client=client_id, currency=currency)
    rows: Any = mine.annotate(given=Sum("allocations__amount_minor"))
    left = [(row, row.amount_minor - (row.given or 0)) for row in rows.order_by("received_on", "pk")[:MOST_OPEN]]
    return [
        Got(row.pk, day(row.received_on), money(rest, currency), str(row.get_how_display()), row.note, rest)
        for row, rest in left
        if rest > 0
    ]


# ---- On pages of rooms below


@dataclass(frozen=True, slots=True)
class ToAsk:
    """A payment that was agreed and is not invoiced."""

    pk: int
    words: str
    sum: str


def to_ask(actor: Actor, engagement: Engagement) -> list[ToAsk]:
    """Agreed payments of an engagement that no invoice asks for yet."""
    asked = Invoice.objects.filter(instalment=OuterRef("pk"), trashed_at=None).exclude(state=State.VOID)
    rows = Instalment.objects.visible_to(actor).present().filter(engagement=engagement).filter(~Exists(asked))
    rows = rows.filter(amount_minor__gt=0).order_by("proposal", "position")
    return [ToAsk(row.pk, row.words, money(row.amount_minor, row.currency)) for row in rows[:MOST_ROWS]]


def section(actor: Actor, one: Engagement, now: datetime) -> Section:
    """Invoices of an engagement, and what is agreed and not asked for."""
    today = one.workspace.today(now)
    rows = Invoice.objects.visible_to(actor).present().filter(engagement=one).order_by("-created_at", "-id")
    values = {
        "one": one, "rows": [row_of(row, today) for row in rows[:MOST_ROWS]], "asks": to_ask(actor, one),
    }  # fmt: skip
    return Section("billing/section.html", values)


def client_section(actor: Actor, client: Client, now: datetime) -> Section:
    """Invoices among the facts of a client, the open ones first."""
    today = client.workspace.today(now)
    rows = Invoice.objects.visible_to(actor).present().filter(client=client).exclude(state=State.DRAFT)
    ordered = rows.order_by(F("paid_at").asc(nulls_first=True), "-issued_on", "-id")
    found = [row_of(row, today) for row in ordered[:MOST_OF_CLIENT]]
    return Section("billing/client_section.html", {"rows": found, "client": client})
