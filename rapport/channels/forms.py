"""Text into mail accounts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.channels.models import MailAccount, OAuthClient
from rapport.web.funnel import Actor

# How far back the first reading goes, in days; empty is everything.
BACK = {
    "365": pgettext_lazy("how far back", "12 months"),
    "30": pgettext_lazy("how far back", "one month"),
    "90": pgettext_lazy("how far back", "3 months"),
    "1095": pgettext_lazy("how far back", "3 years"),
    "all": pgettext_lazy("how far back", "everything there is"),
    "0": pgettext_lazy("how far back", "only what comes from now on"),
}


MOVES = frozenset({
    "imap_host", "imap_port", "imap_security", "smtp_host", "smtp_port", "smtp_security", "username",
})  # fmt: skip


def password_box(label: Any, help_text: Any = "", *, required: bool) -> forms.CharField:
    """Never filled in by us, and by a browser only if asked."""
    widget = forms.PasswordInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, help_text=help_text, required=required, widget=widget, strip=False)


class AddForm(forms.Form):
    """An address and what opens it: the rest is found."""

    address = forms.EmailField(
        label=_("Address"), max_length=320, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    name = forms.CharField(label=_("Your name, as readers see it"), max_length=200, required=False)
    password = password_box(
        _("Password"), _("Gmail, iCloud, Yandex, Mail.ru and others want an app password here."), required=False
    )
    oauth_client = forms.ModelChoiceField(
        label=_("Or sign in at"),
        queryset=OAuthClient.objects.none(),
        required=False,
        empty_label=_("no, with the password"),
    )

    def __init__(self, data: Any = None, *, actor: Actor, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        clients = OAuthClient.objects.visible_to(actor).order_by("name")
        if clients:
            self.fields["oauth_client"].queryset = clients  # type: ignore[attr-defined]
        else:
            del self.fields["oauth_client"]

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        facts = super().clean() or {}
        if not facts.get("password") and not facts.get("oauth_client"):
            self.add_error("password", _("Write the password of this address."))
        return facts


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]
    """How an account is reached."""

    password = password_box(_("Password"), _("One is kept; leave this empty to keep it."), required=False)

    class Meta:
        model = MailAccount
        fields = (
            "name", "imap_host", "imap_port", "imap_security", "smtp_host", "smtp_port", "smtp_security", "username",
        )  # fmt: skip
        # Two of each stand on one page.
        labels = {
            "imap_port": _("Port of IMAP"), "imap_security": _("Protection of IMAP"), "smtp_port": _("Port of SMTP"),
            "smtp_security": _("Protection of SMTP"),
        }  # fmt: skip
        help_texts = {"username": _("Mostly the address itself; leave it empty then.")}

    field_order = (
        "name", "username", "password", "imap_host", "imap_port", "imap_security", "smtp_host", "smtp_port",
        "smtp_security",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, instance: MailAccount) -> None:
        super().__init__(data, instance=instance)
        for name in ("imap_port", "smtp_port"):
            self.fields[name].validators += [MinValueValidator(1), MaxValueValidator(65535)]
        if instance.sign == MailAccount.Sign.OAUTH:
            del self.fields["password"]
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """Whoever points an account at another server must know its password: the kept one would go there."""
        facts = super().clean() or {}
        kept = self.instance.password and "password" in self.fields
        if kept and MOVES & set(self.changed_data) and not facts.get("password"):
            self.add_error("password", _("Another server gets the password only if you write it again."))
        return facts

    def _host(self, name: str) -> str:
        host = str(self.cleaned_data[name]).strip().rstrip(".").casefold()
        if any(sign in host for sign in "/@: "):
            raise forms.ValidationError(_("Only the name of the server, such as imap.example.org."))
        return host

    def clean_imap_host(self) -> str:
        """A bare name; empty: it is found anew."""
        return self._host("imap_host")

    def clean_smtp_host(self) -> str:
        """A bare name."""
        return self._host("smtp_host")


class ReadForm(forms.Form):
    """From when letters are read, and the folder things are dropped into."""

    back = forms.ChoiceField(label=_("How far back"), choices=list(BACK.items()), initial="365")
    drop = forms.ChoiceField(
        label=_("Drop folder"), required=False,
        help_text=_("Whatever is put or filtered into this folder is taken in: copies to yourself, forwarded letters."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, account: MailAccount, today: date) -> None:
        drop = account.folders.filter(role="drop").values_list("name", flat=True).first() or ""
        super().__init__(data, initial={"drop": drop, "back": self._standing(account, today)})
        taken = set(account.folders.exclude(role="drop").values_list("name", flat=True))
        names = [name for name in dict.fromkeys([*account.offered, drop]) if name and name not in taken]
        self.fields["drop"].choices = [("", _("none")), *((name, name) for name in names)]  # type: ignore[attr-defined]
        self.account, self.today = account, today

    @staticmethod
    def _standing(account: MailAccount, today: date) -> str:
        if account.state != MailAccount.State.RUNNING:
            return "365"
        if account.since is None:
            return "all"
        days = (today - account.since).days
        return min((key for key in BACK if key != "all"), key=lambda key: abs(int(key) - days))

    @property
    def since(self) -> date | None:
        """The day; None for everything. An unchanged choice keeps the day it meant when it was made."""
        if "back" not in self.changed_data and self.account.state == MailAccount.State.RUNNING:
            return self.account.since
        back = self.cleaned_data["back"]
        return None if back == "all" else self.today - timedelta(days=int(back))


class OAuthClientForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who we are to a provider."""

    client_secret = password_box(_("Client secret"), required=False)

    class Meta:
        model = OAuthClient
        fields = ("name", "client_id", "authorise_url", "token_url", "scope")

    field_order = ("name", "client_id", "client_secret", "authorise_url", "token_url", "scope")

    def __init__(self, data: Any = None, *, instance: OAuthClient, initial: Any = None) -> None:
        super().__init__(data, instance=instance, initial=initial)
        if instance.client_secret:
            self.fields["client_secret"].help_text = _("One is kept; leave this empty to keep it.")
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """Both pages encrypted: a secret goes there."""
        facts = super().clean() or {}
        for name in ("authorise_url", "token_url"):
            if facts.get(name) and not facts[name].startswith("https://"):
                self.add_error(name, _("This address must begin with https://."))
        return facts

    def validate_unique(self) -> None:
        """Two of one name could not be told apart."""
        rows = OAuthClient.objects.filter(workspace=self.instance.workspace_id, name=self.cleaned_data.get("name"))
        if rows.exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("There is one of this name."))
