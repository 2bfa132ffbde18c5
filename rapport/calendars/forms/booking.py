"""The forms of booking: the page as its owner sets it up, and what a visitor fills in."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import time
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from rapport.accounts.models import User
from rapport.calendars.models import BookingPage
from rapport.clients.forms.dress import ZoneField, dress
from rapport.lib.phones import normalise_email

MOST_QUESTIONS, LONGEST = 10, 2000
_STRETCH = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?")
NUMBERS = {
    "before_minutes": (0, 240), "after_minutes": (0, 240), "lead_hours": (0, 24 * 60), "ahead_days": (1, 366),
    "daily_cap": (1, 50), "step_minutes": (5, 240),
}  # fmt: skip


class BookingPageForm(forms.Form):
    """A booking page."""

    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("For example: A first call."))
    intro = forms.CharField(
        label=_("Before the hours"), required=False, max_length=5000, widget=forms.Textarea({"rows": 3})
    )
    user_id = forms.TypedChoiceField(label=_("Whose time"), coerce=int)
    durations = forms.CharField(label=_("How long, in minutes"), max_length=60, help_text=_("One or several: 30, 60."))
    step_minutes = forms.IntegerField(label=_("Begins every, minutes"))
    before_minutes = forms.IntegerField(label=_("Free before, in minutes"))
    after_minutes = forms.IntegerField(label=_("Free after, in minutes"))
    lead_hours = forms.IntegerField(label=_("Not sooner than in, hours"))
    ahead_days = forms.IntegerField(label=_("Not later than in, days"))
    daily_cap = forms.IntegerField(label=_("At most a day"))
    zone = ZoneField(label=_("Time zone"))
    mind_holidays = forms.BooleanField(label=_("Not on public holidays"), required=False)
    online = forms.BooleanField(label=_("Online, in a video room"), required=False)
    place = forms.CharField(label=_("Or where"), required=False, max_length=500)
    questions = forms.CharField(
        label=_("Questions"), required=False, max_length=5000, widget=forms.Textarea({"rows": 3}),
        help_text=_("One on each line; with a * at the end it must be answered. Name and e-mail are always asked."),
    )  # fmt: skip
    consent = forms.CharField(
        label=_("Consent to being answered"), required=False, max_length=5000, widget=forms.Textarea({"rows": 4}),
        help_text=_("Everybody who books ticks this. Empty: it is not asked for."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, initial: dict[str, Any], people: Sequence[User]) -> None:
        super().__init__(data, initial=initial)
        self.use_required_attribute = False
        self.fields["user_id"].choices = [(one.pk, str(one)) for one in people]  # type: ignore[attr-defined]
        self.fields["zone"].kept = initial.get("zone", "")  # type: ignore[attr-defined]
        for number, name in WEEKDAYS.items():
            self.fields[f"day_{number}"] = forms.CharField(label=name, required=False, max_length=100)
        for name, (least, most) in NUMBERS.items():
            field = self.fields[name]
            field.min_value, field.max_value = least, most  # type: ignore[attr-defined]
            field.widget.attrs |= {"min": least, "max": most}
        dress(self.fields)

    @property
    def days(self) -> list[forms.BoundField]:
        """The hours of each weekday."""
        return [self[f"day_{number}"] for number in WEEKDAYS]

    def clean_durations(self) -> list[int]:
        """Minutes, each once."""
        found = sorted({int(text) for text in re.findall(r"\d+", self.cleaned_data["durations"])[:6] if len(text) < 5})
        if not found or not all(5 <= minutes <= 480 for minutes in found):
            raise ValidationError(_("Write minutes from 5 to 480, for example 30, 60."))
        return found

    def clean(self) -> dict[str, Any]:
        """Hours that begin before they end, and numbers within their bounds."""
        facts: dict[str, Any] = super().clean() or {}
        for name, (least, most) in NUMBERS.items():
            if name in facts and not least <= facts[name] <= most:
                self.add_error(name, _("From %(least)s to %(most)s.") % {"least": least, "most": most})
        hours: dict[str, list[list[str]]] = {}
        for number in WEEKDAYS:
            try:
                stretches = stretches_in(facts.get(f"day_{number}", ""))
            except ValueError:
                self.add_error(f"day_{number}", _("Write hours like 10:00–13:00, 14:00–18:00."))
                continue
            if stretches:
                hours[str(number)] = stretches
        facts["hours"] = hours
        return facts

    def values(self, page: BookingPage | None) -> dict[str, Any]:
        """Columns of a booking page."""
        facts = self.cleaned_data
        names = (
            "title",
            "intro",
            "user_id",
            "durations",
            "zone",
            "mind_holidays",
            "online",
            "place",
            "consent",
            "hours",
        )
        values = {name: facts[name] for name in (*names, *NUMBERS)}
        values["zone"] = values["zone"] or self.initial.get("zone", "UTC")
        values["questions"] = questions_in(facts["questions"], page.questions if page else [])
        if page is not None and values["consent"] != page.consent:
            values["consent_version"] = page.consent_version + 1
        return values


def stretches_in(text: str) -> list[list[str]]:
    """ "10–13, 14:00–18:00" as wall times in order. Raises ValueError for what is none."""
    text = text.strip()
    if not text:
        return []
    found = []
    for part in text.replace(";", ",").split(","):
        match = _STRETCH.fullmatch(part.strip())
        if match is None:
            raise ValueError(part)
        first, last = time(int(match[1]), int(match[2] or 0)), time(int(match[3]), int(match[4] or 0))
        if first >= last:
            raise ValueError(part)
        found.append((first, last))
    found.sort()
    if any(one[1] > other[0] for one, other in pairwise(found)):
        raise ValueError(text)
    return [[f"{first:%H:%M}", f"{last:%H:%M}"] for first, last in found]


def questions_in(text: str, standing: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The lines as questions; one whose words stay keeps its key."""
    keys = {one["text"]: one["key"] for one in standing}
    lines = [line.strip() for line in text.splitlines() if line.strip()][:MOST_QUESTIONS]
    found: dict[str, dict[str, Any]] = {}
    for line in lines:
        words = line.rstrip("* ").strip()[:300]
        if words:
            found[words] = {
                "key": keys.get(words) or secrets.token_hex(3), "text": words, "required": line.endswith("*")
            }  # fmt: skip
    return list(found.values())


