"""Forms of risks and of notices of problems."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from rapport.accounts.models import User
from rapport.clients.forms.dress import RecordForm, dress
from rapport.clients.forms.said import LATEST, OLDEST
from rapport.clients.models import Contact
from rapport.clients.models.record import Record
from rapport.projects.forms.changes import MOST_DAYS, DecisionForm, PriceValue, typed_price
from rapport.projects.forms.quality import lines_of
from rapport.projects.models import Milestone, Problem, Risk

MOST_OPTIONS = 6


class RiskForm(RecordForm):
    """What may happen, how likely and how bad it is, what is done about it, who looks again when."""

    owner_id = forms.TypedChoiceField(label=_("Who watches"), required=False, coerce=int, empty_value=None)

    class Meta:
        model = Risk
        fields = ("title", "probability", "impact", "effect", "response", "review_on")
        widgets = {"review_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, data: Any = None, *, record: Risk, members: Sequence[User]) -> None:
        super().__init__(data, record=record)
        names = [(one.pk, one.name or one.email) for one in members]
        self.fields["owner_id"].choices = [("", _("nobody named")), *names]  # type: ignore[attr-defined]

    def extras_of(self, record: Record) -> dict[str, Any]:
        """What no field of the model asks."""
        return {"owner_id": record.owner_id}  # type: ignore[attr-defined]

    def clean_review_on(self) -> Any:
        """A day somebody could mean."""
        day = self.cleaned_data["review_on"]
        if day is not None and not OLDEST <= day.year < LATEST:
            raise ValidationError(_("Choose a day closer to now."))
        return day


class ProblemForm(RecordForm):
    """What happened and why, what it does, what can be done, and which of that is better."""

    options = forms.CharField(
        label=_("What can be done, one way on each line"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The first one is what you recommend."),
    )  # fmt: skip
    milestone_id = forms.TypedChoiceField(label=_("Which milestone"), required=False, coerce=int, empty_value=None)

    class Meta:
        model = Problem
        fields = ("title", "cause", "effect", "days")
        widgets = {"cause": forms.Textarea(attrs={"rows": 3}), "effect": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, data: Any = None, *, record: Problem, milestones: Sequence[Milestone]) -> None:
        super().__init__(data, record=record)
        self.fields["price"] = PriceValue(label=_("It costs"), currency=record.currency, negative=True)
        self.fields["days"].required = False
        self.fields["milestone_id"].choices = [("", _("none")), *((one.pk, one.title) for one in milestones)]  # type: ignore[attr-defined]
        self.initial.update({
            "options": "\n".join(record.options), "price": typed_price(record.price_minor, record.currency),
            "days": record.days or "",
        })  # fmt: skip
        self.order_fields(["title", "cause", "effect", "milestone_id", "days", "price", "options"])
        dress(self.fields)

    def extras_of(self, record: Record) -> dict[str, Any]:
        """What no field of the model asks."""
        return {"milestone_id": record.milestone_id}  # type: ignore[attr-defined]

    def clean_days(self) -> int:
        """Nothing typed is no day."""
        days = self.cleaned_data["days"] or 0
        if abs(days) > MOST_DAYS:
            raise ValidationError(_("This number is too large."))
        return int(days)

    def clean_options(self) -> list[str]:
        """Each way once."""
        return [line[:400] for line in dict.fromkeys(lines_of(self.cleaned_data["options"]))][:MOST_OPTIONS]

    def values(self) -> dict[str, Any]:
        """By the columns; the first way is the recommended one."""
        facts = dict(self.cleaned_data)
        price = facts.pop("price")
        return {**facts, "price_minor": price, "recommended": 0 if facts["options"] else None}

    def names(self) -> list[str]:
        """The columns behind the fields."""
        return ["title", "cause", "effect", "days", "options", "milestone_id", "price_minor", "recommended"]


class ProblemDecisionForm(DecisionForm):
    """Which way they chose in talking to us."""

    option = forms.TypedChoiceField(label=_("What they chose"), coerce=int)

    def __init__(
        self, data: Any = None, *, options: Sequence[str], people: Sequence[Contact], said: Sequence[tuple[Any, str]]
    ) -> None:
        super().__init__(data, people=people, said=said)
        self.fields["option"].choices = list(enumerate(options))  # type: ignore[attr-defined]
        self.order_fields(["option", "contact_id", "evidence", "words"])
