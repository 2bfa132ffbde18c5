"""Fields people make themselves, and their values: one row for each value, in a column of its type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.clients.models.record import Record, RecordRows
from rapport.search.words import fold
from rapport.web.funnel import InWorkspace

# The name of a value among the extras of a record: "custom_12" is the value of field 12.
PREFIX = "custom_"
LONGEST_KEY = 200
MILLION = 1_000_000
BEYOND = 2**63


class CustomFieldRows(RecordRows["CustomField"]):
    """Questions about many fields."""

    def about(self, subject: str) -> Self:
        """Fields of clients or of people, in the order people gave them."""
        return self.filter(subject=subject).order_by("position", "id")


class CustomField(Record):
    """A field of clients or of people that somebody made. What a kind may become stands in clients.fielding."""

    class Subject(models.TextChoices):
        """Whose field it is."""

        CLIENT = "client", pgettext_lazy("whose field it is", "Clients")
        CONTACT = "contact", pgettext_lazy("whose field it is", "People")

    class Kind(models.TextChoices):
        """What is written into it."""

        TEXT = "text", pgettext_lazy("kind of a field", "Text")
        LONG = "long", pgettext_lazy("kind of a field", "Long text")
        NUMBER = "number", pgettext_lazy("kind of a field", "Number")
        DAY = "day", pgettext_lazy("kind of a field", "Date")
        CHOICE = "choice", pgettext_lazy("kind of a field", "Choice")
        MONEY = "money", pgettext_lazy("kind of a field", "Money")
        YES_NO = "yes_no", pgettext_lazy("kind of a field", "Yes or no")

    subject = models.CharField(_("Belongs to"), max_length=10, choices=Subject.choices)
    label = models.CharField(_("Name of the field"), max_length=120)
    # Made from the first label and never changed: what exports and programs call it.
    key = models.CharField(_("Name for programs"), max_length=60)
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind.choices, default=Kind.TEXT)
    # The words to choose from. A value keeps its word when the word leaves this list.
    choices = models.JSONField(_("Choices"), default=list, blank=True)
    currency = models.CharField(_("Currency"), max_length=3, blank=True)
    help = models.CharField(_("Hint below the field"), max_length=300, blank=True)
    position = models.PositiveIntegerField(_("Place in the list"), default=0)

    objects = CustomFieldRows.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "subject", "key"], name="clients_custom_key")]
        indexes = [models.Index(fields=["workspace", "subject", "position", "id"], name="clients_custom_order")]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        """Where it is edited."""
        return reverse("clients:field", args=[self.pk])

    @property
    def name(self) -> str:
        """What its value is called in forms, in `Record.change` and in the journal."""
        return f"{PREFIX}{self.pk}"


class CustomValue(InWorkspace):
    """What one client or one person has in a field; no row where nothing is known.

    Of the typed columns only those of the field's kind are filled (`columns_of`), the others are NULL.
    """

    field = models.ForeignKey(CustomField, models.CASCADE, related_name="values", db_index=False)
    client = models.ForeignKey("clients.Client", models.CASCADE, null=True, related_name="custom_values")
    contact = models.ForeignKey("clients.Contact", models.CASCADE, null=True, related_name="custom_values")
    # Text, long text and the word of a choice; `text_key` is its folded beginning, for comparing and sorting.
    text = models.TextField(null=True)  # noqa: DJ001 - NULL is "another kind", and keeps the indexes small
    text_key = models.CharField(max_length=LONGEST_KEY, null=True)  # noqa: DJ001
    # In millionths, so that 0.1 is 100000 and no database rounds it.
    number = models.BigIntegerField(null=True)
    day = models.DateField(null=True)
    # Money in minor units of `currency`.
    minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, null=True)  # noqa: DJ001
    flag = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "client", "field"], name="clients_value_client"),
            models.UniqueConstraint(fields=["workspace", "contact", "field"], name="clients_value_contact"),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "field", column], name=f"clients_value_{column}",
                condition=models.Q(**{f"{column}__isnull": False}),
            )
            for column in ("text_key", "number", "day", "minor", "flag")
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.field_id}: {plain(self)}"


VALUE_COLUMNS = ("text", "text_key", "number", "day", "minor", "currency", "flag")


def field_number(name: str) -> int | None:
    """The number of the field an extra is the value of; None for every other extra."""
    digits = name.removeprefix(PREFIX)
    if digits == name or not (digits.isascii() and digits.isdigit() and len(digits) < 19):
        return None
    return int(digits)


def plain(row: Any) -> Any:
    """The value of a row as the journal and forms know it.

    Text and choice: str. Number: int in millionths. Date: ISO text. Money: "123450 RUB", in minor units. Yes, no: bool.
    """
    if row.text is not None:
        return row.text
    if row.number is not None:
        return row.number
    if row.day is not None:
        return row.day.isoformat()
    if row.minor is not None:
        return f"{row.minor} {row.currency}"
    return row.flag


def columns_of(kind: str, value: Any) -> dict[str, Any] | None:
    """The typed columns of a plain value; None where nothing is known or the value is none of this kind."""
    empty = dict.fromkeys(VALUE_COLUMNS)
    if value is None or value == "":
        return None
    try:
        match kind:
            case CustomField.Kind.NUMBER if type(value) is int and abs(value) < BEYOND:
                return empty | {"number": value}
            case CustomField.Kind.DAY:
                return empty | {"day": date.fromisoformat(value)}
            case CustomField.Kind.MONEY:
                minor, currency = value.split()
                return empty | {"minor": int(minor), "currency": currency[:3]}
            case CustomField.Kind.YES_NO if isinstance(value, bool):
                return empty | {"flag": value}
            case CustomField.Kind.TEXT | CustomField.Kind.LONG | CustomField.Kind.CHOICE if isinstance(value, str):
                return empty | {"text": value, "text_key": fold(value)[:LONGEST_KEY]}
    except (ValueError, TypeError, AttributeError):
        return None
    return None


class WithFields(Record):
    """A record with fields people made: their values are extras, named "custom_12"."""

    class Meta:
        abstract = True

    def standing(self, name: str) -> Any:
        """The plain value of a field; None where nothing is known."""
        return super().standing(name) if field_number(name) is None else self.standing_of([name])[name]

    def put_back(self, name: str, value: Any) -> None:
        """Set a field."""
        return super().put_back(name, value) if field_number(name) is None else self._put_values({name: value})

    def standing_of(self, names: Iterable[str]) -> dict[str, Any]:
        """The values of all named fields in one statement."""
        own = {name: number for name in names if (number := field_number(name)) is not None}
        found = super().standing_of([name for name in names if name not in own])
        if not own:
            return found
        rows = CustomValue.objects.filter(field_id__in=list(own.values()), **self._mine())
        values = {row.field_id: plain(row) for row in rows}
        return found | {name: values.get(number) for name, number in own.items()}

    def put_all(self, values: Mapping[str, Any]) -> None:
        """Set fields together, and then what else there is."""
        own = {name: value for name, value in values.items() if field_number(name) is not None}
        if own:
            self._put_values(own)
        super().put_all({name: value for name, value in values.items() if name not in own})

    def _put_values(self, values: Mapping[str, Any]) -> None:
        """A field of another workspace or of the other side, and a value of another kind, are left aside."""
        numbers = {field_number(name): value for name, value in values.items()}
        fields = CustomField.objects.filter(
            workspace_id=self.workspace_id, subject=self._meta.model_name, pk__in=list(numbers)
        )
        rows = {pk: columns_of(kind, numbers[pk]) for pk, kind in fields.values_list("pk", "kind")}
        CustomValue.objects.filter(field_id__in=list(numbers), **self._mine()).delete()
        CustomValue.objects.bulk_create(
            CustomValue(field_id=pk, **self._mine(), **columns) for pk, columns in rows.items() if columns
        )

    def _mine(self) -> dict[str, Any]:
        return {"workspace_id": self.workspace_id, f"{self._meta.model_name}_id": self.pk}
