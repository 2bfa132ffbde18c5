"""Changing many clients or people at once: what would happen, and the deed, in one batch of the journal.

A recipe is {name: value}: columns by their names, fields people made as "custom_12", tags as lists under `tags_add` and
`tags_remove`. The deed goes through the rows in chunks, each a transaction of its own together with the place reached,
so a crash costs nothing; rows that somebody changed after the preview are left and said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from rapport.clients import standing
from rapport.clients.custom import values_of
from rapport.clients.models import BulkEdit, Client, ClientTag, Contact, CustomField, CustomValue, Tag
from rapport.clients.models.custom import columns_of, field_number
from rapport.clients.selecting import CLIENTS
from rapport.clients.tagging import MOST as MOST_TAGS
from rapport.journal.models import Batch
from rapport.journal.recording import Change, begin, record_many
from rapport.search.words import fold
from rapport.web.funnel import Actor

CHUNK = 500
# More rows than this are changed by the worker.
MOST_HERE = 500
MOST = 50_000
SAMPLE = 5
FORGOTTEN_AFTER = timedelta(days=2)
TAGS = ("tags_add", "tags_remove")
State = BulkEdit.State
type Differences = list[tuple[str, Any, Any]]  # name, before, after


class NotReady(Exception):
    """The change is running or done already, perhaps by another press."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One row with what would change on it: (name, before, after)."""

    row: Any
    changes: Differences


@dataclass(slots=True)
class Preview:
    """How many would change, how many stand so already, and how many may not and why."""

    change: int = 0
    same: int = 0
    trashed: int = 0
    gone: int = 0
    too_many_tags: int = 0
    sample: list[Sample] = field(default_factory=list)
    seen: list[list[int]] = field(default_factory=list)


def begin_bulk_edit(what: str, rows: Any, *, by: Actor, at: datetime, back: str = "") -> BulkEdit:
    """Keep which rows are meant. What the same person chose long ago and never did is forgotten."""
    mine = BulkEdit.objects.visible_to(by).filter(user_id=by.user_id or 0)
    old = mine.filter(state__in=(State.CHOOSING, State.READY), made_at__lt=at - FORGOTTEN_AFTER)
    old.delete()
    picked = list(rows.values_list("pk", flat=True)[:MOST])
    return BulkEdit.objects.create(
        workspace_id=by.workspace_id, user_id=by.user_id or 0, what=what, made_at=at, picked=picked, back=back[:2500]
    )


def look(edit: BulkEdit, recipe: Mapping[str, Any]) -> Preview:
    """What the recipe would do, kept as what the deed may count on; nothing is changed yet. Raises NotReady."""
    preview = Preview()
    for pks in _chunks(edit.picked):
        rows = _rows(edit, pks)
        preview.gone += len(pks) - len(rows)
        for row, changes in _differences(edit, rows, recipe):
            if row.trashed_at:
                preview.trashed += 1
            elif any(name == "tags" and len(after) > MOST_TAGS for name, _before, after in changes):
                preview.too_many_tags += 1
            elif not changes:
                preview.same += 1
            else:
                preview.change += 1
                preview.seen.append([row.pk, row.version])
                if len(preview.sample) < SAMPLE:
                    preview.sample.append(Sample(row, changes))
    ready = BulkEdit.objects.filter(pk=edit.pk, state__in=(State.CHOOSING, State.READY))
    if not ready.update(recipe=dict(recipe), seen=preview.seen, state=State.READY):
        raise NotReady
    edit.refresh_from_db()
    return preview


def start(edit: BulkEdit, *, by: Actor, at: datetime) -> None:
    """Open the batch. Raises NotReady when there is nothing to do or somebody has pressed already."""
    with transaction.atomic():
        standing_edit = BulkEdit.objects.select_for_update().get(pk=edit.pk)
        if standing_edit.state != State.READY or not standing_edit.seen:
            raise NotReady
        batch = begin(f"{'clients' if edit.what == CLIENTS else 'contacts'}.changed", by=by, at=at)
        BulkEdit.objects.filter(pk=edit.pk).update(state=State.RUNNING, batch=batch)
    edit.refresh_from_db()


def run(edit: BulkEdit, *, by: Actor, at: datetime) -> None:
    """Go through the rows from the place reached; may be run again after a crash."""
    while _step(edit, by=by, at=at):
        pass


def break_off(edit: BulkEdit, *, at: datetime) -> None:
    """It could not be gone through; what is done stays, and so does the place reached."""
    BulkEdit.objects.filter(pk=edit.pk, state=State.RUNNING).update(state=State.BROKEN, broken_at=at)


def resume(edit: BulkEdit) -> None:
    """Let one that broke off go on. Raises NotReady when it did not, or somebody has pressed or undone it already."""
    broken = BulkEdit.objects.filter(pk=edit.pk, state=State.BROKEN, batch__undone_by=None)
    if not broken.update(state=State.RUNNING, broken_at=None):
        raise NotReady


def _step(edit: BulkEdit, *, by: Actor, at: datetime) -> bool:
    with transaction.atomic():
        edit.refresh_from_db(from_queryset=BulkEdit.objects.select_for_update())
        if edit.state != State.RUNNING:
            return False
        part = edit.seen[edit.reached : edit.reached + CHUNK]
        # What was undone meanwhile is not gone on with: the rest could not be undone.
        if not part or Batch.objects.filter(undoes=edit.batch_id).exists():
            BulkEdit.objects.filter(pk=edit.pk).update(state=State.DONE)
            edit.state = State.DONE
            return False
        versions = dict(part)
        rows = _rows(edit, list(versions), locked=True)
        fresh = [row for row in rows if row.version == versions[row.pk] and not row.trashed_at]
        lost = sorted(versions.keys() - {row.pk for row in fresh})
        changed = [(row, changes) for row, changes in _differences(edit, fresh, edit.recipe) if changes]
        _write(edit, changed, by=by, at=at)
        edit.reached, edit.changed = edit.reached + len(part), edit.changed + len(changed)
        edit.overtaken = [*edit.overtaken, *lost]
        edit.save(update_fields=["reached", "changed", "overtaken"])
    return True


