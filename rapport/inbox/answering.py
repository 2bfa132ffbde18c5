"""Beginning an answer or a forward of a message: to whom, from which of our addresses, under which subject, what is
quoted below, what goes along. What is answered is what `outgoing.draft` takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from babel.dates import format_date
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from rapport.accounts.actors import Actor
from rapport.clients.models import Interaction, InteractionFile
from rapport.files.store import Missing
from rapport.inbox.models import Message
from rapport.inbox.outgoing import Enclosed
from rapport.inbox.sending_by import channel_of
from rapport.lib.mail.addresses import Address
from rapport.lib.mail.letters import Letter, read_letter
from rapport.lib.mail.subjects import answer_subject, forward_subject
from rapport.lib.records import Unreadable
from rapport.lib.zones import zone_or_utc
from rapport.web.dates import clock
from rapport.web.languages import our_locale

LONGEST_QUOTE = 100_000
MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Begun:
    """What `outgoing.draft(begun.values, begun.files, by=…, at=…)` makes a draft of."""

    values: dict[str, Any]
    files: list[Enclosed] = field(default_factory=list)


def answer(message: Message, *, by: Actor, all: bool = False) -> Begun:
    """An answer to a message on its own channel: to who wrote it, or to everybody who got it."""
    word = _word(message, by)
    common = {
        "channel": message.thread.channel,
        "identity": identity_for(message, by),
        "thread_id": message.thread_id,
        "answers_id": message.pk,
        "client_id": word.client_id if word else None,
        "contact_id": word.contact_id if word else None,
    }
    if message.thread.channel != MAIL:
        name = word.contact.name if word and word.contact else message.from_name
        return Begun({**common, "recipients": {"to": [[name, message.thread.address]]}})
    letter = _letter(message)
    recipients = _recipients(message, letter, ours(by), everybody=all)
    return Begun(
        {
            **common,
            "recipients": recipients,
            "subject": answer_subject(message.subject)[:300],
            "quoted": _quoted(message, letter, word),
        }
    )


def forward(message: Message, *, by: Actor) -> Begun:
    """A letter passed on to somebody else, its files enclosed; it begins a conversation of its own."""
    word = _word(message, by)
    values: dict[str, Any] = {
        "channel": MAIL,
        "identity": identity_for(message, by) if message.thread.channel == MAIL else "",
        "recipients": {"to": []},
        "subject": forward_subject(message.subject)[:300],
        "quoted": _passed_on(message, _letter(message), word),
        "client_id": word.client_id if word else None,
    }
    rows = InteractionFile.objects.visible_to(by).filter(interaction__source=message.pk).select_related("file")
    return Begun(values, [Enclosed(row.file, row.name, row.content_type) for row in rows.order_by("id")])


def identity_for(message: Message, by: Actor) -> str:
    """Which of our voices answers: the one the message came to, for one of ours the one that wrote it, else the first
    of its channel; "" where there is none.
    """
    channel = channel_of(message.thread.channel)
    voices = channel.identities(by) if channel else []
    is_ours = message.direction == Interaction.Direction.OUT
    wanted = [message.from_email] if is_ours else [*message.delivered_to, *_everybody_named(message)]
    for address in wanted:
        for voice in voices:
            if address.casefold() in (voice.address.casefold(), voice.key.casefold()):
                return voice.key
    return voices[0].key if voices else ""


def ours(by: Actor) -> set[str]:
    """Every mail address that is ours, folded: the members', those of the settings, those we write from."""
    channel = channel_of(MAIL)
    voices = channel.identities(by) if channel else []
    return by.workspace.addresses() | {voice.address.casefold() for voice in voices}


def _word(message: Message, by: Actor) -> Interaction | None:
    """Its place in the history, of a client rather than of nobody."""
    words = Interaction.objects.visible_to(by).filter(source=message.pk).select_related("client", "contact")
    found = list(words.order_by("id"))
    return next((word for word in found if word.client_id), found[0] if found else None)


def _letter(message: Message) -> Letter | None:
    """The letter as it came; None when it cannot be read any more, or never was a letter."""
    if message.thread.channel != MAIL:
        return None
    try:
        return read_letter(message.raw.read())
    except (Missing, Unreadable):
        return None


