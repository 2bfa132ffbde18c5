"""The channel "webhook": each connected program is a voice, and brings its people within reach."""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from rapport.accounts.actors import Actor as Somebody
from rapport.channels.webhook.models import Hook
from rapport.channels.webhook.outside import Closed, post
from rapport.channels.webhook.reading import NAME
from rapport.channels.webhook.signing import SIGNATURE, TIME, sign
from rapport.clients.models import Contact
from rapport.files.store import Missing
from rapport.inbox import troubles
from rapport.inbox.chatting import take_sent
from rapport.inbox.models import ChatLink, Message, Outgoing
from rapport.inbox.sending_by import Delivered, Identity, MaybeDelivered, NotDelivered, Reach
from rapport.lib.chats.messages import ChatMessage
from rapport.lib.lazily import lazily
from rapport.web.funnel import Actor

if TYPE_CHECKING:
    import httpx2
else:
    httpx2 = lazily("httpx2")

PREFIX = "webhook_"
LARGEST_FILES = 15 * 1024 * 1024
REASONS = {
    "no_hook": gettext_lazy("The program this chat came from is not connected any more. Write to them in another way."),
    "no_url": gettext_lazy("No address is known that messages to this program are brought to. Add it in the settings."),
    "no_chat": gettext_lazy("Nobody has written from this chat. Wait for them, or write to them in another way."),
    "stopped": gettext_lazy("This chat is closed, so nothing is sent there."),
    "no_https": gettext_lazy("The address of the program must begin with https://."),
    "no_name": gettext_lazy("The address of the program leads nowhere. Look at it in the settings."),
    "private": gettext_lazy(
        "The address of the program lies inside this network. RAPPORT_PRIVATE_ADDRESSES allows that on this server."
    ),
    "refused": gettext_lazy("The program did not take it: it answered %(status)s."),
    "busy": gettext_lazy("The program asks to wait. It is brought again by itself."),
    "unreached": gettext_lazy("The program cannot be reached. It is tried again by itself."),
    "no_answer": gettext_lazy(
        "The program did not answer. Look there whether it has arrived, before you send it again."
    ),
    "too_large": gettext_lazy("The files are together larger than 15 MB, more than a request carries."),
    "file_lost": gettext_lazy("The file %(name)s is not in the store any more. Attach it again."),
}


class WebhookChannel:
    """Messages as signed requests."""

    name = NAME
    label = pgettext_lazy("a channel", "Program of your own")
    has_subject = False
    longest_text = 100_000

    def identities(self, actor: Actor) -> list[Identity]:
        """Programs that messages are brought to."""
        rows = Hook.objects.filter(workspace_id=actor.workspace_id, ended_at=None).exclude(url="")
        return [Identity(str(row.pk), row.name, row.name) for row in rows.order_by("pk")]

    def reaches(self, actor: Actor, contacts: Sequence[Contact]) -> dict[int, list[Reach]]:
        """Chats they have written from."""
        asked = [one.pk for one in contacts if not (one.erased_at or one.trashed_at)]
        found: dict[int, list[Reach]] = defaultdict(list)
        rows = ChatLink.objects.visible_to(actor).reachable().filter(channel=NAME, contact__in=asked)
        for row in rows.order_by("pk"):
            found[row.contact_id or 0].append(Reach(row.address, row.name or row.address))
        return found

    def deliver(self, outgoing: Outgoing, *, at: datetime) -> Delivered:
        """One request, under a name of its own: whoever gets it twice knows it for the same."""
        link = _link(outgoing)
        hook = _hook(outgoing, link)
        body = json.dumps(_said(outgoing, link, at), ensure_ascii=False).encode()
        _brought(hook, body, outgoing.message_id, at=at)
        return Delivered(body, f"{NAME}:{hook.pk}-{_chat_of(outgoing, link)}:{outgoing.message_id}"[:400])

    def was_delivered(self, outgoing: Outgoing) -> bool | None:
        """Only the program knows."""
        return None

    def taken_in(self, outgoing: Outgoing, delivered: Delivered, *, by: Somebody, at: datetime) -> int | None:
        """A message of its chat like any other."""
        _channel, chat, number = delivered.message_id.split(":", 2)
        link = _link(outgoing)
        said = ChatMessage(
            channel=NAME, chat=chat, number=number, at=timezone.now(), author=f"{chat.partition('-')[0]}:us",
            author_name=by.workspace.name, text=outgoing.text, title=link.name, peer=link.address, peer_name=link.name,
            ours=True,
        )  # fmt: skip
        return take_sent(outgoing, said, delivered.raw, by=by, at=at)


