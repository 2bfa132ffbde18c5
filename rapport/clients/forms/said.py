"""Forms of what was said and of what comes next."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rapport.clients.forms.dress import RecordForm
from rapport.clients.models import Client, Contact, Interaction, NextStep
from rapport.clients.models.record import Record

LONGEST = 50_000
# Clocks of two machines differ by a little.
GRACE = timedelta(minutes=5)
OLDEST = 1970
LATEST = 2200
MINUTE = "%Y-%m-%dT%H:%M"


class EntryForm(RecordForm):
    """A note, a call or a meeting."""

    text = forms.CharField(
        label=_("Text"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    at = forms.DateTimeField(
        label=_("When"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTE),
        input_formats=[MINUTE, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=0, max_value=24 * 60)
    contact_id = forms.TypedChoiceField(label=_("With"), required=False, coerce=int, empty_value=None)

    class Meta:
        model = Interaction
        fields = ("kind",)
        widgets = {"kind": forms.HiddenInput}

    def __init__(self, data: Any = None, *, record: Interaction, people: list[Contact], now: datetime) -> None:
        super().__init__(data, record=record)
        self.now = now
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in Interaction.BY_HAND]  # type: ignore[attr-defined]
        self.fields["contact_id"].choices = [("", _("nobody named")), *((one.pk, one.name) for one in people)]  # type: ignore[attr-defined]
        if record.kind == Interaction.Kind.NOTE and record.pk:
            del self.fields["minutes"]

    def extras_of(self, record: Record) -> dict[str, Any]:
        """Columns that are no plain fields of the model's form."""
        return {name: getattr(record, name) for name in ("text", "at", "minutes", "contact_id")}

    def clean_at(self) -> datetime:
        """What was said was said: not in the future. A minute is as exact as the field is."""
        at: datetime | None = self.cleaned_data["at"]
        before = self.record.at if self.record.pk else self.now  # type: ignore[attr-defined]
        if at is None or (self.record.pk and at == before.replace(second=0, microsecond=0)):
            return before
        if at > self.now + GRACE:
            raise ValidationError(_("This has not happened yet. Write it down as a next step."))
        if at.year < OLDEST:
            raise ValidationError(_("Nobody talked then."))
        return at

    def clean(self) -> dict[str, Any]:
        """A note says something."""
        facts: dict[str, Any] = super().clean() or {}
        if facts.get("kind") == Interaction.Kind.NOTE:
            facts |= {"minutes": None}
            if not facts.get("text"):
                self.add_error("text", _("Write what is worth keeping."))
        return facts


class StepForm(RecordForm):
    """A next step: by a day, or at an hour of it."""

    due_time = forms.TimeField(
        label=_("At"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    class Meta:
        model = NextStep
        fields = ("text", "due_on")
        widgets = {"due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def extras_of(self, record: Record) -> dict[str, Any]:
        """A moment is shown as the reader's day and hour."""
        at = record.due_at  # type: ignore[attr-defined]
        if at is None:
            return {}
        local = timezone.localtime(at)
        return {"due_on": local.date(), "due_time": local.time().replace(second=0, microsecond=0)}

    def clean_due_on(self) -> Any:
        """A day somebody could mean."""
        day = self.cleaned_data["due_on"]
        if day is not None and not OLDEST <= day.year < LATEST:
            raise ValidationError(_("Choose a day closer to now."))
        return day

    def clean(self) -> dict[str, Any]:
        """A day stays a date in every zone; only with an hour it becomes a moment."""
        facts: dict[str, Any] = super().clean() or {}
        hour = facts.pop("due_time", None)
        facts["due_at"] = None
        if hour is not None and not self.errors:
            day = facts.get("due_on") or timezone.localdate()
            try:
                moment = from_current_timezone(datetime.combine(day, hour))
            except ValidationError:
                # The hour that the clocks leave out in spring.
                self.add_error("due_time", _("There is no such hour on that day."))
                return facts
            facts |= {"due_at": moment, "due_on": None}
        return facts

    def names(self) -> list[str]:
        """The columns behind the fields."""
        return ["text", "due_on", "due_at"]


def new_entry(client: Client, kind: str, *, at: datetime) -> Interaction:
    """An entry that is not kept yet."""
    return Interaction(workspace_id=client.workspace_id, client=client, kind=kind, at=at)


def new_step(client: Client) -> NextStep:
    """A step that is not kept yet."""
    return NextStep(workspace_id=client.workspace_id, client=client)
