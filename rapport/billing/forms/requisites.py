"""Requisites, checked where a check digit or a form tells right from wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from copy import copy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.agreements.forms.typed import hundredths_in, hundredths_of
from rapport.billing.models import Requisites
from rapport.billing.models.requisites import PRINTED, Vat
from rapport.clients.forms.dress import dress
from rapport.lib import requisites
from rapport.lib.countries import code_of
from rapport.lib.invoice_numbers import Pattern
from rapport.lib.records import Unreadable

RATE = "vat_rate"
WRONG = {
    "wrong-digits": gettext_lazy("The check digits do not fit: is a digit wrong?"),
    "wrong-length": gettext_lazy("It has too few digits or too many."),
    "not-digits": gettext_lazy("Digits alone belong here."),
    "unknown-country": gettext_lazy("It begins with the two letters of its country."),
    "wrong-form": gettext_lazy("It is written in another way."),
}
OURS = ("vat", "vat_words", "due_days", "pattern")


class RequisitesForm(forms.ModelForm):  # type: ignore[type-arg]
    """Those of a client; with `ours`, our own with how we invoice."""

    country = forms.CharField(label=gettext_lazy("Country"), required=False, max_length=120)
    vat_rate = forms.CharField(label=gettext_lazy("Rate of VAT, %"), required=False, max_length=10)

    class Meta:
        model = Requisites
        fields = (*PRINTED, "email", *OURS)

    def __init__(self, data: Any = None, *, record: Requisites, ours: bool) -> None:
        self.record = record
        super().__init__(data, instance=copy(record), initial={RATE: hundredths_of(record.vat_hundredths)})
        if not ours:
            for name in (*OURS, RATE):
                del self.fields[name]
        else:
            self.fields["pattern"].help_text = _(
                "{year}-{n:03} makes 2026-001 and begins with 1 each year; also {yy}, {month}."
            )
        dress(self.fields)

    def standing(self, record: Requisites) -> dict[str, Any]:
        """What stands in the record, field by field, as the two versions of a conflict are compared."""
        told = {name: getattr(record, name) for name in self.fields if name != RATE}
        return told | ({RATE: hundredths_of(record.vat_hundredths)} if RATE in self.fields else {})

    @property
    def opened_with(self) -> str:
        """The values at the time the form was opened, as JSON for a hidden field."""
        if self.is_bound:
            return str(self.data.get("opened_with", ""))
        return json.dumps(self.standing(self.record), ensure_ascii=False)

    def values(self) -> dict[str, Any]:
        """What was typed, field by field."""
        return {name: self.cleaned_data[name] for name in self.fields}

    def columns_of(self, values: dict[str, Any]) -> dict[str, Any]:
        """The columns in these values."""
        told = {name: value for name, value in values.items() if name != RATE}
        if RATE in values or "vat" in values:
            whole = self.standing(self.record) | values
            told["vat_hundredths"] = hundredths_in(whole[RATE]) if whole["vat"] == Vat.STANDARD else 0
        return told

    def clean_country(self) -> str:
        """By its name or its code, as ISO 3166."""
        typed = self.cleaned_data["country"].strip()
        code = code_of(typed) if typed else ""
        if typed and not code:
            raise ValidationError(_("There is no such country."))
        return code

    def clean_tax_number(self) -> str:
        """An ИНН has its check digits; other countries are not guessed at."""
        number: str = self.cleaned_data["tax_number"].strip()
        return _checked(requisites.inn, number) if self._is_russian() else number

    def clean_kpp(self) -> str:
        """Nine characters."""
        return _checked(requisites.kpp, self.cleaned_data["kpp"])

    def clean_vat_id(self) -> str:
        """With its country in front, where there is such a number."""
        return _checked(requisites.vat_id, self.cleaned_data["vat_id"])

    def _is_russian(self) -> bool:
        return code_of(str(self.data.get("country", ""))) == "RU"

    def clean_bic(self) -> str:
        """Of nine digits in Russia, by ISO 9362 elsewhere."""
        return _checked(requisites.russian_bic if self._is_russian() else requisites.bic, self.cleaned_data["bic"])

    def clean_account(self) -> str:
        """An IBAN has its check digits."""
        number: str = re.sub(r"\s", "", self.cleaned_data["account"]).upper()
        return _checked(requisites.iban, number) if re.match(r"[A-Z]{2}\d{2}", number) else number

    def clean_vat_rate(self) -> str:
        """Per cent from 0 to 100."""
        text: str = self.cleaned_data[RATE].strip()
        hundredths_in(text)
        return text

    def clean_pattern(self) -> str:
        """It names the number."""
        pattern: str = self.cleaned_data["pattern"].strip()
        try:
            return Pattern.read(pattern).text
        except Unreadable:
            said = _("A number needs {n} once, or {n:03} with zeros, and knows {year}, {yy} and {month} beside it.")
            raise ValidationError(said) from None

    def clean(self) -> dict[str, Any]:
        """A payer of value added tax has a rate."""
        facts: dict[str, Any] = super().clean() or {}
        if facts.get("vat") == Vat.STANDARD and not hundredths_in(facts.get(RATE) or ""):
            self.add_error(RATE, _("Write the rate, for example 20."))
        if facts.get("country") == "RU" and facts.get("bic"):
            self._fits("account", requisites.settlement_account, facts)
            self._fits("corr_account", requisites.correspondent_account, facts)
        return facts

    def _fits(self, name: str, check: Callable[[str, str], str], facts: dict[str, Any]) -> None:
        """The account key: the number fits its bank."""
        try:
            facts[name] = _checked(lambda text: check(text, facts["bic"]), facts.get(name) or "")
        except ValidationError as wrong:
            self.add_error(name, wrong)


def _checked(check: Callable[[str], str], text: str) -> str:
    if not text.strip():
        return ""
    try:
        return check(text)
    except Unreadable as wrong:
        raise ValidationError(str(WRONG.get(wrong.code, WRONG["wrong-form"]))) from None
