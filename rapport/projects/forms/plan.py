"""Forms of a project: what was agreed, milestones and their dates, tasks, waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from rapport.accounts.models import User
from rapport.clients.forms.dress import RecordForm, dress
from rapport.clients.forms.own import MoneyValue
from rapport.clients.forms.said import LATEST, OLDEST
from rapport.clients.models import Client, Contact
from rapport.clients.models.record import Record
from rapport.lib.amounts import from_minor, plainly
from rapport.projects.models import DeadlineMove, Lane, Milestone, Project, ProjectTemplate, Task, Wait
from rapport.projects.models.task import CHECKS
from rapport.web.languages import our_language

LONGEST_REASON = 2000
MOST_CHECKS = 200
DAY = {"type": "date"}


def day_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    """A day somebody could mean."""
    widget = forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text, validators=[near])


def near(day: date) -> None:
    """Raise ValidationError for a day nobody plans for."""
    if not OLDEST <= day.year < LATEST:
        raise ValidationError(_("Choose a day closer to now."))


def number_choice(label: Any, choices: Sequence[tuple[int, str]], nothing: Any) -> forms.TypedChoiceField:
    """One row by its number, or none."""
    return forms.TypedChoiceField(
        label=label, required=False, coerce=int, empty_value=None, choices=[("", nothing), *choices]
    )


class Hours(forms.DecimalField):
    """Hours as people write them; minutes as they are kept."""

    def __init__(self, **how: Any) -> None:
        super().__init__(
            required=False, min_value=0, max_value=100_000, decimal_places=2,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}), **how,
        )  # fmt: skip

    def to_python(self, value: Any) -> Any:
        """A comma is as good as a point."""
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


def minutes_of(hours: Decimal | None) -> int | None:
    """As they are kept."""
    return None if hours is None else round(hours * 60)


def hours_of(minutes: int | None) -> str:
    """As they are typed."""
    return "" if minutes is None else plainly(Decimal(minutes) / 60, our_language())


class MoneyForm(RecordForm):
    """A record with a sum in the columns `minor` of a currency."""

    minor = ""

    def money(self, label: Any, record: Any, currency: str) -> None:
        """Add the field `sum`."""
        self.fields["sum"] = MoneyValue(label=label, required=False, currency=currency)
        kept = getattr(record, self.minor)
        self.initial["sum"] = "" if kept is None else plainly(from_minor(kept, currency), our_language())

    def clean_sum(self) -> Any:
        """Not less than nothing."""
        said = self.cleaned_data["sum"]
        if said and said.startswith("-"):
            raise ValidationError(_("Work is worth something, or nothing: not less."))
        return said


class ProjectForm(MoneyForm):
    """What is done, for whom, and what was agreed."""

    minor = "budget_minor"
    contact_id = number_choice(_("Who accepts"), (), _("nobody named"))
    hours = Hours(label=_("Hours agreed"))

    class Meta:
        model = Project
        fields = ("title", "about", "begins_on", "revision_rounds", "acceptance_days", "deemed_acceptance")
        widgets = {
            "about": forms.Textarea(attrs={"rows": 3}), "begins_on": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        }  # fmt: skip

    order = (
        "client_id", "title", "template_id", "begins_on", "about", "contact_id", "sum", "hours", "revision_rounds",
        "acceptance_days", "deemed_acceptance",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, record: Project, people: Sequence[Contact], currency: str) -> None:
        self.currency = record.currency or currency
        super().__init__(data, record=record)
        self.money(_("Price agreed"), record, self.currency)
        self.initial["hours"] = hours_of(record.budget_minutes)
        self.fields["contact_id"].choices = [("", _("nobody named")), *((one.pk, one.name) for one in people)]  # type: ignore[attr-defined]
        self.fields["begins_on"].validators.append(near)
        self.order_fields(self.order)
        dress(self.fields)

    def extras_of(self, record: Record) -> dict[str, Any]:
        """Columns that are no plain fields of the model's form."""
        return {"contact_id": record.contact_id}  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """The sum by its two columns, hours in minutes."""
        facts = dict(self.cleaned_data)
        minor, _space, currency = (facts.pop("sum") or "").partition(" ")
        facts["budget_minutes"] = minutes_of(facts.pop("hours"))
        return {**facts, "budget_minor": int(minor) if minor else None, "currency": currency}

    def names(self) -> list[str]:
        """The columns behind the fields."""
        plain = [name for name in self.fields if name not in ("sum", "hours")]
        return [*plain, "budget_minor", "currency", "budget_minutes"]


class NewForm(ProjectForm):
    """A new one, with its client."""

    client_id = forms.TypedChoiceField(label=_("Client"), coerce=int)
    template_id = number_choice(_("Begin from a template"), (), _("none: an empty plan"))

    def __init__(
        self, data: Any = None, *, record: Project, clients: Sequence[Client], people: Sequence[Contact], currency: str,
        templates: Sequence[ProjectTemplate] = (), template: int | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, record=record, people=people, currency=currency)
        self.fields["client_id"].choices = [(one.pk, one.name) for one in clients]  # type: ignore[attr-defined]
        self.initial["client_id"], self.initial["template_id"] = record.client_id, template
        offered = [("", _("none: an empty plan")), *((one.pk, one.title) for one in templates)]
        self.fields["template_id"].choices = offered  # type: ignore[attr-defined]
        if not templates:
            del self.fields["template_id"]
        if not people:
            del self.fields["contact_id"]
        dress(self.fields)


