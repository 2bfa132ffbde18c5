"""A day and hour to set something aside until."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.lib.snoozing import FURTHEST, MORNING, moment


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
