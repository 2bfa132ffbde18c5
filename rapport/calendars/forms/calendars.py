"""Forms of calendars: our own, a feed, a server."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.calendars.dav.web import Trouble
from rapport.calendars.models import Calendar
from rapport.calendars.subscribing import address_of
from rapport.clients.forms.dress import RecordForm, dress

WRONG_ADDRESS = _("Write the whole address, for example https://example.com/calendar.ics.")


class CalendarForm(RecordForm):
    """Name, colour, whether it is shown and whether it takes time."""

    class Meta:
        model = Calendar
        fields = ("name", "colour", "shown", "takes_time")

    def __init__(self, data: Any = None, *, record: Calendar, **kwargs: Any) -> None:
        super().__init__(data, record=record, **kwargs)
        self.use_required_attribute = False


class SubscribeForm(forms.Form):
    """The address of a feed."""

    name = forms.CharField(label=pgettext_lazy("of a calendar", "Name"), max_length=120)
    url = forms.CharField(
        label=_("Address of the calendar"), max_length=2000,
        help_text=_("https:// or webcal://, as the other program shows it under “share” or “secret address”."),
    )  # fmt: skip
    takes_time = forms.BooleanField(label=_("Its events take my time"), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.use_required_attribute = False
        dress(self.fields)

    def clean_url(self) -> str:
        """Something that can be asked."""
        try:
            return address_of(self.cleaned_data["url"])
        except Trouble:
            raise ValidationError(WRONG_ADDRESS) from None


class AccountForm(forms.Form):
    """A CalDAV server as somebody signs in there."""

    url = forms.CharField(
        label=_("Address of the server"), max_length=500,
        help_text=_("For example cloud.example.com or https://caldav.example.com; the rest is found by itself."),
    )  # fmt: skip
    username = forms.CharField(label=_("User name"), max_length=200, required=False)
    password = forms.CharField(
        label=_("Password"), max_length=500, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Best an app password made for Rapport alone. It is kept encrypted."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.use_required_attribute = False
        dress(self.fields)

    def clean_url(self) -> str:
        """With its scheme."""
        text = self.cleaned_data["url"].strip()
        text = text if "://" in text else f"https://{text}"
        try:
            return address_of(text)
        except Trouble:
            raise ValidationError(
                _("Write the address of the server, for example https://cloud.example.com.")
            ) from None


class NameForm(forms.Form):
    """The name of a new collection."""

    name = forms.CharField(label=pgettext_lazy("of a calendar", "Name"), max_length=120)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.use_required_attribute = False
        dress(self.fields)