class TemplateForm(forms.Form):
    """What a template is called."""

    title = forms.CharField(label=_("Name"), max_length=200)

    def __init__(self, data: Any = None, *, initial: dict[str, str]) -> None:
        super().__init__(data, initial=initial)
        dress(self.fields)


class MilestoneForm(MoneyForm):
    """What is delivered; its date only until it has one, because later ones are moves."""

    minor = "amount_minor"
    hours = Hours(label=_("Its hours"))

    class Meta:
        model = Milestone
        fields = ("title", "about", "due_on")
        widgets = {
            "about": forms.Textarea(attrs={"rows": 3}), "due_on": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        }  # fmt: skip

    def __init__(self, data: Any = None, *, record: Milestone, currency: str) -> None:
        super().__init__(data, record=record)
        self.money(_("Its part of the price"), record, currency)
        self.initial["hours"] = hours_of(record.minutes)
        if record.first_due_on is not None:
            del self.fields["due_on"]
        else:
            self.fields["due_on"].validators.append(near)
        self.order_fields(["title", "due_on", "about", "sum", "hours"])
        dress(self.fields)

    def values(self) -> dict[str, Any]:
        """The sum without its currency, which is the project's; the first date twice."""
        facts = dict(self.cleaned_data)
        minor, _space, _currency = (facts.pop("sum") or "").partition(" ")
        facts["minutes"] = minutes_of(facts.pop("hours"))
        if facts.get("due_on"):
            facts["first_due_on"] = facts["due_on"]
        return {**facts, "amount_minor": int(minor) if minor else None}

    def names(self) -> list[str]:
        """The columns behind the fields."""
        plain = [name for name in self.fields if name not in ("sum", "hours")]
        return [*plain, "amount_minor", "minutes"]


class DeadlineForm(forms.Form):
    """Another date, what allowed it, and where that was said."""

    to_on = day_field(_("The new date"), required=True)
    because = forms.ChoiceField(
        label=_("What allows it"), widget=forms.RadioSelect, initial=DeadlineMove.Because.AGREED,
        choices=[
            (DeadlineMove.Because.AGREED, DeadlineMove.Because.AGREED.label),
            (DeadlineMove.Because.OURS, _("only our own plan: what was promised stays")),
        ],
    )  # fmt: skip
    evidence = number_choice(_("It was said here"), (), _("nowhere"))
    reason = forms.CharField(
        label=_("Or in your words"), required=False, max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, said: Sequence[tuple[Any, str]], due: date | None) -> None:
        """`said` are entries of the client's history with their words."""
        super().__init__(data)
        self.said = {one.pk: one for one, _words in said}
        self.fields["evidence"].choices = [("", _("nowhere")), *((one.pk, words) for one, words in said)]  # type: ignore[attr-defined]
        self.initial["to_on"] = due
        self.use_required_attribute = False
        dress(self.fields)

    def clean(self) -> dict[str, Any]:
        """One of both grounds."""
        facts: dict[str, Any] = super().clean() or {}
        if not self.errors and not facts["reason"].strip() and not facts["evidence"]:
            self.add_error("reason", _("A deadline moves for a reason: say which, or where it was said."))
        return facts

    @property
    def interaction(self) -> Any:
        """What was said, if anything."""
        return self.said.get(self.cleaned_data["evidence"] or 0)


class WaitForm(forms.Form):
    """What is waited for, from whom, and which milestone waits with it."""

    what = forms.CharField(label=_("What do you wait for?"), max_length=400)
    side = forms.ChoiceField(
        label=_("From whom"), choices=Wait.Side.choices, widget=forms.RadioSelect, initial="client"
    )
    milestone_id = number_choice(_("What waits with it"), (), _("no milestone"))
    asked_in_id = number_choice(_("You asked for it here"), (), _("nowhere: just now"))

    def __init__(self, data: Any = None, *, milestones: Sequence[Milestone], said: Sequence[tuple[Any, str]]) -> None:
        super().__init__(data)
        self.said = {one.pk: one for one, _words in said}
        self.fields["milestone_id"].choices = [("", _("no milestone")), *((one.pk, one.title) for one in milestones)]  # type: ignore[attr-defined]
        self.fields["asked_in_id"].choices = [("", _("nowhere: just now")), *((one.pk, words) for one, words in said)]  # type: ignore[attr-defined]
        self.initial["milestone_id"] = milestones[0].pk if milestones else None
        self.use_required_attribute = False
        dress(self.fields)

    def values(self) -> dict[str, Any]:
        """Columns of the wait; it was asked when the message was written."""
        facts = dict(self.cleaned_data)
        asked = self.said.get(facts["asked_in_id"] or 0)
        return {**facts, "asked_at": asked.at} if asked else facts


