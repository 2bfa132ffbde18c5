"""Tables for people: clients, people, history and steps as CSV that spreadsheet programs open at a double click."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db.models import Model, Prefetch
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.accounts.models import Workspace
from rapport.clients.models import Client, Contact, Interaction, InteractionFile, NextStep
from rapport.exports.rows import AT_ONCE
from rapport.lib.csv_writing import Cell, csv_lines
from rapport.lib.zones import zone_or_utc


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a table, and the rows it is made of. A column is a field, or (heading, field or value)."""

    model: type[Model]
    columns: Sequence[str | tuple[Any, str | Callable[[Any], Any]]]
    joined: tuple[str, ...] = ()
    fetched: tuple[Any, ...] = ()


def _points(kind: str) -> Callable[[Any], str]:
    def values(contact: Any) -> str:
        points = sorted(contact.points.all(), key=lambda point: (point.position, point.pk))
        return "; ".join(point.value for point in points if point.kind == kind)

    return values


def _files(interaction: Any) -> str:
    return "; ".join(f"{one.name} (files/{one.file.sha256[:2]}/{one.file.sha256})" for one in interaction.files.all())


IN_TRASH = (_("In the trash since"), lambda row: row.trashed_at)
ARCHIVED = (_("Archived on"), lambda row: row.archived_at)
CLIENT = (pgettext_lazy("a thing in the journal", "Client"), lambda row: row.client.name if row.client else "")
MADE = (_("Written down on"), lambda row: row.created_at)

TABLES = {
    "clients.csv": Table(
        Client,
        ("name", "kind", "city", "country", "timezone", "language", "website", "industry", "tax_number", "experience",
         "interaction_type", "confidentiality", (_("Tags"), lambda client: client.tag_line), "note", "rhythm_days",
         (_("Last talked on"), lambda client: client.last_at), MADE, ARCHIVED, IN_TRASH),
    ),
    "people.csv": Table(
        Contact,
        ("name", "family", "given", "patronymic", CLIENT, "role", (_("E-mail"), _points("email")),
         (_("Phone"), _points("phone")), (_("Website"), _points("website")), "language", "timezone", "address_form",
         "prefers", "preferences", "do_not_contact", "quiet_starts", "quiet_ends", "days_off_too", "is_main",
         "birthday", "address", "note",
         (_("Nobody has decided yet"), lambda contact: contact.suggested), MADE, ARCHIVED, IN_TRASH),
        ("client",), ("points",),
    ),
    "history.csv": Table(
        Interaction,
        ((_("When"), lambda said: said.at), CLIENT,
         (pgettext_lazy("a thing in the journal", "Person"), lambda said: said.contact.name if said.contact else ""),
         (_("Channel"), "kind"),
         (_("Who spoke"), "direction"),
         (_("Subject"), lambda said: said.title), (_("Text"), lambda said: said.text),
         (_("Quoted or signed below"), lambda said: said.folded), (_("Minutes"), lambda said: said.minutes),
         (_("Files"), _files), IN_TRASH),
        ("client", "contact"), (Prefetch("files", InteractionFile.objects.select_related("file").order_by("pk")),),
    ),
    "steps.csv": Table(
        NextStep,
        (CLIENT, "text", "due_on", "due_at", (_("Done on"), lambda step: step.done_at), MADE, IN_TRASH),
        ("client",),
    ),
}  # fmt: skip


def write_table(write: Callable[[bytes], Any], table: Table, workspace: Workspace) -> None:
    """The whole table, a few thousand rows at a time."""
    for piece in csv_lines(_rows(table, workspace)):
        write(piece)


def _rows(table: Table, workspace: Workspace) -> Iterator[list[Cell]]:
    zone = zone_or_utc(workspace.timezone)
    columns = [_column(table.model, column) for column in table.columns]
    yield [str(heading) for heading, _value in columns]
    rows = table.model._default_manager.filter(workspace=workspace).order_by("pk")
    if table.joined:
        # Of what a row belongs to only the name is told, and a hundred thousand whole clients take long to make.
        own = [field.name for field in table.model._meta.concrete_fields]
        rows = rows.select_related(*table.joined).only(*own, *(f"{name}__name" for name in table.joined))
    rows = rows.prefetch_related(*table.fetched)
    for row in rows.iterator(chunk_size=AT_ONCE):
        yield [spoken(value(row), zone) for _heading, value in columns]


def _column(model: type[Model], column: str | tuple[Any, Any]) -> tuple[Any, Callable[[Any], Any]]:
    heading, value = (None, column) if isinstance(column, str) else column
    if not isinstance(value, str):
        return heading, value
    field: Any = model._meta.get_field(value)
    heading = heading or field.verbose_name
    if not field.choices:
        return heading, attrgetter(value)
    # Put into words once, not for every row.
    words = {key: str(label) for key, label in field.flatchoices}
    return heading, lambda row: words.get(getattr(row, value), getattr(row, value))


def spoken(value: Any, zone: Any) -> Cell:
    """A value in a cell: moments on the workspace's clock, yes and no in words."""
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return None if value is None else str(value)
