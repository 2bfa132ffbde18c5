"""Where a letter lies elsewhere, what happens to it here is told there: that it was read, that it was answered.

Channels listen; telling costs a statement or two and nothing outside of this machine happens in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal

type Mark = Literal["seen", "answered"]
# Given the workspace, messages of it, what became of them, and when.
type Listener = Callable[[int, Sequence[int], Mark, datetime], None]

_listeners: dict[str, Listener] = {}


def listen(name: str, listener: Listener) -> None:
    """Be told of messages that were read or answered; called once by a room when it is ready."""
    _listeners[name] = listener


def mark(workspace_id: int, message_ids: Sequence[int], what: Mark, *, at: datetime) -> None:
    """Tell that these messages were read or answered here; saying it again changes nothing."""
    if message_ids:
        for listener in _listeners.values():
            listener(workspace_id, message_ids, what, at)
