"""What a client says to a proposal: yes to a choice, no, or that something should change.

A yes is one transaction: the answer, the engagement that is won, the project with its milestones and budget, the
drafts of the payments, and what was agreed about talking. Either all of it stands, or nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from rapport.agreements.beginning import begin_work
from rapport.agreements.models import Answer, Instalment, Proposal, ProposalVersion
from rapport.agreements.models.proposal import State
from rapport.agreements.wording import choice_in_words, money
from rapport.clients.communicating import agree_to_talk
from rapport.clients.models import Contact
from rapport.engagements import moving
from rapport.engagements.moving import Grounds
from rapport.journal.models import Batch
from rapport.journal.recording import Change, record, record_many
from rapport.lib.offers import Offer, Price, Talk, price
from rapport.web.funnel import Actor


class Answered(Exception):
    """Somebody was first: `proposal` is how it stands now."""

    def __init__(self, proposal: Proposal) -> None:
        super().__init__(proposal.pk)
        self.proposal = proposal


class Overtaken(Exception):
    """There is a newer version than the one that was read."""


class RunOut(Exception):
    """It held until a day that is over."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is said yes to: an option, extras, and the digest of the version that was read."""

    option: str
    extras: Collection[str]
    digest: str


@dataclass(frozen=True, slots=True)
class Signer:
    """Who says it, by the name they wrote."""

    name: str
    contact: Contact | None = None


def accept(one: Proposal, choice: Choice, signer: Signer, *, by: Actor, at: datetime) -> tuple[Answer, Batch]:
    """Say yes. Raises Answered, Overtaken, RunOut, and NoSuchChoice for what is not offered."""
    try:
        with transaction.atomic():
            standing, version = _open(one, choice.digest, at)
            if standing.has_run_out(standing.workspace.today(at)):
                raise RunOut
            found = price(version.offer, choice.option, choice.extras)
            return _agree(standing, version, found, signer, by=by, at=at)
    except IntegrityError:
        # The database let one be first.
        raise Answered(Proposal.objects.get(pk=one.pk)) from None


def decline(one: Proposal, words: str, digest: str, signer: Signer, *, by: Actor, at: datetime) -> Batch:
    """Say no, with a word why. Raises Answered, Overtaken."""
    with transaction.atomic():
        standing, version = _open(one, digest, at)
        values = {"state": State.DECLINED.value, "decided_at": at}
        batch = standing.change(values, by=by, at=at, verb="declined")
        return _answer(version, Answer.Kind.DECLINED, signer, {"words": words}, by=by, at=at, batch=batch)[1]


def ask_for_changes(one: Proposal, words: str, digest: str, signer: Signer, *, by: Actor, at: datetime) -> Batch:
    """Say what should be otherwise; more than once, if need be. Raises Answered, Overtaken."""
    with transaction.atomic():
        standing, version = _open(one, digest, at)
        values = {"state": State.CHANGES.value, "viewed_at": standing.viewed_at or at}
        batch = standing.change(values, by=by, at=at, verb="questioned")
        return _answer(version, Answer.Kind.CHANGES, signer, {"words": words}, by=by, at=at, batch=batch)[1]


def _open(one: Proposal, digest: str, at: datetime) -> tuple[Proposal, ProposalVersion]:
    """The proposal, locked, with the version that counts: still to be decided, and read as it stands."""
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("workspace", "client", "engagement__client")
    standing = rows.get(pk=one.pk)
    if not standing.is_with_client or standing.trashed_at:
        raise Answered(standing)
    version = standing.versions.get(number=standing.current)
    version.proposal = standing
    if version.digest != digest:
        raise Overtaken
    return standing, version


