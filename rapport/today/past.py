"""What was said of the things on the list before: set aside until a moment that has come, called not useful lately."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from rapport.accounts.actors import Actor
from rapport.clients.models import Client, NextStep
from rapport.today.models import REMEMBERED, Kind, Verdict
from rapport.today.ranking import Past
from rapport.today.sources import Found, Source
from rapport.today.waiting import Wait

type Kindred = tuple[Source, Found]
type Seen = dict[tuple[str, int], tuple[int | None, datetime]]


def seen_of(waiting: Iterable[Wait], due: Iterable[NextStep], quiet: Iterable[Client], more: Iterable[Kindred]) -> Seen:
    """The client and the moment of each item on the list."""
    return {
        **{(wait.kind, wait.number): (wait.letter.client_id, wait.last_at) for wait in waiting},
        **{(Kind.STEP, step.pk): (step.client_id, step.updated_at) for step in due},
        **{(Kind.SILENCE, client.pk): (client.pk, client.last_at) for client in quiet},
        **{
            (source.kind, thing.number): (thing.client.pk if thing.client else None, thing.seen)
            for source, found in more
            for thing in found.things
        },
    }


def past_of(actor: Actor, now: datetime, seen: Seen) -> dict[tuple[str, int], Past]:
    """For each item on the list: the "later" whose time has come, and the last "not useful" about the like of it."""
    if not seen:
        return {}
    mine = Q(not_useful_at__gt=now - REMEMBERED, client_id__in={client for client, _ in seen.values() if client})
    for kind in {kind for kind, _number in seen}:
        mine |= Q(kind=kind, object_id__in=[number for other, number in seen if other == kind])
    said: dict[tuple[str, int], Verdict] = {}
    unhelpful: dict[tuple[str, int | None], datetime] = {}
    for verdict in Verdict.objects.visible_to(actor).filter(mine):
        said[(verdict.kind, verdict.object_id)] = verdict
        if verdict.not_useful_at and verdict.not_useful_at > now - REMEMBERED:
            for key in {(verdict.kind, verdict.client_id), (f"{verdict.kind}:one", verdict.object_id)}:
                unhelpful[key] = max(verdict.not_useful_at, unhelpful.get(key, verdict.not_useful_at))
    return {
        (kind, number): Past(
            returned_at=_returned(said.get((kind, number)), moment),
            not_useful_at=unhelpful.get((kind, client) if client else (f"{kind}:one", number)),
        )
        for (kind, number), (client, moment) in seen.items()
    }


def _returned(verdict: Verdict | None, moment: datetime) -> datetime | None:
    """The moment until which the same fact was set aside. What is on the list is no longer hidden, so that has come."""
    if verdict is None or verdict.word != Verdict.Word.LATER or verdict.seen_at < moment:
        return None
    return verdict.until
