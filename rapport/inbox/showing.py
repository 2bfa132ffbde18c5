"""A letter in words and links: who wrote to whom, what was said, what came with it, what else is in its thread."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from markupsafe import Markup

from rapport.clients.models import Interaction, InteractionFile
from rapport.commitments.showing import Guess, guesses_in
from rapport.inbox.models import Message
from rapport.web.dates import when
from rapport.web.funnel import Actor

# A thread longer than this shows its latest letters.
MOST_LETTERS = 100
CID = re.compile(r'src="cid:([^"]{1,255})"')


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a letter."""

    name: str
    href: str
    size: int


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of the thread."""

    pk: int
    here: bool
    ours: bool
    sender: str
    address: str
    to: list[str]
    more_to: int
    when: str
    at: str
    text: str
    folded: str
    html: Markup
    files: list[Attached]
    automatic: bool
    awaits: bool
    # Sentences in it that sound like promises.
    guesses: list[Guess]


@dataclass(frozen=True, slots=True)
class Shown:
    """The page of a letter."""

    pk: int
    subject: str
    client_name: str
    client_href: str
    contact_href: str
    contact_name: str
    suggested: bool
    letters: list[Letter]
    awaits: bool


def shown_letter(actor: Actor, message: Message) -> Shown:
    """Everything of the page, in four statements whatever the length of the thread."""
    messages = list(
        Message.objects.visible_to(actor).filter(thread=message.thread_id).order_by("-sent_at", "-id")[:MOST_LETTERS]
    )[::-1]
    if message.pk not in {one.pk for one in messages}:
        messages = [message, *messages]
    words = _words(actor, messages)
    guesses = guesses_in(actor, words, now=timezone.now())
    letters = [_letter(one, words[one.pk], guesses.get(one.pk, []), here=one.pk == message.pk) for one in messages]
    mine = words[message.pk]
    face = next((word for word in mine if word.client_id), mine[0] if mine else None)
    client, contact = (face.client, face.contact) if face else (None, None)
    return Shown(
        pk=message.pk,
        subject=message.subject,
        client_name=client.name if client else "",
        client_href=client.get_absolute_url() if client else "",
        contact_name=contact.name if contact else "",
        contact_href=contact.get_absolute_url() if contact else "",
        suggested=bool(contact and contact.suggested),
        letters=letters,
        awaits=any(letter.awaits for letter in letters),
    )


def _words(actor: Actor, messages: list[Message]) -> dict[int, list[Interaction]]:
    words: dict[int, list[Interaction]] = defaultdict(list)
    rows = Interaction.objects.visible_to(actor).filter(source__in=[message.pk for message in messages])
    for word in rows.select_related("client", "contact").prefetch_related("files__file").order_by("id"):
        words[word.source].append(word)
    return words


def _letter(message: Message, words: list[Interaction], guesses: list[Guess], *, here: bool) -> Letter:
    files = [file for word in words for file in word.files.all()]
    to = [name or email for kind in ("to", "cc") for name, email in message.recipients.get(kind, [])]
    word = words[0] if words else None
    return Letter(
        pk=message.pk,
        here=here,
        ours=message.direction == Interaction.Direction.OUT,
        sender=message.from_name or message.from_email,
        address=message.from_email,
        to=to[:5],
        more_to=max(0, len(to) - 5) + message.recipients.get("dropped", 0),
        when=when(message.sent_at),
        at=message.sent_at.isoformat(),
        text=word.text if word else "",
        folded=word.folded if word else "",
        html=with_pictures(message.html, files) if here else Markup(""),
        files=[Attached(file.name, file_href(file), file.file.size) for file in files if not file.inline],
        automatic=message.automatic,
        awaits=any(word.awaits for word in words),
        guesses=guesses,
    )


def file_href(file: InteractionFile) -> str:
    """Where a file is fetched."""
    return reverse("inbox:file", args=[file.pk])


def with_pictures(html: str, files: list[InteractionFile]) -> Markup:
    """The sanitised HTML of a letter with its inline pictures at their places."""
    places = {file.content_id: file_href(file) for file in files if file.content_id}
    return Markup(CID.sub(lambda match: f'src="{places.get(match[1], "")}"', html))  # noqa: S704 - sanitised when it was read
