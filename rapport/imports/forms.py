"""What a person decides before an import runs: what the columns mean, which addresses are theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rapport.imports.models import Source

# What a column may become, in the order people look for it; everything else a guess may say is under "more".
FIELDS = (
    ("name", _("Person, whole name")),
    ("given", _("Person, given name")),
    ("family", _("Person, family name")),
    ("patronymic", _("Person, patronymic")),
    ("email", _("E-mail")),
    ("email_label", _("Kind of the e-mail beside it")),
    ("phone", _("Phone")),
    ("phone_label", _("Kind of the phone beside it")),
    ("organisation", _("Client, name of the company")),
    ("title", _("Role")),
    ("department", _("Department")),
    ("website", _("Website")),
    ("address", _("Postal address")),
    ("street", _("Street")),
    ("city", _("City")),
    ("region", _("Region")),
    ("postal_code", _("Postal code")),
    ("country", _("Country")),
    ("address_label", _("Kind of the address beside it")),
    ("birthday", _("Birthday")),
    ("birth_year", _("Year of birth")),
    ("birth_month", _("Month of birth")),
    ("birth_day", _("Day of birth")),
    ("language", _("Language")),
    ("timezone", _("Time zone")),
    ("note", _("Note")),
    ("tags", _("Tags")),
    ("nickname", _("Nickname")),
    ("prefix", _("Title before the name")),
    ("suffix", _("What follows the name")),
    ("source_id", _("Number in the other system")),
    ("ignore", _("Keep, use for nothing")),
)


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """One column as it is shown: its head, two examples, what it becomes and how sure the guess is."""

    name: str
    head: str
    samples: str
    field: str
    sure: bool
    because: str


class ColumnsForm:
    """The columns of one table."""

    def __init__(self, source: Source, data: Any = None) -> None:
        self.source, self.data = source, data

    def rows(self) -> Iterator[ColumnRow]:
        """Each column."""
        header, samples = self.source.preview.get("header", []), self.source.preview.get("samples", [])
        for place, column in enumerate(self.source.mapping):
            head = (
                header[place] if place < len(header) and header[place] else gettext("Column %(n)s") % {"n": place + 1}
            )
            shown = "; ".join(sample for sample in (samples[place] if place < len(samples) else []) if sample)
            yield ColumnRow(self._name(place), head, shown, column["field"], column["sure"], column["because"])

    def columns(self) -> list[dict[str, Any]]:
        """The mapping as chosen; what was not offered or not sent stays as it was."""
        known = {name for name, _label in FIELDS}
        chosen = []
        for place, column in enumerate(self.source.mapping):
            field = self.data.get(self._name(place), "") if self.data is not None else ""
            changed = field in known and field != column["field"]
            chosen.append({**column, "field": field, "sure": True, "because": "chosen"} if changed else column)
        return chosen

    def _name(self, place: int) -> str:
        return f"column-{self.source.pk}-{place}"


class OwnAddressesForm(forms.Form):
    """Which addresses of a mailbox are ours: without them nobody can tell who waits for whom."""

    own = forms.CharField(
        label=_("Your addresses in this mail"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line. Letters from them are yours; letters to them may wait for you."),
    )

    @classmethod
    def of(cls, sources: Iterable[Source]) -> OwnAddressesForm:
        """With the likely owners of the mailboxes filled in."""
        owners = dict.fromkeys(owner for source in sources if (owner := source.preview.get("owner")))
        return cls(initial={"own": "\n".join(owners)})

    def clean_own(self) -> list[str]:
        """Each line an address."""
        lines = [line.strip().casefold() for line in self.cleaned_data["own"].splitlines() if line.strip()]
        for line in lines:
            try:
                validate_email(line)
            except forms.ValidationError:
                raise forms.ValidationError(_("“%(line)s” is no e-mail address."), params={"line": line}) from None
        return list(dict.fromkeys(lines))
