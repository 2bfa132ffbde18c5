"""The forms of meetings: the meeting itself, and what comes out of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.calendars.arranging import MOST_PEOPLE
from rapport.calendars.forms.event import LATEST, OLDEST
from rapport.calendars.models import ActionItem, Answer, Calendar, Decision, Meeting
from rapport.clients.forms.dress import ZoneField, dress
from rapport.clients.models import Client
from rapport.lib.mail.addresses import Address, read_addresses
from rapport.lib.phones import normalise_email

DAY_INPUT = {"type": "date"}
ONLINE, THERE = "online", "there"
LARGEST_FILE_MB = 10


class MeetingForm(forms.Form):
    """A meeting: what, when, with whom, where."""

    title = forms.CharField(label=_("What about"), max_length=300)
    starts_on = forms.DateField(label=_("Day"), widget=forms.DateInput(DAY_INPUT, "%Y-%m-%d"))
    starts_time = forms.TimeField(label=_("From"), widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    minutes = forms.IntegerField(label=_("How long, minutes"), min_value=5, max_value=24 * 60, initial=60)
    zone = ZoneField(label=_("Time zone"))
    client_id = forms.TypedChoiceField(label=_("With"), required=False, coerce=int, empty_value=None)
    people = forms.CharField(
        label=_("Who is asked to it"), required=False, max_length=20_000, widget=forms.Textarea({"rows": 3}),
        help_text=_("One on each line: an address, or a name with one: Ilya Brandt &lt;ilya@meridian.example&gt;."),
    )  # fmt: skip
    where = forms.ChoiceField(
        label=_("Where"), widget=forms.RadioSelect,
        choices=[(ONLINE, pgettext_lazy("where people meet", "Online, in a video room")),
                 (THERE, pgettext_lazy("where people meet", "In a place, or by phone"))],
    )  # fmt: skip
    room_url = forms.CharField(
        label=_("Address of the room"), required=False, max_length=500,
        help_text=_("Empty: a new room is made, whose name nobody guesses."),
    )  # fmt: skip
    place = forms.CharField(label=_("Place"), required=False, max_length=500)
    agenda = forms.CharField(
        label=_("Agenda"), required=False, max_length=20_000, widget=forms.Textarea({"rows": 5}),
        help_text=_("Everybody who is invited reads it."),
    )  # fmt: skip
    calendar = forms.TypedChoiceField(label=_("Calendar"), coerce=int)

    def __init__(
        self, data: Any = None, *, initial: dict[str, Any], calendars: Sequence[Calendar], clients: Sequence[Client],
        people_from: str = "",
    ) -> None:  # fmt: skip
        """`people_from`: the page that names the people of a client as soon as one is chosen."""
        super().__init__(data, initial=initial)
        self.use_required_attribute = False
        self.fields["calendar"].choices = [(one.pk, one.name) for one in calendars]  # type: ignore[attr-defined]
        people = [(one.pk, one.name) for one in clients]
        self.fields["client_id"].choices = [("", _("nobody of your clients")), *people]  # type: ignore[attr-defined]
        if people_from:
            self.fields["client_id"].widget.attrs |= {
                "hx-get": people_from, "hx-include": "#id_people", "hx-target": "#id_people", "hx-select": "#id_people",
                "hx-swap": "outerHTML",
            }  # fmt: skip
        self.fields["zone"].kept = initial.get("zone", "")  # type: ignore[attr-defined]
        dress(self.fields)

    def clean_starts_on(self) -> Any:
        """A day somebody could mean."""
        day = self.cleaned_data["starts_on"]
        if not OLDEST <= day.year < LATEST:
            raise ValidationError(_("Choose a day closer to now."))
        return day

    def clean_people(self) -> list[Address]:
        """Addresses; a line that holds none is said."""
        found: list[Address] = []
        for line in self.cleaned_data["people"].replace(";", "\n").replace(",", "\n").splitlines():
            if not line.strip():
                continue
            read = [one for one in read_addresses([line]) if normalise_email(one.email)]
            if not read:
                raise ValidationError(_("“%(line)s” is no e-mail address."), params={"line": line.strip()[:80]})
            found += read
        if len(found) > MOST_PEOPLE:
            raise ValidationError(_("At most %(n)s people."), params={"n": MOST_PEOPLE})
        return found

    def clean_room_url(self) -> str:
        """Only what opens in a browser."""
        return web_address(self.cleaned_data["room_url"])

    def event_values(self) -> dict[str, Any]:
        """Columns of the event."""
        facts = self.cleaned_data
        starts = datetime.combine(facts["starts_on"], facts["starts_time"])
        ends = starts + timedelta(minutes=facts["minutes"])
        there = facts["where"] == THERE
        return {
            "title": facts["title"], "starts_on": starts.date(), "starts_time": starts.time(), "ends_on": ends.date(),
            "ends_time": ends.time(), "zone": facts["zone"] or self.initial.get("zone", ""),
            "place": facts["place"] if there else "",
        }  # fmt: skip


def web_address(text: str) -> str:
    """An address a browser opens, or nothing. Raises ValidationError."""
    text = text.strip()
    if text and "://" not in text:
        text = f"https://{text}"
    if text and (not text.casefold().startswith(("https://", "http://")) or not urlsplit(text).hostname):
        raise ValidationError(_("Write an address that begins with https://."))
    return text


def initial_of(meeting: Meeting) -> dict[str, Any]:
    """What the form shows of a meeting."""
    event = meeting.event
    people = meeting.participants.filter(removed_at=None).order_by("id")
    minutes = int((event.ends_at - event.starts_at).total_seconds() // 60)
    return {
        "title": event.title, "starts_on": event.starts_on, "starts_time": event.starts_time, "minutes": minutes or 60,
        "zone": event.zone, "client_id": event.client_id, "place": event.place, "agenda": meeting.agenda,
        "room_url": meeting.room_url, "where": ONLINE if meeting.room_url else THERE, "calendar": event.calendar_id,
        "people": "\n".join(f"{one.name} <{one.email}>" if one.name else one.email for one in people),
    }  # fmt: skip


class NotesForm(forms.Form):
    """What was said."""

    text = forms.CharField(label=_("Notes"), max_length=100_000, widget=forms.Textarea({"rows": 14}))

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.use_required_attribute = False
        dress(self.fields)


class DecisionForm(forms.ModelForm):  # type: ignore[type-arg]
    """What was decided, and why."""

    class Meta:
        model = Decision
        fields = ("text", "reason", "alternatives", "decided_on")
        widgets = {
            "reason": forms.Textarea({"rows": 3}), "alternatives": forms.Textarea({"rows": 3}),
            "decided_on": forms.DateInput(DAY_INPUT, "%Y-%m-%d"),
        }  # fmt: skip

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.use_required_attribute = False
        dress(self.fields)


class ItemForm(forms.ModelForm):  # type: ignore[type-arg]
    """What to do, who does it, by when."""

    class Meta:
        model = ActionItem
        fields = ("text", "side", "due_on")
        widgets = {"side": forms.RadioSelect, "due_on": forms.DateInput(DAY_INPUT, "%Y-%m-%d")}

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.use_required_attribute = False
        dress(self.fields)


class TranscriptForm(forms.Form):
    """A file with what was said."""

    file = forms.FileField(
        label=_("File"), help_text=_("VTT, SRT or TXT, as Zoom, Teams, Meet or Jitsi give it."),
        widget=forms.ClearableFileInput({"accept": ".vtt,.srt,.txt,text/vtt,text/plain"}),
    )  # fmt: skip

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.use_required_attribute = False
        dress(self.fields)

    def clean_file(self) -> Any:
        """Not larger than any transcript is."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE_MB * 1_000_000:
            raise ValidationError(
                _("This is larger than any transcript: at most %(n)s MB."), params={"n": LARGEST_FILE_MB}
            )
        return file


class RoomsForm(forms.Form):
    """Where the online rooms are."""

    base_url = forms.CharField(
        label=_("Address of the video rooms"), max_length=300,
        help_text=_("A Jitsi of your own, or https://meet.jit.si. The name of each room is added behind it."),
    )  # fmt: skip

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.use_required_attribute = False
        dress(self.fields)

    def clean_base_url(self) -> str:
        """Only what opens in a browser."""
        return web_address(self.cleaned_data["base_url"]).rstrip("/")


class AnswerForm(forms.Form):
    """Yes, perhaps or no."""

    answer = forms.ChoiceField(choices=[choice for choice in Answer.choices if choice[0]])
    comment = forms.CharField(required=False, max_length=1000)
    silent = forms.BooleanField(required=False)
