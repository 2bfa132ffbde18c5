"""Forms of a promise: given or put right, and broken."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.clients.forms.dress import dress
from rapport.clients.forms.said import StepForm
from rapport.clients.models import Client, Contact
from rapport.clients.models.record import Record
from rapport.commitments.models import Commitment, Side

LONGEST_APOLOGY = 2000


class PromiseForm(StepForm):
    """Who promises what by when. `composed`: it stands among the composer's other forms and shares only the text."""

    contact_id = forms.TypedChoiceField(label=_("With"), required=False, coerce=int, empty_value=None)

    class Meta:
        model = Commitment
        fields = ("side", "text", "due_on")
        widgets = {
            "due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "text": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(
        self, data: Any = None, *, record: Record, people: list[Contact] | None = None, composed: bool = False
    ) -> None:
        self.composed = composed
        super().__init__(data, record=record)
        self.fields["text"].widget.attrs["maxlength"] = 400
        self.fields["side"].choices = [  # type: ignore[attr-defined]
            (Side.OURS.value, _("You promise")), (Side.THEIRS.value, _("They promise"))
        ]  # fmt: skip
        self.fields["contact_id"].choices = [("", _("nobody named")), *((one.pk, one.name) for one in people or [])]  # type: ignore[attr-defined]
        self.order_fields(["text", "side", "due_on", "due_time", "contact_id"])

    def add_prefix(self, field_name: str) -> str:
        """The composer's text is one for all kinds; a date of a promise is not that of a step."""
        return f"promise_{field_name}" if self.composed and field_name != "text" else field_name

    def extras_of(self, record: Record) -> dict[str, Any]:
        """Columns that are no plain fields of the model's form."""
        return super().extras_of(record) | {"contact_id": record.contact_id}  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A promise has a day."""
        facts = super().clean()
        if not self.errors and not facts.get("due_on") and not facts.get("due_at"):
            self.add_error("due_on", _("By when? A promise has a day."))
        return facts

    def names(self) -> list[str]:
        """The columns behind the fields."""
        return ["side", "text", "due_on", "due_at", "contact_id"]


def new_promise(client: Client) -> Commitment:
    """A promise that is not kept in the database yet."""
    return Commitment(workspace_id=client.workspace_id, client=client)


class BrokenForm(StepForm):
    """What is said to them, and the new date; ours needs both."""

    apology = forms.CharField(
        label=_("What you say to them"), max_length=LONGEST_APOLOGY, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    class Meta:
        model = Commitment
        fields = ("due_on",)
        widgets = {"due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, data: Any = None, *, record: Commitment) -> None:
        # The new date is a new one: nothing of the old is filled in.
        super().__init__(data, record=Commitment(client_id=record.client_id, workspace_id=record.workspace_id))
        self.broken = record
        if not record.is_ours:
            self.fields["apology"].label = _("What they say")
        self.fields["due_on"].label = _("New day")
        self.fields["due_time"].label = _("At")
        self.order_fields(["apology", "due_on", "due_time"])
        dress(self.fields)

    def clean(self) -> dict[str, Any]:
        """Who has not kept a word says so, and gives another."""
        facts = super().clean()
        if self.broken.is_ours and not self.errors:
            if not facts.get("apology"):
                self.add_error("apology", _("Write what you say to them about it."))
            if not facts.get("due_on") and not facts.get("due_at"):
                self.add_error("due_on", _("By when then? A promise that is not kept gets a new day."))
        return facts

    def due(self) -> dict[str, Any]:
        """The new moment, by its columns."""
        return {name: self.cleaned_data.get(name) for name in ("due_on", "due_at")}
