"""Leaving a mailing list as its letters say (RFC 2369): by the worker with one press (RFC 8058), or by a letter."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.db import transaction

from rapport.inbox import outgoing, tasks
from rapport.inbox.answering import identity_for
from rapport.inbox.models import Message
from rapport.inbox.sending_by import channel_of
from rapport.journal.recording import record
from rapport.lib.lazily import lazily
from rapport.web.funnel import Actor
from rapport.web.outside import is_open, numbers_of, pinned

if TYPE_CHECKING:
    import httpx2
else:
    httpx2 = lazily("httpx2")

ONE_CLICK, BY_MAIL, BY_HAND = "one_click", "mail", "by_hand"
PATIENCE = 20  # seconds


def leave(message: Message, *, by: Any, at: datetime) -> str:
    """Begin to leave the list; answers how, "" when the letter does not say. By hand nothing is done here."""
    way = message.unsubscribe
    if way.get("asked_at"):
        return ONE_CLICK if way.get("one_click") else BY_MAIL
    if way.get("one_click"):
        with transaction.atomic():
            _note(message, {"asked_at": at.isoformat()}, by=by, at=at)
            tasks.leave_list.enqueue(message.pk)
        return ONE_CLICK
    if way.get("mailto") and _can_write(by):
        with transaction.atomic():
            _note(message, {"asked_at": at.isoformat()}, by=by, at=at)
            outgoing.send(outgoing.draft(_letter(message, by), by=by, at=at), by=by, at=at)
        return BY_MAIL
    return BY_HAND if way.get("url") else ""


def _can_write(by: Actor) -> bool:
    channel = channel_of("mail")
    return bool(channel and channel.identities(by))


def _letter(message: Message, by: Any) -> dict[str, Any]:
    """The letter a mailto address asks for (RFC 6068), from the address the list knows."""
    split = urlsplit(message.unsubscribe["mailto"])
    asked = {name.casefold(): values[0] for name, values in parse_qs(split.query).items()}
    return {
        "channel": "mail",
        "identity": identity_for(message, by),
        "recipients": {"to": [["", unquote(split.path)[:320]]]},
        "subject": " ".join(asked.get("subject", "unsubscribe").split())[:300],
        "text": asked.get("body", "unsubscribe")[:2000],
        "automatic": True,
    }


def _note(message: Message, facts: dict[str, Any], *, by: Actor, at: datetime) -> None:
    before, after = message.unsubscribe, {**message.unsubscribe, **facts}
    Message.objects.filter(pk=message.pk).update(unsubscribe=after)
    record(message, "unsubscribed", {"unsubscribe": (before, after)}, by=by, at=at)
    message.unsubscribe = after


def press(message_id: int, *, by: Actor, at: datetime) -> None:
    """What the worker does: one POST, to an address that lies outside, without cookies and without following anybody.

    It may be pressed twice without harm: a list that one has left stays left.
    """
    message = Message.objects.filter(workspace_id=by.workspace_id, pk=message_id).first()
    if message is None or message.unsubscribe.get("done_at"):
        return
    trouble = ask(str(message.unsubscribe.get("url", "")))
    with transaction.atomic():
        _note(message, {"trouble": trouble} if trouble else {"done_at": at.isoformat(), "trouble": ""}, by=by, at=at)


def ask(url: str, *, anywhere: bool = False) -> str:
    """Post what RFC 8058 wants; a code when it did not work. `anywhere` allows addresses of this network.

    The name is asked once, and what answers at the number that was looked at is asked, so it cannot change its mind.
    """
    try:
        parts = urlsplit(url)
        host, found = parts.hostname or "", numbers_of(parts.hostname or "", parts.port or 0)
    except ValueError:
        return "not_outside"
    if not found or not (anywhere or all(map(is_open, found))):
        return "not_outside"
    target, shown = pinned(url, found[0])
    try:
        # trust_env: a proxy of the environment would look the name up by itself.
        with httpx2.Client(timeout=PATIENCE, follow_redirects=False, trust_env=False) as web:
            answer = web.post(
                target, data={"List-Unsubscribe": "One-Click"}, headers={"Host": shown},
                extensions={"sni_hostname": host},
            )  # fmt: skip
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError):
        return "no_answer"
    return "" if answer.status_code < 400 else f"http_{answer.status_code}"
