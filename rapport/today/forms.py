"""A day and hour to set something aside until."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.clients.forms.dress import dress
from rapport.today.models import DigestPlan
from rapport.today.snoozing import FURTHEST, MORNING, moment


class LaterForm(forms.Form):
    """`until` is a moment of the menu; `date` and `time` are typed, on the clock of whoever types."""

    until = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    date = forms.DateField(
        required=False,
        label=gettext_lazy("Day"),
        widget=forms.DateInput(attrs={"type": "date", "required": True}, format="%Y-%m-%d"),
    )
    time = forms.TimeField(
        required=False, label=gettext_lazy("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        today = timezone.localdate(now)
        self.fields["date"].widget.attrs |= {"min": f"{today}", "max": f"{today + FURTHEST}"}
        self.initial = {"date": today + timedelta(days=1), "time": MORNING, **self.initial}

    def clean(self) -> dict[str, Any]:
        """Answers the moment as `moment`."""
        values = super().clean() or {}
        if self.errors:
            return values
        until = (
            self._chosen(values["until"])
            if values.get("until")
            else self._typed(values.get("date"), values.get("time"))
        )
        if until <= self.now:
            raise ValidationError({"date": _("That moment has passed. Choose a later one.")})
        if until > self.now + FURTHEST + timedelta(days=1):
            raise ValidationError({"date": _("That is more than a year away. Choose an earlier day.")})
        return values | {"moment": until}

    def _chosen(self, text: str) -> datetime:
        try:
            until = parse_datetime(text)
        except ValueError:
            until = None
        if until is None or until.tzinfo is None:
            raise ValidationError({"date": _("That is not a moment. Choose a day.")})
        return until

    def _typed(self, day: Any, clock: Any) -> datetime:
        if day is None:
            raise ValidationError({"date": _("Choose a day.")})
        return moment(day, clock or MORNING, timezone.get_current_timezone())


class DigestForm(forms.ModelForm):  # type: ignore[type-arg]
    """When and how one is told; `open_ways` are those that can reach this user now."""

    days = forms.MultipleChoiceField(
        label=gettext_lazy("On"), choices=[(str(day), name) for day, name in WEEKDAYS.items()], required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "check"}),
    )  # fmt: skip

    class Meta:
        model = DigestPlan
        fields = ("way", "at", "days", "even_empty", "reminders", "push")
        widgets = {"at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}

    def __init__(self, data: Any = None, *, instance: DigestPlan, open_ways: list[str]) -> None:
        super().__init__(data, instance=instance, initial={"days": instance.days.split(",")})
        ways = {*open_ways, instance.way}
        self.fields["way"].choices = [pair for pair in DigestPlan.Way.choices if pair[0] in ways]  # type: ignore[attr-defined]
        dress(self.fields)

    def clean_days(self) -> str:
        """As the row keeps them."""
        return ",".join(sorted(self.cleaned_data["days"]))


class PushForm(forms.Form):
    """What a browser says of itself when notices are allowed."""

    endpoint = forms.URLField(max_length=1000, assume_scheme="https")
    key = forms.RegexField(r"^[\w-]{80,120}=?$")
    auth = forms.RegexField(r"^[\w-]{16,60}=*$")

    def clean_endpoint(self) -> str:
        """Only a service on the internet: our server is not to be sent to addresses of its own network."""
        address: str = self.cleaned_data["endpoint"]
        host = urlsplit(address).hostname or ""
        if not address.startswith("https://") or "." not in host or host.replace(".", "").isdigit():
            raise ValidationError(_("That is no address of a push service."))
        return address
