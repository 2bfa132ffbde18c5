"""Engagements with their moves, what is due in them, and what a workspace has made of its playbooks."""

from rapport.engagements.models.engagement import GONE, OPEN, Deal, Engagement, Stage, StageMove
from rapport.engagements.models.playbook import Due, MovedOn, PlaybookItem

__all__ = ["GONE", "OPEN", "Deal", "Due", "Engagement", "MovedOn", "PlaybookItem", "Stage", "StageMove"]
