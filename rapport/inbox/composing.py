"""A message of ours as a page shows it: being written, waiting for its hour, gone wrong with what helps."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.clients.quiet import Moment, in_words, moment_of
from rapport.inbox import troubles, writing
from rapport.inbox.models import Outgoing
from rapport.inbox.sending_by import Identity, channel_of
from rapport.lib.snoozing import their_morning as next_morning
from rapport.lib.workhours import Workhours
from rapport.lib.zones import country_of
from rapport.web.coming import soon
from rapport.web.dates import clock
from rapport.web.funnel import Actor
from rapport.web.rights import may_open

State = Outgoing.State
TEMPLATES = "/templates/pick/"


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes along."""

    name: str
    href: str
    out_href: str
    size: str


@dataclass(frozen=True, slots=True)
class Composed:
    """Everything a composer, or the word about a message that is on its way, shows."""

    one: Outgoing
    href: str
    to: str
    cc: str
    bcc: str
    people: list[tuple[str, str]]
    voices: list[Identity]
    voice: str
    has_subject: bool
    channel: str
    longest: int
    hour: Moment | None
    morning: datetime | None
    morning_words: str
    files: list[Enclosure]
    saved: str
    goes: str
    reason: str
    remind: list[tuple[str, str]]
    templates_href: str
    written_in: str = field(default_factory=lambda: secrets.token_hex(8))

    @property
    def is_draft(self) -> bool:
        """Still being written."""
        return self.one.state == State.DRAFT

    @property
    def state(self) -> str:
        """Its state in a word of people."""
        return self.one.get_state_display()


def composed(
    actor: Actor, one: Outgoing, *, now: datetime, text: dict[str, Any] | None = None,
    voices_of: dict[str, list[Identity]] | None = None,
) -> Composed:  # fmt: skip
    """`text` is what was typed and refused, in place of what is kept; `voices_of` remembers the voices of channels."""
    for name, value in (text or {}).items():
        setattr(one, name, value)
    channel, known = channel_of(one.channel), {} if voices_of is None else voices_of
    if one.channel not in known:
        known[one.channel] = channel.identities(actor) if channel else []
    voices = known[one.channel]
    named = {kind: one.recipients.get(kind, []) for kind in writing.KINDS}
    href = reverse("inbox:message", args=[one.pk])
    # Who gets it in any case may be asked by their clock; of several people nobody's is.
    whom = (one.contact or one.client) if len(named["to"]) < 2 else None
    hour = moment_of(whom, now) if whom else None
    morning = their_morning(now, hour) if hour and whom else None
    return Composed(
        one=one,
        href=href,
        to=writing.written(named["to"]),
        cc=writing.written(named["cc"]),
        bcc=writing.written(named["bcc"]),
        people=[(name or address, address) for kind in writing.KINDS for name, address in named[kind]],
        voices=voices,
        voice=next((voice.address for voice in voices if voice.key == one.identity), ""),
        has_subject=channel.has_subject if channel else one.channel == "mail",
        channel=str(channel.label) if channel else one.channel,
        longest=channel.longest_text if channel else 0,
        hour=hour,
        morning=morning,
        morning_words=in_words(morning, hour.zone, now=now) if hour and morning else "",
        files=[
            Enclosure(
                file.name, reverse("inbox:enclosed", args=[file.pk]), reverse("inbox:take_out", args=[file.pk]),
                size_in_words(file.file.size),
            )
            for file in one.files.all()
        ],
        saved=clock(one.updated_at) if one.version > 1 and one.state == State.DRAFT else "",
        goes=soon(one.send_at, now) if one.send_at and one.state == State.WAITING else "",
        reason=troubles.reason(one.trouble),
        remind=[("", _("No reminder")), *((days, remind_words(int(days))) for days in writing.REMIND_DAYS)],
        templates_href=f"{TEMPLATES}?contact={one.contact_id}&outgoing={one.pk}"
        if one.contact_id and may_open(TEMPLATES)
        else "",
    )  # fmt: skip


def their_morning(now: datetime, hour: Moment) -> datetime:
    """The next nine o'clock of a working day of theirs."""
    country = country_of(hour.whereabouts.zone)
    return next_morning(now, Workhours(hour.zone, country=country))


def remind_words(days: int) -> str:
    """If they have not answered by then."""
    return ngettext(
        "If no answer comes in %(count)s day", "If no answer comes in %(count)s days", days
    ) % {"count": days}  # fmt: skip


def size_in_words(size: int) -> str:
    """12 kB, 3.4 MB"""
    if size < 1024 * 1024:
        return _("%(count)s kB") % {"count": max(1, round(size / 1024))}
    return _("%(count)s MB") % {"count": f"{size / 1024 / 1024:.1f}".removesuffix(".0")}