def _write(
    edit: BulkEdit, changed: Sequence[tuple[Any, list[tuple[str, Any, Any]]]], *, by: Actor, at: datetime
) -> None:
    """The rows of one chunk, their journal and what is derived from them."""
    if not changed:
        return
    model, pks = _model(edit), [row.pk for row, _changes in changed]
    columns = {name: value for name, value in edit.recipe.items() if name not in TAGS and field_number(name) is None}
    # Those that stand so already get the value they have.
    model.objects.filter(pk__in=pks).update(**columns, updated_at=at, version=F("version") + 1)
    _write_tags(edit, changed, by)
    _write_own(edit, pks)
    entries = [
        Change(row, "changed", {name: (before, after) for name, before, after in changes}) for row, changes in changed
    ]
    record_many(entries, batch=edit.batch, at=at)  # type: ignore[arg-type]  # a running one has its batch
    (standing.refresh if model is Client else standing.refresh_contacts)(pks)


def _write_tags(edit: BulkEdit, changed: Sequence[tuple[Any, Any]], by: Actor) -> None:
    add, remove = (edit.recipe.get(name, ()) for name in TAGS)
    pks = [row.pk for row, _changes in changed]
    if remove:
        gone = ClientTag.objects.filter(client_id__in=pks, tag__key__in=[fold(name)[:40] for name in remove])
        gone.delete()
    if add:
        tags = list({tag.pk: tag for tag in (Tag.of(by.workspace_id, name) for name in add)}.values())
        rows = [ClientTag(workspace_id=by.workspace_id, client_id=pk, tag=tag) for pk in pks for tag in tags]
        ClientTag.objects.bulk_create(rows, ignore_conflicts=True)


def _write_own(edit: BulkEdit, pks: Sequence[int]) -> None:
    own = {number: value for name, value in edit.recipe.items() if (number := field_number(name)) is not None}
    if not own:
        return
    side = "client_id" if edit.what == CLIENTS else "contact_id"
    mine = CustomValue.objects.filter(workspace_id=edit.workspace_id, field_id__in=list(own))
    mine.filter(**{f"{side}__in": list(pks)}).delete()
    kinds = _fields(edit).filter(pk__in=list(own)).values_list("pk", "kind")
    columns = {pk: columns_of(kind, own[pk]) for pk, kind in kinds}
    CustomValue.objects.bulk_create(
        CustomValue(workspace_id=edit.workspace_id, field_id=number, **{side: pk}, **row)
        for number, row in columns.items()
        if row
        for pk in pks
    )


def _differences(edit: BulkEdit, rows: Sequence[Any], recipe: Mapping[str, Any]) -> Iterator[tuple[Any, Differences]]:
    """Each row with what the recipe changes on it: [(name, before, after), …]; a few statements for all rows."""
    own = {name: number for name in recipe if (number := field_number(name)) is not None}
    fields = list(_fields(edit).filter(pk__in=list(own.values()))) if own else []
    known = {field.pk for field in fields}
    values = values_of(rows, fields) if fields else {}
    tags = _tags(edit, recipe, rows)
    spelled = _spelled(edit, recipe)
    for row in rows:
        found = []
        for name, value in recipe.items():
            if name in TAGS:
                continue
            if name not in own:
                before = getattr(row, name)
            elif own[name] in known:
                before = values[row.pk].get(own[name])
            else:
                continue
            if before != value:
                found.append((name, before, value))
        if tags is not None:
            before_tags = sorted(tags[row.pk])
            after_tags = _retagged(before_tags, spelled, recipe)
            if after_tags != before_tags:
                found.append(("tags", before_tags, after_tags))
        yield row, found


def _tags(edit: BulkEdit, recipe: Mapping[str, Any], rows: Sequence[Any]) -> dict[int, list[str]] | None:
    if edit.what != CLIENTS or not any(recipe.get(name) for name in TAGS):
        return None
    return defaultdict(list, standing.tags_of([row.pk for row in rows]))


def _spelled(edit: BulkEdit, recipe: Mapping[str, Any]) -> dict[str, str]:
    """Added tags as the workspace spells them already, by their keys."""
    keys = {fold(name)[:40]: name for name in recipe.get("tags_add", ())}
    known = Tag.objects.filter(workspace_id=edit.workspace_id, key__in=keys).values_list("key", "name") if keys else ()
    return {**keys, **dict(known)}


def _retagged(before: Iterable[str], add: Mapping[str, str], recipe: Mapping[str, Any]) -> list[str]:
    removed = {fold(name) for name in recipe.get("tags_remove", ())}
    kept = {fold(name): name for name in before if fold(name) not in removed}
    return sorted({**add, **kept}.values())


def _fields(edit: BulkEdit) -> Any:
    subject = CustomField.Subject.CLIENT if edit.what == CLIENTS else CustomField.Subject.CONTACT
    return CustomField.objects.filter(workspace_id=edit.workspace_id).living().about(subject)


def _model(edit: BulkEdit) -> Any:
    return Client if edit.what == CLIENTS else Contact


def _rows(edit: BulkEdit, pks: Sequence[int], *, locked: bool = False) -> list[Any]:
    rows = _model(edit).objects.filter(workspace_id=edit.workspace_id, pk__in=list(pks))
    return list(rows.select_for_update() if locked else rows)


def _chunks(pks: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(pks), CHUNK):
        yield pks[start : start + CHUNK]
