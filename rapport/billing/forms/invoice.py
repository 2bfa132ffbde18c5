"""The forms of invoices: what is charged for, the payment that came, a credit."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.accounts.models import LANGUAGES
from rapport.agreements.forms.offer import area
from rapport.agreements.forms.typed import hour, hundredths_in, hundredths_of, rate_in, rate_of
from rapport.agreements.refusing import line_in_words
from rapport.billing.models import Invoice, Payment
from rapport.billing.models.requisites import Vat
from rapport.clients.forms.dossier import DayInput
from rapport.clients.forms.dress import dress
from rapport.clients.forms.own import MoneyValue
from rapport.clients.models import Contact
from rapport.lib.amounts import from_minor, plainly
from rapport.lib.bills import Bill
from rapport.lib.offer_lines import BadLine, Reading, lines_of, typed_lines
from rapport.web.languages import our_language

LONGEST_LINES, LONGEST = 8000, 4000


class InvoiceForm(forms.Form):
    """All of an invoice. `record` is the invoice; `values` are what was typed, by field."""

    title = forms.CharField(label=gettext_lazy("What for"), max_length=200)
    contact_id = forms.TypedChoiceField(label=gettext_lazy("For whom"), coerce=int, required=False, empty_value=None)
    language = forms.ChoiceField(label=gettext_lazy("In which language"), choices=LANGUAGES)
    due_on = forms.DateField(
        label=gettext_lazy("To be paid by"), required=False, widget=DayInput(),
        help_text=gettext_lazy("Empty: so many working days after it is issued, as your requisites say."),
    )  # fmt: skip
    rate = forms.CharField(label=gettext_lazy("An hour costs"), required=False, max_length=30)
    currency = forms.RegexField(r"^[A-Za-z]{3}$", label=gettext_lazy("Currency"))
    lines = forms.CharField(
        label=gettext_lazy("What is charged for"), required=False, max_length=LONGEST_LINES,
        widget=area(6, **{"data-mono": ""}),
    )  # fmt: skip
    discount = forms.CharField(label=gettext_lazy("Discount, %"), required=False, max_length=10)
    discount_reason = forms.CharField(label=gettext_lazy("Why it is less"), required=False, max_length=200)
    vat = forms.ChoiceField(label=gettext_lazy("VAT"), choices=Vat.choices)
    vat_rate = forms.CharField(label=gettext_lazy("Rate of VAT, %"), required=False, max_length=10)
    vat_words = forms.CharField(
        label=gettext_lazy("Words about VAT"), required=False, max_length=200,
        help_text=gettext_lazy("As they stand below the sum, with the ground for it."),
    )  # fmt: skip
    begins_on = forms.DateField(label=gettext_lazy("Work from"), required=False, widget=DayInput())
    ends_on = forms.DateField(label=gettext_lazy("to"), required=False, widget=DayInput())
    intro = forms.CharField(label=gettext_lazy("Above the lines"), required=False, max_length=LONGEST, widget=area(2))
    note = forms.CharField(label=gettext_lazy("Below the sum"), required=False, max_length=LONGEST, widget=area(2))

    def __init__(self, data: Any = None, *, record: Invoice, people: Sequence[Contact]) -> None:
        self.record = record
        super().__init__(data, initial=self.standing(record))
        self.use_required_attribute = False
        self.fields["contact_id"].choices = [("", _("nobody named")), *((one.pk, one.name) for one in people)]  # type: ignore[attr-defined]
        self.fields["lines"].help_text = _(
            "One to a line: “Design, 38 %(hour)s”, “Design, 38 %(hour)s × 70” at another rate, “Photographs = 640” for "
            "a fixed sum."
        ) % {"hour": hour()}
        dress(self.fields)

    def values(self) -> dict[str, Any]:
        """What was typed, field by field, as the two versions of a conflict are compared."""
        told = {name: self.cleaned_data.get(name) for name in self.fields}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in told.items()}

    def standing(self, record: Invoice) -> dict[str, Any]:
        """The same of the record as it stands."""
        bill, language = record.bill, our_language()
        how = Reading(language, record.currency, bill.rate_minor)
        return {
            "title": record.title, "contact_id": record.contact_id, "language": record.language,
            "due_on": record.due_on.isoformat() if record.due_on else None, "currency": record.currency,
            "rate": rate_of(bill.rate_minor, record.currency),
            "lines": typed_lines(bill.lines, how, hour()), "discount": hundredths_of(bill.discount_hundredths),
            "discount_reason": bill.discount_reason, "vat": bill.vat, "vat_rate": hundredths_of(bill.vat_hundredths),
            "vat_words": bill.vat_words, "begins_on": bill.begins_on or None, "ends_on": bill.ends_on or None,
            "intro": bill.intro, "note": bill.note,
        }  # fmt: skip

    @property
    def opened_with(self) -> str:
        """The values at the time the form was opened, as JSON for a hidden field."""
        if self.is_bound:
            return str(self.data.get("opened_with", ""))
        return json.dumps(self.standing(self.record), ensure_ascii=False)

    def clean(self) -> dict[str, Any]:
        """Everything can be read, or the field says what cannot."""
        facts: dict[str, Any] = super().clean() or {}
        if facts.get("currency"):
            facts["currency"] = facts["currency"].upper()
        if facts.get("begins_on") and facts.get("ends_on") and facts["begins_on"] > facts["ends_on"]:
            self.add_error("ends_on", _("It ends before it begins."))
        if not self.errors:
            _bill(self.values(), self.add_error)
        return facts

    def parts_of(self, values: Mapping[str, Any]) -> tuple[Bill, dict[str, Any]]:
        """The bill in these values and the other columns, with what stands where one is missing; they were cleaned."""
        whole = {**self.standing(self.record), **values}

        def refuse(_field: str, error: Any) -> None:
            raise ValidationError(error)

        due = whole["due_on"]
        columns = {
            "title": whole["title"], "contact_id": whole["contact_id"], "language": whole["language"],
            "currency": whole["currency"].upper(), "due_on": date.fromisoformat(due) if due else None,
        }  # fmt: skip
        return _bill(whole, refuse), columns


def _bill(told: Mapping[str, Any], refuse: Callable[[str, Any], None]) -> Bill:
    currency = str(told["currency"]).upper()
    rate = _read("rate", refuse, lambda: rate_in(told["rate"] or "", currency))
    discount = _read("discount", refuse, lambda: hundredths_in(told["discount"] or ""))
    vat_rate = _read("vat_rate", refuse, lambda: hundredths_in(told["vat_rate"] or ""))
    if told["vat"] == Vat.STANDARD and not vat_rate:
        refuse("vat_rate", _("Write the rate, for example 20."))
    try:
        lines = lines_of(str(told["lines"] or ""), Reading(our_language(), currency, rate))
    except BadLine as bad:
        refuse("lines", line_in_words(bad))
        lines = ()
    return Bill(
        lines=lines, rate_minor=rate, discount_hundredths=discount, discount_reason=told["discount_reason"] or "",
        vat=told["vat"], vat_hundredths=vat_rate if told["vat"] == Vat.STANDARD else 0,
        vat_words=told["vat_words"] or "", begins_on=told["begins_on"] or "", ends_on=told["ends_on"] or "",
        intro=told["intro"] or "", note=told["note"] or "",
    )  # fmt: skip


def _read(name: str, refuse: Callable[[str, Any], None], read: Callable[[], int]) -> int:
    try:
        return read()
    except ValidationError as wrong:
        refuse(name, wrong)
        return 0


class MoneyForm(forms.Form):
    """So much of what is left of an invoice. `left` is what was left when the form was opened: sent twice, or after
    somebody else was first, it is not what is left any more, and nothing is kept.
    """

    label = gettext_lazy("How much")
    left = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, invoice: Invoice, **initial: Any) -> None:
        self.invoice = invoice
        left = plainly(from_minor(invoice.balance_minor, invoice.currency), our_language())
        super().__init__(data, initial={"amount": left, "left": invoice.balance_minor, **initial})
        self.fields["amount"] = MoneyValue(label=self.label, currency=invoice.currency)
        self.order_fields(["amount"])
        self.use_required_attribute = False
        dress(self.fields)

    def clean_amount(self) -> int:
        """More than nothing, in minor units of the invoice's currency."""
        minor, _space, currency = (self.cleaned_data["amount"] or "").partition(" ")
        if currency != self.invoice.currency or int(minor) <= 0:
            facts = {"currency": self.invoice.currency}
            raise ValidationError(_("Write a sum in %(currency)s, more than nothing.") % facts)
        return int(minor)

    def clean(self) -> dict[str, Any]:
        """It is still as it was seen."""
        facts: dict[str, Any] = super().clean() or {}
        if facts.get("left") != self.invoice.balance_minor:
            self.add_error(None, moved())
            # Looked at and sent once more, it is meant.
            self.data = {**self.data, "left": str(self.invoice.balance_minor)}
        return facts


def moved() -> str:
    """Why nothing was kept."""
    return _("Something was paid or credited meanwhile. Look at what is left, and send it once more if it is meant.")


class PaymentForm(MoneyForm):
    """Money that came for an invoice."""

    received_on = forms.DateField(label=gettext_lazy("Came on"), widget=DayInput())
    how = forms.ChoiceField(label=gettext_lazy("How"), choices=Payment.How.choices)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, invoice: Invoice, today: date) -> None:
        self.today = today
        super().__init__(data, invoice=invoice, received_on=today, how=Payment.How.BANK)

    def clean_received_on(self) -> date:
        """A day that has come."""
        day: date = self.cleaned_data["received_on"]
        if day.year < 2000 or day > self.today:
            raise ValidationError(_("Choose a day that has come already."))
        return day


class CreditForm(MoneyForm):
    """So much of an invoice is not to be paid, and why."""

    label = gettext_lazy("How much of it")
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)

    def clean_amount(self) -> int:
        """Not more than is left to pay, in minor units."""
        minor = super().clean_amount()
        if minor > self.invoice.balance_minor:
            raise ValidationError(_("Credit more than nothing, and not more than is left to pay."))
        return minor