def _link(outgoing: Outgoing) -> ChatLink:
    named = [pair[1] for pair in outgoing.recipients.get("to", [])]
    address = next(iter(named), "") or (outgoing.thread.address if outgoing.thread else "")
    rows = ChatLink.objects.filter(workspace_id=outgoing.workspace_id, channel=NAME).select_related("contact")
    found = rows.filter(address=address) if address else rows.filter(contact=outgoing.contact_id or 0, ended_at=None)
    link = found.order_by("-bound_at").first()
    if link is None or link.bound_at is None or link.contact.erased_at:
        raise NotDelivered(f"{PREFIX}no_chat")
    if link.ended_at is not None:
        raise NotDelivered(f"{PREFIX}stopped")
    return link


def _hook(outgoing: Outgoing, link: ChatLink) -> Hook:
    number = link.address.partition(":")[0]
    rows = Hook.objects.filter(workspace_id=outgoing.workspace_id, ended_at=None)
    hook = rows.filter(pk=int(number)).first() if number.isdigit() else None
    if hook is None:
        raise NotDelivered(f"{PREFIX}no_hook")
    if not hook.url:
        raise NotDelivered(f"{PREFIX}no_url")
    return hook


def _chat_of(outgoing: Outgoing, link: ChatLink) -> str:
    """The chat as the program calls it: that of the last message they wrote."""
    start = f"{NAME}:{link.address.partition(':')[0]}-"
    rows = Message.objects.filter(
        workspace_id=outgoing.workspace_id, thread__channel=NAME, thread__address=link.address,
        message_id__startswith=start,
    )  # fmt: skip
    last = rows.order_by("-sent_at", "-pk").values_list("message_id", flat=True).first() or ""
    return last.removeprefix(start).split(":", 1)[0]


def _said(outgoing: Outgoing, link: ChatLink, at: datetime) -> dict[str, Any]:
    files = list(outgoing.files.select_related("file").order_by("pk"))
    if sum(file.file.size for file in files) > LARGEST_FILES:
        raise NotDelivered(f"{PREFIX}too_large")
    said: dict[str, Any] = {
        "id": outgoing.message_id, "chat": _chat_of(outgoing, link), "text": outgoing.text,
        "person": {"id": link.address.partition(":")[2], "name": link.name, "handle": link.handle},
        "sent_at": at.isoformat(), "files": [],
    }  # fmt: skip
    for file in files:
        try:
            data = base64.b64encode(file.file.read()).decode()
        except Missing:
            raise NotDelivered(f"{PREFIX}file_lost", name=file.name) from None
        kind = file.content_type or "application/octet-stream"
        said["files"].append({"name": file.name, "data": f"data:{kind};base64,{data}"})
    return said


def _brought(hook: Hook, body: bytes, name: str, *, at: datetime) -> None:
    """Bring it, or say what has become of it."""
    timestamp = str(int(at.timestamp()))
    headers = {
        "Content-Type": "application/json", TIME: timestamp, SIGNATURE: sign(hook.secret, timestamp, body),
        "Idempotency-Key": name, "User-Agent": "Rapport",
    }  # fmt: skip
    try:
        answer = post(hook.url, body, headers)
    except Closed as closed:
        raise NotDelivered(PREFIX + closed.code) from None
    except (httpx2.ConnectError, httpx2.ConnectTimeout):
        raise NotDelivered(f"{PREFIX}unreached", passing=True) from None
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError):
        raise MaybeDelivered(f"{PREFIX}no_answer") from None
    if 200 <= answer.status_code < 300:
        return
    if answer.status_code in (429, 503):
        raise NotDelivered(f"{PREFIX}busy", passing=True, **_after(answer.headers))
    if answer.status_code >= 500:
        raise MaybeDelivered(f"{PREFIX}no_answer")
    raise NotDelivered(f"{PREFIX}refused", status=answer.status_code)


def _after(headers: Mapping[str, str]) -> dict[str, int]:
    seconds = headers.get("Retry-After", "")
    return {"retry_after": min(int(seconds), 86_400)} if seconds.isdigit() and len(seconds) < 7 else {}


def teach_words() -> None:
    """The sentences for messages that have not gone."""
    troubles.learn({PREFIX + code: text for code, text in REASONS.items()})
