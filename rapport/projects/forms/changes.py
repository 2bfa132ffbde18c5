"""Forms of changes: what changes and what it costs, what somebody decided, a present."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from rapport.clients.forms.dress import RecordForm, dress
from rapport.clients.forms.own import MoneyValue, NumberValue
from rapport.clients.forms.said import LATEST, OLDEST
from rapport.clients.models import Contact
from rapport.clients.models.custom import MILLION
from rapport.clients.models.record import Record
from rapport.lib.amounts import from_minor, plainly
from rapport.projects.changes import Answer
from rapport.projects.models import ChangeRequest, Gift, Milestone
from rapport.web.languages import our_language

LONGEST_WORDS = 2000
MOST_MINUTES, MOST_DAYS = 60 * 10_000, 400


class HoursValue(NumberValue):
    """Hours as they are typed, in minutes; nothing is 0."""

    def __init__(self, *, negative: bool = False, **how: Any) -> None:
        super().__init__(required=False, **how)
        self.negative = negative

    def clean(self, value: Any) -> int:
        """Minutes. Raises ValidationError."""
        millionths = super().clean(value) or 0
        minutes = round(Decimal(millionths) * 60 / MILLION)
        if minutes < 0 and not self.negative:
            raise ValidationError(_("Hours are not less than nothing."))
        if abs(minutes) > MOST_MINUTES:
            raise ValidationError(_("This number is too large."))
        return minutes


def typed_hours(minutes: int) -> str:
    """Minutes as they would be typed."""
    return plainly((Decimal(minutes) / 60).quantize(Decimal("0.01")).normalize() + 0, our_language()) if minutes else ""


class PriceValue(MoneyValue):
    """A sum in the one currency of the project, in minor units; nothing is 0."""

    def __init__(self, *, negative: bool = False, **how: Any) -> None:
        super().__init__(required=False, **how)
        self.negative = negative

    def clean(self, value: Any) -> int:
        """Minor units. Raises ValidationError."""
        said = super().clean(value)
        if not said:
            return 0
        minor, _space, currency = said.partition(" ")
        if currency != self.currency:
            raise ValidationError(_("This project is counted in %(currency)s.") % {"currency": self.currency})
        if int(minor) < 0 and not self.negative:
            raise ValidationError(_("Not less than nothing."))
        return int(minor)


def typed_price(minor: int, currency: str) -> str:
    """Minor units as they would be typed."""
    return plainly(from_minor(minor, currency), our_language()) if minor else ""


class ChangeForm(RecordForm):
    """What changes, what it costs in money, hours and days, and which milestone it moves."""

    milestone_id = forms.TypedChoiceField(label=_("Which milestone"), required=False, coerce=int, empty_value=None)

    class Meta:
        model = ChangeRequest
        fields = ("title", "text", "risk", "days", "moves_later")
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
        labels = {"days": _("Working days later")}
        help_texts = {"days": _("−10 is ten working days earlier.")}

    def __init__(self, data: Any = None, *, record: ChangeRequest, milestones: Sequence[Milestone]) -> None:
        super().__init__(data, record=record)
        self.fields["price"] = PriceValue(label=_("Price"), currency=record.currency, negative=True)
        self.fields["price"].help_text = _("−450 makes it cheaper.")
        self.fields["hours"] = HoursValue(label=_("Hours"), negative=True)
        self.fields["days"].required = False
        self.fields["milestone_id"].choices = [("", _("none")), *((one.pk, one.title) for one in milestones)]  # type: ignore[attr-defined]
        self.initial["milestone_id"] = record.milestone_id
        self.initial["price"] = typed_price(record.price_minor, record.currency)
        self.initial["hours"] = typed_hours(record.minutes)
        self.initial["days"] = record.days or ""
        dress(self.fields)

    def clean_days(self) -> int:
        """Nothing typed is no day."""
        days = self.cleaned_data["days"] or 0
        if abs(days) > MOST_DAYS:
            raise ValidationError(_("This number is too large."))
        return int(days)

    def clean(self) -> dict[str, Any]:
        """Days move a milestone."""
        facts: dict[str, Any] = super().clean() or {}
        if facts.get("days") and not facts.get("milestone_id") and "milestone_id" not in self.errors:
            self.add_error("milestone_id", _("Which milestone does it move?"))
        return facts

    def values(self) -> dict[str, Any]:
        """By the columns."""
        facts = dict(self.cleaned_data)
        price, minutes = facts.pop("price"), facts.pop("hours")
        return {**facts, "price_minor": price, "minutes": minutes}

    def extras_of(self, record: Record) -> dict[str, Any]:
        """What no field of the model asks."""
        return {"milestone_id": record.milestone_id}  # type: ignore[attr-defined]

    def names(self) -> list[str]:
        """The columns behind the fields."""
        return ["title", "text", "risk", "days", "moves_later", "milestone_id", "price_minor", "minutes"]


class DecisionForm(forms.Form):
    """What they said, who, and where it was said."""

    contact_id = forms.TypedChoiceField(label=_("Who decided"), required=False, coerce=int, empty_value=None)
    evidence = forms.TypedChoiceField(label=_("It was said here"), required=False, coerce=int, empty_value=None)
    words = forms.CharField(
        label=_("Or in your words"), required=False, max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, *, people: Sequence[Contact], said: Sequence[tuple[Any, str]]) -> None:
        super().__init__(data)
        self.people, self.said = {one.pk: one for one in people}, {one.pk: one for one, _words in said}
        self.fields["contact_id"].choices = [("", _("nobody named")), *((one.pk, one.name) for one in people)]  # type: ignore[attr-defined]
        self.fields["evidence"].choices = [("", _("nowhere")), *((one.pk, words) for one, words in said)]  # type: ignore[attr-defined]
        self.use_required_attribute = False
        dress(self.fields)

    def clean(self) -> dict[str, Any]:
        """On evidence, or with words."""
        facts: dict[str, Any] = super().clean() or {}
        if not self.errors and not facts.get("evidence") and not facts.get("words", "").strip():
            self.add_error("words", _("Where was it said, or how do you know?"))
        return facts

    def answer(self) -> Answer:
        """As the verbs take it."""
        facts = self.cleaned_data
        return Answer(
            self.people.get(facts.get("contact_id") or 0), facts.get("words", ""),
            interaction=self.said.get(facts.get("evidence") or 0),
        )  # fmt: skip


class GiftForm(RecordForm):
    """What is done as a present."""

    class Meta:
        model = Gift
        fields = ("what", "given_on")
        widgets = {"given_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, data: Any = None, *, record: Gift) -> None:
        super().__init__(data, record=record)
        self.fields["hours"] = HoursValue(label=_("Hours"))
        self.fields["worth"] = PriceValue(label=_("It would have cost"), currency=record.currency)
        dress(self.fields)

    def clean_given_on(self) -> Any:
        """A day somebody could mean."""
        day = self.cleaned_data["given_on"]
        if day is not None and not OLDEST <= day.year < LATEST:
            raise ValidationError(_("Choose a day closer to now."))
        return day

    def values(self) -> dict[str, Any]:
        """By the columns."""
        facts = dict(self.cleaned_data)
        minutes, worth = facts.pop("hours"), facts.pop("worth")
        return {**facts, "minutes": minutes, "worth_minor": worth}
