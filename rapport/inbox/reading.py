"""A thread to be read: its messages with what is quoted and signed folded, what we are about to say, who has to move.

Of a long thread the latest messages are shown; the earlier ones are a press away, a page at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db.models.functions import Left
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from markupsafe import Markup

from rapport.clients.deeds import Deed, deeds
from rapport.clients.models import Client, Contact, Interaction
from rapport.clients.turns import is_late
from rapport.commitments.showing import Guess, guesses_in
from rapport.inbox import senders, troubles, unreached
from rapport.inbox.models import Message, Outgoing, SenderRule, Thread
from rapport.inbox.sending_by import way_of
from rapport.inbox.showing import Attached, attached, html_of
from rapport.lib.mail.machines import is_mail_system
from rapport.lib.workhours import Workhours
from rapport.web.dates import when
from rapport.web.filters import keyset
from rapport.web.funnel import Actor
from rapport.web.marks import paragraphs
from rapport.web.rights import FULL

# So many are shown at once.
SHOWN = 15
LONGEST = 20_000
# Where a knot hangs on the strand: left they, right we.
THEY, YOU = 7.5, 24.5
WEAVE = 6
NONE = Markup("")


@dataclass(slots=True)
class Letter:
    """One message of the thread."""

    pk: int
    ours: bool
    who: str
    title: str
    to: str
    when: str
    iso: str
    said: Markup
    cut: bool
    folded: Markup
    folded_label: str
    html: Markup
    files: list[Attached]
    automatic: bool
    awaits: bool
    pictures: int
    trackers: list[str]
    sees_pictures: bool
    unsubscribe: dict[str, Any]
    # Whom one of ours has not reached, and why; and in which words the servers said so.
    trouble: str = ""
    trouble_said: str = ""
    # Sentences in it that sound like promises.
    guesses: list[Guess] = field(default_factory=list)
    here: bool = False
    strand: str = ""
    end: str = ""

    @property
    def href(self) -> str:
        """Its page; spelled out, because a thread has many."""
        return f"/letters/{self.pk}/"

    @property
    def deeds(self) -> list[Deed]:
        """What rooms above can make of it."""
        return [] if self.ours or self.automatic else deeds()


@dataclass(frozen=True, slots=True)
class Opened:
    """A thread on the page."""

    thread: Thread
    letters: list[Letter]
    earlier: int
    earlier_href: str
    client: Client | None
    contact: Contact | None
    sender: str
    weave: str
    end: str
    awaits: bool
    late: bool
    answerable: int
    unsubscribe: int
    rules: set[str] = field(default_factory=set)

    @property
    def latest_theirs(self) -> int:
        """The letter of theirs that keys are about: the one that is open, or the last."""
        theirs = [one for one in self.letters if not one.ours and not one.automatic]
        opened = [one for one in theirs if one.here]
        return (opened or theirs)[-1].pk if theirs else 0

    @property
    def suggested(self) -> bool:
        """Whether it was never decided who this is."""
        return bool(self.contact and self.contact.suggested and not self.contact.archived_at)

    @property
    def is_ruled(self) -> bool:
        """Whether its sender is ignored or a machine, because somebody said so."""
        return bool(self.rules & {SenderRule.Rule.IGNORE, SenderRule.Rule.MACHINE})

    @property
    def way(self) -> str:
        """How it goes, where it is no mail."""
        return way_of(self.thread.channel)

    @property
    def name(self) -> str:
        """Who is written with."""
        return self.contact.short_name if self.contact else self.client.name if self.client else self.sender


def opened(
    actor: Actor, thread: Thread, *, now: datetime, hours: Workhours, here: Message | None = None, before: str = "",
    pictures: bool = False,
) -> Opened:  # fmt: skip
    """Everything of a thread's page but what we write, in a fixed number of statements. `here` is shown as it looks."""
    rows = Message.objects.visible_to(actor).filter(thread=thread).defer("html")
    part = keyset(rows, ("-sent_at",), after=before, size=SHOWN)
    messages = part.rows[::-1]
    if here is not None and here.pk not in {one.pk for one in messages}:
        messages = [here, *messages]
    earlier = rows.count() - len(messages) if part.after and not before else 0
    words = _words(actor, messages)
    trusted = senders.with_pictures(actor, {one.from_email for one in messages if one.pictures})
    letters = [
        _letter(one, words[one.pk], actor, here=here, pictures=pictures or one.from_email in trusted)
        for one in messages
    ]
    guesses, lost = guesses_in(actor, words, now=now), _troubles(actor, messages)
    for letter in letters:
        letter.guesses = guesses.get(letter.pk, [])
        letter.trouble, letter.trouble_said = lost.get(letter.pk, ("", ""))
    _tie(letters)
    face = _face(messages, words)
    theirs = [
        one for one in messages if one.direction != Interaction.Direction.OUT and not _is_of_the_post(one, thread)
    ]
    ours = [one for one in messages if one.direction == Interaction.Direction.OUT]
    awaits = any(letter.awaits for letter in letters)
    late = awaits and is_late(thread.since, now=now, hours=hours)
    if letters and not before:
        letters[-1].end = "late" if late else "you" if awaits else ""
    sender = theirs[-1].from_email if theirs else ""
    return Opened(
        thread=thread,
        letters=letters,
        earlier=earlier,
        earlier_href=f"{reverse('inbox:thread', args=[thread.pk])}?before={part.after}" if part.after else "",
        client=face.client if face else None,
        contact=face.contact if face else None,
        sender=sender,
        weave="".join("y" if letter.ours else "t" for letter in letters[-WEAVE:]),
        end="late" if late else "you" if awaits else "",
        awaits=awaits,
        late=late,
        answerable=(theirs or ours or messages)[-1].pk if messages else 0,
        unsubscribe=theirs[-1].pk if theirs and theirs[-1].unsubscribe else 0,
        rules=senders.rules_about(actor, sender) if sender else set(),
    )


