"""Two records become one: a client takes in a client, a person takes in a person; one batch, one transaction.

What points at the record that goes is set to the one that stays, whatever room it is of. What may stand only once, and
stands there already, stays with the record that goes: so parting them restores everything as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import models, transaction
from django.db.models import F, Max

from rapport.accounts.models import Grant
from rapport.clients import standing
from rapport.clients.models import Client, ClientTag, Contact, ContactPoint, Interaction, Merging
from rapport.clients.models.merging import IN_ONE_STATEMENT, points_of
from rapport.clients.models.record import Stale
from rapport.clients.sides import LEFT, RIGHT, TAGS, values
from rapport.journal.models import Batch
from rapport.journal.recording import Change, begin, record_many
from rapport.search.models import Findable
from rapport.web.funnel import Actor

# Beside what the database says may stand only once: a person has each address once.
ONCE: dict[type[models.Model], tuple[tuple[str, ...], ...]] = {ContactPoint: (("contact_id", "kind", "key"),)}


class CannotMerge(Exception):
    """Why these two cannot become one, as a code: `same`, `gone`, `trashed`, `own_client`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Moving:
    """Collects what was moved, as Merging keeps it."""

    parts: list[dict[str, Any]] = field(default_factory=list)

    def move(self, column: Any, pks: Iterable[int], old: int | None, new: int, *, shift: int = 0) -> None:
        """Set a column of these rows."""
        ids = list(pks)
        if not ids:
            return
        model = column.model
        also = {"position": F("position") + shift} if shift else {}
        for part in batched(ids, IN_ONE_STATEMENT):
            model._default_manager.filter(pk__in=part).update(**{column.attname: new}, **also)
        self.parts.append({
            "model": model._meta.label_lower, "field": column.attname, "ids": ids, "from": old, "to": new,
            "shift": shift,
        })  # fmt: skip


def merge(
    kept: Client, gone: Client, choices: Mapping[str, str], *, by: Actor, at: datetime,
    versions: tuple[int, int] | None = None, people: Mapping[int, int] | None = None,
) -> Batch | None:  # fmt: skip
    """`gone` becomes part of `kept`; None when it is so already.

    `choices` say for a field whether "left" (of the kept one), "right" or "both" stands; `people` names the persons of
    the gone client who are persons of the kept one, as {gone: kept}. Raises Stale when either is no longer the version
    that was looked at, CannotMerge when they cannot be one.
    """
    with transaction.atomic():
        locked = _lock(Client, kept.pk, gone.pk, versions, by=by)
        if locked is None:
            return None
        kept, gone = locked
        batch = begin("client.merged", by=by, at=at)
        fresh = values(kept, gone, choices)
        same = dict(people or {})
        if not kept.is_company and not gone.is_company and (pair := _mains(kept, gone)):
            same.setdefault(*pair)
        for one, other in same.items():
            _merge_people(other, one, {}, batch=batch, by=by, at=at, of=(kept, gone))
        _one_main(kept, gone, by=by, at=at, batch=batch)
        moving = Moving()
        _take_over(Client, kept.pk, gone.pk, moving, tags=choices.get(TAGS, ""))
        Findable.objects.filter(workspace_id=by.workspace_id, client_id=gone.pk, kind=standing.INTERACTION).update(
            client_id=kept.pk
        )
        _close(gone, kept.pk, moving, batch=batch, at=at)
        # Last, so that undo puts the name back before it looks people up under it.
        kept.change(fresh, by=by, at=at, verb="completed", batch=batch)
        standing.index_contacts(_people_at(kept))
        standing.refresh([kept.pk, gone.pk])
    return batch


def merge_people(
    kept: Contact, gone: Contact, choices: Mapping[str, str], *, by: Actor, at: datetime,
    versions: tuple[int, int] | None = None,
) -> Batch | None:  # fmt: skip
    """The person `gone` becomes part of the person `kept`; as `merge`. What was said stays with its client."""
    with transaction.atomic():
        if _lock(Contact, kept.pk, gone.pk, versions, by=by) is None:
            return None
        batch = begin("contact.merged", by=by, at=at)
        clients = _merge_people(kept.pk, gone.pk, choices, batch=batch, by=by, at=at)
        standing.refresh(clients)
    return batch


def _lock(
    model: type[Any], kept: int, gone: int, versions: tuple[int, int] | None, *, by: Actor
) -> tuple[Any, Any] | None:
    """Both rows, locked in the order of their numbers, so that of two who merge crosswise one waits for the other."""
    if kept == gone:
        raise CannotMerge("same")
    rows = model.objects.filter(workspace_id=by.workspace_id, pk__in=(kept, gone)).order_by("pk").select_for_update()
    here = {row.pk: row for row in rows}
    if len(here) < 2:
        raise CannotMerge("gone")
    one, other = here[kept], here[gone]
    if other.merged_into_id == kept:
        return None
    if one.merged_into_id or other.merged_into_id:
        raise CannotMerge("gone")
    if one.trashed_at or other.trashed_at:
        raise CannotMerge("trashed")
    for row, version in zip((one, other), versions or (one.version, other.version), strict=True):
        if row.version != version:
            raise Stale(row)
    return one, other


