"""Text into values: invitations and how they are accepted, roles, tokens."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.accounts.forms import ZoneField
from rapport.accounts.models import ApiToken, Membership, User

ROLE_HELP = {
    Membership.Role.OWNER: _("everything, the people and the settings too"),
    Membership.Role.MEMBER: _("all the work with clients, but not the people, the settings and the safety"),
    Membership.Role.BOOKKEEPER: _("the cards of the clients: names, tax numbers, addresses; not a word of letters"),
    Membership.Role.GUEST: _("single clients that you choose: their people and history, and writing notes there"),
}


def role_choices() -> list[tuple[str, str]]:
    """Roles with what they mean."""
    return [(role.value, f"{role.label} — {ROLE_HELP[role]}") for role in Membership.Role]


class RoleField(forms.ChoiceField):
    """One of the roles, each explained."""

    def __init__(self, **how: Any) -> None:
        label = pgettext_lazy("in a workspace", "Role")
        super().__init__(label=label, choices=role_choices, widget=forms.RadioSelect, **how)


class InviteForm(forms.Form):
    """Whom to ask in, and as what."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    role = RoleField(initial=Membership.Role.MEMBER)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs |= {"autocomplete": "off", "autofocus": True}


class RoleForm(forms.Form):
    """Another role."""

    role = RoleField()


class JoinForm(forms.Form):
    """A new account for the address that was invited."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Ten characters or more; a sentence is easy to keep."),
    )
    timezone = ZoneField(label=_("Time zone"), initial="UTC")

    def __init__(self, data: Any = None, *, email: str) -> None:
        super().__init__(data)
        self.email = email
        self.fields["name"].widget.attrs |= {"autocomplete": "name", "autofocus": True}
        self.fields["timezone"].widget.attrs["data-guess-zone"] = ""

    def clean_password(self) -> str:
        """The same rules as everywhere."""
        password: str = self.cleaned_data["password"]
        validate_password(password, User(email=self.email, name=self.cleaned_data.get("name", "")))
        return password


class TokenForm(forms.Form):
    """A key for a program."""

    name = forms.CharField(
        label=_("What for"), max_length=80, help_text=_("By this you will know it: “phone”, “site”.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"), choices=ApiToken.Scope.choices, widget=forms.CheckboxSelectMultiple, initial=["read"]
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The last day it works. Empty: until you revoke it."),
    )  # fmt: skip

    def clean_until(self) -> date | None:
        """A day that is not over."""
        until: date | None = self.cleaned_data["until"]
        if until and until < timezone.localdate():
            raise forms.ValidationError(_("This day is over already."))
        return until

    def expires_at(self) -> datetime | None:
        """The end of that day, on the person's clock."""
        until = self.cleaned_data["until"]
        return timezone.make_aware(datetime.combine(until + timedelta(days=1), time())) if until else None
