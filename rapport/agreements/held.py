"""What this room holds of people: what is agreed with a client. A yes is kept as long as a contract."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.agreements.models import Answer, Estimate, Freeze, Instalment, Proposal, ProposalVersion, Requirement
from rapport.agreements.models.proposal import State
from rapport.clients.holdings import Keep, pass_over, teach
from rapport.clients.models import Contact
from rapport.engagements.held import engagements_of

ACCEPTED = State.ACCEPTED.value


def proposals_of(contact: Contact) -> Any:
    """Proposals under their engagements."""
    return Proposal.objects.filter(workspace_id=contact.workspace_id, engagement__in=engagements_of(contact))


def of_engagements(model: Any) -> Any:
    """Rows that hang on their engagements."""
    return lambda contact: model.objects.filter(
        workspace_id=contact.workspace_id, engagement__in=engagements_of(contact)
    )


def of_proposals(model: Any) -> Any:
    """Rows that hang on these proposals."""
    return lambda contact: model.objects.filter(workspace_id=contact.workspace_id, proposal__in=proposals_of(contact))


def proven(pks: list[int]) -> set[int]:
    """The engagements under which a client said yes: they stay with what was agreed."""
    rows = Proposal.objects.filter(engagement__in=pks, state=ACCEPTED)
    return set(rows.values_list("engagement_id", flat=True))


def _of_a_yes(rows: Any) -> Any:
    return rows.filter(proposal__state=ACCEPTED)


def teach_holdings() -> None:
    """Teach what this room holds; the last taught is handled first."""
    teach(Requirement, _("Requirements"), of_engagements(Requirement))
    teach(Estimate, _("Estimates"), of_engagements(Estimate))
    teach(
        Proposal, _("Proposals"), proposals_of,
        keep=Keep("contract", "decided_at", lambda rows: rows.filter(state=ACCEPTED)),
    )  # fmt: skip
    teach(
        ProposalVersion, _("Versions of proposals"), of_proposals(ProposalVersion),
        keep=Keep("contract", "at", _of_a_yes),
    )  # fmt: skip
    teach(Answer, _("Answers to proposals"), of_proposals(Answer), keep=Keep("contract", "at", _of_a_yes))
    teach(
        Instalment, _("Payments that were agreed"), of_proposals(Instalment),
        keep=Keep("contract", "created_at", _of_a_yes),
    )  # fmt: skip
    pass_over(Freeze, "says since when the requirements stand, and goes with their engagement")
