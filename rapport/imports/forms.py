"""What a person decides before an import runs: what the columns mean, which addresses are theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from rapport.accounts.models import LANGUAGES
from rapport.clients.forms.dress import ZoneField, dress
from rapport.clients.tagging import tag_names
from rapport.clients.treating import COMPLETE, LEAVE, MATCHES, OVERWRITE, USUAL, Treatment
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


class TreatmentForm(forms.Form):
    """How the cards of an import are treated."""

    MODES = (
        ("both", _("New people are made, those you know are completed")),
        ("new", _("Only new people; those you know are left as they are")),
        ("known", _("Only people you know; nobody new is made")),
    )
    mode = forms.ChoiceField(choices=MODES, widget=forms.RadioSelect, label=_("Whom to take in"))
    overwrite = forms.BooleanField(
        required=False, label=_("The file is right where it differs"),
        help_text=_("Otherwise what you have is kept, and the difference is listed."),
    )  # fmt: skip
    match = forms.MultipleChoiceField(
        choices=(
            ("uid", pgettext_lazy("what people are known by", "number in the other system")),
            ("email", pgettext_lazy("what people are known by", "e-mail")),
            ("phone", pgettext_lazy("what people are known by", "phone")),
            ("name", pgettext_lazy("what people are known by", "name")),
        ),
        widget=forms.CheckboxSelectMultiple, label=_("Somebody is known by"),
        error_messages={"required": _("Choose at least one thing by which people are recognised.")},
    )  # fmt: skip
    tags = forms.CharField(required=False, max_length=200, label=_("Tags for all of them"))
    organisation = forms.CharField(required=False, max_length=200, label=_("Client, where a row names none"))
    title = forms.CharField(required=False, max_length=200, label=_("Role, where a row names none"))
    language = forms.ChoiceField(
        required=False, choices=[("", _("not known")), *LANGUAGES], label=_("Language, where a row names none")
    )
    timezone = ZoneField(label=_("Time zone, where a row names none"))

    def __init__(self, data: Any = None, *, kept: Mapping[str, Any]) -> None:
        treatment = Treatment.of_json(kept)
        initial = {
            "mode": "known" if not treatment.make else "new" if treatment.known == LEAVE else "both",
            "overwrite": treatment.known == OVERWRITE, "match": [m for m in MATCHES if m in treatment.match],
            "tags": ", ".join(treatment.tags), "organisation": treatment.organisation, "title": treatment.title,
            "language": treatment.language, "timezone": treatment.timezone,
        }  # fmt: skip
        super().__init__(data, initial=initial, prefix="treat")
        dress(self.fields)

    @property
    def is_usual(self) -> bool:
        """Whether nothing special is asked for."""
        return not self.is_bound and self.chosen(self.initial) == USUAL

    def treatment(self) -> Treatment:
        """As chosen."""
        return self.chosen(self.cleaned_data)

    @staticmethod
    def chosen(facts: Mapping[str, Any]) -> Treatment:
        """The treatment of the values of the form."""
        mode = facts["mode"]
        known = LEAVE if mode == "new" else OVERWRITE if facts["overwrite"] else COMPLETE
        return Treatment(
            make=mode != "known", known=known, match=frozenset(facts["match"]), tags=tuple(tag_names([facts["tags"]])),
            organisation=" ".join(facts["organisation"].split()), title=" ".join(facts["title"].split()),
            language=facts["language"], timezone=facts["timezone"],
        )  # fmt: skip
