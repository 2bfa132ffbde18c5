"""Who is behind the addresses of a chunk of chat messages: people we know, and those who are introduced by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from rapport.clients import standing
from rapport.clients.models import Contact, ContactPoint
from rapport.clients.suppressing import suppressed
from rapport.inbox.models import ChatLink
from rapport.journal.recording import Change
from rapport.lib.chats.messages import ChatMessage
from rapport.lib.names import same_name_key
from rapport.lib.phones import normalise_phone
from rapport.search.indexing import remember
from rapport.web.funnel import Actor

# What was decided about somebody who writes in a chat; anything else is the number of a contact.
ME, NEW, NOBODY = "me", "new", "nobody"
# A group of more strangers than this introduces nobody.
MOST_INTRODUCED = 5


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody in a chat, by their address within the messenger."""

    channel: str
    address: str
    name: str


@dataclass(slots=True)
class People:
    """Finds and introduces people. `decided` says who is who, by address; `by_name` trusts names, which only an export
    of our own address book deserves: a stranger may call themselves what they like.
    """

    actor: Actor
    at: datetime
    decided: Mapping[str, str] = field(default_factory=dict)
    by_name: bool = False
    # Whoever writes to us live has opened the chat.
    live: bool = False

    known: dict[tuple[str, str], Contact] = field(default_factory=dict)
    links: dict[tuple[str, str], ChatLink] = field(default_factory=dict)
    erased: set[tuple[str, str]] = field(default_factory=set)
    changes: list[Change] = field(default_factory=list)
    introduced: list[Contact] = field(default_factory=list)

    def forget(self) -> None:
        """Begin a new chunk."""
        self.known, self.links, self.erased = {}, {}, set()
        self.changes, self.introduced = [], []

    def is_me(self, address: str) -> bool:
        """Whether this voice is ours."""
        return self.decided.get(address) == ME

    def know_erased(self, messages: Iterable[ChatMessage]) -> None:
        """People who were erased and whom nobody has written down again are not brought back."""
        voices = {voice for message in messages for voice in voices_of(message)}
        ways = {way for voice in voices for way in _ways(voice)}
        self.erased = suppressed(self.actor.workspace_id, ways) if ways else set()
        back = ChatLink.objects.visible_to(self.actor).filter(address__in=[address for _kind, address in self.erased])
        self.erased -= set(back.values_list("channel", "address"))

    def is_erased(self, voice: Voice) -> bool:
        """Whether this voice is of somebody erased."""
        return any(way in self.erased for way in _ways(voice))

    def look_up(self, voices: Iterable[Voice]) -> None:
        """Those we know, by what was decided, by earlier chats, by phone, and by name where that is allowed."""
        here = {(voice.channel, voice.address): voice for voice in voices if not self.is_me(voice.address)}
        rows = ChatLink.objects.visible_to(self.actor).filter(address__in=[address for _channel, address in here])
        for row in rows.select_related("contact"):
            if (row.channel, row.address) in here:
                self.links[row.channel, row.address] = row
        chosen = {key: int(said) for key in here if (said := self.decided.get(key[1], "")).isdigit()}
        contacts = Contact.objects.visible_to(self.actor).open().in_bulk(set(chosen.values()))
        for key, voice in here.items():
            link = self.links.get(key)
            found = contacts.get(chosen.get(key, 0))
            if found is None and link and self.decided.get(voice.address) not in {NEW, NOBODY}:
                found = link.contact if link.contact.trashed_at is None else None
            if found is not None:
                self.known[key] = found
        self._by_phone({key: voice for key, voice in here.items() if self._is_open(key)})
        if self.by_name:
            self._by_name({key: voice for key, voice in here.items() if self._is_open(key)})

    def _is_open(self, key: tuple[str, str]) -> bool:
        return key not in self.known and self.decided.get(key[1]) not in {NEW, NOBODY}

    def _by_phone(self, voices: Mapping[tuple[str, str], Voice]) -> None:
        phones = {voice.address: key for key, voice in voices.items() if _is_phone(voice.address)}
        rows = ContactPoint.objects.visible_to(self.actor).filter(kind="phone", key__in=list(phones))
        found: dict[str, list[Contact]] = defaultdict(list)
        for row in rows.filter(contact__trashed_at=None).select_related("contact").order_by("contact_id"):
            found[row.key].append(row.contact)
        self.known |= {phones[phone]: people[0] for phone, people in found.items() if len(people) == 1}

    def _by_name(self, voices: Mapping[tuple[str, str], Voice]) -> None:
        keys = {key: same_name_key(voice.name)[:200] for key, voice in voices.items() if voice.name}
        rows = Contact.objects.visible_to(self.actor).living().filter(name_key__in=set(keys.values()) - {""})
        found: dict[str, list[Contact]] = defaultdict(list)
        for contact in rows.order_by("id"):
            found[contact.name_key].append(contact)
        for key, name in keys.items():
            if len(found[name]) == 1:
                self.known[key] = found[name][0]

    def who(self, voice: Voice) -> Contact | None:
        """The contact behind a voice."""
        return self.known.get((voice.channel, voice.address))

    def introduce(self, voice: Voice, handle: str = "") -> None:
        """A suggested person, unless it was decided that there is to be none."""
        key = (voice.channel, voice.address)
        if key in self.known or self.decided.get(voice.address) == NOBODY or not voice.address:
            return
        name = (voice.name or voice.address)[:200]
        contact = Contact(
            workspace_id=self.actor.workspace_id, name=name, suggested=True, created_at=self.at, updated_at=self.at
        )
        contact.set_keys()
        contact.save(force_insert=True)
        points = [["phone", voice.address, ""]] if _is_phone(voice.address) else []
        points += [["website", f"https://t.me/{handle}", "Telegram"]] if handle and voice.channel == "telegram" else []
        contact.put_back("points", points)
        self.known[key] = contact
        self.introduced.append(contact)
        self.changes.append(Change(contact, "created", {"name": (None, name), "points": (None, points)}))

    def link(self, voice: Voice, handle: str = "") -> None:
        """Remember who is behind an address. Whoever writes live has opened the chat; once closed it stays so."""
        key, contact = (voice.channel, voice.address), self.known.get((voice.channel, voice.address))
        if contact is None or not voice.address:
            return
        bound_at = self.at if self.live else None
        link = self.links.get(key)
        if link is None:
            link = ChatLink.objects.create(
                workspace_id=self.actor.workspace_id, channel=voice.channel, address=voice.address[:320],
                contact=contact, name=voice.name[:200], handle=handle[:100], bound_at=bound_at,
            )  # fmt: skip
            self.links[key] = link
            facts = {"contact_id": contact.pk, "address": link.address, "bound_at": bound_at}
            self.changes.append(Change(link, "created", {name: (None, value) for name, value in facts.items()}))
            return
        fresh = {"contact_id": contact.pk, "bound_at": link.bound_at or bound_at}
        told = {name: (getattr(link, name), value) for name, value in fresh.items() if getattr(link, name) != value}
        if told:
            ChatLink.objects.filter(pk=link.pk).update(**fresh)
            self.changes.append(Change(link, "changed", told))

    def index(self) -> None:
        """Make the introduced findable."""
        remember(
            standing.found_contact(contact, None, [point.value for point in contact.points.all()])
            for contact in self.introduced
        )


def voices_of(message: ChatMessage) -> list[Voice]:
    """Everybody a message names: its author, and the one other end of a private chat."""
    voices = [Voice(message.channel, message.author, message.author_name)] if message.author else []
    if message.peer and message.peer != message.author:
        voices.append(Voice(message.channel, message.peer, message.peer_name))
    return voices


def _is_phone(address: str) -> bool:
    return address.startswith("+") and address[1:].isdigit()


def _ways(voice: Voice) -> list[tuple[str, str]]:
    ways = [(voice.channel, voice.address)]
    if phone := (voice.address if _is_phone(voice.address) else normalise_phone(voice.name, "")):
        ways.append(("phone", phone))
    return ways
