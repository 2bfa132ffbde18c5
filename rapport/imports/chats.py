"""Who writes in an exported chat, and who of them is whom: guessed here, chosen by a person on the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.accounts.actors import Actor
from rapport.accounts.models import Membership
from rapport.clients.models import Contact
from rapport.imports.models import Source
from rapport.imports.reading import records
from rapport.inbox.chat_people import ME, NEW, NOBODY, People, Voice
from rapport.lib.chats.messages import ChatMessage
from rapport.lib.names import same_name_key

# So many are shown and chosen; who writes less often than these is guessed.
MOST_AUTHORS = 100
MOST_CONTACTS = 300


def survey_chat(source: Source, actor: Actor, *, me: Sequence[str] = ()) -> None:
    """Go through the chat once and note who writes how often, with a guess who that is."""
    user = actor.user
    zone = (user.timezone if user else "") or actor.workspace.timezone
    # What is chosen is kept when it is looked at again.
    chosen = {one["author"]: one["is"] for one in source.mapping if one.get("chosen")}
    source.mapping, source.preview = [], {**source.preview, "zone": zone}
    counts, voices, ours, chats = Counter[str](), dict[str, Voice](), set[str](), dict[str, str]()
    for record in records(source):
        said: ChatMessage | None = record.raw.message if not record.raw.refusal else None
        if said is None:
            continue
        counts[said.author] += 1
        voices.setdefault(said.author, Voice(said.channel, said.author, said.author_name))
        if said.peer:
            voices.setdefault(said.peer, Voice(said.channel, said.peer, said.peer_name))
        ours |= {said.author} if said.ours else set()
        chats.setdefault(said.chat, said.title)
    shown = sorted(voices, key=lambda author: (-counts[author], voices[author].name))[:MOST_AUTHORS]
    guesses = _guesses(actor, [voices[author] for author in shown], ours, me)
    source.mapping = [
        {"author": author, "name": voices[author].name, "count": counts[author],
         "is": chosen.get(author, guesses.get(author, "")), "chosen": author in chosen}
        for author in shown
    ]  # fmt: skip
    source.preview = {**source.preview, "chats": len(chats), "chat_titles": list(chats.values())[:5]}


def _guesses(actor: Actor, voices: Sequence[Voice], ours: set[str], me: Sequence[str]) -> dict[str, str]:
    """Ours by what the file says, by what we are told, by our names; the others by what is known of them."""
    names = {same_name_key(name) for name in me}
    mine = {voice.address for voice in voices if same_name_key(voice.name) in names} or ours
    people = People(actor, timezone.now(), by_name=True)
    people.look_up(voices)
    known = {voice.address: str(found.pk) for voice in voices if (found := people.who(voice))}
    if not mine:
        members = Membership.objects.filter(workspace=actor.workspace).values_list("user__name", flat=True)
        ours_here = {same_name_key(name) for name in members if name}
        mine = {v.address for v in voices if same_name_key(v.name) in ours_here and v.address not in known}
    if not mine and len(voices) == 2 and len(known) == 1:
        # In a chat of two with somebody we know, the other is us.
        mine = {voice.address for voice in voices if voice.address not in known}
    return {**known, **dict.fromkeys(mine, ME)}


@dataclass(frozen=True, slots=True)
class Author:
    """One who writes in the chat, as the page asks about them."""

    field: str
    name: str
    said: str
    chosen: str
    others: list[tuple[str, str]]


class AuthorsForm:
    """Who is who in one chat."""

    def __init__(self, source: Source, actor: Actor, data: Any = None) -> None:
        self.source, self.actor, self.data = source, actor, data
        living = Contact.objects.visible_to(actor).living().select_related("client")
        self.contacts = {
            str(one.pk): f"{one.name} ({one.client.name})" if one.client and one.client.name != one.name else one.name
            for one in living.order_by("-updated_at", "-id")[:MOST_CONTACTS]
        }

    def rows(self) -> Iterable[Author]:
        """Each of them."""
        missing = {one["is"] for one in self.source.mapping if one["is"].isdigit()} - self.contacts.keys()
        more = Contact.objects.visible_to(self.actor).in_bulk([int(pk) for pk in missing])
        contacts = {**self.contacts, **{str(pk): one.name for pk, one in more.items()}}
        choices = [
            ("", _("Whoever it is, or a new person")), (ME, _("You")), (NEW, _("A new person")),
            (NOBODY, _("Nobody: keep only the words")), *sorted(contacts.items(), key=lambda pair: pair[1].casefold()),
        ]  # fmt: skip
        for place, one in enumerate(self.source.mapping):
            count = ngettext("%(n)s message", "%(n)s messages", one["count"]) % {"n": one["count"]}
            yield Author(self._field(place), one["name"] or one["author"], count, one["is"], choices)

    def mapping(self) -> list[dict[str, Any]]:
        """As chosen; what was not offered or not sent stays as it was."""
        return [self._chosen(place, one) for place, one in enumerate(self.source.mapping)]

    def _chosen(self, place: int, one: Mapping[str, Any]) -> dict[str, Any]:
        said = self.data.get(self._field(place)) if self.data is not None else None
        known = said in {"", ME, NEW, NOBODY} or (
            said is not None and said.isdigit() and len(said) < 19
            and Contact.objects.visible_to(self.actor).living().filter(pk=int(said)).exists()
        )  # fmt: skip
        return {**one, "is": said, "chosen": True} if known and said != one["is"] else dict(one)

    def _field(self, place: int) -> str:
        return f"author-{self.source.pk}-{place}"


def knows_us(source: Source) -> bool:
    """Whether anybody in the chat is us; without that nobody can tell who waits for whom."""
    return any(one["is"] == ME for one in source.mapping) or len(source.mapping) < 2


def passed_over(source: Source) -> list[str]:
    """What was only counted, in words."""
    counts = source.preview.get("passed") or source.preview.get("would_pass") or {}
    words = {
        "service": ngettext("%(n)s line of the messenger itself", "%(n)s lines of the messenger itself",
                            counts.get("service", 0)),
        "own_notes": ngettext("%(n)s note to yourself", "%(n)s notes to yourself", counts.get("own_notes", 0)),
        "no_person": ngettext("%(n)s post of a channel or a bot", "%(n)s posts of channels and bots",
                              counts.get("no_person", 0)),
    }  # fmt: skip
    return [text % {"n": counts[name]} for name, text in words.items() if counts.get(name)]
