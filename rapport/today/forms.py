"""When and how one is told of the day, and browsers that show notices."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.clients.forms.dress import dress
from rapport.today.models import DigestPlan


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
