"""Forms of an engagement: what it is, a move with its grounds, and why nothing came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from rapport.clients.forms.dress import RecordForm, dress
from rapport.clients.forms.own import MoneyValue
from rapport.clients.forms.said import LATEST, OLDEST
from rapport.clients.models import Client, Contact
from rapport.clients.models.record import Record
from rapport.engagements.models import Engagement, PlaybookItem, Stage
from rapport.engagements.moving import Grounds
from rapport.engagements.offset_words import all_in_words, letters, read, typed
from rapport.engagements.playbook import Item
from rapport.lib.amounts import from_minor, plainly
from rapport.lib.offsets import parsed
from rapport.web.languages import our_language

LONGEST_REASON = 2000


class EngagementForm(RecordForm):
    """What it is about, what it is worth, by when it is decided."""

    contact_id = forms.TypedChoiceField(label=_("Person"), required=False, coerce=int, empty_value=None)

    class Meta:
        model = Engagement
        fields = ("title", "about", "source", "expected_on")
        widgets = {
            "about": forms.Textarea(attrs={"rows": 4}),
            "expected_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, data: Any = None, *, record: Engagement, people: Sequence[Contact], currency: str) -> None:
        self.currency = record.currency or currency
        super().__init__(data, record=record)
        self.fields["value"] = MoneyValue(label=_("What it is worth"), required=False, currency=self.currency)
        self.initial["value"] = self._typed(record)
        self.fields["contact_id"].choices = [("", _("nobody named")), *((one.pk, one.name) for one in people)]  # type: ignore[attr-defined]
        self.order_fields(["title", "about", "contact_id", "value", "expected_on", "source"])
        dress(self.fields)

    def _typed(self, record: Engagement) -> str:
        if record.value_minor is None:
            return ""
        return plainly(from_minor(record.value_minor, record.currency), our_language())

    def extras_of(self, record: Record) -> dict[str, Any]:
        """Columns that are no plain fields of the model's form."""
        return {"contact_id": record.contact_id}  # type: ignore[attr-defined]

    def clean_expected_on(self) -> Any:
        """A day somebody could mean."""
        day = self.cleaned_data["expected_on"]
        if day is not None and not OLDEST <= day.year < LATEST:
            raise ValidationError(_("Choose a day closer to now."))
        return day

    def clean_value(self) -> Any:
        """Not less than nothing."""
        said = self.cleaned_data["value"]
        if said and said.startswith("-"):
            raise ValidationError(_("Work is worth something, or nothing: not less."))
        return said

    def values(self) -> dict[str, Any]:
        """The sum by its two columns."""
        facts = dict(self.cleaned_data)
        minor, _space, currency = (facts.pop("value") or "").partition(" ")
        return {**facts, "value_minor": int(minor) if minor else None, "currency": currency}

    def names(self) -> list[str]:
        """The columns behind the fields."""
        return ["title", "about", "contact_id", "value_minor", "currency", "expected_on", "source"]


class NewForm(EngagementForm):
    """A new one, with its client and the stage it stands at."""

    client_id = forms.TypedChoiceField(label=_("Client"), coerce=int)
    stage = forms.ChoiceField(label=_("Stage"), choices=Stage.choices)

    def __init__(
        self, data: Any = None, *, record: Engagement, clients: Sequence[Client], people: Sequence[Contact],
        currency: str,
    ) -> None:  # fmt: skip
        super().__init__(data, record=record, people=people, currency=currency)
        self.fields["client_id"].choices = [(one.pk, one.name) for one in clients]  # type: ignore[attr-defined]
        self.initial["client_id"], self.initial["stage"] = record.client_id, record.stage
        self.order_fields(["client_id", "title", "about", "contact_id", "stage", "value", "expected_on", "source"])
        if not people:
            del self.fields["contact_id"]


class GroundsForm(forms.Form):
    """What a move rests on: something from the history, or a reason."""

    evidence = forms.TypedChoiceField(label=_("It was said here"), required=False, coerce=int, empty_value=None)
    reason = forms.CharField(
        label=_("Or in your words"), required=False, max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2, "autofocus": True}),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, said: Sequence[tuple[Any, str]]) -> None:
        """`said` are entries of the client's history with their words."""
        super().__init__(data)
        self.said = {one.pk: one for one, _words in said}
        self.fields["evidence"].choices = [("", _("nowhere")), *((one.pk, words) for one, words in said)]  # type: ignore[attr-defined]
        self.use_required_attribute = False
        dress(self.fields)

    def clean(self) -> dict[str, Any]:
        """One of both."""
        facts: dict[str, Any] = super().clean() or {}
        if not self.errors and not self.grounds():
            self.add_error("reason", _("A stage changes for a reason: say which, or where it was said."))
        return facts

    def grounds(self) -> Grounds:
        """As the verbs take it."""
        facts = self.cleaned_data
        return Grounds(facts.get("reason", ""), self.said.get(facts.get("evidence") or 0))


