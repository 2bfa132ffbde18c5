"""Forms of people and of the ways to reach them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator, validate_email
from django.utils.translation import gettext_lazy as _

from rapport.clients.forms.client import LONGEST_NOTE, dialled, web_address
from rapport.clients.forms.dress import ZoneField, dress
from rapport.clients.forms.own import OwnFieldsForm
from rapport.clients.models import Contact, ContactPoint, CustomField
from rapport.clients.models.record import Record
from rapport.clients.wording import LABELS
from rapport.clients.wording import label as label_in_words
from rapport.lib.birthdays import iso_birthday
from rapport.lib.names import display_name

SPARE = 3
QUIET = ("quiet_starts", "quiet_ends")
MOST_POINTS = 50
POINT_KINDS = (
    (ContactPoint.Kind.EMAIL, _("E-mail addresses"), _("Another e-mail address"), "email"),
    (ContactPoint.Kind.PHONE, _("Phones"), _("Another phone"), "tel"),
    (ContactPoint.Kind.WEBSITE, _("Websites"), _("Another website"), "url"),
)
type Point = list[str]


class PointForm(forms.Form):
    """One line: an address and its label."""

    value = forms.CharField(max_length=320, required=False)
    label = forms.CharField(max_length=40, required=False)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        # The heading stands over all lines of a kind, so each line says by itself what it is.
        self.fields["value"].widget.attrs |= {"aria-label": ContactPoint.Kind(kind).label}
        self.fields["value"].widget.attrs |= {"aria-label": ContactPoint.Kind(kind).label}
        self.fields["label"].widget.attrs |= {"list": "labels", "placeholder": _("label"), "aria-label": _("label")}
        for field in self.fields.values():
            field.widget.attrs |= {"autocomplete": "off"}
        dress(self.fields)

    def clean_label(self) -> str:
        """One of our few words where it means the same in the reader's language."""
        text: str = self.cleaned_data["label"].strip()
        return next((name for name, words in LABELS.items() if str(words).casefold() == text.casefold()), text)

    def clean_value(self) -> str:
        """Valid for its kind. What an import left there may stay as it is: only what was typed is judged."""
        text: str = self.cleaned_data["value"].strip()
        if not text or text == self.initial.get("value"):
            return text
        if self.kind == ContactPoint.Kind.EMAIL:
            validate_email(text)
        if self.kind == ContactPoint.Kind.WEBSITE:
            return web_address(text)
        return dialled(text) if self.kind == ContactPoint.Kind.PHONE else text


class Lines(forms.BaseFormSet):  # type: ignore[type-arg]
    """All lines of one kind, with spare ones below."""

    def points(self, kind: str) -> list[Point]:
        """What stands in the lines that are neither empty nor taken out."""
        kept = [form.cleaned_data for form in self.forms if not form.cleaned_data.get("DELETE")]
        return [[kind, line["value"], line.get("label", "").strip()] for line in kept if line.get("value")]


LINES = forms.formset_factory(
    PointForm, formset=Lines, extra=SPARE, can_delete=True, max_num=MOST_POINTS, absolute_max=MOST_POINTS + SPARE
)


class ContactForm(OwnFieldsForm):
    """Everything about a person."""

    name = forms.CharField(label=_("Name as shown"), max_length=200, required=False)

    class Meta:
        model = Contact
        fields = (
            "name", "given", "family", "patronymic", "role", "decision_role", "language", "timezone", "address_form",
            "prefers", "preferences", "do_not_contact", "quiet_starts", "quiet_ends", "days_off_too",
            "birthday", "address", "note",
        )  # fmt: skip
        field_classes = {"timezone": ZoneField}
        widgets = {
            **{name: forms.Textarea(attrs={"rows": 2}) for name in ("preferences", "address", "note")},
            **{name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M") for name in QUIET},
        }
        help_texts = {
            "name": _("Empty: put together from the names below."),
            "do_not_contact": _("Nothing will ever be sent to them by itself."),
            "quiet_starts": _("By their clock. Empty: from 21:00 until 9:00."),
            "birthday": _("22 March 1980, or without the year."),
            "preferences": _("How they like to work: short calls, no letters on Fridays."),
        }

    def __init__(self, data: Any = None, *, record: Contact, own: list[CustomField] | None = None) -> None:
        super().__init__(data, record=record, own=own)
        for name in ("preferences", "address", "note"):
            self.fields[name].validators.append(MaxLengthValidator(LONGEST_NOTE))
        standing: list[Point] = record.standing("points") if record.pk else []
        self.lines = {
            kind: LINES(
                data,
                prefix=kind,
                initial=[{"value": value, "label": label_in_words(label)} for k, value, label in standing if k == kind],
                form_kwargs={"kind": kind},
            )
            for kind, *_rest in POINT_KINDS
        }
        self.before = standing

    def clean_birthday(self) -> str:
        """As ISO text; what stands there already may stay."""
        text: str = self.cleaned_data["birthday"].strip()
        if not text or text == self.record.birthday:  # type: ignore[attr-defined]
            return text
        found = iso_birthday(text)
        if not found:
            raise forms.ValidationError(_("Write the day as 22 March 1980, 22.03.1980 or 1980-03-22."))
        return found

    def clean(self) -> dict[str, Any]:
        """A name is needed, or the parts of one."""
        facts: dict[str, Any] = super().clean() or {}
        if "name" not in self.fields:
            return facts
        if not facts.get("name"):
            parts = {name: facts.get(name, "") for name in ("family", "given", "patronymic")}
            facts["name"] = display_name(**parts)[:200]
        if not facts["name"]:
            self.add_error("name", _("A person needs a name."))
        return facts

    def is_valid(self) -> bool:
        """The lines count too."""
        lines = [lines.is_valid() for lines in self.lines.values()]
        return super().is_valid() and all(lines)

    def narrow(self, name: str) -> None:
        """Ask for one field only, and for no addresses."""
        super().narrow(name)
        self.lines = {}

    def names(self) -> list[str]:
        """Columns and the addresses."""
        return [*self.fields, "points"] if self.lines else list(self.fields)

    def values(self) -> dict[str, Any]:
        """Columns and the addresses; in their old order where nothing but the order by kind differs."""
        if not self.lines:
            return super().values()
        points = [point for kind, lines in self.lines.items() for point in lines.points(kind)]  # type: ignore[attr-defined]
        by_kind = [point for kind, *_rest in POINT_KINDS for point in self.before if point[0] == kind]
        return {**super().values(), "points": self.before if points == by_kind else points}

    def standing_but(self, record: Record, others: Collection[str]) -> dict[str, Any]:
        """A person who is not kept yet has no addresses."""
        if record.pk:
            return super().standing_but(record, others)
        return {**{name: getattr(record, name) for name in self.fields if name not in others}, "points": []}