def initial_of(page: BookingPage) -> dict[str, Any]:
    """What the form shows of a page."""
    names = ("title", "intro", "user_id", "zone", "mind_holidays", "online", "place", "consent", *NUMBERS)
    shown = {name: getattr(page, name) for name in names}
    shown["durations"] = ", ".join(str(minutes) for minutes in page.durations)
    shown["questions"] = "\n".join(one["text"] + (" *" if one["required"] else "") for one in page.questions)
    return shown | hours_shown(page.hours)


def hours_shown(hours: Mapping[str, Sequence[Sequence[str]]]) -> dict[str, str]:
    """Hours as the fields of the form."""
    return {f"day_{day}": ", ".join(f"{first}–{last}" for first, last in parts) for day, parts in hours.items()}


class BookForm(forms.Form):
    """What a visitor fills in."""

    name = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": _("This needs an answer.")},
    )  # fmt: skip
    email = forms.EmailField(
        label=_("Your e-mail address"), max_length=254, widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={
            "required": _("This needs an answer."),
            "invalid": _("Write the whole address, for example anna@example.com."),
        },
    )  # fmt: skip

    def __init__(self, data: Any = None, *, page: BookingPage) -> None:
        super().__init__(data)
        self.use_required_attribute = False
        self.page = page
        for one in page.questions:
            label: Any = one["text"]
            if not one["required"]:
                label = format_html('{} <span class="optional">{}</span>', label, _("not necessary"))
            self.fields[f"q-{one['key']}"] = forms.CharField(
                label=label, required=one["required"], max_length=LONGEST, widget=forms.Textarea({"rows": 2}),
                error_messages={"required": _("This needs an answer.")},
            )  # fmt: skip
        dress(self.fields)
        if page.consent:
            self.fields["agree-answer"] = forms.BooleanField(
                label=_("Consent to the processing of data"), widget=forms.CheckboxInput({"class": "check"}),
                error_messages={"required": _("Without this consent nobody may answer you. Tick the box.")},
            )  # fmt: skip

    @property
    def asked(self) -> list[forms.BoundField]:
        """Name, address, and the questions."""
        return [self["name"], self["email"], *(self[f"q-{one['key']}"] for one in self.page.questions)]

    def clean_email(self) -> str:
        """An address letters can go to."""
        address = normalise_email(self.cleaned_data["email"])
        if not address:
            raise ValidationError(_("Write the whole address, for example anna@example.com."))
        return address

    def clean_name(self) -> str:
        """One line, and no address of the net: it goes into the subject of letters."""
        name = " ".join(self.cleaned_data["name"].split())
        if "://" in name or "www." in name.casefold():
            raise ValidationError(_("Write your name only."))
        return name

    def answers(self) -> list[dict[str, str]]:
        """What was said, with the words that were asked."""
        return [
            {"key": one["key"], "text": one["text"], "value": self.cleaned_data.get(f"q-{one['key']}", "")}
            for one in self.page.questions
        ]
