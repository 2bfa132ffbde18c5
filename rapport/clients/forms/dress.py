"""What the fields of this room have in common: their look, zones by their cities, tags, and the form of a record."""

from __future__ import annotations

import copy
import json
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_lazy as _

from rapport.clients.models.record import Record
from rapport.clients.tagging import tag_names
from rapport.clients.wording import place
from rapport.lib.zones import is_zone, zones
from rapport.web.languages import our_language

BOXES = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


def dress(fields: Mapping[str, forms.Field]) -> None:
    """Give widgets the classes of the design."""
    for field in fields.values():
        field.widget.attrs.setdefault("class", "check" if isinstance(field.widget, BOXES) else "input")


class ZoneSelect(forms.Select):
    """Four hundred zones, written in one go: a template for each option costs more than the rest of the page."""

    template_name = "clients/widgets/zone.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The chosen one stands in the list even if this tz database does not know it (yet)."""
        value = "" if value is None else str(value)
        context: dict[str, Any] = {
            "name": name,
            "value": value,
            "attrs": self.build_attrs(self.attrs, attrs),
            "options": zone_options(our_language()),
            "strange": value if value and value not in zones() else "",
        }
        return {"widget": context}


@lru_cache(maxsize=4)
def zone_options(_locale: str) -> tuple[tuple[str, str], ...]:
    """Zones by the name of their city in the reader's language."""
    named = [(zone, f"{place(zone)} ({zone})" if "/" in zone else zone) for zone in zones()]
    return tuple(sorted(named, key=lambda pair: pair[1]))


class ZoneField(forms.CharField):
    """A time zone or none. What stands in the record already may stay, known or not."""

    widget = ZoneSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, **kwargs})
        self.kept = ""

    def validate(self, value: str) -> None:
        """Whatever the tz database knows."""
        super().validate(value)
        if value and value != self.kept and not is_zone(value):
            raise forms.ValidationError(_("There is no time zone of this name. Choose one from the list."))


class TagsInput(forms.Widget):
    """Each tag a ticked box, and a line for new ones; without scripts, unticking takes a tag out."""

    template_name = "clients/widgets/tags.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The tags that stand there."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["tags"] = list(value or [])
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """Ticked tags and typed ones."""
        return tag_names(data.getlist(name)) if hasattr(data, "getlist") else tag_names([data.get(name, "")])

    def id_for_label(self, id_: str) -> str:
        """The line for new ones."""
        return id_


class TagsField(forms.Field):
    """A list of tags."""

    widget = TagsInput

    def to_python(self, value: Any) -> list[str]:
        """Always a list."""
        return list(value or [])


class RecordForm(forms.ModelForm):  # type: ignore[type-arg]
    """The form of a record that others may change meanwhile: it knows what it was opened with."""

    zone_names: tuple[str, ...] = ("timezone",)

    def __init__(self, data: Any = None, *, record: Record, **kwargs: Any) -> None:
        # A model's form writes into its instance, and `change` compares with the record as it stands: hence a copy.
        super().__init__(data, instance=copy.copy(record), initial=self.extras_of(record), **kwargs)
        self.record = record
        for field in self.fields.values():
            # A model's choices are an iterator, whose empty one is Django's "Select an option".
            choices = list(getattr(field, "choices", ()))
            if choices and choices[0][0] == "":
                field.choices = [("", _("not known")), *choices[1:]]  # type: ignore[attr-defined]
        for name in self.zone_names:
            if name in self.fields:
                self.fields[name].kept = getattr(record, name)  # type: ignore[attr-defined]
        dress(self.fields)

    def extras_of(self, record: Record) -> dict[str, Any]:
        """What the form shows and no column holds."""
        return {}

    def values(self) -> dict[str, Any]:
        """What the form says, as `change` takes it."""
        return dict(self.cleaned_data)

    def standing(self, record: Record) -> dict[str, Any]:
        """The same values as the record has them."""
        return self.standing_but(record, ())

    def standing_but(self, record: Record, others: Collection[str]) -> dict[str, Any]:
        """The same without some that are asked for elsewhere."""
        return {name: value_of(record, name) for name in self.names() if name not in others}

    def narrow(self, name: str) -> None:
        """Ask for one field only."""
        self.fields = {name: self.fields[name]}

    def names(self) -> list[str]:
        """The columns and extras this form changes."""
        return list(self.fields)

    @property
    def opened_with(self) -> str:
        """The values at the time the form was opened, as JSON for a hidden field."""
        if self.is_bound:
            return str(self.data.get("opened_with", ""))
        return json.dumps(self.standing(self.record), cls=DjangoJSONEncoder, ensure_ascii=False)


def value_of(record: Record, name: str) -> Any:
    """A column, or what the record calls by that name."""
    columns = {field.attname for field in record._meta.concrete_fields}
    return getattr(record, name) if name in columns else record.standing(name)