class MoveForm(GroundsForm):
    """Where to, and on what grounds."""

    to = forms.ChoiceField(label=_("To which stage"), choices=Stage.choices)

    def __init__(self, data: Any = None, *, said: Sequence[tuple[Any, str]], to: str = "") -> None:
        super().__init__(data, said=said)
        self.initial["to"] = to
        self.order_fields(["to", "evidence", "reason"])


class NoteForm(forms.Form):
    """Why a thing a playbook asks for is done."""

    note = forms.CharField(
        label=_("How do you know that it is done?"), max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.use_required_attribute = False
        dress(self.fields)


class OffsetField(forms.CharField):
    """Dates after a moment: “2 WD, 5 WD”. Kept as the data of playbooks has them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=60, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """In the reader's language, unless it is what they have just typed."""
        try:
            return typed(parsed(value or ""))
        except ValueError:
            return value

    def clean(self, value: Any) -> str:
        """Refuses what is no date."""
        text = super().clean(value)
        if not text:
            return ""
        try:
            return ", ".join(map(str, read(text)))
        except ValueError:
            raise ValidationError(_("Write it like %(like)s.") % {"like": typed(parsed("4 WH, 2 WD, 14 d"))}) from None


class ItemForm(RecordForm):
    """What is otherwise with an item: whether it is used, when it is due, how it is worded."""

    due = OffsetField(label=_("Due"), required=False)

    class Meta:
        model = PlaybookItem
        fields = ("is_on", "due", "words", "why")

    def __init__(self, data: Any = None, *, record: PlaybookItem, item: Item) -> None:
        super().__init__(data, record=record)
        self.fields["due"].help_text = _(
            "%(hours)s working hours, %(days)s working days, %(any)s days; several with commas. Empty: %(usual)s."
        ) % {
            "hours": letters()["WH"], "days": letters()["WD"], "any": letters()["d"],
            "usual": all_in_words(item.due),
        }  # fmt: skip
        self.fields["words"].widget.attrs["placeholder"] = item.label
        self.fields["why"].widget.attrs["placeholder"] = item.reason
        if record.client_id:
            del self.fields["words"], self.fields["why"]

    def clean_words(self) -> str:
        """What only the workspace has needs words."""
        said: str = self.cleaned_data["words"]
        if self.record.is_own and not said:  # type: ignore[attr-defined]
            raise ValidationError(_("Say what is to be done."))
        return said

    def clean_due(self) -> str:
        """And a date."""
        said: str = self.cleaned_data["due"]
        if self.record.is_own and not self.record.client_id and not said:  # type: ignore[attr-defined]
            raise ValidationError(_("Say by when."))
        return said


class RehearsalForm(forms.Form):
    """Other dates to be tried."""

    due = OffsetField(label=_("Due"), required=False)

    def __init__(self, data: Any = None, *, item: Item) -> None:
        super().__init__(data, initial={"due": item.due_written})
        dress(self.fields)


class OwnItemForm(RecordForm):
    """An item of one's own."""

    due = OffsetField(label=_("Due"))
    trigger = forms.ChoiceField(label=_("Begins when"))

    class Meta:
        model = PlaybookItem
        fields = ("stage", "words", "why", "trigger", "due")

    def __init__(self, data: Any = None, *, record: PlaybookItem, triggers: Sequence[tuple[str, str]]) -> None:
        super().__init__(data, record=record)
        self.fields["trigger"].choices = triggers  # type: ignore[attr-defined]
        self.fields["stage"].choices = Stage.choices  # type: ignore[attr-defined]
        self.fields["words"].required = self.fields["stage"].required = True
        self.fields["due"].help_text = _("Like %(like)s.") % {"like": typed(parsed("4 WH, 2 WD, 14 d"))}
        self.use_required_attribute = False
        dress(self.fields)


class LostForm(forms.Form):
    """Why nothing came of it."""

    answered = forms.ChoiceField(
        label=_("What happened"), widget=forms.RadioSelect, initial="yes",
        choices=[("yes", _("They decided against it, or we did")), ("no", _("They do not answer any more"))],
    )  # fmt: skip
    because = forms.ChoiceField(
        label=_("Why"), required=False, choices=[("", _("not known")), *Engagement.Because.choices]
    )
    words = forms.CharField(
        label=_("In your words"), required=False, max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only you read it. It is what you will want to know next time."),
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.use_required_attribute = False
        dress(self.fields)

    def clean(self) -> dict[str, Any]:
        """A decision has a reason; silence is one itself."""
        facts: dict[str, Any] = super().clean() or {}
        if not self.errors and facts["answered"] == "yes" and not facts["because"] and not facts["words"]:
            self.add_error("because", _("Why not? One word is enough."))
        return facts
