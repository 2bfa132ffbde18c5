"""Text into a plan of backups."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from rapport.backups.keys import SHORTEST
from rapport.backups.models import BackupPlan
from rapport.backups.places import Access, place_at
from rapport.backups.refusing import Refusal


def hours() -> list[tuple[int, str]]:
    """Of the day."""
    return [(hour, f"{hour}:00") for hour in range(24)]


class PlanForm(forms.ModelForm):  # type: ignore[type-arg]
    """When, where to, under which passphrase, and how long it stays."""

    weekday = forms.TypedChoiceField(
        label=_("On which day, if once a week"), coerce=int, choices=list(WEEKDAYS.items())
    )
    hour = forms.TypedChoiceField(label=_("At what hour"), coerce=int, choices=hours)
    secret = forms.CharField(
        label=_("Password or secret key"), required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    passphrase = forms.CharField(
        label=_("Passphrase"), required=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label=_("The same passphrase again"), required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    class Meta:
        model = BackupPlan
        fields = (
            "often", "weekday", "hour", "address", "account", "endpoint", "region", "keep_daily", "keep_weekly",
            "keep_monthly",
        )  # fmt: skip
        help_texts = {
            "address": _("A folder (/mnt/disk/rapport), s3://bucket/prefix or webdavs://cloud.example/path."),
            "account": _("The user of WebDAV, or the access key of the store. A folder needs none."),
            "endpoint": _("Only for s3://, and only when it is not Amazon: for example storage.yandexcloud.net."),
            "region": _("Only for s3://, for example ru-central1."),
        }

    field_order = (
        "often", "weekday", "hour", "address", "account", "secret", "endpoint", "region", "passphrase", "again",
        "keep_daily", "keep_weekly", "keep_monthly",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, instance: BackupPlan | None) -> None:
        super().__init__(data, instance=instance)
        self.order_fields(self.field_order)
        has_secret, has_key = bool(instance and instance.secret), bool(instance and instance.identity)
        self.fields["secret"].help_text = _("One is kept; leave this empty to keep it.") if has_secret else ""
        self.fields["passphrase"].help_text = (
            _("One is set. A new one holds for the backups from now on; the older ones open with theirs.")
            if has_key
            else _("Whoever has it can read everything; without it no backup can be opened, by nobody.")
        )
        self.needs_passphrase = not has_key

    def clean_address(self) -> str:
        """A place there is a way to, and not the folder the data itself lies in."""
        address: str = self.cleaned_data["address"].strip()
        if "@" in urlsplit(address).netloc:
            raise forms.ValidationError(
                _("Write the account and its password into their own boxes: an address is shown and logged.")
            )
        try:
            place_at(Access(address))
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from None
        home = Path(settings.HOME).resolve()
        if "://" not in address and home in (folder := Path(address).expanduser().resolve(), *folder.parents):
            raise forms.ValidationError(
                _("That is inside the data folder: what takes the data would take the backup too.")
            )
        return address

    def clean(self) -> dict[str, Any]:
        """Twice the same passphrase, and long enough."""
        facts = super().clean() or {}
        passphrase, again = facts.get("passphrase", ""), facts.get("again", "")
        if passphrase and len(passphrase) < SHORTEST:
            self.add_error("passphrase", _("A passphrase has at least %(n)d characters.") % {"n": SHORTEST})
        elif passphrase != again:
            self.add_error("again", _("These are two different passphrases."))
        elif self.needs_passphrase and not passphrase:
            self.add_error("passphrase", _("Choose a passphrase: the backup is encrypted with it."))
        return facts
