"""What the playbooks ask this room about engagements: requirements, estimates, proposals, what was agreed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from rapport.agreements.models import Answer, Estimate, Freeze, Proposal, ProposalVersion, Requirement
from rapport.engagements import evidence, noticing
from rapport.engagements.facts import Happening
from rapport.lib.offers import Offer

type Found = dict[int, list[Happening]]


def _gathered(rows: Iterable[tuple[int, Happening]]) -> Found:
    found: Found = defaultdict(list)
    for engagement, happening in rows:
        found[engagement].append(happening)
    return dict(found)


def requirements_clear(workspace_id: int, engagements: Mapping[int, Any]) -> Found:
    """Each says when it is met, or what is still open; since the last of them did."""
    rows = Requirement.objects.filter(workspace_id=workspace_id, engagement__among=engagements).present()
    needs: dict[int, list[Requirement]] = defaultdict(list)
    for one in rows:
        needs[one.engagement_id].append(one)
    return {
        engagement: [Happening(max(one.updated_at for one in mine))]
        for engagement, mine in needs.items()
        if all(one.is_clear for one in mine)
    }


def requirements_frozen(workspace_id: int, engagements: Mapping[int, Any]) -> Found:
    """They stand as they are."""
    rows = Freeze.objects.filter(workspace_id=workspace_id, engagement__among=engagements, frozen_at__isnull=False)
    return _gathered((number, Happening(at)) for number, at in rows.values_list("engagement_id", "frozen_at"))


def estimated(workspace_id: int, engagements: Mapping[int, Any]) -> Found:
    """There are items, and an item always has its three points."""
    rows = Estimate.objects.filter(workspace_id=workspace_id, engagement__among=engagements).present()
    newest: dict[int, datetime] = {}
    for engagement, at in rows.values_list("engagement_id", "created_at"):
        newest[engagement] = max(at, newest.get(engagement, at))
    return {engagement: [Happening(at)] for engagement, at in newest.items()}


def proposal_sent(workspace_id: int, engagements: Mapping[int, Any]) -> Found:
    """A version went; none goes without its price and its day."""
    rows = ProposalVersion.objects.filter(
        workspace_id=workspace_id, proposal__engagement__among=engagements, proposal__trashed_at=None
    )
    told = rows.values_list("proposal__engagement_id", "at", "proposal_id")
    return _gathered((engagement, Happening(at, number)) for engagement, at, number in told)


def proposal_viewed(workspace_id: int, engagements: Mapping[int, Any]) -> Found:
    """They have opened the version that counts."""
    rows = Proposal.objects.filter(workspace_id=workspace_id, engagement__among=engagements).present()
    told = rows.filter(viewed_at__isnull=False).values_list("engagement_id", "viewed_at", "pk")
    return _gathered((engagement, Happening(at, number)) for engagement, at, number in told)


def proposal_decided(workspace_id: int, engagements: Mapping[int, Any]) -> Found:
    """They said yes or no, or we took it back."""
    rows = Proposal.objects.filter(workspace_id=workspace_id, engagement__among=engagements).present()
    told = rows.filter(decided_at__isnull=False).values_list("engagement_id", "decided_at", "pk")
    return _gathered((engagement, Happening(at, number)) for engagement, at, number in told)


def _accepted(workspace_id: int, engagements: Mapping[int, Any], holds: Callable[[Offer], bool]) -> Found:
    rows = Answer.objects.filter(
        workspace_id=workspace_id, kind=Answer.Kind.ACCEPTED, proposal__engagement__among=engagements
    )
    told = rows.values_list("proposal__engagement_id", "at", "proposal_id", "proposal__content")
    # After the yes the content is that of the version that was accepted: nothing is written any more.
    return _gathered(
        (engagement, Happening(at, number)) for engagement, at, number, content in told if holds(Offer.of_json(content))
    )


def proposal_accepted(workspace_id: int, engagements: Mapping[int, Any]) -> Found:
    """They said yes."""
    return _accepted(workspace_id, engagements, lambda offer: True)


def terms_signed(workspace_id: int, engagements: Mapping[int, Any]) -> Found:
    """The yes was to dates, payments, rounds of changes, an acceptance window and words about the rest."""
    return _accepted(workspace_id, engagements, _has_terms)


def _has_terms(offer: Offer) -> bool:
    numbers = offer.rounds is not None and offer.acceptance_days is not None
    return bool(offer.schedule and offer.payments and numbers and offer.terms)


def method_agreed(workspace_id: int, engagements: Mapping[int, Any]) -> Found:
    """The yes was to a way of working."""
    return _accepted(workspace_id, engagements, lambda offer: bool(offer.method))


TOLD = (
    requirements_clear, requirements_frozen, estimated, proposal_sent, proposal_viewed, proposal_decided,
    proposal_accepted, terms_signed, method_agreed,
)  # fmt: skip


def learn_happenings() -> None:
    """Teach the playbooks, and have them look again when something of it changes."""
    for told in TOLD:
        evidence.learn(told.__name__, told)
    for model in (Requirement, Freeze, Estimate, Proposal):
        noticing.watch(model, noticing.ENGAGEMENT)