def _is_of_the_post(message: Message, thread: Thread) -> bool:
    """Whether a mail server wrote it: it reports, and is not answered."""
    return thread.channel == "mail" and message.automatic and is_mail_system(message.from_email)


def _troubles(actor: Actor, messages: Sequence[Message]) -> dict[int, tuple[str, str]]:
    """What became of ours after they had gone."""
    ours = [one.pk for one in messages if one.direction == Interaction.Direction.OUT]
    rows = Outgoing.objects.visible_to(actor).filter(became__in=ours, trouble__isnull=False)
    return {row.became_id: (troubles.reason(row.trouble), unreached.said(row.trouble)) for row in rows if row.became_id}


def _words(actor: Actor, messages: Sequence[Message]) -> dict[int, list[Any]]:
    words: dict[int, list[Any]] = defaultdict(list)
    rows = Interaction.objects.visible_to(actor).filter(source__in=[message.pk for message in messages])
    shown = rows.defer("text", "folded").annotate(said=Left("text", LONGEST + 1), below=Left("folded", LONGEST))
    for word in shown.select_related("client", "contact", "user").prefetch_related("files__file").order_by("id"):
        words[word.source].append(word)
    return words


def _face(messages: Sequence[Message], words: dict[int, list[Any]]) -> Any:
    """Whose thread it is: the person of the last word of theirs, rather one with a client than one without."""
    said = [word for message in reversed(messages) for word in words[message.pk]]
    known = [word for word in said if word.client_id] or [word for word in said if word.contact_id]
    theirs = [word for word in known if word.direction == Interaction.Direction.IN]
    return next(iter(theirs or known), None)


def _letter(
    message: Message, words: list[Any], actor: Actor, *, here: Message | None, pictures: bool
) -> Letter:  # fmt: skip
    word = words[0] if words else None
    files = [file for one in words for file in one.files.all()]
    ours, is_here = message.direction == Interaction.Direction.OUT, here is not None and here.pk == message.pk
    said, below = (word.said, word.below) if word else ("", "")
    found = message.pictures or {}
    return Letter(
        pk=message.pk,
        ours=ours,
        who=_who(message, word, actor),
        title=message.from_email,
        to=_to(message) if is_here or len(message.recipients.get("to", [])) > 1 or message.recipients.get("cc") else "",
        when=when(message.sent_at),
        iso=message.sent_at.isoformat(),
        said=paragraphs(said[:LONGEST]),
        cut=len(said) > LONGEST,
        folded=paragraphs(below) if below else NONE,
        folded_label=_folded(below),
        html=html_of(message, files, pictures=pictures) if is_here else NONE,
        files=[attached(file) for file in files if not file.inline],
        automatic=message.automatic,
        awaits=any(one.awaits for one in words),
        pictures=found.get("count", 0),
        trackers=found.get("trackers", []),
        sees_pictures=pictures,
        unsubscribe=message.unsubscribe,
        here=is_here,
    )


def _who(message: Message, word: Any, actor: Actor) -> str:
    if message.direction != Interaction.Direction.OUT:
        contact = word.contact if word else None
        return contact.short_name if contact else message.from_name or message.from_email
    if word and word.user_id and word.user_id != actor.user_id:
        return str(word.user)
    if actor.role not in FULL:
        # A letter of the studio is not the guest's.
        return message.from_name or message.from_email
    return pgettext("who wrote", "You")


def _to(message: Message) -> str:
    named = [name or email for kind in ("to", "cc") for name, email in message.recipients.get(kind, [])]
    more = max(0, len(named) - 5) + message.recipients.get("dropped", 0)
    people = ", ".join(named[:5])
    if not more:
        return _("to %(people)s") % {"people": people} if people else ""
    return ngettext("to %(people)s and %(count)s more", "to %(people)s and %(count)s more", more) % {
        "people": people, "count": more
    }  # fmt: skip


def _folded(below: str) -> str:
    lines = len([line for line in below.splitlines() if line.strip()])
    if not lines:
        return ""
    if any(line.lstrip().startswith(">") for line in below.splitlines()):
        return ngettext("Quoted, %(count)s line", "Quoted, %(count)s lines", lines) % {"count": lines}
    return ngettext("Signed and quoted, %(count)s line", "Signed and quoted, %(count)s lines", lines) % {"count": lines}


def _tie(letters: list[Letter]) -> None:
    """The strand from each knot to the next; from the last one it leads to our answer."""
    for one, other in pairwise(letters):
        one.strand = _curve(YOU if one.ours else THEY, YOU if other.ours else THEY)
    if letters:
        letters[-1].strand = _curve(YOU if letters[-1].ours else THEY, YOU)


def _curve(start: float, end: float) -> str:
    return f"M{start:g} 0 C{start:g} 50 {end:g} 50 {end:g} 100"
