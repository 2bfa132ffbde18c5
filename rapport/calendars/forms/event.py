"""The form of an event, with how it repeats in words of people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.calendars.models import Calendar, Event
from rapport.calendars.repeating import (
    DAYS,
    WORKDAYS,
    in_words,
    last_day,
    monthly_by_weekday,
    monthly_on,
    parts_of,
    rule_of,
    until_text,
)
from rapport.clients.forms.dress import ZoneField, dress
from rapport.clients.models import Client
from rapport.lib.ics.guarding import guard
from rapport.lib.ics.reading import parse
from rapport.lib.records import Unreadable

OLDEST, LATEST = 1970, 2200
LONGEST = timedelta(days=366)
KEEP = "keep"
REPEATS = [
    ("", pgettext_lazy("how an event repeats", "not")),
    ("daily", pgettext_lazy("how an event repeats", "by days")),
    ("workdays", pgettext_lazy("how an event repeats", "every working day")),
    ("weekly", pgettext_lazy("how an event repeats", "by weeks")),
    ("monthly", pgettext_lazy("how an event repeats", "by months, on this date")),
    ("weekday", pgettext_lazy("how an event repeats", "by months, on this weekday")),
    ("yearly", pgettext_lazy("how an event repeats", "by years")),
]
SCOPES = [
    ("one", _("This one only")),
    ("following", _("This and all that follow")),
    ("all", _("All of them")),
]


class EventForm(forms.Form):
    """An event, or one of its repetitions (`which`)."""

    title = forms.CharField(label=_("What"), max_length=300)
    starts_on = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    starts_time = forms.TimeField(
        label=pgettext_lazy("hours", "From"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    ends_on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text=_("Only if it is another one."),
    )  # fmt: skip
    ends_time = forms.TimeField(
        label=pgettext_lazy("hours", "Until"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    all_day = forms.BooleanField(label=_("The whole day"), required=False)
    zone = ZoneField(label=_("Time zone"))
    calendar = forms.TypedChoiceField(label=_("Calendar"), coerce=int)
    client_id = forms.TypedChoiceField(label=_("With"), required=False, coerce=int, empty_value=None)
    place = forms.CharField(label=_("Where"), max_length=500, required=False)
    url = forms.CharField(label=_("Link"), max_length=1000, required=False)
    text = forms.CharField(label=_("Notes"), max_length=50_000, required=False, widget=forms.Textarea({"rows": 4}))
    repeat = forms.ChoiceField(label=_("Repeats"), required=False, choices=REPEATS)
    interval = forms.IntegerField(
        label=_("Every"), required=False, min_value=1, max_value=99, help_text=_("1 is every one, 2 every second.")
    )
    weekdays = forms.MultipleChoiceField(
        label=_("On"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(name, WEEKDAYS_ABBR[number]) for number, name in enumerate(DAYS)],
        help_text=_("For a repetition by weeks; nothing ticked means the day it begins on."),
    )  # fmt: skip
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    count = forms.IntegerField(label=_("or so many times"), required=False, min_value=1, max_value=1000)
    tentative = forms.BooleanField(label=_("Not certain yet"), required=False)
    opaque = forms.BooleanField(label=_("Takes time: I am busy then"), required=False)
    scope = forms.ChoiceField(label=_("What to change"), required=False, choices=SCOPES, widget=forms.RadioSelect)

    def __init__(
        self, data: Any = None, *, initial: dict[str, Any], calendars: Sequence[Calendar], clients: Sequence[Client],
        rule: str = "", scoped: bool = False, one_only: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=initial)
        self.use_required_attribute = False
        self.rule = rule
        self.fields["calendar"].choices = [(one.pk, one.name) for one in calendars]  # type: ignore[attr-defined]
        people = [(one.pk, one.name) for one in clients]
        self.fields["client_id"].choices = [("", _("nobody of your clients")), *people]  # type: ignore[attr-defined]
        self.fields["zone"].kept = initial.get("zone", "")  # type: ignore[attr-defined]
        if initial.get("repeat") == KEEP:
            named = (KEEP, in_words(rule, initial["starts_on"], zone=initial.get("zone", "")))
            self.fields["repeat"].choices = [named, *REPEATS]  # type: ignore[attr-defined]
        if not scoped:
            del self.fields["scope"]
        if one_only:
            for name in ("repeat", "interval", "weekdays", "until", "count", "calendar"):
                del self.fields[name]
        dress(self.fields)

    def clean_starts_on(self) -> date:
        """A day somebody could mean."""
        return _near(self.cleaned_data["starts_on"])

    def clean_until(self) -> date | None:
        """The same."""
        day = self.cleaned_data["until"]
        return _near(day) if day else None

    def clean_url(self) -> str:
        """Only what opens in a browser."""
        url: str = self.cleaned_data["url"].strip()
        if url and ":" not in url.partition("/")[0]:
            url = f"https://{url}"
        if url and not url.lower().startswith(("https://", "http://", "tel:", "mailto:")):
            raise ValidationError(_("Write an address that begins with https://."))
        return url

    def clean(self) -> dict[str, Any]:
        """An end after its start, and a rule that ever happens."""
        facts: dict[str, Any] = super().clean() or {}
        if self.errors:
            return facts
        if not facts.get("all_day") and facts.get("starts_time") is None:
            self.add_error("starts_time", _("Write the hour, or tick the whole day."))
            return facts
        self._ends(facts)
        if "repeat" in self.fields and not self.errors:
            facts["rrule"] = self._rule(facts)
        return facts

    def _ends(self, facts: dict[str, Any]) -> None:
        first, last = facts["starts_on"], facts.get("ends_on") or facts["starts_on"]
        if facts["all_day"]:
            facts |= {"starts_time": None, "ends_time": None, "zone": ""}
            if last < first:
                self.add_error("ends_on", _("It ends before it begins."))
            facts["ends_on"] = last + timedelta(days=1)
        else:
            starts = datetime.combine(first, facts["starts_time"])
            if facts.get("ends_time") is None:
                ends = starts + timedelta(hours=1)
            else:
                ends = datetime.combine(last, facts["ends_time"])
                # "From 23:00 to 1:00" ends the next day.
                ends += timedelta(days=1) if ends < starts and not facts.get("ends_on") else timedelta()
            if ends < starts:
                self.add_error("ends_time", _("It ends before it begins."))
            facts |= {"ends_on": ends.date(), "ends_time": ends.time()}
        if not self.errors and facts["ends_on"] - first > LONGEST:
            self.add_error("ends_on", _("Nothing lasts longer than a year. Choose an earlier day."))

    def _rule(self, facts: dict[str, Any]) -> str:
        how, on = facts.get("repeat", ""), facts["starts_on"]
        if not how:
            return ""
        if how == KEEP:
            parts = parts_of(self.rule)
        else:
            parts = _parts(how, on, facts.get("weekdays") or [])
            if (facts.get("interval") or 1) > 1 and how != "workdays":
                parts["INTERVAL"] = str(facts["interval"])
        if how != KEEP and (last := facts.get("until")):
            if last < on:
                self.add_error("until", _("It ends before it begins."))
            parts["UNTIL"] = until_text(last, facts["starts_time"] and time(23, 59, 59), facts["zone"])
        elif how != KEEP and facts.get("count"):
            parts["COUNT"] = str(facts["count"])
        rule = rule_of(parts)
        try:
            _guard(rule, on)
        except Unreadable:
            self.add_error("repeat", _("It would repeat too often, or never. Choose something simpler."))
        return rule

    def values(self) -> dict[str, Any]:
        """Columns of an event."""
        facts = self.cleaned_data
        names = ("title", "starts_on", "starts_time", "ends_on", "ends_time", "zone", "place", "url", "text", "opaque")
        values = {name: facts[name] for name in names} | {"client_id": facts["client_id"]}
        values["status"] = Event.Status.TENTATIVE if facts["tentative"] else Event.Status.CONFIRMED
        if "rrule" in facts:
            values["rrule"] = facts["rrule"]
        if not facts["zone"] and facts["starts_time"] is not None:
            values["zone"] = self.initial.get("zone", "")
        return values


def _near(day: date) -> date:
    if not OLDEST <= day.year < LATEST:
        raise ValidationError(_now("Choose a day closer to now."))
    return day


def _parts(how: str, on: date, weekdays: Sequence[str]) -> dict[str, str]:
    if how == "weekly":
        return {"FREQ": "WEEKLY", "BYDAY": ",".join(weekdays or [DAYS[on.weekday()]])}
    if how == "workdays":
        return {"FREQ": "WEEKLY", "BYDAY": ",".join(WORKDAYS)}
    if how == "monthly":
        return monthly_on(on.day)
    if how == "weekday":
        return monthly_by_weekday(on)
    return {"FREQ": "DAILY" if how == "daily" else "YEARLY"}


def _guard(rule: str, on: date) -> None:
    calendar = parse(f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nRRULE:{rule}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
    found = calendar.walk("VEVENT")[0].get("RRULE")
    if found is None:
        raise Unreadable("rule", text=rule)
    guard(found, on, timezone.now() + timedelta(days=800))


def initial_of(event: Event, zone: str, *, starts_on: date | None = None) -> dict[str, Any]:
    """What the form shows of an event; `starts_on`: of one of its repetitions."""
    first = starts_on or event.starts_on
    last = first + (event.ends_on - event.starts_on) - timedelta(days=int(event.all_day))
    shown = {
        name: getattr(event, name)
        for name in ("title", "starts_time", "ends_time", "place", "url", "text", "opaque", "client_id")
    }
    return {
        **shown, "starts_on": first, "ends_on": last if last != first else None, "all_day": event.all_day,
        "zone": event.zone or zone, "calendar": event.calendar_id,
        "tentative": event.status == Event.Status.TENTATIVE, **repetition_of(event),
    }  # fmt: skip


def repetition_of(event: Event) -> dict[str, Any]:
    """How the rule stands in the form; one that the form has no words for is kept as it is."""
    parts = parts_of(event.rrule)
    if not parts:
        return {"repeat": ""}
    shown: dict[str, Any] = {"interval": int(parts.get("INTERVAL", "1")), "count": parts.get("COUNT")}
    if "UNTIL" in parts:
        shown["until"] = last_day(parts["UNTIL"], event.zone)
    bare = {name: value for name, value in parts.items() if name not in {"INTERVAL", "COUNT", "UNTIL", "WKST"}}
    weekdays = bare.get("BYDAY", "").split(",")
    for how, _label in REPEATS[1:]:
        given = weekdays if how == "weekly" and bare.get("FREQ") == "WEEKLY" and "BYDAY" in bare else []
        if bare == _parts(how, event.starts_on, given) or (how == "weekly" and bare == {"FREQ": "WEEKLY"}):
            return {**shown, "repeat": how, "weekdays": given}
    if bare == {"FREQ": "MONTHLY"}:
        return {**shown, "repeat": "monthly"}
    return {"repeat": KEEP}
