"""What we do with proposals: begun, written, sent as a version that stays, withdrawn.

A draft may say anything; what is sent is whole, and never changed again. A change makes the next version.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from rapport.accounts.models import Workspace
from rapport.agreements.models import Answer, Instalment, Proposal, ProposalVersion
from rapport.agreements.models.proposal import WITH_CLIENT, State
from rapport.engagements.models import Deal, Engagement
from rapport.journal.models import Batch
from rapport.journal.recording import Change, record, record_many
from rapport.journal.reversing import learn
from rapport.lib.offers import Offer, digest, price
from rapport.search.records import Searched, Told
from rapport.web.funnel import Actor

PROPOSAL = "proposal"
NO_PRICE, NO_DAY, DAY_OVER, NO_PAYMENTS, NO_PERSON = "no_price", "no_day", "day_over", "no_payments", "no_person"


class NotReady(Exception):
    """Something is missing before it can be sent; `codes` say what."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__(*codes)
        self.codes = codes


class Decided(Exception):
    """It was accepted, or is over: what comes now is a proposal of its own."""


def begin_proposal(
    engagement: Engagement, offer: Offer, *, contact_id: int | None, by: Actor, at: datetime
) -> tuple[Proposal, Batch]:
    """A new draft."""
    with transaction.atomic():
        one = Proposal.objects.create(
            workspace_id=by.workspace_id, engagement=engagement, client_id=engagement.client_id, contact_id=contact_id,
            user_id=by.user_id, created_at=at, updated_at=at, **_columns(offer),
        )  # fmt: skip
        told = {"engagement_id": (None, engagement.pk), "title": (None, one.title)}
        batch = record(one, "created", told, by=by, at=at)
        SEARCHED.renew([one.pk])
    return one, batch


def write(
    one: Proposal, offer: Offer, *, contact_id: int | None, by: Actor, at: datetime, version: int | None = None
) -> Batch | None:
    """Keep what is being written; None when it says the same. Raises Stale, and Decided after the yes."""
    with transaction.atomic():
        standing = _locked(one)
        if standing.state == State.ACCEPTED:
            raise Decided
        columns = _columns(offer)
        if standing.is_with_client:
            # The day and the sum are those of the version the client has, until the next is sent.
            columns = {name: columns[name] for name in ("content", "title")}
        return standing.change({**columns, "contact_id": contact_id}, by=by, at=at, version=version)


def _columns(offer: Offer) -> dict[str, Any]:
    total = price(offer, *offer.first_choice).total_minor if offer.options or offer.extras else None
    return {
        "title": offer.title[:200], "content": offer.as_json(), "currency": offer.currency, "total_minor": total,
        "valid_until": date.fromisoformat(offer.valid_until) if offer.valid_until else None,
    }  # fmt: skip


def missing(one: Proposal, offer: Offer, today: date) -> list[str]:
    """What it lacks before it can be sent, by code."""
    total = price(offer, *offer.first_choice).total_minor if offer.options or offer.extras else 0
    day = date.fromisoformat(offer.valid_until) if offer.valid_until else None
    lacks = {
        NO_PERSON: one.contact_id is None, NO_PRICE: total <= 0, NO_DAY: day is None,
        DAY_OVER: day is not None and day < today, NO_PAYMENTS: not offer.payments,
    }  # fmt: skip
    return [code for code, lacking in lacks.items() if lacking]


