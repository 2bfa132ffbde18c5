"""The channel "portal": what we write on it is read by the client on their page. Nothing leaves this machine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from rapport.accounts.actors import Actor as Somebody
from rapport.clients.models import Contact
from rapport.doors.models import Door
from rapport.inbox import troubles
from rapport.inbox.chatting import take_sent
from rapport.inbox.models import Outgoing
from rapport.inbox.sending_by import Delivered, Identity, NotDelivered, Reach
from rapport.lib.chats.messages import ChatMessage
from rapport.portal.conversing import LONGEST_TEXT, NAME
from rapport.web.funnel import Actor

PREFIX = "portal_"
REASONS = {
    "no_door": gettext_lazy("Their page is closed. Open a link to it once more, or write to them in another way."),
}


class PortalChannel:
    """Messages on the client's own page."""

    name = NAME
    label = pgettext_lazy("a channel", "Their page")
    has_subject = False
    longest_text = LONGEST_TEXT

    def identities(self, actor: Actor) -> list[Identity]:
        """The workspace, while any page is open."""
        door = Door.objects.visible_to(actor).alive(timezone.now()).select_related("workspace").first()
        return [Identity(NAME, door.workspace.name, "")] if door else []

    def reaches(self, actor: Actor, contacts: Sequence[Contact]) -> dict[int, list[Reach]]:
        """People with a living link of their own."""
        asked = [one.pk for one in contacts if not (one.erased_at or one.trashed_at)]
        found: dict[int, list[Reach]] = defaultdict(list)
        doors = Door.objects.visible_to(actor).alive(timezone.now()).filter(contact__in=asked)
        for door in doors.select_related("contact").order_by("pk"):
            way = Reach(door.chat, door.name)
            if door.contact_id and way not in found[door.contact_id]:
                found[door.contact_id].append(way)
        return found

    def deliver(self, outgoing: Outgoing, *, at: datetime) -> Delivered:
        """It is there as soon as it is part of the conversation."""
        door = _door(outgoing, at)
        return Delivered(outgoing.text.encode(), f"{NAME}:{door.chat}:{outgoing.message_id}"[:400])

    def was_delivered(self, outgoing: Outgoing) -> bool | None:
        """Nothing has left before it is written down."""
        return False

    def taken_in(self, outgoing: Outgoing, delivered: Delivered, *, by: Somebody, at: datetime) -> int | None:
        """A message of its conversation like any other."""
        door = _door(outgoing, at)
        number = delivered.message_id.removeprefix(f"{NAME}:{door.chat}:")
        said = ChatMessage(
            channel=NAME, chat=door.chat, number=number, at=at, author="us", author_name=by.workspace.name,
            text=outgoing.text, title=door.name, peer=door.chat, peer_name=door.name, ours=True,
        )  # fmt: skip
        return take_sent(outgoing, said, delivered.raw, by=by, at=at)


def _door(outgoing: Outgoing, at: datetime) -> Door:
    """The page it is read on: that of the conversation, or of the person it is for."""
    named = [pair[1] for pair in outgoing.recipients.get("to", [])]
    address = next(iter(named), "") or (outgoing.thread.address if outgoing.thread else "")
    rows = Door.objects.filter(workspace_id=outgoing.workspace_id).alive(at).select_related("client", "contact")
    kind, _colon, number = address.partition(":")
    if kind == "person" and number.isdigit():
        rows = rows.filter(contact=int(number))
    elif kind == "client" and number.isdigit():
        rows = rows.filter(client=int(number), contact=None)
    else:
        rows = rows.filter(contact=outgoing.contact_id or 0)
    door = rows.order_by("-pk").first()
    if door is None:
        raise NotDelivered(f"{PREFIX}no_door")
    return door


def teach_words() -> None:
    """The sentences for messages that have not gone."""
    troubles.learn({PREFIX + code: text for code, text in REASONS.items()})
