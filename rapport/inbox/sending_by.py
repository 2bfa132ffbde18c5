"""What a channel is to the inbox: it says whose voices it has, reaches people, and delivers.

The next messenger is one folder of `rapport/channels/` that teaches its channel here when it is ready.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from rapport.accounts.actors import Actor as Somebody
from rapport.clients.models import Contact
from rapport.inbox.models import Outgoing
from rapport.lib.mail.bounces import Unreached
from rapport.web.funnel import Actor


@dataclass(frozen=True, slots=True)
class Identity:
    """One of our voices on a channel: `key` is what Outgoing.identity keeps, `name` and `address` what readers see."""

    key: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Reach:
    """A way to a person on a channel: the address a message is sent to, and how it is shown."""

    address: str
    label: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """What the channel took: the bytes as they went (kept as Message.raw), its own name for the message, and for whom
    it did not take it.
    """

    raw: bytes
    message_id: str
    unreached: Sequence[Unreached] = ()


class NotDelivered(Exception):
    """The channel has not taken it, for certain. `passing`: trying again later may help."""

    def __init__(self, code: str, *, passing: bool = False, **details: Any) -> None:
        super().__init__(code)
        self.code, self.passing, self.details = code, passing, details


class MaybeDelivered(Exception):
    """Nobody knows whether the channel has taken it: the connection broke after the last byte was given."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code, self.details = code, details


class Channel(Protocol):
    """One way to send. Called by the worker only, never inside a transaction (except `identities` and `reaches`)."""

    name: str
    label: Any
    has_subject: bool
    longest_text: int

    def identities(self, actor: Actor) -> list[Identity]:
        """Our voices here, the first is the default; none when the channel is not set up."""

    def reaches(self, actor: Actor, contacts: Sequence[Contact]) -> dict[int, list[Reach]]:
        """How people are reached here, by their numbers, in one statement; nobody is without their consent to be."""

    def deliver(self, outgoing: Outgoing, *, at: datetime) -> Delivered:
        """Hand it over under `outgoing.message_id`. Raises NotDelivered, MaybeDelivered."""

    def was_delivered(self, outgoing: Outgoing) -> bool | None:
        """After a crash: whether it arrived; None when the channel cannot tell."""

    def taken_in(self, outgoing: Outgoing, delivered: Delivered, *, by: Somebody, at: datetime) -> int | None:
        """Make it a Message of its thread and part of the history, inside the caller's transaction; its number."""


@runtime_checkable
class Remembers(Protocol):
    """A channel that can say afterwards what a message looked like when it went."""

    def as_given(self, outgoing: Outgoing) -> Delivered:
        """As the channel must have taken it, if it did. Raises NotDelivered where it cannot have."""


@dataclass
class _Channels:
    known: dict[str, Channel] = field(default_factory=dict)


_channels = _Channels()


def learn(channel: Channel) -> None:
    """Teach a channel; called once by its room when it is ready."""
    _channels.known[channel.name] = channel


def channel_of(name: str) -> Channel | None:
    """The channel of that name; None for one that does not exist here."""
    return _channels.known.get(name)


def way_of(name: str) -> str:
    """How a conversation goes where it is no mail, which needs no word: Telegram. "" for mail and for unknown ones."""
    channel = channel_of(name)
    return str(channel.label) if channel and name != "mail" else ""


def channels() -> list[Channel]:
    """All of them, in the order they were taught."""
    return list(_channels.known.values())
