"""The journal in words: who did what, when and from where, what it was before, and whether it can be undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Count, Exists, Model, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.accounts.founding import FOUNDED
from rapport.accounts.journal_words import (
    IMPORT,
    PLACES,
    OwnField,
    deed_of,
    field_name,
    is_bookkeeping,
    named,
    own_fields,
    pointed_at,
    spoken,
    thing_of,
    what_of,
)
from rapport.journal.erasing import erased_in
from rapport.journal.models import Batch, Entry
from rapport.journal.undoing import rows_here
from rapport.web.dates import day, when
from rapport.web.funnel import Actor
from rapport.web.rights import FULL, OWNER

# A larger batch is undone by the worker.
UNDONE_HERE = 500
SHOWN_CHANGES = 200
# What an erasure took cannot come back, and what was handed over cannot be called back.
FINAL = (f".{FOUNDED}", ".erased", ".handed_over", ".lifted")
# What only owners settle, only owners undo.
OWNERS = ("workspace.", "backupplan.")


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


def shown_batches(batches: Iterable[Batch], actor: Actor) -> list[ShownBatch]:
    """Actions in lines, as this reader may undo them; `batches` come from `recent`."""
    base, here = reverse("accounts:journal"), list(batches)
    erased = erased_in([batch.pk for batch in here if can_undo(batch, actor)])
    return [_shown(batch, base, actor, batch.pk in erased) for batch in here]


def _shown(batch: Any, base: str, actor: Actor, is_erased: bool) -> ShownBatch:
    return ShownBatch(
        pk=batch.pk,
        href=f"{base}{batch.pk}/",
        what=what_of(batch.kind),
        who=str(batch.user) if batch.user else "Rapport",
        where=str(PLACES.get(batch.via, batch.via)),
        when=when(batch.at),
        size=ngettext("%(count)s change", "%(count)s changes", batch.size) % {"count": batch.size},
        is_undone=batch.is_undone,
        can_undo=can_undo(batch, actor) and not is_erased,
    )


def can_undo(batch: Any, actor: Actor) -> bool:
    """Whether an action is undone from here: once, no undo itself, not the beginning of everything, no import; what
    owners settled, by owners."""
    elsewhere = batch.kind == IMPORT or batch.kind.endswith(FINAL)
    forbidden = batch.kind.startswith(OWNERS) and actor.role != OWNER
    return not (batch.is_undone or batch.undoes_id or elsewhere or forbidden)


def reaches(actor: Actor, batch: Any) -> bool:
    """Whether everything an action changed is still there for this actor: of a client taken back nothing is undone."""
    if actor.role in FULL:
        return True
    wanted: dict[str, set[int]] = defaultdict(set)
    for subject, pk in batch.entries.values_list("subject", "subject_id")[: UNDONE_HERE + 1]:
        wanted[subject].add(pk)
    return all(
        apps.get_model(subject).objects.visible_to(actor).filter(pk__in=pks).count() == len(pks)
        for subject, pks in wanted.items()
    )


def why_not(batch: Any) -> str:
    """Why an action is not undone from here."""
    if batch.is_undone:
        return _("That has been undone already.")
    if erased_in([batch.pk]):
        return _("Personal data in it were erased, so that it cannot be undone any more.")
    if batch.kind == IMPORT:
        return _("An import is undone from its own page, as a whole.")
    return _("This cannot be undone.")


def changes_of(batch: Batch) -> list[ShownChange]:
    """The first changes of an action, before and after."""
    entries = list(batch.entries.select_related("payload").order_by("id")[:SHOWN_CHANGES])
    wanted: dict[type[Model], set[int]] = defaultdict(set)
    for entry in entries:
        model = apps.get_model(entry.subject)
        wanted[model].add(entry.subject_id)
        for name, pair in _told(entry):
            if target := pointed_at(model, name):
                wanted[target].update(value for value in pair if value)
    rows = {
        (model, pk): row
        for model, pks in wanted.items()
        for pk, row in rows_here(model, pks, batch.workspace_id).items()
    }
    own = own_fields({name for entry in entries for name in entry.payload.changes})
    return [_change(entry, rows, own) for entry in entries]


def _change(entry: Entry, rows: Mapping[tuple[type[Model], int], Any], own: Mapping[str, OwnField]) -> ShownChange:
    """One entry; `rows` are the rows it names, as they stand now; those that are gone are absent.

    `own` are the fields people made that it names.
    """
    model = apps.get_model(entry.subject)
    row: Any = rows.get((model, entry.subject_id))

    def told(name: str, value: Any) -> str:
        if name in own:
            return own[name].spoken(value)
        target = pointed_at(model, name)
        return named(rows.get((target, value)), value) if target and value else spoken(model, name, value)

    changes = [(name, *pair) for name, pair in _told(entry) if not is_bookkeeping(model, name)]
    erased = entry.payload.erased_at
    return ShownChange(
        thing=thing_of(model._meta.model_name or ""),
        name=named(row, entry.subject_id),
        href=row.get_absolute_url() if hasattr(row, "get_absolute_url") else "",
        deed=deed_of(entry.verb),
        # A deed that changed nothing a person would know of still has its line.
        fields=[
            (own[name].label if name in own else field_name(model, name), told(name, was), told(name, now))
            for name, was, now in changes
        ]
        or [(_("erased on %(day)s") % {"day": day(erased.date())} if erased else "", "", "")],
    )


def _told(entry: Entry) -> list[tuple[str, Any]]:
    """What an entry tells; nothing once personal data in it were erased."""
    return [] if entry.payload.erased_at else list(entry.payload.changes.items())
