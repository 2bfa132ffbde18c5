"""What is done with engagements: begun, moved on evidence or with a reason, won, lost, taken up again.

Each is one batch and can be undone: the move goes with the stage it has set (DOMAIN.md 2.8).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.clients.models import Client, Interaction
from rapport.engagements import beside
from rapport.engagements.models import Deal, Due, Engagement, PlaybookItem, Stage, StageMove
from rapport.engagements.noticing import mark
from rapport.journal.models import Batch, Entry
from rapport.journal.recording import Change, record, record_many
from rapport.journal.reversing import learn
from rapport.search.records import Searched, Told
from rapport.web.funnel import Actor

ENGAGEMENT = "engagement"
# Before these it is not agreed yet.
BEFORE_WORK, AT_WORK = (Stage.CONTACT, Stage.DISCUSSION), (Stage.EXECUTION, Stage.COMPLETION)


class NoGrounds(Exception):
    """A stage changes on evidence or with a reason."""


class Decided(Exception):
    """It is won or lost already."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a move rests on: something said in the client's history, or words; one of both at least."""

    reason: str = ""
    interaction: Interaction | None = None

    def __bool__(self) -> bool:
        return bool(self.reason.strip() or self.interaction)


def begin_engagement(client: Client, values: Mapping[str, Any], *, by: Actor, at: datetime) -> tuple[Engagement, Batch]:
    """A new engagement. `values` are columns by their attname; without a stage it begins at the first."""
    begun = _won(at) if values.get("stage") in (*AT_WORK, Stage.KEEPING) else {}
    facts = {"user_id": by.user_id, "stage_since": at, **begun, **values}
    with transaction.atomic():
        one = Engagement.objects.create(
            workspace_id=by.workspace_id, client=client, created_at=at, updated_at=at, **facts
        )
        told = {name: (None, value) for name, value in values.items() if value not in (None, "")}
        batch = record(one, "created", {"client_id": (None, client.pk), **told}, by=by, at=at)
        _note(one, "", one.stage, Grounds(), by=by, at=at, batch=batch)
        SEARCHED.renew([one.pk])
    return one, batch


def move(
    one: Engagement, to: str, grounds: Grounds, *, by: Actor, at: datetime, automatic: bool = False,
    batch: Batch | None = None, **also: Any,
) -> Batch | None:  # fmt: skip
    """Set the stage, and other columns with it; None when it stands there already. What is worked on is won.

    Raises NoGrounds without evidence and reason, Decided when nothing came of it and that stays so.
    """
    if not grounds:
        raise NoGrounds
    with transaction.atomic():
        standing = _locked(one)
        if standing.is_gone and "deal" not in also:
            raise Decided
        if standing.stage == to and not also:
            return None
        if standing.is_open and to in AT_WORK:
            also = {**_won(at), **also}
        before = standing.stage
        columns = {"stage": str(to), "stage_since": at} if before != to else {}
        batch = standing.change(
            {**columns, **also}, by=by, at=at, verb="restaged" if columns else "changed", batch=batch
        )
        if batch and columns:
            _note(standing, before, to, grounds, by=by, at=at, batch=batch, automatic=automatic)
    return batch


def qualify(one: Engagement, grounds: Grounds, *, by: Actor, at: datetime) -> Batch | None:
    """It is worth pursuing, for a reason; None when that is said already. Raises NoGrounds, Decided."""
    if not grounds:
        raise NoGrounds
    with transaction.atomic():
        standing = _locked(one)
        if not standing.is_open:
            raise Decided
        if standing.deal != Deal.NEW:
            return None
        reason = grounds.reason.strip() or (grounds.interaction.title if grounds.interaction else "")
        return standing.change({"deal": Deal.QUALIFIED.value, "because_words": reason}, by=by, at=at, verb="qualified")


def win(
    one: Engagement, grounds: Grounds, *, by: Actor, at: datetime, automatic: bool = False, batch: Batch | None = None
) -> Batch | None:
    """It comes about: the work begins, wherever it was talked about. None when it is won. Raises NoGrounds, Decided."""
    with transaction.atomic():
        standing = _locked(one)
        if standing.deal == Deal.WON:
            return None
        if not standing.is_open:
            raise Decided
        to = Stage.EXECUTION.value if standing.stage in BEFORE_WORK else standing.stage
        return move(standing, to, grounds, by=by, at=at, automatic=automatic, batch=batch, **_won(at))


def lose(
    one: Engagement, because: str, words: str, *, by: Actor, at: datetime, answered: bool = True,
    automatic: bool = False,
) -> Batch | None:  # fmt: skip
    """Nothing comes of it, for a reason; the relationship is kept. `answered`: they said so. Raises Decided."""
    deal = Deal.LOST if answered else Deal.NO_RESPONSE
    with transaction.atomic():
        standing = _locked(one)
        if standing.is_gone:
            return None
        if not standing.is_open:
            raise Decided
        why = because or (Engagement.Because.ELSE.value if answered else "")
        reason = words.strip() or str(Engagement.Because(why).label if why else deal.label)
        return move(
            standing, Stage.KEEPING, Grounds(reason), by=by, at=at, automatic=automatic, deal=deal.value, decided_at=at,
            because=why, because_words=words.strip(),
        )  # fmt: skip


def take_up(one: Engagement, grounds: Grounds, *, by: Actor, at: datetime) -> Batch | None:
    """It is talked about again; None when it never was over. Raises NoGrounds."""
    with transaction.atomic():
        standing = _locked(one)
        if standing.is_open:
            return None
        return move(
            standing, Stage.DISCUSSION, grounds, by=by, at=at, deal=Deal.QUALIFIED.value, decided_at=None, because="",
            because_words="",
        )  # fmt: skip


def _won(at: datetime) -> dict[str, Any]:
    return {"deal": Deal.WON.value, "decided_at": at}


def _locked(one: Engagement) -> Engagement:
    return Engagement.objects.select_for_update(of=("self",)).select_related("client").get(pk=one.pk)


def _note(
    one: Engagement, before: str, to: str, grounds: Grounds, *, by: Actor, at: datetime, batch: Batch,
    automatic: bool = False,
) -> None:  # fmt: skip
    moved = StageMove.objects.create(
        workspace_id=one.workspace_id, engagement=one, from_stage=before, to_stage=to, at=at, user_id=by.user_id,
        automatic=automatic, interaction=grounds.interaction, reason=grounds.reason.strip(),
    )  # fmt: skip
    told = {"from_stage": (None, before or None), "to_stage": (None, str(to)), "reason": (None, moved.reason or None)}
    changes = {name: pair for name, pair in told.items() if pair[1]}
    record_many([Change(moved, "created", changes)], batch=batch, at=at)


def batch_of(moved: StageMove) -> Batch | None:
    """The action a move was part of; None for one nobody may take back any more."""
    told = Entry.objects.filter(
        workspace_id=moved.workspace_id, subject=StageMove._meta.label_lower, subject_id=moved.pk, verb="created"
    )
    entry = told.select_related("batch").order_by("id").last()
    return entry.batch if entry else None


# ---- How they are found and undone


def _told(one: Engagement) -> Told:
    return Told(one.client_id, one.title, one.about, f"{one.about} {one.because_words}")


SEARCHED = Searched(Engagement, ENGAGEMENT, _told)


def learn_ways() -> None:
    """Teach the journal the ways of this room."""
    learn(Engagement, held=beside.held, unmake=SEARCHED.unmake, put_right=SEARCHED.renew)
    learn(StageMove)
    learn(Due, put_right=lambda pks: mark(dues__in=pks))
    learn(PlaybookItem)
