"""Everybody compared with everybody, by the worker: who may be one, and the word that two are different."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from itertools import batched
from typing import Any
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils import timezone

from rapport.clients.models import Client, Comparison, Contact, ContactPoint, Lookalike
from rapport.clients.models.merging import Kind
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.lib.likeness import Crowd, Likeness, Somebody
from rapport.lib.lookalikes import alike, candidates
from rapport.web.bulk import insert_or_renew
from rapport.web.funnel import Actor

# Pairs compared between two commits: a second at most.
CHUNK = 5_000
PAIR = ("workspace_id", "kind", "first_id", "second_id")
COLUMNS = (*PAIR, "points", "reasons", "found_at", "different_at")

type Said = tuple[datetime, list[str]]
type Found = tuple[Somebody, Somebody, Likeness]


def begin(actor: Actor, *, at: datetime) -> bool:
    """Whether a new comparison is to be made by the worker; not when one is on its way already."""
    with transaction.atomic():
        facts = {"state": Comparison.State.RUNNING, "started_at": at, "finished_at": None, "done": 0, "total": 0}
        mine = Comparison.objects.visible_to(actor)
        if mine.exists():
            return bool(mine.exclude(state=Comparison.State.RUNNING).update(**facts))
        try:
            with transaction.atomic():
                Comparison.objects.create(workspace_id=actor.workspace_id, **facts)
        except IntegrityError:
            # Another tab was quicker.
            return False
        return True


def run(comparison: Comparison) -> None:
    """Compare; goes on where a worker that died left off, and stops when another has taken over."""
    work = [(kind, everybody, candidates(everybody)) for kind, everybody in everybody_in(comparison.workspace_id)]
    total = sum(len(pairs) for _, _, pairs in work)
    if total != comparison.total:
        # The first time, or what there is has changed since: from the beginning, which does no harm.
        comparison.done, comparison.total = 0, total
        Comparison.objects.filter(pk=comparison.pk).update(done=0, total=total)
    passed = 0
    for kind, everybody, pairs in work:
        crowd = Crowd.of(everybody)
        for chunk in batched(pairs, CHUNK):
            passed += len(chunk)
            if passed <= comparison.done:
                continue
            found = [(everybody[a], everybody[b], how) for (a, b), how in alike(everybody, chunk, crowd)]
            if not _keep(comparison, kind, found, passed):
                return
    with transaction.atomic():
        # Those that were not found again are not alike any more.
        old = Lookalike.objects.open().filter(workspace_id=comparison.workspace_id, found_at__lt=comparison.started_at)
        old.delete()
        Comparison.objects.filter(pk=comparison.pk).update(state=Comparison.State.DONE, finished_at=timezone.now())


def _keep(comparison: Comparison, kind: str, found: Sequence[Found], passed: int) -> bool:
    """Write the pairs of a chunk; False when another worker has been here."""
    with transaction.atomic():
        here = Comparison.objects.filter(pk=comparison.pk, started_at=comparison.started_at, done=comparison.done)
        if not here.update(done=passed):
            return False
        comparison.done = passed
        rows = [(min(a.id, b.id), max(a.id, b.id), how) for a, b, how in found if not _is_asked_elsewhere(a, b)]
        said = _said_different(comparison.workspace_id, kind, [row[0] for row in rows])
        insert_or_renew(
            Lookalike,
            COLUMNS,
            [
                (
                    comparison.workspace_id, kind, first, second, min(how.points, 999), list(how.reasons),
                    comparison.started_at, _still_different(said.get((first, second)), how),
                )
                for first, second, how in rows
            ],
            unique=PAIR,
        )  # fmt: skip
    return True


def _is_asked_elsewhere(one: Somebody, other: Somebody) -> bool:
    """Persons who are clients are asked about as clients."""
    return (one.own and (other.own or bool(other.at))) or (other.own and bool(one.at))


def _said_different(
    workspace_id: int, kind: str, firsts: list[int]
) -> dict[tuple[int, int], tuple[datetime, list[str]]]:
    rows = Lookalike.objects.filter(workspace_id=workspace_id, kind=kind, first_id__among=set(firsts))
    said = rows.exclude(different_at=None).values_list("first_id", "second_id", "different_at", "reasons")
    return {(first, second): (at, reasons) for first, second, at, reasons in said if at}


def _still_different(said: Said | None, how: Likeness) -> datetime | None:
    """The word that two are different holds until something new speaks for their being one."""
    return said[0] if said is not None and not set(how.reasons) - set(said[1]) else None


def everybody_in(workspace_id: int) -> list[tuple[str, list[Somebody]]]:
    """Clients and people as they are compared, in three statements."""
    clients = list(
        Client.objects.present()
        .filter(workspace_id=workspace_id)
        .order_by("pk")
        .values_list("pk", "kind", "name", "tax_key", "website", "city")
    )
    people = list(
        Contact.objects.present()
        .filter(workspace_id=workspace_id)
        .order_by("pk")
        .values_list("pk", "client_id", "name", "is_main")
    )
    reached: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    points = ContactPoint.objects.filter(workspace_id=workspace_id, contact__trashed_at=None)
    for contact_id, kind, key in points.values_list("contact_id", "kind", "key"):
        reached[contact_id][kind].add(key)
    at = defaultdict[int, list[tuple[int, str]]](list)
    for pk, client_id, name, _ in people:
        if client_id:
            at[client_id].append((pk, name))
    persons = {row[0] for row in clients if row[1] == Client.Kind.PERSON}
    return [
        (Kind.CLIENT, [_client(row, at[row[0]], reached) for row in clients]),
        (Kind.CONTACT, [_contact(row, persons, reached[row[0]]) for row in people]),
    ]


def _client(row: Any, people: list[tuple[int, str]], reached: Any) -> Somebody:
    pk, kind, name, tax, website, city = row
    return Somebody(
        pk, name, company=kind == Client.Kind.COMPANY, tax=tax, site=domain_of(website), city=city,
        mails=frozenset().union(*(reached[one]["email"] for one, _ in people)),
        phones=frozenset().union(*(reached[one]["phone"] for one, _ in people)),
        people=tuple(name for _, name in people),
    )  # fmt: skip


def _contact(row: Any, persons: set[int], reached: Any) -> Somebody:
    pk, client_id, name, is_main = row
    return Somebody(
        pk, name, mails=frozenset(reached["email"]), phones=frozenset(reached["phone"]), at=client_id or 0,
        own=bool(is_main and client_id in persons),
    )  # fmt: skip


def domain_of(website: str) -> str:
    """The domain of a website, however it was written."""
    try:
        host = urlsplit(website if "://" in website else f"//{website}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def say_different(pair: Lookalike, *, by: Actor, at: datetime) -> Batch | None:
    """These two are not one: not asked about again until more speaks for it; None when that was said already."""
    with transaction.atomic():
        if not Lookalike.objects.open().filter(pk=pair.pk).update(different_at=at):
            return None
        return record(pair, "different", {"different_at": (None, at)}, by=by, at=at)
