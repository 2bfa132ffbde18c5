"""Letting us write in a messenger: a link for one person, the chat they open with it, and how they close it again."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from rapport.accounts.models import hash_of
from rapport.clients.consenting import give, withdraw
from rapport.clients.merging import CannotMerge, merge_people
from rapport.clients.models import Consent, Contact
from rapport.inbox.chat_people import Voice
from rapport.inbox.models import ChatLink, StartLink
from rapport.journal.models import Batch
from rapport.journal.recording import begin, record
from rapport.journal.reversing import learn
from rapport.web.funnel import Actor

GOOD_FOR = timedelta(days=30)


def make_start_link(contact: Contact, channel: str, *, by: Actor, at: datetime) -> tuple[StartLink, str, Batch]:
    """A link for one person and its token, which only this answers; links made before it open nothing any more."""
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        old = StartLink.objects.visible_to(by).filter(contact=contact, channel=channel).alive(at)
        batch = begin("startlink.created", by=by, at=at)
        for link in old.order_by("pk"):
            revoke(link, by=by, at=at, batch=batch)
        link = StartLink.objects.create(
            workspace_id=by.workspace_id, contact=contact, channel=channel, token_hash=hash_of(token), made_at=at,
            expires_at=at + GOOD_FOR, user_id=by.user_id,
        )  # fmt: skip
        made = {"contact_id": contact.pk, "channel": channel, "expires_at": link.expires_at}
        record(link, "created", {name: (None, value) for name, value in made.items()}, by=by, at=at, batch=batch)
    return link, token, batch


def revoke(link: StartLink, *, by: Actor, at: datetime, batch: Batch | None = None) -> Batch | None:
    """The link opens nothing any more; None when that is so already."""
    with transaction.atomic():
        mine = StartLink.objects.visible_to(by).filter(pk=link.pk, revoked_at=None, used_at=None)
        if not mine.update(revoked_at=at):
            return None
        return record(link, "revoked", {"revoked_at": (None, at)}, by=by, at=at, batch=batch)


def bind(
    voice: Voice, token: str, *, words: str, evidence: Mapping[str, Any], by: Actor, at: datetime, handle: str = ""
) -> ChatLink | None:
    """Somebody pressed Start with a token: the chat is theirs from now on, and they agreed to `words`.

    None for a token that is not good (any more). The same person pressing again is bound already.
    """
    with transaction.atomic():
        start = StartLink.by_token(by.workspace_id, voice.channel, token)
        if start is None or start.revoked_at or start.contact.erased_at or start.contact.trashed_at:
            return None
        link = ChatLink.objects.select_for_update(of=("self",)).select_related("contact").filter(
            workspace_id=by.workspace_id, channel=voice.channel, address=voice.address
        ).first()  # fmt: skip
        if start.used_at is not None:
            return link if link and link.contact_id == start.contact_id and link.is_reachable else None
        if start.expires_at <= at:
            return None
        batch = begin("chatlink.bound", by=by, at=at)
        _move_stranger(link, start.contact, by=by, at=at)
        StartLink.objects.filter(pk=start.pk).update(used_at=at)
        record(start, "used", {"used_at": (None, at)}, by=by, at=at, batch=batch)
        consent = give(
            start.contact, Consent.Purpose.OTHER, text=words, how=Consent.How.CHAT, evidence=evidence, by=by, at=at,
            batch=batch,
        )  # fmt: skip
        facts = {"contact_id": start.contact_id, "bound_at": at, "ended_at": None, "consent_id": consent.pk}
        return _set(link, voice, facts, handle, by=by, at=at, batch=batch)


def _move_stranger(link: ChatLink | None, contact: Contact, *, by: Actor, at: datetime) -> None:
    """Whoever wrote before pressing the link was somebody unknown; now we know who that was."""
    if link is None or link.contact_id == contact.pk or not link.contact.suggested:
        return
    try:
        merge_people(contact, link.contact, {}, by=by, at=at)
    except CannotMerge:
        return  # put away or merged meanwhile: what was said stays where it is


def _set(
    link: ChatLink | None, voice: Voice, facts: Mapping[str, Any], handle: str, *, by: Actor, at: datetime, batch: Batch
) -> ChatLink:
    if link is None:
        link = ChatLink.objects.create(
            workspace_id=by.workspace_id, channel=voice.channel, address=voice.address, name=voice.name[:200],
            handle=handle[:100], **facts,
        )  # fmt: skip
        changes = {name: (None, value) for name, value in facts.items()}
        record(link, "created", changes, by=by, at=at, batch=batch)
        return link
    link.refresh_from_db()
    changes = {name: (getattr(link, name), value) for name, value in facts.items() if getattr(link, name) != value}
    ChatLink.objects.filter(pk=link.pk).update(**facts, name=voice.name[:200], handle=handle[:100])
    record(link, "bound", changes, by=by, at=at, batch=batch)
    link.refresh_from_db()
    return link


def open_again(link: ChatLink, *, words: str, evidence: Mapping[str, Any], by: Actor, at: datetime) -> ChatLink:
    """They pressed Start without a link: whoever had closed the chat opens it again, and agrees anew."""
    with transaction.atomic():
        if link.is_reachable:
            return link
        batch = begin("chatlink.bound", by=by, at=at)
        consent = give(
            link.contact, Consent.Purpose.OTHER, text=words, how=Consent.How.CHAT, evidence=evidence, by=by, at=at,
            batch=batch,
        )  # fmt: skip
        facts = {"bound_at": at, "ended_at": None, "consent_id": consent.pk}
        voice = Voice(link.channel, link.address, link.name)
        return _set(link, voice, facts, link.handle, by=by, at=at, batch=batch)


def unbind(link: ChatLink, *, by: Actor, at: datetime, how: str = Consent.How.CHAT) -> Batch | None:
    """The chat is closed: nothing is written there any more, and the consent is withdrawn. None when it is closed."""
    with transaction.atomic():
        if not ChatLink.objects.visible_to(by).filter(pk=link.pk, ended_at=None).update(ended_at=at):
            return None
        batch = record(link, "ended", {"ended_at": (None, at)}, by=by, at=at)
        if link.consent_id and (consent := Consent.objects.visible_to(by).filter(pk=link.consent_id).first()):
            withdraw(consent, how=how, by=by, at=at)
    return batch


def learn_ways() -> None:
    """Teach the journal how these are undone."""
    learn(ChatLink)
    learn(StartLink)