# ---- To whom


def _recipients(
    message: Message, letter: Letter | None, own: set[str], *, everybody: bool
) -> dict[str, list[list[str]]]:  # fmt: skip
    to_us = [Address(message.from_name, message.from_email)]
    to, cc = (_named(message, kind) for kind in ("to", "cc"))
    if message.direction == Interaction.Direction.OUT:
        # Whoever answers a letter of their own has something to add to it.
        first, others = to or cc, cc
    else:
        first = _not_ours(letter.reply_to if letter else [], own) or to_us
        others = [*to, *cc]
    chosen = _not_ours(first, own) or first
    found = {"to": _once(chosen)}
    if everybody:
        taken = {_key(person.email) for person in chosen}
        found["cc"] = _once(one for one in _not_ours(others, own) if _key(one.email) not in taken)
    return {kind: people for kind, people in found.items() if people or kind == "to"}


def _named(message: Message, kind: str) -> list[Address]:
    return [Address(name, email) for name, email in message.recipients.get(kind, [])]


def _everybody_named(message: Message) -> list[str]:
    return [person.email for kind in ("to", "cc") for person in _named(message, kind)]


def _not_ours(people: Iterable[Address], own: set[str]) -> list[Address]:
    return [person for person in people if _key(person.email) not in own and person.email.casefold() not in own]


def _key(email: str) -> str:
    """The mailbox behind an address: what follows a plus only sorts its letters."""
    local, _at, domain = email.casefold().rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"


def _once(people: Iterable[Address]) -> list[list[str]]:
    found = {person.email.casefold(): [person.name, person.email] for person in people if person.email}
    return list(found.values())


# ---- What is quoted


def _quoted(message: Message, letter: Letter | None, word: Interaction | None) -> str:
    """Everything the letter says, behind ">", under a line that tells whose words they are."""
    text = _text(letter, word)
    if not text:
        return ""
    with _as_reader(message, text, word):
        who = _written(message.from_name, message.from_email)
        day, time = _day(message.sent_at), clock(message.sent_at)
        line = _("On %(day)s at %(time)s, %(who)s wrote:") % {"day": day, "time": time, "who": who}
    return "\n".join([line, *(f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in _lines(text))])


def _passed_on(message: Message, letter: Letter | None, word: Interaction | None) -> str:
    """A letter below its head, as programs pass them on, in the language of whoever does."""
    head = [
        _("---------- Forwarded message ----------"),
        _("From: %(who)s") % {"who": _written(message.from_name, message.from_email)},
        _("Date: %(day)s, %(time)s") % {"day": _day(message.sent_at), "time": clock(message.sent_at)},
        _("Subject: %(subject)s") % {"subject": message.subject},
        _("To: %(who)s") % {"who": ", ".join(_written(one.name, one.email) for one in _named(message, "to")[:20])},
    ]
    return "\n".join([*head, "", *_lines(_text(letter, word))])


def _text(letter: Letter | None, word: Interaction | None) -> str:
    said = letter.text if letter else "\n\n".join(part for part in (word.text, word.folded) if part) if word else ""
    return said.strip("\n")[:LONGEST_QUOTE]


def _lines(text: str) -> list[str]:
    return text.split("\n")


def _written(name: str, email: str) -> str:
    """Name <address>"""
    return f"{name} <{email}>" if name and email else name or email


def _day(moment: datetime) -> str:
    return format_date(timezone.localtime(moment).date(), "d MMMM y", locale=our_locale())


@contextmanager
def _as_reader(message: Message, text: str, word: Interaction | None) -> Iterator[None]:
    """Inside, things are said in the language and on the clock of whoever gets the answer."""
    contact, client = (word.contact, word.client) if word else (None, None)
    language = (contact and contact.language) or (client and client.language) or _language_of(text)
    zone = (contact and contact.timezone) or (client and client.timezone) or message.workspace.timezone
    with translation.override(language), timezone.override(zone_or_utc(zone)):
        yield


def _language_of(text: str) -> str:
    """Russian when most of its letters are Cyrillic."""
    letters = [char for char in text[:2000] if char.isalpha()]
    return "ru" if sum("\u0400" <= char <= "\u04ff" for char in letters) * 2 > len(letters) else "en"
