"""Forms of time: an entry, a cut, a reason, a rate, the rules, prepaid hours."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.clients.forms.dress import RecordForm, dress
from rapport.clients.forms.own import MoneyValue
from rapport.clients.forms.said import LATEST, OLDEST
from rapport.clients.models.record import Record
from rapport.lib.amounts import from_minor, plainly
from rapport.lib.durations import NoDuration, hours_and_minutes, read_seconds
from rapport.timekeeping.models import Retainer, TimeEntry, TimeRules
from rapport.timekeeping.models.entry import by_the_clock
from rapport.timekeeping.offering import Choices, key_of, work_on
from rapport.web.funnel import Actor
from rapport.web.languages import our_language

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
CLOCK = forms.TimeInput(attrs={"type": "time"})


class Duration(forms.CharField):
    """A length of time as people type it, in seconds."""

    widget = forms.TextInput(attrs={"inputmode": "text", "placeholder": "1:30"})

    def clean(self, value: Any) -> Any:
        """1:30, 1,5 or 90m; None for nothing."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_seconds(text)
        except NoDuration:
            raise ValidationError(_("Write 1:30, 1.5 or 90m; at most a day.")) from None


def sensible_day(day: date | None) -> date | None:
    """A day somebody could mean."""
    if day is not None and not OLDEST <= day.year < LATEST:
        raise ValidationError(_("Choose a day closer to now."))
    return day


