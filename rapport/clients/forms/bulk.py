"""The form of a change of many: for each field, leave it, set it, or clear it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.models import fields_for_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.accounts.models import LANGUAGES
from rapport.clients.forms.client import MOST_DAYS
from rapport.clients.forms.dress import ZoneField, dress
from rapport.clients.forms.own import Words, form_field
from rapport.clients.models import Client, Contact, CustomField
from rapport.clients.selecting import CLIENTS
from rapport.clients.tagging import tag_names

COLUMNS: dict[str, tuple[str, ...]] = {
    CLIENTS: ("experience", "interaction_type", "confidentiality", "rhythm_days", "city", "country", "language",
              "timezone", "industry"),
    "people": ("role", "language", "timezone", "address_form", "prefers", "do_not_contact"),
}  # fmt: skip
# They always stand at one of their values.
NEVER_EMPTY = {"confidentiality", "do_not_contact"}
LEAVE, SET, CLEAR = "", "set", "clear"


class BulkForm(forms.Form):
    """`do_<name>` says what becomes of a field, `<name>` holds the new value. `recipe` is what comes of it."""

    def __init__(self, data: Any = None, *, what: str, own: Sequence[CustomField]) -> None:
        super().__init__(data)
        model: Any = Client if what == CLIENTS else Contact
        self.what, self.own = what, {field.name: field for field in own}
        made = fields_for_model(model, COLUMNS[what], field_classes={"timezone": ZoneField})
        if "rhythm_days" in made:
            made["rhythm_days"].validators += [MinValueValidator(1), MaxValueValidator(MOST_DAYS)]
        if "do_not_contact" in made:
            made["do_not_contact"] = forms.ChoiceField(
                label=made["do_not_contact"].label, choices=[("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))]
            )
        self.targets = [*made, *self.own]
        for name, field in made.items():
            # The deed says whether there is a value; an empty choice would say it twice.
            choices = [pair for pair in getattr(field, "choices", ()) if pair[0] != ""]
            if choices and name != "timezone":
                field.choices = choices
            self._add(name, field)
        for field_made in own:
            self._add(field_made.name, form_field(field_made))
        if what == CLIENTS:
            for name, label in (
                ("tags_add", gettext_lazy("Put tags on")),
                ("tags_remove", gettext_lazy("Take tags off")),
            ):
                self.fields[name] = forms.CharField(
                    label=label, required=False, max_length=400, widget=forms.TextInput(attrs={"list": "all-tags"})
                )
        dress(self.fields)

    def _add(self, name: str, field: Any) -> None:
        field.required, field.initial = False, None
        deeds = [(LEAVE, gettext_lazy("leave as it is")), (SET, gettext_lazy("set to"))]
        if name not in NEVER_EMPTY:
            deeds.append((CLEAR, gettext_lazy("clear")))
        deed = forms.ChoiceField(choices=deeds, required=False, widget=forms.Select(attrs={"aria-label": field.label}))
        self.fields[f"do_{name}"], self.fields[name] = deed, field

    def lines(self) -> list[tuple[Any, Any]]:
        """Each field with the choice of what becomes of it."""
        return [(self[f"do_{name}"], self[name]) for name in self.targets]

    def clean(self) -> dict[str, Any]:
        """Something is to be changed, and what is set has a value. A value typed without a word is meant."""
        facts: dict[str, Any] = super().clean() or {}
        self.recipe: dict[str, Any] = {}
        for name in self.targets:
            deed, value = facts.get(f"do_{name}"), facts.get(name)
            if deed == CLEAR:
                self.recipe[name] = self._empty(name)
            elif deed == SET and name not in self.errors:
                if value in (None, ""):
                    self.add_error(name, _("Write the new value, or choose “clear”."))
                else:
                    self.recipe[name] = value == "yes" if name == "do_not_contact" else value
        for name in ("tags_add", "tags_remove"):
            if names := tag_names([facts.get(name) or ""]):
                self.recipe[name] = names
        both = {name.casefold() for name in self.recipe.get("tags_add", ())} & {
            name.casefold() for name in self.recipe.get("tags_remove", ())
        }
        if both:
            self.add_error("tags_remove", _("A tag cannot be put on and taken off at once."))
        if not self.recipe and not self.errors:
            self.add_error(None, _("Choose at least one field to change."))
        return facts

    def _empty(self, name: str) -> Any:
        return None if name in self.own or name == "rhythm_days" else ""

    def label_of(self, name: str) -> str:
        """A field as people know it."""
        return str(self.fields[name].label) if name in self.fields else _("Tags")

    def words_of(self, name: str, value: Any) -> str:
        """A value as people read it."""
        if value in (None, "", []):
            return _("empty")
        if isinstance(value, list):
            return ", ".join(value)
        if name in self.own:
            return Words(self.own[name]).get(value, value)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if name == "language":
            return str(dict(LANGUAGES).get(value, value))
        choices = dict(getattr(self.fields.get(name), "choices", ())) if name != "timezone" else {}
        return str(choices.get(value, value))
