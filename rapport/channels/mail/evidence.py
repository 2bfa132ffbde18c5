"""What shows that a letter nobody knew about has arrived after all: a copy of it in a mailbox, or an answer to it."""

from __future__ import annotations

from django.utils import timezone

from rapport.accounts.actors import Actor
from rapport.inbox import delivering
from rapport.inbox.models import Message, Outgoing


def settle(workspace_id: int, messages: list[Message]) -> None:
    """Settle letters of which these messages tell. What a machine answers tells nothing: it may have come back."""
    named = {name for one in messages if not one.automatic for name in (one.message_id, *one.references)}
    unknown = Outgoing.objects.filter(workspace_id=workspace_id, state=Outgoing.State.UNKNOWN, channel="mail")
    for outgoing in unknown.select_related("workspace", "user").order_by("pk"):
        if outgoing.message_id in named:
            by = Actor(outgoing.workspace, outgoing.user, via="worker")
            delivering.it_arrived(outgoing, by=by, at=timezone.now())
