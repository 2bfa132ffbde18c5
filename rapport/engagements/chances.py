"""How likely it comes about: the share of those decided before, with how many they were (DOMAIN.md 3, win rate)."""

from __future__ import annotations

from django.db.models import Count, Q

from rapport.engagements.models import Deal, Engagement, Stage, StageMove
from rapport.lib.rates import Rate
from rapport.web.funnel import Actor

# Of work that has begun nobody asks how likely it is.
ASKED = (Stage.CONTACT, Stage.DISCUSSION)
WON = Q(engagement__deal=Deal.WON)


def chances(actor: Actor) -> dict[str, Rate]:
    """Of those that have stood at a stage and are decided, how many were won, by the stage; in one statement."""
    decided = StageMove.objects.visible_to(actor).filter(
        to_stage__in=ASKED, engagement__deal__in=(Deal.WON, Deal.LOST), engagement__trashed_at=None
    )
    rows = decided.values("to_stage").annotate(
        of=Count("engagement", distinct=True), won=Count("engagement", filter=WON, distinct=True)
    )
    found = {row["to_stage"]: Rate(row["won"], row["of"]) for row in rows.order_by()}
    return {stage.value: found.get(stage.value, Rate(0, 0)) for stage in ASKED}


def win_rate(actor: Actor) -> Rate:
    """Won of won and lost; the open ones and those nobody answered are not counted."""
    rows = Engagement.objects.visible_to(actor).present()
    counts = rows.aggregate(won=Count("pk", filter=Q(deal=Deal.WON)), lost=Count("pk", filter=Q(deal=Deal.LOST)))
    return Rate(counts["won"], counts["won"] + counts["lost"])
