"""The letters of a person: which of them others share, and how one stays without them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.accounts.models import Workspace
from rapport.clients.held import attached, clean_words, words_of
from rapport.clients.holdings import Cleaner, pass_over, teach, teach_cleaning
from rapport.clients.models import Contact, Interaction
from rapport.files.keeping import keep, let_go
from rapport.files.models import StoredFile
from rapport.inbox.models import ChatLink, Message, Outgoing, OutgoingFile, StartLink, Translation


def letters_of(contact: Contact) -> Any:
    """Letters from and to a person."""
    sources = words_of(contact).filter(source__gt=0)
    return Message.objects.filter(workspace_id=contact.workspace_id, pk__in=sources.values("source"))


def files_of(row: Message) -> list[tuple[str, StoredFile]]:
    """The letter as it came, and what came with it."""
    words = Interaction.objects.filter(workspace_id=row.workspace_id, source=row.pk)
    name = f"letter-{row.pk}.eml" if row.thread.channel == "mail" else f"message-{row.pk}.txt"
    return [(name, row.raw), *(file for word in words for file in attached(word))]


def chats_of(contact: Contact) -> Any:
    """Their addresses in messengers."""
    return ChatLink.objects.filter(workspace_id=contact.workspace_id, contact=contact)


def links_to(contact: Contact) -> Any:
    """The links by which they may open a chat with us."""
    return StartLink.objects.filter(workspace_id=contact.workspace_id, contact=contact)


def written_to(contact: Contact) -> Any:
    """What we wrote to a person, sent or not; what was sent is a letter as well."""
    return Outgoing.objects.filter(workspace_id=contact.workspace_id, contact=contact)


def enclosed_to(contact: Contact) -> Any:
    """What went along."""
    return OutgoingFile.objects.filter(workspace_id=contact.workspace_id, outgoing__contact=contact)


def shared(pks: list[int], cleaner: Cleaner) -> set[int]:
    """Letters that somebody else wrote, got, or has in a history of their own."""
    rows = list(Message.objects.filter(pk__in=pks))
    if not rows:
        return set()
    ours = Workspace.objects.get(pk=rows[0].workspace_id).addresses()
    words = Interaction.objects.filter(workspace_id=rows[0].workspace_id, source__in=pks)
    histories = Counter(words.values_list("source", flat=True))
    return {row.pk for row in rows if histories[row.pk] > 1 or people_in(row) - ours - cleaner.emails}


def people_in(message: Message) -> set[str]:
    """Every address a letter names at its head, folded."""
    named = [pair for key in ("to", "cc", "bcc") for pair in message.recipients.get(key, [])]
    return {email.casefold() for email in (message.from_email, *(pair[1] for pair in named)) if email}


def clean_letters(pks: list[int], cleaner: Cleaner, at: datetime) -> None:
    """Take a person out of letters that stay: out of their heads and texts. The letter as it came is replaced by a copy
    written anew, because it holds them in every encoding.
    """
    rows = list(Message.objects.filter(pk__in=pks).select_related("thread"))
    old = [row.raw_id for row in rows]
    said = Interaction.objects.filter(workspace_id__in={row.workspace_id for row in rows}, source__in=pks)
    clean_words(list(said.values_list("pk", flat=True)), cleaner, at)
    words = {word.source: word for word in said.order_by("-id")}
    for row in rows:
        _clean(row, cleaner)
        raw = _written_anew(row, words.get(row.pk))
        # Made again from the cleaned text by whoever needs it.
        Translation.objects.filter(message=row.pk).delete()
        row.raw = next(iter(keep(row.workspace_id, [raw], at=at).values()))
        row.save()
        row.thread.subject = cleaner.text(row.thread.subject)[:300]
        row.thread.base_subject = cleaner.text(row.thread.base_subject)[:300]
        row.thread.save(update_fields=["subject", "base_subject"])
    let_go(old)


def clean_said(pks: list[int], cleaner: Cleaner, at: datetime) -> None:
    """Take a person out of what was said; the letter it came in holds the same words."""
    naming = [
        word.source
        for word in Interaction.objects.filter(pk__in=pks, source__gt=0)
        if any(cleaner.text(text) != text for text in (word.title, word.text, word.folded))
    ]
    clean_words(pks, cleaner, at)
    clean_letters(naming, cleaner, at)


def _clean(row: Message, cleaner: Cleaner) -> None:
    row.subject, row.html = cleaner.text(row.subject)[:300], cleaner.text(row.html)
    if row.from_email.casefold() in cleaner.emails:
        row.from_name, row.from_email = cleaner.pseudonym[:200], ""
    row.from_name = cleaner.text(row.from_name)[:200]
    row.recipients = {
        key: [_person(pair, cleaner) for pair in value] if isinstance(value, list) else value
        for key, value in row.recipients.items()
    }


def _person(pair: list[str], cleaner: Cleaner) -> list[str]:
    name, email = pair
    return [cleaner.pseudonym, ""] if email.casefold() in cleaner.emails else [cleaner.text(name), email]


def _written_anew(row: Message, word: Interaction | None) -> bytes:
    letter = EmailMessage()
    letter["Message-ID"] = f"<{one_line(row.message_id)}>"
    letter["Date"] = format_datetime(row.sent_at)
    letter["Subject"] = one_line(row.subject)
    letter["X-Rapport"] = "written anew without a person whose data were erased"
    letter.set_content("\n\n".join(part for part in (word.text, word.folded) if part) if word else "")
    return letter.as_bytes()


def one_line(text: str) -> str:
    """A header is one line."""
    return " ".join(text.split())


def teach_holdings() -> None:
    """Teach what this room holds, and that words of letters lie in the letters too."""
    teach_cleaning(Interaction, clean_said)
    teach(StartLink, _("Links to a chat"), links_to)
    teach(ChatLink, _("Chats"), chats_of)
    teach(
        Message, _("Letters as they came"), letters_of, files=files_of, shared=shared, clean=clean_letters,
        by_choice=True,
    )  # fmt: skip
    pass_over(Translation, "goes with its message, and is thrown away where that is cleaned")
    teach(Outgoing, _("What you wrote to them"), written_to, by_choice=True)
    teach(OutgoingFile, _("Files you sent them"), enclosed_to, files=lambda row: [(row.name, row.file)], by_choice=True)
