"""Values of fields people made, as they type them: one form field for each kind. All of them clean to plain values."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from babel.numbers import list_currencies
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.clients.custom import display, worth_showing
from rapport.clients.forms.dress import RecordForm, dress
from rapport.clients.models import CustomField
from rapport.clients.models.custom import MILLION, WithFields, field_number
from rapport.clients.models.record import Record
from rapport.lib.amounts import (
    TooLarge,
    TooPrecise,
    Unreadable,
    from_minor,
    places_of,
    plainly,
    read_number,
    scaled,
)
from rapport.web.languages import our_language

LONGEST_TEXT = 500
LONGEST_LONG = 20_000
PLACES = 6
FIRST_YEAR, LAST_YEAR = 1000, 3000
# More would be a form nobody reads; the others are edited where they stand, on the page of all fields.
MOST_IN_A_FORM = 60
SIGNS = {"₽": "RUB", "€": "EUR", "$": "USD", "£": "GBP", "₸": "KZT", "₴": "UAH", "¥": "JPY"}
_CURRENCY = re.compile(r"([A-Za-z]{3}|[₽€$£₸₴¥])")


class Words:
    """The words for a field's values, asked for like a dictionary."""

    def __init__(self, field: CustomField) -> None:
        self.field = field

    def get(self, value: Any, default: Any = None) -> str:
        """A value as people read it."""
        return display(self.field, value) or str(default)


class OwnFieldsForm(RecordForm):
    """The form of a record with fields people made: those it was sent with, or the filled ones and a few more."""

    def __init__(self, data: Any = None, *, record: WithFields, own: list[CustomField] | None = None) -> None:
        super().__init__(data, record=record)
        self._own = _asked(record, data) if own is None else own
        standing = record.standing_of([field.name for field in self._own]) if record.pk else {}
        for field in self._own:
            value = standing.get(field.name)
            self.fields[field.name] = form_field(field, value)
            self.initial[field.name] = typed(field, value)
        dress(self.fields)

    @property
    def own_fields(self) -> list[Any]:
        """The fields people made, ready to be shown."""
        return [self[field.name] for field in self._own if field.name in self.fields]

    def standing(self, record: Record) -> dict[str, Any]:
        """Columns and extras, and the values of people's fields in one statement."""
        own = [name for name in self.fields if field_number(name) is not None]
        rest = self.standing_but(record, own)
        return rest | (record.standing_of(own) if record.pk else dict.fromkeys(own))


def _asked(record: WithFields, data: Any) -> list[CustomField]:
    """What a form was sent with; before that, the filled fields and the first of the others."""
    if data is None:
        return worth_showing(record, most=MOST_IN_A_FORM)[0]
    numbers = [number for name in data if (number := field_number(name)) is not None]
    fields = CustomField.objects.filter(workspace_id=record.workspace_id, pk__in=numbers).living()
    return list(fields.about(str(record._meta.model_name))) if numbers else []


def form_field(field: CustomField, standing: Any = None) -> forms.Field:
    """The form field of a field somebody made; what stands there may stay, even a word that is no choice any more."""
    common: dict[str, Any] = {"label": field.label, "required": False, "help_text": escape(field.help)}
    made: Any
    match field.kind:
        case CustomField.Kind.NUMBER:
            made = NumberValue(**common)
        case CustomField.Kind.MONEY:
            made = MoneyValue(currency=field.currency, **common)
        case CustomField.Kind.DAY:
            made = DayValue(**common)
        case CustomField.Kind.YES_NO:
            made = YesNoValue(**common)
        case CustomField.Kind.CHOICE:
            stray = [standing] if isinstance(standing, str) and standing not in field.choices else []
            made = ChoiceValue(
                choices=[("", gettext_lazy("not known")), *((word, word) for word in [*field.choices, *stray])],
                **common,
            )
        case CustomField.Kind.LONG:
            area = forms.Textarea(attrs={"rows": 3})
            made = forms.CharField(max_length=LONGEST_LONG, empty_value=None, widget=area, **common)
        case _:
            made = forms.CharField(max_length=LONGEST_TEXT, empty_value=None, **common)
    made.words = Words(field)
    made.widget.attrs["autocomplete"] = "off"
    return made  # type: ignore[no-any-return]


def typed(field: CustomField, value: Any) -> Any:
    """A plain value as it would be typed into its form field."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return plainly(Decimal(value) / MILLION, our_language())
    currency = _currency_of(value) if field.kind == CustomField.Kind.MONEY else ""
    if currency:
        amount = plainly(from_minor(int(value.split()[0]), currency), our_language())
        return amount if currency == field.currency else f"{amount} {currency}"
    return value


def _currency_of(value: Any) -> str:
    found = re.fullmatch(r"-?[0-9]+ ([A-Z]{3})", value) if isinstance(value, str) else None
    return found[1] if found else ""


def _read(text: str, places: int) -> int:
    """A typed number in units of its last place. Raises ValidationError with the repair."""
    try:
        return scaled(read_number(text, our_language()), places)
    except Unreadable:
        example = plainly(Decimal("1234.5"), our_language())
        raise ValidationError(_("Write a number, for example %(example)s.") % {"example": example}) from None
    except TooLarge:
        raise ValidationError(_("This number is too large.")) from None
    except TooPrecise as precise:
        if not precise.places:
            raise ValidationError(_("This currency has no smaller coins: write a whole number.")) from None
        said = ngettext(
            "At most %(count)s digit after the decimal mark.", "At most %(count)s digits after the decimal mark.",
            precise.places,
        )  # fmt: skip
        raise ValidationError(said % {"count": precise.places}) from None


class NumberValue(forms.CharField):
    """A number, in millionths."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def clean(self, value: Any) -> Any:
        """Nothing, or an int in millionths."""
        text = super().clean(value)
        return _read(text, PLACES) if text else None


class MoneyValue(forms.CharField):
    """An amount, in the currency of the field unless another is typed beside it."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def __init__(self, *, currency: str, **how: Any) -> None:
        super().__init__(**how)
        self.currency = currency
        # The label says which money is meant: an amount alone says nothing.
        self.label = f"{self.label}, {currency}"

    def clean(self, value: Any) -> Any:
        """Nothing, or "123450 RUB"."""
        text = super().clean(value)
        if not text:
            return None
        named = _CURRENCY.findall(text)
        currency = SIGNS.get(named[0], named[0].upper()) if named else self.currency
        if len(named) > 1 or currency not in list_currencies():
            raise ValidationError(_("Write an amount and at most one currency, for example 500 EUR."))
        return f"{_read(_CURRENCY.sub('', text), places_of(currency))} {currency}"


class DayValue(forms.DateField):
    """A day, as ISO text."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    input_formats = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]

    def clean(self, value: Any) -> Any:
        """Nothing, or 2027-03-01."""
        day = super().clean(value)
        if day is not None and not FIRST_YEAR <= day.year < LAST_YEAR:
            raise ValidationError(_("Choose a day closer to now."))
        return day.isoformat() if day else None


class ChoiceValue(forms.ChoiceField):
    """One of the words."""

    def clean(self, value: Any) -> Any:
        """Nothing, or the word."""
        return super().clean(value) or None


class YesNoValue(forms.ChoiceField):
    """Yes, no, or nobody knows."""

    def __init__(self, **how: Any) -> None:
        choices = [("", gettext_lazy("not known")), ("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))]
        super().__init__(choices=choices, **how)

    def clean(self, value: Any) -> Any:
        """Nothing or a bool."""
        return {"yes": True, "no": False}.get(super().clean(value))
