"""Forms of the dossier: what was found out, goals, expectations, what to prepare."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rapport.clients.forms.client import LONGEST_NOTE, web_address
from rapport.clients.forms.dress import RecordForm
from rapport.clients.models import Expectation, Goal, Interaction, PreparationItem, ResearchNote
from rapport.clients.models.record import Record
from rapport.clients.wording import talked
from rapport.lib.amounts import TooLarge, TooPrecise, Unreadable, plainly, read_number, scaled
from rapport.web.languages import our_language

OLDEST, LATEST = 1970, 2200
# Measured numbers are whole thousandths.
PLACES, LARGEST = 3, 10**15
MOST_LETTERS = 30


class DayInput(forms.DateInput):
    """A day as browsers ask for it."""

    def __init__(self) -> None:
        super().__init__(attrs={"type": "date"}, format="%Y-%m-%d")


class ThousandthsField(forms.CharField):
    """A measured number; kept as whole thousandths."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=24, required=False, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        """As it is typed."""
        return plainly(Decimal(value).scaleb(-PLACES), our_language()) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        """Thousandths, or nothing."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return scaled(read_number(text, our_language()), PLACES, LARGEST)
        except (Unreadable, TooPrecise, TooLarge):
            raise ValidationError(_("Write a number, with at most three decimals.")) from None


class DossierForm(RecordForm):
    """What the forms of the dossier share: each has ids of its own, because several stand on one page."""

    def __init__(self, data: Any = None, *, record: Record, people: Any = (), letters: Any = (), today: date) -> None:
        super().__init__(data, record=record, auto_id=f"{record._meta.model_name}_{record.pk or 'new'}_%s")
        self.today = today
        self.offer(people, letters)

    def offer(self, people: Any, letters: Any) -> None:
        """Fill the choices of a form that has some."""

    def day(self, name: str) -> date | None:
        """A day somebody could mean."""
        day: date | None = self.cleaned_data[name]
        if day is not None and not OLDEST <= day.year < LATEST:
            raise ValidationError(_("Choose a day closer to now."))
        return day


class ResearchForm(DossierForm):
    """Something found out."""

    letter_id = forms.TypedChoiceField(label=_("Letter it stands in"), required=False, coerce=int, empty_value=None)
    field_order = ("text", "source_title", "source_address", "letter_id", "looked_up_on")

    class Meta:
        model = ResearchNote
        fields = ("text", "source_title", "source_address", "looked_up_on")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 3}),
            "source_address": forms.TextInput(attrs={"inputmode": "url"}),
            "looked_up_on": DayInput,
        }

    def extras_of(self, record: Record) -> dict[str, Any]:
        """The letter by its number; looked up today."""
        found = {"letter_id": record.letter_id}  # type: ignore[attr-defined]
        return found if record.pk else {**found, "looked_up_on": timezone.localdate()}

    def offer(self, people: Any, letters: Any) -> None:
        """The newest letters."""
        now = timezone.now()
        named = [(one.pk, f"{talked(one.at, now=now)} — {one.title}") for one in letters]
        self.fields["letter_id"].choices = [("", _("none")), *named]  # type: ignore[attr-defined]
        self.fields["text"].validators.append(MaxLengthValidator(LONGEST_NOTE))

    def clean_source_address(self) -> str:
        """An address of the web; what stood there before may stay."""
        text: str = self.cleaned_data["source_address"].strip()
        return text if text == self.record.source_address else web_address(text)  # type: ignore[attr-defined]

    def clean_looked_up_on(self) -> date:
        """Not in the future."""
        day = self.day("looked_up_on")
        if day is None or day > self.today:
            raise ValidationError(_("That day has not come yet."))
        return day


class GoalForm(DossierForm):
    """A goal, how it is measured, and the result."""

    baseline = ThousandthsField(label=_("Today"))
    target = ThousandthsField(label=_("Wanted"))
    result = ThousandthsField(label=_("Result"))
    field_order = ("statement", "measure", "unit", "baseline", "target", "due_on", "result", "measured_on")

    class Meta:
        model = Goal
        fields = ("statement", "measure", "unit", "due_on", "measured_on")
        widgets = {"due_on": DayInput, "measured_on": DayInput}

    def extras_of(self, record: Record) -> dict[str, Any]:
        """The numbers."""
        return {name: getattr(record, name) for name in ("baseline", "target", "result")}

    def clean_due_on(self) -> date | None:
        """A day of the calendar."""
        return self.day("due_on")

    def clean(self) -> dict[str, Any]:
        """A result was measured on some day, by then at the latest."""
        facts: dict[str, Any] = super().clean() or {}
        if facts.get("result") is None:
            facts["measured_on"] = None
        elif facts.get("measured_on") is None and "measured_on" not in self.errors:
            facts["measured_on"] = self.today
        elif (facts.get("measured_on") and not facts["measured_on"].year >= OLDEST) or (
            facts.get("measured_on") or self.today
        ) > self.today:
            self.add_error("measured_on", _("That day has not come yet."))
        return facts


class ExpectationForm(DossierForm):
    """What is expected, about what, by whose words."""

    said_by_id = forms.TypedChoiceField(label=_("Said by"), required=False, coerce=int, empty_value=None)
    field_order = ("kind", "statement", "said_by_id", "said_on")

    class Meta:
        model = Expectation
        fields = ("kind", "statement", "said_on")
        widgets = {"statement": forms.Textarea(attrs={"rows": 2}), "said_on": DayInput}

    def extras_of(self, record: Record) -> dict[str, Any]:
        """The person by their number; said today."""
        found = {"said_by_id": record.said_by_id}  # type: ignore[attr-defined]
        return found if record.pk else {**found, "said_on": timezone.localdate()}

    def offer(self, people: Any, letters: Any) -> None:
        """Their people, or us."""
        self.fields["said_by_id"].choices = [("", _("us")), *((one.pk, one.name) for one in people)]  # type: ignore[attr-defined]
        self.fields["kind"].choices = Expectation.Kind.choices  # type: ignore[attr-defined]
        self.fields["statement"].validators.append(MaxLengthValidator(LONGEST_NOTE))

    def clean_said_on(self) -> date:
        """Not in the future."""
        day = self.day("said_on")
        if day is None or day > self.today:
            raise ValidationError(_("That day has not come yet."))
        return day


class PreparationForm(DossierForm):
    """Something to prepare."""

    class Meta:
        model = PreparationItem
        fields = ("text",)


class ConfirmForm(forms.Form):
    """Who confirms, and how they did."""

    side = forms.ChoiceField(choices=[("ours", ""), ("theirs", "")])
    how = forms.ChoiceField(label=_("How they confirmed"), choices=Expectation.How.choices, required=False)

    def clean(self) -> dict[str, Any]:
        """Theirs says how it is known."""
        facts: dict[str, Any] = super().clean() or {}
        if facts.get("side") == "theirs" and not facts.get("how"):
            self.add_error("how", _("Say how they confirmed."))
        return facts


FORMS: dict[str, type[DossierForm]] = {
    "research": ResearchForm, "goals": GoalForm, "expectations": ExpectationForm, "preparation": PreparationForm,
}  # fmt: skip


def letters_to_name(actor: Any, client: Any) -> list[Interaction]:
    """The newest letters of a client, for a source."""
    rows = Interaction.objects.visible_to(actor).present().filter(client=client, kind=Interaction.Kind.MAIL)
    return list(rows.only("id", "at", "title").order_by("-at", "-id")[:MOST_LETTERS])