class EndForm(forms.Form):
    """What ended a wait: something that came, or words."""

    evidence = number_choice(_("It came here"), (), _("nowhere"))
    words = forms.CharField(label=_("Or in your words"), required=False, max_length=400)

    def __init__(self, data: Any = None, *, said: Sequence[tuple[Any, str]]) -> None:
        super().__init__(data)
        self.said = {one.pk: one for one, _words in said}
        self.fields["evidence"].choices = [("", _("nowhere")), *((one.pk, words) for one, words in said)]  # type: ignore[attr-defined]
        dress(self.fields)

    @property
    def interaction(self) -> Any:
        """What came, if it was said where."""
        return self.said.get(self.cleaned_data["evidence"] or 0)


class TaskForm(RecordForm):
    """One thing to do: where it stands, when, how long, who."""

    lane_id = number_choice(_("Column"), (), _("none"))
    milestone_id = number_choice(_("For which milestone"), (), _("none"))
    user_id = number_choice(_("Who does it"), (), _("nobody yet"))
    optimistic = Hours(label=_("At best, hours"))
    likely = Hours(label=_("Most likely, hours"))
    pessimistic = Hours(label=_("At worst, hours"))
    checks = forms.CharField(
        label=_("Lines to tick"), required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("One a line.")
    )

    class Meta:
        model = Task
        fields = ("title", "text", "starts_on", "due_on")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 3}), "due_on": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
            "starts_on": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        }  # fmt: skip

    order = (
        "title", "lane_id", "milestone_id", "starts_on", "due_on", "user_id", "optimistic", "likely", "pessimistic",
        "text", "checks",
    )  # fmt: skip
    estimates = ("optimistic", "likely", "pessimistic")

    def __init__(
        self, data: Any = None, *, record: Task, lanes: Sequence[Lane], milestones: Sequence[Milestone],
        people: Sequence[User],
    ) -> None:  # fmt: skip
        super().__init__(data, record=record)
        self.fields["lane_id"].choices = [("", _("none")), *((one.pk, one.title) for one in lanes)]  # type: ignore[attr-defined]
        self.fields["milestone_id"].choices = [("", _("none")), *((one.pk, one.title) for one in milestones)]  # type: ignore[attr-defined]
        self.fields["user_id"].choices = [("", _("nobody yet")), *((one.pk, one.name or one.email) for one in people)]  # type: ignore[attr-defined]
        for name in self.estimates:
            self.initial[name] = hours_of(getattr(record, name))
        self.initial[CHECKS] = "\n".join(record.standing(CHECKS)) if record.pk else ""
        for name in ("starts_on", "due_on"):
            self.fields[name].validators.append(near)
        self.order_fields(self.order)
        dress(self.fields)

    def extras_of(self, record: Record) -> dict[str, Any]:
        """Columns that are no plain fields of the model's form."""
        return {name: getattr(record, name) for name in ("lane_id", "milestone_id", "user_id")}

    def clean(self) -> dict[str, Any]:
        """It ends after it begins, and the three numbers stand in their order."""
        facts: dict[str, Any] = super().clean() or {}
        begins, ends = facts.get("starts_on"), facts.get("due_on")
        if begins and ends and ends < begins:
            self.add_error("due_on", _("It ends before it begins."))
        known = [facts[name] for name in self.estimates if facts.get(name) is not None]
        if known != sorted(known):
            self.add_error("pessimistic", _("The best case is the shortest, the worst the longest."))
        return facts

    def values(self) -> dict[str, Any]:
        """Hours in minutes, lines as a list."""
        facts = dict(self.cleaned_data)
        lines = [line.strip()[:1000] for line in facts.pop(CHECKS).splitlines() if line.strip()]
        minutes = {name: minutes_of(facts[name]) for name in self.estimates}
        return {**facts, **minutes, CHECKS: lines[:MOST_CHECKS]}

    def names(self) -> list[str]:
        """The columns behind the fields."""
        return list(self.fields)


class LaneForm(forms.Form):
    """A column of the board."""

    title = forms.CharField(label=_("Name"), max_length=200)
    is_done = forms.BooleanField(label=_("What stands here is done"), required=False)

    def __init__(self, data: Any = None, *, record: Lane) -> None:
        super().__init__(data, initial={"title": record.title, "is_done": record.is_done})
        dress(self.fields)


class MoveForm(forms.Form):
    """Which column a task goes to."""

    to = forms.TypedChoiceField(label=_("To which column"), coerce=int)

    def __init__(self, data: Any = None, *, lanes: Sequence[Lane], to: int | None = None) -> None:
        super().__init__(data)
        self.fields["to"].choices = [(one.pk, one.title) for one in lanes]  # type: ignore[attr-defined]
        self.fields["to"].widget.attrs["autofocus"] = True
        self.initial["to"] = to
        dress(self.fields)
