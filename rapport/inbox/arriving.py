"""What happens because messages came: other rooms listen, the worker tells them, once the messages are written.

A listener may be told twice of the same message (a killed worker begins again), so it must know what it has done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from rapport.inbox import tasks
from rapport.inbox.models import Message

# What is older came by an import of the past: nothing needs to be done about it.
FRESH = timedelta(days=30)
MANY = 200

# Given the workspace's number and the new messages in order of time.
type Listener = Callable[[int, list[Message]], None]

_listeners: dict[str, Listener] = {}


def listen(name: str, listener: Listener) -> None:
    """Be told of new messages, in either direction and from any channel; called once by a room when it is ready."""
    _listeners[name] = listener


def announce(messages: Iterable[Message], *, at: datetime) -> None:
    """Queue the telling; call it in the transaction that writes the messages."""
    fresh = [(message.workspace_id, message.pk) for message in messages if message.sent_at > at - FRESH]
    for start in range(0, len(fresh), MANY):
        part = fresh[start : start + MANY]
        tasks.arrived.enqueue(part[0][0], [number for _workspace, number in part])


def tell(workspace_id: int, message_ids: list[int]) -> None:
    """Tell every listener; one that fails is heard of in the log and does not keep the others from listening."""
    messages = list(Message.objects.filter(workspace_id=workspace_id, pk__in=message_ids).order_by("sent_at", "pk"))
    failed: list[Exception] = []
    for listener in _listeners.values():
        try:
            listener(workspace_id, messages)
        except Exception as trouble:
            failed.append(trouble)
    if failed:
        raise ExceptionGroup("listeners to new messages failed", failed)
