"""Models of the room, one file for each story."""

from rapport.agreements.models.estimate import Estimate
from rapport.agreements.models.instalment import Instalment
from rapport.agreements.models.proposal import Answer, Proposal, ProposalVersion
from rapport.agreements.models.requirement import Freeze, Requirement

__all__ = ["Answer", "Estimate", "Freeze", "Instalment", "Proposal", "ProposalVersion", "Requirement"]
