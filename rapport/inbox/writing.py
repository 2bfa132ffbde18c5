"""Writing a message: what is typed is saved as it is typed, what is missing is said before it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import F, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.clients.models import Client, Contact
from rapport.clients.models.record import Stale
from rapport.files.keeping import let_go
from rapport.inbox.models import Outgoing, OutgoingFile
from rapport.inbox.outgoing import Enclosed, TooLate, enclose
from rapport.inbox.sending_by import Channel, Identity, Reach, channel_of, channels
from rapport.lib.mail.addresses import read_addresses
from rapport.web.funnel import Actor

State = Outgoing.State
KINDS = ("to", "cc", "bcc")
LARGEST_FILE = 20 * 1024 * 1024  # bytes
LARGEST_FILES = 25 * 1024 * 1024
MOST_FILES = 50
MOST_RECIPIENTS = 200


def save(
    outgoing: Outgoing, values: Mapping[str, Any], *, version: int, written_in: str, by: Actor, at: datetime
) -> Outgoing:  # fmt: skip
    """Keep a draft as it is typed; answers it as it stands then.

    Raises Stale when another page has saved it since this one was opened, TooLate when it has been sent. Typing is no
    deed and leaves nothing in the journal: what is sent stands in the message itself.
    """
    with transaction.atomic():
        standing = Outgoing.objects.visible_to(by).select_for_update().get(pk=outgoing.pk)
        if standing.state != State.DRAFT or standing.trashed_at:
            raise TooLate
        if standing.version != version and (not written_in or standing.written_in != written_in):
            raise Stale(standing)
        changed = {name: value for name, value in values.items() if getattr(standing, name) != value}
        if changed:
            Outgoing.objects.filter(pk=standing.pk).update(
                **changed, written_in=written_in, updated_at=at, version=F("version") + 1
            )
            standing.refresh_from_db()
    return standing


def put_words(by: Actor, outgoing: int, subject: str, text: str, at: datetime) -> str:
    """The words of a template above what is written already; answers where the draft is, "" when there is none."""
    one = Outgoing.objects.visible_to(by).present().filter(pk=outgoing, state=State.DRAFT).first()
    if one is None:
        return ""
    words = "\n\n".join(part for part in (text, one.text) if part.strip())
    values = {"text": words, "subject": one.subject or " ".join(subject.split())[:300]}
    save(one, values, version=one.version, written_in="", by=by, at=at)
    return reverse("inbox:message", args=[one.pk])


def typed(post: Mapping[str, str], outgoing: Outgoing) -> dict[str, Any]:
    """What a form says of a message; fields it does not have stay as they are."""
    clean = {name: text.replace("\x00", "").replace("\r\n", "\n") for name, text in post.items()}
    values: dict[str, Any] = {}
    if "text" in clean:
        values["text"] = clean["text"][:500_000]
    if "subject" in clean:
        values["subject"] = " ".join(clean["subject"].split())[:300]
    if "identity" in clean:
        values["identity"] = clean["identity"][:320]
    if "remind_days" in clean:
        values["remind_days"] = int(clean["remind_days"]) if clean["remind_days"] in REMIND_DAYS else None
    if any(kind in clean for kind in KINDS):
        named = {kind: people_in(clean[kind]) for kind in KINDS if kind in clean}
        kept = {**outgoing.recipients, **named}
        values["recipients"] = {kind: people for kind, people in kept.items() if people or kind == "to"}
    return values


REMIND_DAYS = ("1", "2", "3", "5", "7", "14", "30")


def people_in(text: str) -> list[list[str]]:
    """Typed recipients: addresses with or without names, between commas, semicolons or line ends.

    What is no address yet is kept as it is: somebody is still typing.
    """
    people = read_addresses([text.replace(";", ",").replace("\n", ",")])
    found = [[one.name if one.email else "", (one.email or one.name)[:320]] for one in people]
    return found[:MOST_RECIPIENTS]


def written(people: Iterable[Iterable[str]]) -> str:
    """Recipients as they are typed."""
    said = []
    for name, address in people:
        plain = " ".join("".join(" " if char in ',;"<>' else char for char in name).split())
        said.append(f"{plain} <{address}>" if plain and plain != address else address)
    return ", ".join(said)


def missing(outgoing: Outgoing, *, by: Actor) -> list[str]:
    """What has to be put right before it can be sent, in sentences; nothing when it can go."""
    channel = channel_of(outgoing.channel)
    if channel is None or not channel.identities(by):
        return [_("Nothing is connected that could send this. Connect a mailbox or a messenger in the settings.")]
    problems = []
    if not any(outgoing.recipients.get(kind) for kind in KINDS):
        problems.append(_("Say to whom it goes."))
    if channel.has_subject:
        problems += [_("“%(text)s” is no mail address.") % {"text": text} for text in _wrong(outgoing)]
    if not outgoing.text.strip() and not outgoing.quoted and not outgoing.files.exists():
        problems.append(_("There is nothing in it yet: write a line or enclose a file."))
    if len(outgoing.text) > channel.longest_text:
        problems.append(
            ngettext(
                "The text is too long for this channel: at most %(count)s character.",
                "The text is too long for this channel: at most %(count)s characters.",
                channel.longest_text,
            )
            % {"count": channel.longest_text}
        )
    return problems


def _wrong(outgoing: Outgoing) -> list[str]:
    named = [address for kind in KINDS for _name, address in outgoing.recipients.get(kind, [])]
    return [address for address in named if not _is_address(address)][:3]


def _is_address(text: str) -> bool:
    local, _at, domain = text.rpartition("@")
    return bool(local and domain and "." in domain.strip(".") and " " not in text)


def voices(outgoing: Outgoing, *, by: Actor) -> list[Identity]:
    """From which of our addresses it may go."""
    channel = channel_of(outgoing.channel)
    return channel.identities(by) if channel else []


def ways_to(contacts: Iterable[Contact], *, by: Actor) -> list[tuple[Contact, Channel, Reach]]:
    """How these people are reached, on every channel that is connected."""
    people = list(contacts)
    found = [(channel, channel.reaches(by, people)) for channel in channels() if channel.identities(by)]
    return [(one, channel, reach) for one in people for channel, ways in found for reach in ways.get(one.pk, [])]


def begun_href(actor: Actor, contact: Contact | None, address: str, subject: str, text: str) -> str:
    """The page that begins this letter; nothing while no mailbox of ours could send it."""
    mail = channel_of("mail")
    if mail is None or not mail.identities(actor):
        return ""
    said = {"contact": contact.pk if contact else "", "address": address, "subject": subject, "text": text}
    return f"{reverse('inbox:write')}?{urlencode({name: value for name, value in said.items() if value})}"


def blank(
    *, by: Actor, channel: Channel | None, contact: Contact | None = None, client: Client | None = None,
    address: str = "", subject: str = "", text: str = "",
) -> dict[str, Any]:  # fmt: skip
    """The columns of a new message to somebody, or to nobody yet."""
    said = channel.identities(by) if channel else []
    return {
        "channel": channel.name if channel else "mail",
        "identity": said[0].key if said else "",
        "client_id": client.pk if client else contact.client_id if contact else None,
        "contact_id": contact.pk if contact else None,
        "recipients": {"to": [[contact.name if contact else "", address]] if address else []},
        "subject": subject[:300] if channel and channel.has_subject else "",
        "text": text,
    }


def put_in(outgoing: Outgoing, files: list[Enclosed], *, by: Actor) -> str:
    """Enclose uploaded files; answers a sentence when they do not fit."""
    with transaction.atomic():
        standing = Outgoing.objects.visible_to(by).select_for_update().get(pk=outgoing.pk)
        if standing.state != State.DRAFT:
            raise TooLate
        there = standing.files.aggregate(size=Sum("file__size"))["size"] or 0
        if any(one.file.size > LARGEST_FILE for one in files):
            return _("That file is larger than 20 MB. Share it as a link instead.")
        if there + sum(one.file.size for one in files) > LARGEST_FILES:
            return _("Together that is more than 25 MB, which most mailboxes refuse. Share the large ones as links.")
        if standing.files.count() + len(files) > MOST_FILES:
            return _("More than fifty files do not go with one message.")
        enclose(standing, files)
    return ""


def take_out(file: OutgoingFile, *, by: Actor) -> None:
    """A file does not go along after all."""
    with transaction.atomic():
        state = Outgoing.objects.select_for_update().get(pk=file.outgoing_id).state
        if state != State.DRAFT:
            raise TooLate
        stored = file.file_id
        file.delete()
        let_go([stored])


# What a file is by its first bytes, whatever it is called; everything else is sent as plain bytes or text.
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\xd0\xcf\x11\xe0", "application/msword"),
)
# Formats that are ZIP archives inside; here the name may say which.
ZIPPED = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}


def kind_of(head: bytes, name: str) -> str:
    """The media type of a file that begins so."""
    ending = name.rpartition(".")[2].casefold()
    for beginning, kind in SIGNATURES:
        if head.startswith(beginning):
            return ZIPPED.get(ending, kind) if kind == "application/zip" else kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return "video/mp4"
    if b"\x00" in head:
        return "application/octet-stream"
    return {"ics": "text/calendar", "csv": "text/csv", "vcf": "text/vcard"}.get(ending, "text/plain")
