"""The payments that were agreed follow a change that was accepted, in its transaction."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from rapport.agreements.models import Instalment
from rapport.journal.models import Batch
from rapport.journal.recording import Change, record_many
from rapport.projects import reactions
from rapport.projects.models import ChangeRequest
from rapport.web.funnel import Actor


def follow(change: ChangeRequest, *, by: Actor, at: datetime, batch: Batch) -> None:
    """What a change adds is a payment of its own at the end; what it takes away is taken from the last ones first.

    Nothing follows where no payments were agreed, or in another currency. What is more than all of them is not turned
    into a payment to the client: that is a credit note, which a person writes.
    """
    engagement = change.project.engagement_id
    if not change.price_minor or engagement is None:
        return
    agreed = Instalment.objects.filter(workspace_id=change.workspace_id, engagement=engagement).present()
    rows = list(agreed.filter(currency=change.currency).select_for_update().order_by("proposal", "position"))
    if not rows:
        return
    if change.price_minor > 0:
        _add(change, rows[-1], by=by, at=at, batch=batch)
        return
    less = -change.price_minor
    for row in reversed(rows):
        taken = min(less, row.amount_minor)
        less -= taken
        row.change({"amount_minor": row.amount_minor - taken}, by=by, at=at, batch=batch)


def _add(change: ChangeRequest, last: Instalment, *, by: Actor, at: datetime, batch: Batch) -> None:
    with override(last.client.language or change.workspace.language):
        words = _("with change %(number)s: %(title)s") % {"number": change.number, "title": change.title}
    one = Instalment.objects.create(
        workspace_id=change.workspace_id, proposal_id=last.proposal_id, client_id=last.client_id,
        engagement_id=last.engagement_id, position=last.position + 1, words=words[:200], hundredths=0,
        amount_minor=change.price_minor, currency=change.currency, created_at=at, updated_at=at,
    )  # fmt: skip
    told = {"words": (None, one.words), "amount_minor": (None, one.amount_minor)}
    record_many([Change(one, "created", told)], batch=batch, at=at)


def learn_to_follow() -> None:
    """Listen to what is decided about projects."""
    reactions.listen(reactions.CHANGE_ACCEPTED, follow)