class EntryForm(RecordForm):
    """One entry: for whom, what, on which day, from when to when or how long."""

    what = forms.ChoiceField(label=_("For whom"), required=False)
    day = forms.DateField(label=_("Day"), widget=DAY)
    begins = forms.TimeField(
        label=pgettext_lazy("a time of day", "From"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    ends = forms.TimeField(
        label=pgettext_lazy("a time of day", "To"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    duration = Duration(label=_("Or how long"), required=False)

    class Meta:
        model = TimeEntry
        fields = ("description", "billable")

    def __init__(self, data: Any = None, *, record: TimeEntry, by: Actor, choices: Choices) -> None:
        super().__init__(data, record=record)
        self.by = by
        self.fields["what"].choices = choices  # type: ignore[attr-defined]
        if record.is_running and record.started_at:
            # A timer has a beginning; its end comes by itself.
            del self.fields["ends"], self.fields["duration"]
        self.order_fields(["what", "description", "day", "begins", "ends", "duration", "billable"])
        self.use_required_attribute = False

    def extras_of(self, record: Record) -> dict[str, Any]:
        """Columns as they are typed."""
        one: Any = record
        clock = {
            name: timezone.localtime(moment).strftime("%H:%M") if moment else ""
            for name, moment in (("begins", one.started_at), ("ends", one.ended_at))
        }
        day = timezone.localdate(one.started_at) if one.started_at else one.day
        typed = "" if one.started_at or not one.seconds else hours_and_minutes(one.seconds)
        return {"what": key_of(one.project_id, one.client_id), "day": day, "duration": typed, **clock}

    def clean_day(self) -> date | None:
        """A day somebody could mean."""
        return sensible_day(self.cleaned_data["day"])

    def clean(self) -> dict[str, Any]:
        """From and to, or a length; for a timer that runs only from when."""
        facts: dict[str, Any] = super().clean() or {}
        if self.errors:
            return facts
        if "ends" not in self.fields:
            if not facts["begins"]:
                self.add_error("begins", _("When did you begin?"))
            elif self._moments()["started_at"] > timezone.now():
                self.add_error("begins", _("A timer cannot begin later than now."))
        elif bool(facts["begins"]) != bool(facts["ends"]):
            self.add_error("ends", _("Write both from and to, or only how long."))
        elif not facts["begins"] and not facts["duration"]:
            self.add_error("duration", _("How long was it?"))
        if facts.get("what") is not None and work_on(facts["what"], "", by=self.by) is None:
            self.add_error("what", _("This cannot be chosen."))
        return facts

    def values(self) -> dict[str, Any]:
        """As the verb takes it."""
        facts = self.cleaned_data
        work = work_on(facts["what"], facts["description"], by=self.by, billable=facts["billable"])
        columns = work.columns if work else {}
        if key_of(self.record.project_id, self.record.client_id) == facts["what"]:  # type: ignore[attr-defined]
            # The task stays while the project does.
            columns.pop("task_id", None)
        return {**columns, "day": facts["day"], **self._moments()}

    def _moments(self) -> dict[str, Any]:
        facts, zone = self.cleaned_data, timezone.get_current_timezone()
        if not facts["begins"]:
            return {"started_at": None, "ended_at": None, "seconds": facts["duration"]}
        begin = self._kept("started_at", datetime.combine(facts["day"], facts["begins"], zone))
        if "ends" not in self.fields:
            return {"started_at": begin}
        # What ends earlier on the clock ends on the next day.
        next_day = timedelta(days=facts["ends"] < facts["begins"])
        return by_the_clock(
            begin, self._kept("ended_at", datetime.combine(facts["day"] + next_day, facts["ends"], zone))
        )

    def _kept(self, name: str, typed: datetime) -> datetime:
        """The moment that stands there, where the form shows the same minute: no second is lost, and no hour in the
        night when the clock shows one twice.
        """
        standing = getattr(self.record, name)
        if standing and timezone.localtime(standing).replace(second=0, microsecond=0, tzinfo=None) == typed.replace(
            tzinfo=None
        ):
            return standing  # type: ignore[no-any-return]
        return typed

    def names(self) -> list[str]:
        """The columns behind the fields."""
        names = ["description", "billable", "client_id", "project_id", "day", "started_at"]
        return names if "ends" not in self.fields else [*names, "ended_at", "seconds"]


class CutForm(forms.Form):
    """At what time an entry is cut."""

    at = forms.TimeField(label=_("Cut at"), widget=forms.TimeInput(attrs={"type": "time"}))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        dress(self.fields)

    def moment(self, entry: TimeEntry) -> datetime:
        """That time within the entry: on its first day, or on the next where it goes over midnight."""
        zone = timezone.get_current_timezone()
        begin = timezone.localtime(entry.started_at)
        at: time = self.cleaned_data["at"]
        day = begin.date() + timedelta(days=at <= begin.time())
        return datetime.combine(day, at, zone)


class ReasonForm(forms.Form):
    """Why what was billed is changed after all."""

    reason = forms.CharField(label=_("Why"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        dress(self.fields)


class RateForm(forms.Form):
    """What an hour costs, of what, from when."""

    what = forms.ChoiceField(label=_("For what"), required=False)
    user_id = forms.TypedChoiceField(label=_("Who works"), required=False, coerce=int, empty_value=None)
    since = forms.DateField(label=pgettext_lazy("since when a rate holds", "From"), widget=DAY)

    def __init__(
        self, data: Any = None, *, choices: Choices, people: Choices, currency: str, today: date
    ) -> None:  # fmt: skip
        super().__init__(data, initial={"since": today})
        self.fields["what"].choices = [("", _("everything")), *(pair for pair in choices if pair[0])]  # type: ignore[attr-defined]
        self.fields["user_id"].choices = [("", _("everybody")), *people]  # type: ignore[attr-defined]
        self.fields["amount"] = MoneyValue(label=_("An hour costs"), currency=currency)
        self.order_fields(["what", "user_id", "amount", "since"])
        self.use_required_attribute = False
        dress(self.fields)

    def clean_since(self) -> date | None:
        """A day somebody could mean."""
        return sensible_day(self.cleaned_data["since"])

    def clean_amount(self) -> tuple[int, str]:
        """Minor units and currency; not less than nothing."""
        minor, _space, currency = (self.cleaned_data["amount"] or "").partition(" ")
        if minor.startswith("-"):
            raise ValidationError(_("An hour costs something, or nothing: not less."))
        return int(minor), currency


class RulesForm(forms.ModelForm):  # type: ignore[type-arg]
    """How the workspace counts."""

    class Meta:
        model = TimeRules
        fields = ("round_to_minutes", "rounding", "per", "forgotten_hours")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = [(0, _("not at all")), *((step, f"{step}") for step in (5, 6, 10, 15, 30, 60))]
        self.fields["round_to_minutes"] = forms.TypedChoiceField(label=_("Round to minutes"), choices=steps, coerce=int)
        self.fields["forgotten_hours"].widget.attrs |= {"min": 1, "max": 24}
        self.fields["capacity"] = Hours(
            label=_("Hours you can work on a day"), help_text=_("Without what nobody pays for.")
        )
        self.initial["capacity"] = _typed(self.instance.capacity_minutes)
        dress(self.fields)

    def clean_capacity(self) -> int:
        """More than nothing, and a day at most."""
        minutes: int = self.cleaned_data["capacity"]
        if not 0 < minutes <= 24 * 60:
            raise ValidationError(_("Between 0 and 24 hours."))
        self.instance.capacity_minutes = minutes
        return minutes

    def clean_forgotten_hours(self) -> int:
        """Between an hour and a day."""
        hours: int = self.cleaned_data["forgotten_hours"]
        if not 1 <= hours <= 24:
            raise ValidationError(_("Between 1 and 24 hours."))
        return hours


class Hours(forms.CharField):
    """A number of hours, in minutes; more than a day is fine."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def clean(self, value: Any) -> Any:
        """10, 7.5 or 7:30; None for nothing."""
        text = super().clean(value)
        if not text:
            return None
        whole, mark, rest = text.replace(",", ".").partition(":" if ":" in text else ".")
        if not whole.isdecimal() or not (rest or "0").isdecimal() or len(whole) > 4 or len(rest) > 2:
            raise ValidationError(_("Write a number of hours, for example 10 or 7:30."))
        share = int(rest or 0) if mark == ":" else round(int((rest or "0").ljust(2, "0")) * 0.6)
        if share >= 60:
            raise ValidationError(_("Write a number of hours, for example 10 or 7:30."))
        return int(whole) * 60 + share


class RetainerForm(RecordForm):
    """So many hours a month, what becomes of those that are left, from when to when."""

    what = forms.ChoiceField(label=_("For whom"))

    class Meta:
        model = Retainer
        fields = ("title", "begins_on", "ends_on", "carry_months")
        widgets = {"begins_on": DAY, "ends_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, data: Any = None, *, record: Retainer, choices: Choices, currency: str) -> None:
        self.currency = record.currency or currency
        super().__init__(data, record=record)
        self.fields["what"].choices = [pair for pair in choices if pair[0]]  # type: ignore[attr-defined]
        self.fields["hours"] = Hours(label=_("Hours a month"))
        self.fields["carry"] = Hours(
            label=_("At most so many go on"), required=False, help_text=_("Empty: all that are left. 0: none.")
        )
        self.fields["amount"] = MoneyValue(label=_("For a month"), required=False, currency=self.currency)
        self.fields["carry_months"].help_text = _("Empty: they never expire.")
        self.initial["hours"] = _typed(record.minutes)
        self.initial["carry"] = _typed(record.carry_minutes)
        if record.amount_minor is not None:
            self.initial["amount"] = plainly(from_minor(record.amount_minor, record.currency), our_language())
        self.order_fields(["what", "title", "hours", "amount", "begins_on", "ends_on", "carry", "carry_months"])
        self.use_required_attribute = False
        dress(self.fields)

    def extras_of(self, record: Record) -> dict[str, Any]:
        """Whose they are."""
        return {"what": key_of(record.project_id, record.client_id)}  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """It ends after it has begun."""
        facts: dict[str, Any] = super().clean() or {}
        if facts.get("ends_on") and facts.get("begins_on") and facts["ends_on"] < facts["begins_on"]:
            self.add_error("ends_on", _("The last day lies before the first."))
        return facts

    def clean_begins_on(self) -> date | None:
        """A day somebody could mean."""
        return sensible_day(self.cleaned_data["begins_on"])

    def clean_ends_on(self) -> date | None:
        """A day somebody could mean, or none."""
        return sensible_day(self.cleaned_data["ends_on"])

    def values(self) -> dict[str, Any]:
        """The columns; whose they are is found by the view."""
        facts = dict(self.cleaned_data)
        minor, _space, currency = (facts.pop("amount") or "").partition(" ")
        facts.pop("what")
        minutes, carry = facts.pop("hours"), facts.pop("carry")
        return {
            **facts, "minutes": minutes, "carry_minutes": carry, "amount_minor": int(minor) if minor else None,
            "currency": currency,
        }  # fmt: skip

    def names(self) -> list[str]:
        """The columns behind the fields."""
        return [
            "title", "minutes", "amount_minor", "currency", "begins_on", "ends_on", "carry_minutes", "carry_months"
        ]  # fmt: skip


def _typed(minutes: int | None) -> str:
    return "" if minutes is None else f"{minutes // 60}" if minutes % 60 == 0 else hours_and_minutes(minutes * 60)