def _merge_people(
    kept_id: int, gone_id: int, choices: Mapping[str, str], *, batch: Batch, by: Actor, at: datetime,
    of: tuple[Client, Client] | None = None,
) -> set[int]:  # fmt: skip
    """In the caller's transaction; answers the clients to refresh. `of` are the clients merged along with them."""
    here = {row.pk: row for row in Contact.objects.living().filter(pk__in=(kept_id, gone_id)).select_related("client")}
    if len(here) < 2 or (of and (here[kept_id].client_id, here[gone_id].client_id) != tuple(c.pk for c in of)):
        raise CannotMerge("gone")
    kept, gone = here[kept_id], here[gone_id]
    if of is None and standing.is_own_client(gone, gone.client):
        raise CannotMerge("own_client")
    fresh, moving = values(kept, gone, choices), Moving()
    if kept.suggested and not gone.suggested:
        fresh["suggested"] = False
    if kept.client_id is None and gone.client_id:
        fresh |= {"client_id": gone.client_id, "is_main": gone.is_main}
    elif gone.is_main and kept.client_id == gone.client_id:
        fresh["is_main"] = True
    if client_id := fresh.get("client_id", kept.client_id):
        adrift = Interaction.objects.filter(
            workspace_id=by.workspace_id, contact_id__in=(kept_id, gone_id), client=None
        )
        ids = list(adrift.values_list("pk", flat=True))
        moving.move(Interaction._meta.get_field("client"), ids, None, client_id)
        standing.index_interactions(Interaction.objects.filter(pk__in=ids))
    _take_over(Contact, kept_id, gone_id, moving)
    kept.change(fresh, by=by, at=at, verb="completed", batch=batch)
    _close(gone, kept_id, moving, batch=batch, at=at)
    standing.index_contacts(Contact.objects.filter(pk__in=here).select_related("client").prefetch_related("points"))
    return {pk for pk in (kept.client_id, gone.client_id, fresh.get("client_id")) if pk}


def _take_over(model: type[models.Model], kept: int, gone: int, moving: Moving, *, tags: str = "") -> None:
    """Set everything that points at `gone` to `kept`, but for what may stand only once and stands there already."""
    for column in points_of(model):
        # What a colleague was shown is not widened by a merging.
        if column.model in {model, Grant}:
            continue
        if column.model is ClientTag and tags == LEFT:
            continue
        going, shift = _free(column, gone, kept), 0
        if column.model is ClientTag and tags == RIGHT:
            # Those of the kept one go to where the others were; what both have stays on both.
            moving.move(column, _free(column, kept, gone), kept, gone)
        if column.model is ContactPoint:
            shift = (ContactPoint.objects.filter(contact=kept).aggregate(last=Max("position"))["last"] or 0) + 1
        moving.move(column, going, gone, kept, shift=shift)


def _free(column: Any, source: int, target: int) -> list[int]:
    """The rows that may be set from `source` to `target` without standing there twice."""
    model = column.model
    rows = model._default_manager.filter(**{column.attname: source})
    for names in _once(model, column):
        others = [name for name in names if name != column.attname]
        taken = set(model._default_manager.filter(**{column.attname: target}).values_list(*others)) if others else set()
        if not others:
            # One row for each: the one that stands there stays.
            return [] if model._default_manager.filter(**{column.attname: target}).exists() else _pks(rows)
        rows = rows.exclude(pk__in=[row[0] for row in rows.values_list("pk", *others) if row[1:] in taken])
    return _pks(rows)


def _pks(rows: Any) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _once(model: Any, column: Any) -> list[tuple[str, ...]]:
    """The columns whose values together may stand only once, of those rules that name this column."""
    rules = [
        constraint.fields for constraint in model._meta.constraints if isinstance(constraint, models.UniqueConstraint)
    ]
    named = [
        tuple(model._meta.get_field(name).attname for name in rule) for rule in (*rules, *model._meta.unique_together)
    ]
    if column.unique:
        named.append((column.attname,))
    return [rule for rule in (*named, *ONCE.get(model, ())) if column.attname in rule]


def _close(gone: Any, kept: int, moving: Moving, *, batch: Batch, at: datetime) -> None:
    """The record that goes points at the one that stays; and what went along is remembered."""
    type(gone).objects.filter(pk=gone.pk).update(merged_into=kept, trashed_at=at, version=F("version") + 1)
    kind = type(gone)._meta.model_name or ""
    merging = Merging.objects.create(
        workspace_id=gone.workspace_id, kind=kind, kept_id=kept, gone_id=gone.pk, at=at, moved=moving.parts
    )
    changes = {"merged_into_id": (None, kept), "trashed_at": (gone.trashed_at, at)}
    record_many(
        [Change(gone, "merged", changes), Change(merging, "created", {"moved": (None, merging.size)})],
        batch=batch, at=at,
    )  # fmt: skip


def _people_at(client: Client) -> Any:
    rows = Contact.objects.filter(workspace_id=client.workspace_id, client=client)
    return rows.select_related("client").prefetch_related("points")


def _mains(kept: Client, gone: Client) -> tuple[int, int] | None:
    """Two clients who are persons are one person."""
    found = [standing.people_of([client])[client.pk][:1] for client in (gone, kept)]
    return (found[0][0].pk, found[1][0].pk) if all(found) else None


def _one_main(kept: Client, gone: Client, *, by: Actor, at: datetime, batch: Batch) -> None:
    """The main person of the gone client is one of many now, where the kept one has a main person."""
    mine = Contact.objects.living().filter(workspace_id=by.workspace_id, is_main=True)
    if mine.filter(client=kept).exists():
        for contact in mine.filter(client=gone):
            contact.change({"is_main": False}, by=by, at=at, batch=batch)