def _answer(
    version: ProposalVersion, kind: str, signer: Signer, values: dict[str, Any], *, by: Actor, at: datetime,
    batch: Batch | None,
) -> tuple[Answer, Batch]:  # fmt: skip
    answer = Answer.objects.create(
        workspace_id=version.workspace_id, proposal_id=version.proposal_id, version=version.number,
        digest=version.digest, kind=kind, at=at, contact=signer.contact, name=signer.name, **values,
    )  # fmt: skip
    told = {"kind": (None, str(kind)), "name": (None, signer.name), "digest": (None, version.digest)}
    told |= {name: (None, value) for name, value in values.items() if value not in ("", None)}
    return answer, record(answer, "created", told, by=by, at=at, batch=batch)


def _agree(
    standing: Proposal, version: ProposalVersion, found: Price, signer: Signer, *, by: Actor, at: datetime
) -> tuple[Answer, Batch]:
    offer, currency = version.offer, version.offer.currency
    values = {"state": State.ACCEPTED.value, "decided_at": at, "total_minor": found.total_minor}
    batch = standing.change(values, by=by, at=at, verb="accepted")
    chosen = {
        "option": found.option.key if found.option else "", "extras": [one.key for one in found.extras],
        "total_minor": found.total_minor, "currency": currency,
    }  # fmt: skip
    answer, batch = _answer(version, Answer.Kind.ACCEPTED, signer, chosen, by=by, at=at, batch=batch)
    _win(standing, found, signer, by=by, at=at, batch=batch)
    begin_work(standing, offer, found, by=by, at=at, batch=batch)
    _plan_payments(standing, offer, found, batch=batch, at=at)
    if values := _talk(offer.talk):
        agreed = {"agreed_on": standing.workspace.today(at), "agreed_by_id": standing.contact_id}
        agree_to_talk(standing.client, {**values, **agreed}, by=by, at=at)
    return answer, batch


def _win(standing: Proposal, found: Price, signer: Signer, *, by: Actor, at: datetime, batch: Batch) -> None:
    """The engagement is won on this evidence; one that was given up comes back."""
    with override(standing.workspace.language):
        facts = {
            "name": signer.name, "number": standing.number, "choice": choice_in_words(found),
            "sum": money(found.total_minor, standing.currency),
        }  # fmt: skip
        reason = _("%(name)s accepted proposal %(number)s: %(choice)s, %(sum)s.") % facts
    engagement, grounds = standing.engagement, Grounds(reason)
    if engagement.is_gone:
        moving.take_up(engagement, grounds, by=by, at=at)
    moving.win(engagement, grounds, by=by, at=at, automatic=True, batch=batch)
    engagement.refresh_from_db()
    engagement.change(
        {"value_minor": found.total_minor, "currency": standing.currency}, by=by, at=at, batch=batch
    )  # fmt: skip


def _plan_payments(standing: Proposal, offer: Offer, found: Price, *, batch: Batch, at: datetime) -> None:
    rows = [
        Instalment.objects.create(
            workspace_id=standing.workspace_id, proposal=standing, client_id=standing.client_id,
            engagement_id=standing.engagement_id, position=position, words=words, hundredths=hundredths,
            amount_minor=minor, currency=offer.currency, created_at=at, updated_at=at,
        )
        for position, (words, hundredths, minor) in enumerate(found.payments, 1)
    ]  # fmt: skip
    told = [
        Change(row, "created", {"words": (None, row.words), "amount_minor": (None, row.amount_minor)}) for row in rows
    ]
    record_many(told, batch=batch, at=at)


def _talk(talk: Talk) -> dict[str, Any]:
    """What the offer says about talking, as an agreement with a client keeps it; what it does not say stays."""
    said: dict[str, Any] = {
        "channel": talk.channel, "starts": time.fromisoformat(talk.starts) if talk.starts else None,
        "ends": time.fromisoformat(talk.ends) if talk.ends else None, "answer_hours": talk.answer_hours,
        "language": talk.language, "rhythm_days": talk.every_days, "note": talk.note,
    }  # fmt: skip
    return {name: value for name, value in said.items() if value not in ("", None)}
