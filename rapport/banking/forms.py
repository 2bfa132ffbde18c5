"""Forms of the bank: what an account is called, and what was on it where its files do not say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.banking.models import BankAccount
from rapport.clients.forms.dress import RecordForm, dress
from rapport.clients.forms.own import MoneyValue
from rapport.clients.forms.said import LATEST, OLDEST
from rapport.lib.amounts import from_minor, plainly
from rapport.web.languages import our_language


class AccountForm(RecordForm):
    """An account of ours."""

    class Meta:
        model = BankAccount
        fields = ("name", "bank", "bic", "opening_on")
        widgets = {"opening_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, data: Any = None, *, record: BankAccount) -> None:
        self.currency = record.currency
        super().__init__(data, record=record)
        self.fields["opening"] = MoneyValue(label=_("There was"), required=False, currency=record.currency)
        if record.opening_minor is not None:
            self.initial["opening"] = plainly(from_minor(record.opening_minor, record.currency), our_language())
        self.order_fields(["name", "bank", "bic", "opening", "opening_on"])
        self.use_required_attribute = False
        dress(self.fields)

    def clean_opening_on(self) -> Any:
        """A day somebody could mean."""
        day = self.cleaned_data["opening_on"]
        if day is not None and not OLDEST <= day.year < LATEST:
            raise forms.ValidationError(_("Choose a day closer to now."))
        return day

    def clean(self) -> dict[str, Any]:
        """A sum with its day, in the currency of the account, or neither."""
        facts: dict[str, Any] = super().clean() or {}
        opening = facts.get("opening")
        if opening and not opening.endswith(f" {self.currency}"):
            self.add_error("opening", _("This account is in %(code)s.") % {"code": self.currency})
        if not self.errors and bool(opening) != bool(facts.get("opening_on")):
            self.add_error("opening_on" if opening else "opening", _("Write both the sum and the day, or neither."))
        return facts

    def values(self) -> dict[str, Any]:
        """The columns."""
        facts = dict(self.cleaned_data)
        minor = (facts.pop("opening") or "").partition(" ")[0]
        return {**facts, "opening_minor": int(minor) if minor else None}

    def names(self) -> list[str]:
        """The columns behind the fields."""
        return ["name", "bank", "bic", "opening_minor", "opening_on"]
