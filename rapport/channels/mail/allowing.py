"""Whom a letter must not go to: people who want none, people who were erased, machines that answered a machine."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from rapport.channels.mail.sending import PREFIX
from rapport.clients.models import ContactPoint
from rapport.clients.suppressing import suppressed
from rapport.inbox.models import Outgoing
from rapport.inbox.sending_by import NotDelivered
from rapport.lib.phones import normalise_email

# Two machines that hide that they are machines stop after so many answers.
MOST_ANSWERS, WITHIN = 3, timedelta(days=1)


def refuse_unwanted(outgoing: Outgoing, addresses: Collection[str], *, at: datetime) -> None:
    """Raise NotDelivered when somebody must not be written to."""
    keys = {normalise_email(address) for address in addresses}
    _refuse_do_not_contact(outgoing.workspace_id, keys)
    _refuse_erased(outgoing.workspace_id, keys)
    if outgoing.automatic and outgoing.answers:
        _refuse_loop(outgoing, keys, at=at)


def _refuse_do_not_contact(workspace_id: int, keys: set[str]) -> None:
    points = ContactPoint.objects.filter(workspace_id=workspace_id, kind="email", key__in=keys)
    silent = points.filter(contact__do_not_contact=True, contact__trashed_at=None)
    if found := sorted(set(silent.values_list("key", flat=True))):
        raise NotDelivered(f"{PREFIX}do_not_contact", who=", ".join(found))


def _refuse_erased(workspace_id: int, keys: set[str]) -> None:
    erased = {key for _kind, key in suppressed(workspace_id, [("email", key) for key in sorted(keys)])}
    if erased:
        # Whoever was written down again since has come back.
        back = ContactPoint.objects.filter(workspace_id=workspace_id, kind="email", key__in=erased)
        erased -= set(back.filter(contact__trashed_at=None, contact__erased_at=None).values_list("key", flat=True))
    if erased:
        raise NotDelivered(f"{PREFIX}erased", who=", ".join(sorted(erased)))


def _refuse_loop(outgoing: Outgoing, keys: set[str], *, at: datetime) -> None:
    """A machine's answer never answers a machine (RFC 3834 2), nor the same person again and again, nor ourselves."""
    answered = outgoing.answers
    if answered is None:
        return
    ours = {address for address in outgoing.workspace.addresses() if address in keys}
    lately = Outgoing.objects.filter(
        workspace_id=outgoing.workspace_id, automatic=True, state=Outgoing.State.SENT, sent_at__gt=at - WITHIN,
        answers__from_email=answered.from_email,
    )  # fmt: skip
    if answered.automatic or ours or lately.count() >= MOST_ANSWERS:
        raise NotDelivered(f"{PREFIX}loop")
