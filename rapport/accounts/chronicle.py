"""The journal in words: who did what, when and from where, what it was before, and whether it can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from rapport.accounts.founding import FOUNDED
from rapport.journal.models import Batch, Entry
from rapport.web.dates import when
from rapport.web.funnel import Actor

# A larger batch is undone by the worker, from the page of its import.
UNDONE_HERE = 500
# Its own page shows how far the undo is and what stays.
IMPORT = "import"
SHOWN_CHANGES = 200
LONGEST_VALUE = 200

THINGS = {
    "client": pgettext_lazy("a thing in the journal", "Client"),
    "contact": pgettext_lazy("a thing in the journal", "Person"),
    "interaction": pgettext_lazy("a thing in the journal", "Entry of the history"),
    "nextstep": pgettext_lazy("a thing in the journal", "Next step"),
    "message": pgettext_lazy("a thing in the journal", "Letter"),
    "workspace": pgettext_lazy("a thing in the journal", "Workspace"),
    "verdict": pgettext_lazy("a thing in the journal", "Word about Today"),
}
DEEDS = {
    "created": pgettext_lazy("a deed in the journal", "written down"),
    "changed": pgettext_lazy("a deed in the journal", "changed"),
    "completed": pgettext_lazy("a deed in the journal", "completed"),
    "archived": pgettext_lazy("a deed in the journal", "archived"),
    "unarchived": pgettext_lazy("a deed in the journal", "back from the archive"),
    "trashed": pgettext_lazy("a deed in the journal", "into the trash"),
    "restored": pgettext_lazy("a deed in the journal", "back from the trash"),
    "settled": pgettext_lazy("a deed in the journal", "no answer needed"),
    "awaited": pgettext_lazy("a deed in the journal", "waits for an answer"),
    "done": pgettext_lazy("a deed in the journal", "done"),
    "tagged": pgettext_lazy("a deed in the journal", "tagged"),
    "adopted": pgettext_lazy("a deed in the journal", "given to a client"),
    "moved": pgettext_lazy("a deed in the journal", "moved to another client"),
    "made_main": pgettext_lazy("a deed in the journal", "made the main person"),
    "founded": pgettext_lazy("a deed in the journal", "founded"),
    "unmade": pgettext_lazy("a deed in the journal", "taken away"),
    "put_back": pgettext_lazy("a deed in the journal", "put back"),
}
PLACES = {
    "web": gettext_lazy("in the browser"),
    "command": gettext_lazy("on the command line"),
    "worker": gettext_lazy("by the worker"),
}


@dataclass(frozen=True, slots=True)
class ShownBatch:
    """One action, in a line."""

    pk: int
    href: str
    what: str
    who: str
    where: str
    when: str
    size: str
    is_undone: bool
    can_undo: bool


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One changed row: what it is, what happened to it, and each field before and after."""

    thing: str
    name: str
    href: str
    deed: str
    fields: list[tuple[str, str, str]]


def recent(actor: Actor) -> QuerySet[Batch]:
    """The actions of a workspace, with how many rows each changed and whether it has been undone."""
    undone = Batch.objects.filter(undoes=OuterRef("pk"))
    rows = Batch.objects.visible_to(actor).select_related("user")
    return rows.annotate(size=Count("entries"), is_undone=Exists(undone))


def shown_batches(batches: Iterable[Batch]) -> list[ShownBatch]:
    """Actions in lines; `batches` come from `recent`."""
    base = reverse("accounts:journal")
    return [_shown(batch, base) for batch in batches]


def _shown(batch: Any, base: str) -> ShownBatch:
    return ShownBatch(
        pk=batch.pk,
        href=f"{base}{batch.pk}/",
        what=what_of(batch.kind),
        who=str(batch.user) if batch.user else "Rapport",
        where=str(PLACES.get(batch.via, batch.via)),
        when=when(batch.at),
        size=ngettext("%(count)s change", "%(count)s changes", batch.size) % {"count": batch.size},
        is_undone=batch.is_undone,
        can_undo=can_undo(batch),
    )


def can_undo(batch: Any) -> bool:
    """Whether an action is undone from here: once, no undo itself, not the beginning of everything, no import."""
    elsewhere = batch.kind == IMPORT or batch.kind.endswith(f".{FOUNDED}")
    return not (batch.is_undone or batch.undoes_id or elsewhere) and batch.size <= UNDONE_HERE


def why_not(batch: Any) -> str:
    """Why an action is not undone from here."""
    if batch.is_undone:
        return _("That has been undone already.")
    if batch.kind == IMPORT:
        return _("An import is undone from its own page, as a whole.")
    return _("This cannot be undone.")


def what_of(kind: str) -> str:
    """The kind of an action in words: "Client: changed"."""
    if kind == IMPORT:
        return pgettext("a deed in the journal", "Import from files")
    if kind == "undo":
        return _("Something undone")
    thing, _dot, deed = kind.partition(".")
    return f"{THINGS.get(thing, thing)}: {DEEDS.get(deed, deed)}"


def changes_of(batch: Batch) -> list[ShownChange]:
    """The first changes of an action, before and after."""
    entries = list(batch.entries.select_related("payload").order_by("id")[:SHOWN_CHANGES])
    rows = _rows(entries)
    return [_change(entry, rows.get((entry.subject, entry.subject_id))) for entry in entries]


def _rows(entries: Sequence[Entry]) -> dict[tuple[str, int], Any]:
    """The rows that changed, as they stand now; those that are gone are absent."""
    found = {}
    for label in {entry.subject for entry in entries}:
        ids = [entry.subject_id for entry in entries if entry.subject == label]
        manager = apps.get_model(label)._default_manager
        found.update({(label, pk): row for pk, row in manager.in_bulk(ids).items()})
    return found


def _change(entry: Entry, row: Any) -> ShownChange:
    model = apps.get_model(entry.subject)
    thing = entry.subject.partition(".")[2]
    fields = [
        (field_name(model, name), spoken(before), spoken(after))
        for name, (before, after) in entry.payload.changes.items()
    ]
    return ShownChange(
        thing=str(THINGS.get(thing, thing)),
        name=str(row) if row is not None else _("no. %(number)s, gone") % {"number": entry.subject_id},
        href=row.get_absolute_url() if hasattr(row, "get_absolute_url") else "",
        deed=str(DEEDS.get(entry.verb, entry.verb)),
        fields=fields,
    )


def field_name(model: Any, name: str) -> str:
    """A field as its form calls it."""
    known = {field.attname: field for field in model._meta.concrete_fields}
    return str(known[name].verbose_name) if name in known else name


def spoken(value: Any) -> str:
    """A value of the journal on one line."""
    if value is None or value in ("", []):
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return "; ".join(" ".join(map(str, one)) if isinstance(one, list) else str(one) for one in value)[
            :LONGEST_VALUE
        ]
    return str(value)[:LONGEST_VALUE]
