"""How somebody is told: by e-mail, by a channel that knows them, by a notice in their browsers."""

from __future__ import annotations

import smtplib
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.utils import timezone

from rapport.accounts.actors import Actor
from rapport.inbox import outgoing
from rapport.inbox.sending_by import MaybeDelivered, NotDelivered, channel_of
from rapport.today.digest import Letter
from rapport.today.models import DigestPlan, Told


class NotYet(Exception):
    """Nothing was given away, and later may help."""


class Refused(Exception):
    """It was not taken, for certain, and will not be."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Perhaps(Exception):
    """Nobody knows whether it was taken."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TellsUs(Protocol):
    """What a channel has besides (inbox.sending_by.Channel) when it can speak to those who work here."""

    def reaches_user(self, actor: Any) -> bool:
        """Whether this user has said that they want to be spoken to here."""

    def takes(self, text: str) -> bool:
        """Whether a text is short enough to be said here at once."""

    def tell_user(self, actor: Any, text: str, *, at: datetime) -> None:
        """Say it. Raises NotDelivered, MaybeDelivered."""


def by_channel(name: str) -> TellsUs | None:
    """The channel of this name, if it speaks to users."""
    channel: Any = channel_of(name)
    return channel if channel is not None and hasattr(channel, "tell_user") else None


def ways_of(actor: Actor) -> list[str]:
    """The ways that are open to a user now."""
    found = [DigestPlan.Way.OFF.value]
    if settings.SMTP is not None or mail_identity(actor):
        found.append(DigestPlan.Way.MAIL.value)
    telegram = by_channel("telegram")
    if telegram is not None and telegram.reaches_user(actor):
        found.append(DigestPlan.Way.TELEGRAM.value)
    return found


def mail_identity(actor: Actor) -> str:
    """The address of this workspace that letters can go out from, when there is a mail account."""
    channel = channel_of("mail")
    voices = channel.identities(actor) if channel else []
    return voices[0].key if voices else ""


def deliver(told: Told, plan: DigestPlan, letter: Letter) -> None:
    """By the chosen way, and to the browsers. Raises NotYet, Refused, Perhaps."""
    actor = Actor(told.workspace, told.user, via="worker")
    if plan.way == DigestPlan.Way.MAIL:
        _by_mail(told, letter, actor)
    elif plan.way == DigestPlan.Way.TELEGRAM:
        _by_channel(letter, actor)
    if plan.push:
        from rapport.today import pushing  # the library it needs is heavy, and few have it set up

        pushing.push_all(told.user_id, told.workspace_id, letter.notice)


def _by_mail(told: Told, letter: Letter, actor: Actor) -> None:
    """By the server of this installation; where there is none, by the workspace's own mail account, as plain text."""
    if settings.SMTP is None and (identity := mail_identity(actor)):
        values = {
            "channel": "mail", "identity": identity, "subject": letter.subject[:300], "text": letter.text,
            "recipients": {"to": [[told.user.name, told.user.email]], "cc": [], "bcc": []}, "urgent": True,
        }  # fmt: skip
        outgoing.write_once(f"told:{told.user_id}:{told.key}", values, by=actor, at=timezone.now())
        return
    message = EmailMultiAlternatives(
        letter.subject, letter.text, settings.DEFAULT_FROM_EMAIL, [told.user.email],
        headers={"Message-ID": message_id(told), "Auto-Submitted": "auto-generated"},
    )  # fmt: skip
    message.attach_alternative(letter.html, "text/html")
    server = mailers["default"]
    try:
        server.open()
    except (OSError, smtplib.SMTPException) as trouble:
        raise NotYet from trouble
    try:
        server.send_messages([message])
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused) as trouble:
        raise Refused("refused") from trouble
    except (OSError, smtplib.SMTPException) as trouble:
        raise Perhaps("broken_off") from trouble
    finally:
        server.close()


def message_id(told: Told) -> str:
    """The same whenever it is made: mailboxes show two letters of one name once."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    return f"<told-{told.pk}-{told.made_at:%Y%m%d%H%M%S}@{domain}>"


def _by_channel(letter: Letter, actor: Actor) -> None:
    channel = by_channel("telegram")
    if channel is None or not channel.reaches_user(actor):
        raise Refused("no_channel")
    try:
        channel.tell_user(actor, letter.within(channel.takes), at=timezone.now())
    except NotDelivered as trouble:
        raise (NotYet() if trouble.passing else Refused(trouble.code)) from trouble
    except MaybeDelivered as trouble:
        raise Perhaps(trouble.code) from trouble
