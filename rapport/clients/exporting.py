"""Taking a list out: which rows leave, which columns they have, and the file, written while it is sent.

Rows are read a thousand at a time, so that ten thousand need no more memory than a thousand, with a fixed number of
statements for each thousand.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from rapport.accounts.access_log import remember
from rapport.accounts.actors import Actor
from rapport.clients.confidentiality import EXPORT, allowed
from rapport.clients.custom import CLIENTS, PEOPLE, display, fields_of, values_of
from rapport.clients.facts import birthday
from rapport.clients.models import Client, Contact, ContactPoint, CustomField
from rapport.clients.models.custom import MILLION
from rapport.clients.people_cards import card_of
from rapport.lib.amounts import from_minor
from rapport.lib.csv_writing import Cell, csv_lines
from rapport.lib.vcard_writing import write_card
from rapport.lib.xlsx_writing import write_workbook

AT_ONCE = 1000
PIECE = 64 * 1024
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "vcf": "text/vcard; charset=utf-8",
}
KIND = CustomField.Kind


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in addresses, its title, its width in letters, and the cell of a row and its own fields."""

    name: str
    title: str
    width: int
    cell: Callable[[Any, Mapping[int, Any]], Cell]


def may_leave(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows that an export may hold: nobody who is secret or under an NDA. Lists, tables and answers ask here."""
    free = allowed(EXPORT, on=timezone.localdate())
    if rows.model is Client:
        return rows.filter(free)
    # The workspace is that of the rows: nothing of another one can be joined here.
    return rows.filter(Q(client=None) | Q(client__in=Client.objects.filter(free)))


def tell_of_export(
    request: HttpRequest, actor: Actor, what: str, how: str, rows: QuerySet[Any], *, at: datetime
) -> None:
    """Who took what out, and how many, for the access log."""
    remember("exported", by=actor, at=at, request=request, subject=f"{what}.{how}: {rows.count()}")


# ---- Columns


def client_columns(actor: Actor) -> list[Column]:
    """Every column of clients, in the order of the file; people's own fields last."""
    return [
        Column("name", _("Name"), 32, lambda row, own: row.name),
        Column("kind", _("Kind"), 12, lambda row, own: str(row.get_kind_display())),
        Column("face", _("Main person"), 24, lambda row, own: row.face),
        Column("tags", _("Tags"), 24, lambda row, own: row.tag_line),
        *(_plain(Client, name) for name in ("city", "country", "timezone")),
        _choice(Client, "language"),
        *(_plain(Client, name) for name in ("website", "industry", "tax_number")),
        *(_choice(Client, name) for name in ("experience", "interaction_type", "confidentiality")),
        Column("rhythm_days", _title(Client, "rhythm_days"), 10, lambda row, own: row.rhythm_days),
        Column("turn", _("Whose turn"), 12, lambda row, own: str(row.get_turn_display()) if row.turn else ""),
        Column("last_at", _("Last talk"), 18, lambda row, own: _local(row.last_at) if row.weave else None),
        Column("step", _("Next step"), 32, lambda row, own: row.step["text"] if row.step else ""),
        Column("step_on", _("Due"), 12, lambda row, own: parse_date((row.step or {}).get("on") or "")),
        Column("note", _title(Client, "note"), 40, lambda row, own: row.note),
        *own_columns(fields_of(actor, CLIENTS)),
    ]


def people_columns(actor: Actor) -> list[Column]:
    """Every column of people; people's own fields last."""
    words = {True: _("yes"), False: _("no")}
    return [
        Column("name", _("Name"), 32, lambda row, own: row.name),
        *(_plain(Contact, name) for name in ("family", "given", "patronymic")),
        Column("client", _("Client"), 32, lambda row, own: row.client.name if row.client else ""),
        _plain(Contact, "role"),
        Column("email", _("E-mail"), 28, lambda row, own: _points(row, ContactPoint.Kind.EMAIL)),
        Column("phone", _("Phone"), 22, lambda row, own: _points(row, ContactPoint.Kind.PHONE)),
        Column("website", _("Website"), 28, lambda row, own: _points(row, ContactPoint.Kind.WEBSITE)),
        _choice(Contact, "language"),
        _plain(Contact, "timezone"),
        *(_choice(Contact, name) for name in ("address_form", "prefers")),
        Column("do_not_contact", _title(Contact, "do_not_contact"), 12, lambda row, own: words[row.do_not_contact]),
        Column("birthday", _title(Contact, "birthday"), 14, lambda row, own: _birthday(row.birthday)),
        *(_plain(Contact, name) for name in ("address", "preferences", "note")),
        *own_columns(fields_of(actor, PEOPLE)),
    ]


def own_columns(fields: Iterable[CustomField]) -> list[Column]:
    """A column for each field people made: numbers, days and amounts as such."""
    return [
        Column(
            field.name, f"{field.label}, {field.currency}" if field.currency else field.label,
            14 if field.kind in {KIND.NUMBER, KIND.DAY, KIND.MONEY, KIND.YES_NO} else 24, _own_cell(field),
        )
        for field in fields
    ]  # fmt: skip


def _own_cell(field: CustomField) -> Callable[[Any, Mapping[int, Any]], Cell]:
    def cell(row: Any, own: Mapping[int, Any]) -> Cell:
        value = own.get(field.pk)
        if type(value) is int:
            return Decimal(value) / MILLION
        if field.kind == KIND.DAY and isinstance(value, str):
            return parse_date(value) or value
        if field.kind == KIND.MONEY and isinstance(value, str):
            minor, _space, currency = value.partition(" ")
            # The title names the currency of the field; another one stands beside its amount.
            amount = from_minor(int(minor), currency) if currency else None
            return value if amount is None else amount if currency == field.currency else f"{amount:f} {currency}"
        return display(field, value) if isinstance(value, bool) else value

    return cell


def chosen(columns: Sequence[Column], names: Iterable[str]) -> list[Column]:
    """The columns of these names in their order; all of them when none is named."""
    wanted = set(names)
    return [column for column in columns if column.name in wanted] or list(columns)


def _plain(model: Any, name: str) -> Column:
    wide = {"note": 40, "address": 32, "preferences": 32, "website": 28}
    return Column(name, _title(model, name), wide.get(name, 18), lambda row, own: getattr(row, name))


def _choice(model: Any, name: str) -> Column:
    words = {value: str(label) for value, label in model._meta.get_field(name).flatchoices if value}
    return Column(name, _title(model, name), 14, lambda row, own: words.get(getattr(row, name), getattr(row, name)))


def _title(model: Any, name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)


def _points(person: Contact, kind: str) -> str:
    return "; ".join(point.value for point in person.points.all() if point.kind == kind)


def _birthday(text: str) -> Cell:
    return (parse_date(text) or birthday(text)) if text else ""


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(tzinfo=None)


# ---- Files


def pieces(rows: QuerySet[Any], columns: Sequence[Column], how: str, *, sheet: str) -> Iterator[bytes]:
    """The file in pieces, written after the request is over: it remembers the reader's language and zone."""
    language, zone = translation.get_language() or "en", timezone.get_current_timezone()

    def cells() -> Iterator[list[Cell]]:
        needed = any(column.name.startswith("custom_") for column in columns)
        for part in _parts(rows):
            with translation.override(language), timezone.override(zone):
                own = values_of(part) if needed else {}
                written = [[column.cell(row, own.get(row.pk, {})) for column in columns] for row in part]
            yield from written

    if how == "vcf":
        return _cards(rows, language)
    if how == "xlsx":
        return _workbook(sheet, columns, cells())
    return csv_lines(_with_head(columns, cells()))


def _with_head(columns: Sequence[Column], cells: Iterator[list[Cell]]) -> Iterator[list[Cell]]:
    yield [column.title for column in columns]
    yield from cells


def _workbook(sheet: str, columns: Sequence[Column], cells: Iterator[list[Cell]]) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as file:
        titles, widths = [column.title for column in columns], [column.width for column in columns]
        write_workbook(file, sheet, titles, widths, cells)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _cards(rows: QuerySet[Any], language: str) -> Iterator[bytes]:
    """vCards of people; of clients, those of their people."""
    people = rows
    if rows.model is Client:
        numbers = rows.order_by().values("pk")
        people = (
            Contact.objects.living().filter(client__in=numbers).select_related("client").order_by("client_id", "id")
        )
    fields = None
    for part in _parts(people):
        with translation.override(language):
            if fields is None:
                fields = list(CustomField.objects.filter(workspace_id=part[0].workspace_id).living().about(PEOPLE))
            own = values_of(part)
            written = b"".join(write_card(card_of(person, fields, own[person.pk])) for person in part)
        yield written


def _parts(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """Rows, a thousand at a time, in their order; people with their addresses."""
    if rows.model is Contact:
        rows = rows.prefetch_related("points")
    found = rows.iterator(chunk_size=AT_ONCE)
    while part := list(islice(found, AT_ONCE)):
        if rows.model is Contact:
            for person in part:
                person.points.all()._result_cache.sort(key=lambda point: (point.position, point.pk))
        yield part
