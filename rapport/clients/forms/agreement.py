"""Forms of what was agreed about communication, and of days away."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from rapport.clients.forms.client import LONGEST_NOTE
from rapport.clients.forms.dossier import OLDEST, DayInput
from rapport.clients.forms.dress import RecordForm, dress
from rapport.clients.models import Absence, Agreement, Client
from rapport.clients.models.record import Record

LONGEST_ABSENCE_DAYS = 366
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class AgreementForm(RecordForm):
    """All of an agreement; how often we write is kept with the client, where everything else reads it."""

    zone_names = ()
    rhythm_days = forms.IntegerField(
        label=_("We write every, days"), min_value=1, max_value=365, required=False,
        help_text=_("Their wish; it counts more than their type."),
    )  # fmt: skip
    decides_id = forms.TypedChoiceField(label=_("Who decides"), required=False, coerce=int, empty_value=None)
    agreed_by_id = forms.TypedChoiceField(label=_("Agreed with"), required=False, coerce=int, empty_value=None)
    field_order = (
        "channel", "rhythm_days", "starts", "ends", "answer_hours", "language", "decides_id", "agreed_on",
        "agreed_by_id", "note",
    )  # fmt: skip

    class Meta:
        model = Agreement
        fields = ("channel", "starts", "ends", "answer_hours", "language", "agreed_on", "note")
        widgets = {
            "starts": CLOCK, "ends": CLOCK, "agreed_on": DayInput(), "note": forms.Textarea(attrs={"rows": 2}),
            "answer_hours": forms.NumberInput(attrs={"min": 1, "max": 400}),
        }  # fmt: skip
        help_texts = {
            "starts": _("By their clock."),
            "answer_hours": _("Answers are measured against it."),
        }

    def __init__(self, data: Any = None, *, record: Agreement, client: Client, people: Any, today: date) -> None:
        self.client = client
        super().__init__(data, record=record)
        self.today = today
        named = [(one.pk, one.name) for one in people]
        for name in ("decides_id", "agreed_by_id"):
            self.fields[name].choices = [("", _("not known")), *named]  # type: ignore[attr-defined]
        self.fields["note"].validators.append(MaxLengthValidator(LONGEST_NOTE))

    def extras_of(self, record: Record) -> dict[str, Any]:
        """People by their number, and how often from the client."""
        facts = {name: getattr(record, name) for name in ("decides_id", "agreed_by_id")}
        return {**facts, "rhythm_days": self.client.rhythm_days}

    def standing_but(self, record: Record, others: Any) -> dict[str, Any]:
        """How often stands with the client."""
        here = super().standing_but(record, {*others, "rhythm_days"})
        return here if "rhythm_days" in others else {**here, "rhythm_days": self.client.rhythm_days}

    def clean_answer_hours(self) -> int | None:
        """At least one, and no more than a quarter of a year of work."""
        hours: int | None = self.cleaned_data["answer_hours"]
        if hours is not None and not 1 <= hours <= 400:
            raise ValidationError(_("Write a number of hours from 1 to 400."))
        return hours

    def clean_agreed_on(self) -> date | None:
        """Not in the future."""
        day: date | None = self.cleaned_data["agreed_on"]
        if day is not None and day > self.today:
            raise ValidationError(_("That day has not come yet."))
        if day is not None and day.year < OLDEST:
            raise ValidationError(_("Choose a day closer to now."))
        return day

    def clean(self) -> dict[str, Any]:
        """They are there for some time of the day."""
        facts: dict[str, Any] = super().clean() or {}
        if facts.get("starts") and facts.get("ends") and facts["starts"] >= facts["ends"]:
            self.add_error("ends", _("The day ends before it begins."))
        return facts


class AbsenceForm(forms.ModelForm):  # type: ignore[type-arg]
    """Days away."""

    class Meta:
        model = Absence
        fields = ("starts_on", "ends_on", "note")
        widgets = {"starts_on": DayInput(), "ends_on": DayInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self.fields)

    def clean(self) -> dict[str, Any]:
        """In order, and not for ever."""
        facts: dict[str, Any] = super().clean() or {}
        first, last = facts.get("starts_on"), facts.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("This is before the first day."))
        elif first and last and (last - first).days >= LONGEST_ABSENCE_DAYS:
            self.add_error("ends_on", _("Longer than a year: choose a nearer day."))
        return facts