def send(one: Proposal, *, by: Actor, at: datetime) -> tuple[ProposalVersion, Batch | None]:
    """Freeze what is written as the next version, which the client reads from now on.

    Answers the version that counts, and no batch when the client has exactly this already. Raises NotReady, Decided.
    """
    with transaction.atomic():
        workspace = Workspace.objects.select_for_update().get(pk=one.workspace_id)
        standing = _locked(one)
        if standing.state == State.ACCEPTED:
            raise Decided
        offer = standing.offer
        if codes := missing(standing, offer, workspace.today(at)):
            raise NotReady(codes)
        last = standing.versions.order_by("-number").first()
        if last and standing.state in WITH_CLIENT and last.content == standing.content:
            return last, None
        number = standing.number or _next_number(standing)
        version = ProposalVersion.objects.create(
            workspace_id=standing.workspace_id, proposal=standing, number=(last.number if last else 0) + 1,
            content=standing.content, digest=digest(standing.content, str(number)), at=at, user_id=by.user_id,
        )  # fmt: skip
        batch = standing.change(
            {**_columns(offer), "state": State.SENT.value, "number": number, "current": version.number, "sent_at": at,
             "viewed_at": None, "decided_at": None}, by=by, at=at, verb="sent",
        )  # fmt: skip
        assert batch is not None
        told = {"number": (None, version.number), "digest": (None, version.digest)}
        record_many([Change(version, "created", told)], batch=batch, at=at)
        _offered(standing.engagement, by=by, at=at, batch=batch)
    one.refresh_from_db()
    return version, batch


def _next_number(one: Proposal) -> int:
    # The workspace is locked, so that two who send at once get two numbers.
    newest = Proposal.objects.filter(workspace_id=one.workspace_id).aggregate(newest=Max("number"))["newest"]
    return (newest or 0) + 1


def _offered(engagement: Engagement, *, by: Actor, at: datetime, batch: Batch) -> None:
    if engagement.deal in (Deal.NEW, Deal.QUALIFIED):
        engagement.change({"deal": Deal.PROPOSED.value}, by=by, at=at, batch=batch)


def withdraw(one: Proposal, *, by: Actor, at: datetime) -> Batch | None:
    """It does not hold any more; None when it is with nobody. Raises Decided after the yes."""
    with transaction.atomic():
        standing = _locked(one)
        if standing.state == State.ACCEPTED:
            raise Decided
        if not standing.is_with_client:
            return None
        return standing.change({"state": State.WITHDRAWN.value, "decided_at": at}, by=by, at=at, verb="withdrawn")


def note_reading(one: Proposal, *, by: Actor, at: datetime) -> Batch | None:
    """The client has opened it; None when that is known of this version."""
    with transaction.atomic():
        standing = _locked(one)
        if standing.state != State.SENT:
            return None
        return standing.change({"state": State.VIEWED.value, "viewed_at": at}, by=by, at=at, verb="read")


def _locked(one: Proposal) -> Proposal:
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("engagement", "client", "workspace")
    return rows.get(pk=one.pk)


# ---- How they are found and undone


def words_of(content: Mapping[str, Any]) -> str:
    """What it says, for the search."""
    parts = [*content.get("options", ()), *content.get("extras", ())]
    said = [content.get(name, "") for name in ("title", "quiet", "intro", "method", "terms")]
    return " ".join([*map(str, said), *(f"{part['name']} {part['about']}" for part in parts)])[:20_000]


def _told(one: Proposal) -> Told:
    return Told(one.client_id, one.title, str(one.content.get("intro", "")), words_of(one.content))


SEARCHED = Searched(Proposal, PROPOSAL, _told)


def held(pks: list[int]) -> set[int]:
    """Those the client has got: what was sent stays."""
    return set(Proposal.objects.filter(pk__in=pks, current__gt=0).values_list("pk", flat=True))


def against_sending(batch: Batch) -> str:
    """Why a version that was sent is not taken back by an undo."""
    pks = list(batch.entries.filter(subject=ProposalVersion._meta.label_lower).values_list("subject_id", flat=True))
    unread = ProposalVersion.objects.filter(proposal__state=State.SENT, number=F("proposal__current"))
    if unread.filter(pk__in=pks).count() == len(pks):
        return ""
    return _("The client has it already. Withdraw it, or send a new version.")


def against_answer(batch: Batch) -> str:
    """Why what a client said is not undone."""
    return _("This is what the client said, and it stays. Move the engagement by hand if something else holds now.")


def learn_ways() -> None:
    """Teach the journal the ways of proposals."""
    learn(Proposal, held=held, unmake=SEARCHED.unmake, put_right=SEARCHED.renew)
    learn(ProposalVersion, against=against_sending)
    learn(Answer, against=against_answer)
    learn(Instalment)
