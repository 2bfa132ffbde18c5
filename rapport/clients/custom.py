"""Fields people made, to be read: which there are, what rows have in them, how a value is compared, sorted and shown.

A value is plain (`models.custom.plain`): text and choice str, number int in millionths, date ISO text, money
"123450 RUB" in minor units, yes or no bool; absent where nothing is known. To narrow or to sort clients by a field:

    mine = CustomValue.objects.visible_to(actor).filter(field=field, client=OuterRef("pk"))
    rows.filter(Exists(mine.filter(**{f"{column_of(field)}__gt": comparable(field, value)})))
    rows.annotate(by=Subquery(mine.values(column_of(field))[:1]))

Each comparison is one look into the index (workspace, field, column). Money is compared within `field.currency` only:
add `currency=field.currency`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from functools import partial
from types import SimpleNamespace
from typing import Any

from django.db.models import Count, F, FilteredRelation, Q, Window
from django.utils.translation import gettext as _

from rapport.accounts.journal_words import OwnField, learn_fields
from rapport.clients.models import Client, Contact
from rapport.clients.models.custom import (
    LONGEST_KEY,
    MILLION,
    CustomField,
    CustomValue,
    WithFields,
    columns_of,
    field_number,
    plain,
)
from rapport.lib.amounts import amount_in_words, from_minor, number_in_words
from rapport.search.words import fold
from rapport.web.dates import day
from rapport.web.funnel import Actor
from rapport.web.languages import our_language

CLIENTS, PEOPLE = CustomField.Subject.CLIENT, CustomField.Subject.CONTACT
SHOWN = ("text", "number", "day", "minor", "currency", "flag")
# The column of CustomValue by which a kind is compared and sorted.
COLUMNS = {
    CustomField.Kind.TEXT: "text_key",
    CustomField.Kind.LONG: "text_key",
    CustomField.Kind.CHOICE: "text_key",
    CustomField.Kind.NUMBER: "number",
    CustomField.Kind.DAY: "day",
    CustomField.Kind.MONEY: "minor",
    CustomField.Kind.YES_NO: "flag",
}


def fields_of(actor: Actor, subject: str) -> list[CustomField]:
    """The fields in use of clients (`CLIENTS`) or of people (`PEOPLE`), in their order, in one statement."""
    return list(CustomField.objects.visible_to(actor).living().about(subject))


def values_of(
    rows: Iterable[Client | Contact], fields: Collection[CustomField] | None = None
) -> dict[int, dict[int, Any]]:
    """{number of the row: {number of the field: plain value}} of clients or of people (not mixed), in one statement.

    With `fields` only those; a row without values has an empty dict.
    """
    here = {row.pk: row for row in rows}
    found: dict[int, dict[int, Any]] = {pk: {} for pk in here}
    if not here or (fields is not None and not fields):
        return found
    side = str(next(iter(here.values()))._meta.model_name)
    values = CustomValue.objects.filter(
        workspace_id__in={row.workspace_id for row in here.values()}, **{f"{side}_id__in": list(here)}
    )
    if fields is not None:
        values = values.filter(field_id__in=[field.pk for field in fields])
    for value in values:
        found[getattr(value, f"{side}_id")][value.field_id] = plain(value)
    return found


def texts_of(side: str, workspace_ids: Collection[int], pks: Collection[int]) -> dict[int, list[str]]:
    """The texts and choices of clients or of people ("client", "contact"), for the search index; one statement."""
    texts: dict[int, list[str]] = defaultdict(list)
    rows = CustomValue.objects.filter(
        workspace_id__in=workspace_ids, text__isnull=False, **{f"{side}_id__in": list(pks)}
    )
    for pk, text in rows.order_by("field__position", "id").values_list(f"{side}_id", "text"):
        texts[pk].append(text)
    return texts


def worth_showing(
    record: WithFields, *, most: int, at_least: int | None = None
) -> tuple[list[CustomField], dict[int, Any], int]:
    """The fields of a record that are filled, and then empty ones, `most` in all; one statement.

    With `at_least`, empty ones only up to so many fields. Answers the fields in their order, their plain values by
    number, and how many fields there are.
    """
    side = str(record._meta.model_name)
    mine = Q(**{f"values__{side}_id": record.pk})
    fields = (
        CustomField.objects.filter(workspace_id=record.workspace_id)
        .living()
        .about(side)
        .annotate(mine=FilteredRelation("values", condition=mine))
        .annotate(
            every=Window(Count("pk")), filled=F("mine__pk"), **{f"mine_{name}": F(f"mine__{name}") for name in SHOWN}
        )
    )
    found: list[Any] = list(fields.order_by(F("mine__pk").asc(nulls_last=True), "position", "id")[:most])
    values = {
        field.pk: plain(SimpleNamespace(**{name: getattr(field, f"mine_{name}") for name in SHOWN}))
        for field in found
        if field.filled
    }
    kept = [field for field in found if field.filled]
    kept += [field for field in found if not field.filled][: None if at_least is None else max(0, at_least - len(kept))]
    kept.sort(key=lambda field: (field.position, field.pk))
    return kept, values, found[0].every if found else 0


def column_of(field: CustomField) -> str:
    """The column of CustomValue by which this field is compared and sorted."""
    return COLUMNS[CustomField.Kind(field.kind)]


def comparable(field: CustomField, value: Any) -> Any:
    """A plain value as `column_of` holds it; None for one that is not of this kind."""
    columns = columns_of(field.kind, value)
    return columns[column_of(field)] if columns else None


def comparable_text(text: str) -> str:
    """Words as `text_key` holds them, for "contains" and "begins with"."""
    return fold(text)[:LONGEST_KEY]


def display(field: CustomField, value: Any) -> str:
    """A plain value as people read it; nothing for an empty one."""
    if value is None or value == "":
        return ""
    locale = our_language()
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return number_in_words(Decimal(value) / MILLION, locale)
    if field.kind == CustomField.Kind.MONEY and columns_of(field.kind, value):
        minor, currency = value.split()
        return amount_in_words(from_minor(int(minor), currency), currency, locale)
    if field.kind == CustomField.Kind.DAY and columns_of(field.kind, value):
        return day(date.fromisoformat(value))
    return str(value)


def told(names: Iterable[str]) -> dict[str, OwnField]:
    """The fields among the names of changes in the journal, with their label and how their values read."""
    numbers = [number for name in names if (number := field_number(name)) is not None]
    fields = CustomField.objects.filter(pk__in=numbers) if numbers else []
    return {field.name: OwnField(field.label, partial(_or_dash, field)) for field in fields}


def _or_dash(field: CustomField, value: Any) -> str:
    return display(field, value)[:200] or "—"


def learn_words() -> None:
    """Teach the journal to read these fields."""
    learn_fields(told)
