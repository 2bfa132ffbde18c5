"""Text into values: the first minute, the settings, one's own preferences."""

from __future__ import annotations

import re
from typing import Any

from babel import Locale
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from rapport.accounts.models import LANGUAGES, User, Workspace
from rapport.lib.zones import is_zone, zones
from rapport.web.languages import our_language

CURRENCIES = (
    "RUB", "EUR", "USD", "GBP", "CHF", "AMD", "AUD", "AZN", "BGN", "BRL", "BYN", "CAD", "CNY", "CZK", "DKK", "GEL",
    "HUF", "ILS", "INR", "JPY", "KGS", "KZT", "MDL", "NOK", "NZD", "PLN", "RON", "RSD", "SEK", "SGD", "THB", "TRY",
    "UAH", "UZS", "AED",
)  # fmt: skip


def currencies() -> list[tuple[str, str]]:
    """Codes with their names in the reader's language."""
    names = Locale(our_language()).currencies
    return [(code, f"{code} — {names.get(code, code)}") for code in CURRENCIES]


def zone_choices() -> list[tuple[str, str]]:
    """Zones as people read them."""
    return [(zone, zone.replace("_", " ")) for zone in zones()]


class ZoneField(forms.ChoiceField):
    """A time zone; aliases that the browser may send are taken too."""

    def __init__(self, *, max_length: int | None = None, **kwargs: Any) -> None:
        # A model's form offers the length of its column, which a choice has no use for.
        super().__init__(choices=zone_choices, **kwargs)

    def valid_value(self, value: Any) -> bool:
        """Whatever the tz database knows."""
        return is_zone(str(value))


class FirstRunForm(forms.Form):
    """Who you are and where you work: everything the first minute needs."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), help_text=_("You sign in with it; nothing is sent there."))
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput,
        help_text=_("Ten characters or more; a sentence is easy to keep."),
    )
    workspace = forms.CharField(
        label=_("Name of the workspace"), max_length=120, help_text=_("Your studio, or simply your own name.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    timezone = ZoneField(label=_("Time zone"))
    currency = forms.ChoiceField(label=_("Currency"), choices=currencies)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        autocomplete = {"name": "name", "email": "username", "password": "new-password", "workspace": "organization"}
        for field, value in autocomplete.items():
            self.fields[field].widget.attrs["autocomplete"] = value
        self.fields["timezone"].widget.attrs["data-guess-zone"] = ""

    def clean_password(self) -> str:
        """The same rules as everywhere."""
        password: str = self.cleaned_data["password"]
        facts = {key: self.cleaned_data.get(key, "") for key in ("email", "name")}
        validate_password(password, User(**facts))
        return password


class WorkspaceForm(forms.ModelForm):  # type: ignore[type-arg]
    """The workspace's settings."""

    own_addresses = forms.CharField(
        label=_("Your other e-mail addresses"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line. Mail from them is yours, mail to them waits for you."),
    )
    work_days = forms.TypedMultipleChoiceField(
        label=_("Working days"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            (0, _("Mon")), (1, _("Tue")), (2, _("Wed")), (3, _("Thu")), (4, _("Fri")), (5, _("Sat")), (6, _("Sun")),
        ],
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Workspace
        fields = ("name", "language", "timezone", "currency", "country", "work_starts", "work_ends")
        field_classes = {"timezone": ZoneField}
        widgets = {
            "work_starts": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "work_ends": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        help_texts = {"country": _("Two letters, for example RU or DE. Public holidays then count as free days.")}

    field_order = (
        "name", "language", "currency", "timezone", "country", "work_starts", "work_ends", "work_days", "own_addresses",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, instance: Workspace) -> None:
        kept = {
            "own_addresses": "\n".join(instance.own_addresses),
            "work_days": [int(day) for day in instance.work_days.split(",") if day],
            "version": instance.version,
        }
        super().__init__(data, instance=instance, initial=kept)
        self.fields["currency"] = forms.ChoiceField(label=_("Currency"), choices=currencies)
        self.order_fields(self.field_order)

    def clean_country(self) -> str:
        """Two letters or nothing."""
        country: str = self.cleaned_data["country"].strip().upper()
        if country and not re.fullmatch("[A-Z]{2}", country):
            raise forms.ValidationError(_("A country is written with two letters, for example RU."))
        return country

    def clean_own_addresses(self) -> list[str]:
        """Each line an address; the first that is none is named."""
        lines = [line.strip().casefold() for line in self.cleaned_data["own_addresses"].splitlines() if line.strip()]
        for line in lines:
            try:
                validate_email(line)
            except forms.ValidationError:
                raise forms.ValidationError(_("“%(line)s” is no e-mail address."), params={"line": line}) from None
        return list(dict.fromkeys(lines))

    def clean_work_days(self) -> str:
        """As the database keeps them."""
        return ",".join(str(day) for day in sorted(self.cleaned_data["work_days"]))

    def clean(self) -> dict[str, Any]:
        """A day must have a length."""
        facts = super().clean() or {}
        starts, ends = facts.get("work_starts"), facts.get("work_ends")
        if starts and ends and starts >= ends:
            self.add_error("work_ends", _("The day must end after it begins."))
        return facts


class MeForm(forms.ModelForm):  # type: ignore[type-arg]
    """One's own language, zone, theme and keys."""

    class Meta:
        model = User
        fields = ("name", "language", "timezone", "theme", "keys_on")
        field_classes = {"timezone": ZoneField}
        help_texts = {"keys_on": _("Letters such as j, k, e without Ctrl. The palette (Ctrl K) always works.")}
        widgets = {"theme": forms.Select(attrs={"data-theme-choice": ""})}
