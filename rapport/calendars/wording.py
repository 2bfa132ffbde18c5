"""Meetings in words: when they are, by whose clock, and what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.calendars.models import Answer, Event, Meeting, Participant
from rapport.clients.quiet import SET, Whereabouts, day_off_in_words, know_away, quiet_hours_of, whereabouts_at
from rapport.clients.wording import place
from rapport.lib.quiet_hours import QuietHours
from rapport.lib.zones import country_of, is_zone, zone_or_utc
from rapport.web.dates import day, weekday_and_day
from rapport.web.plurals import number

MINUTE = timedelta(minutes=1)


def clock_of(moment: datetime) -> str:
    """9:05"""
    return f"{moment.hour}:{moment:%M}"


def when_in(event: Event, zone: str) -> str:
    """Monday, 7 December, 10:00–11:00 (Moscow)"""
    if event.all_day:
        last = event.ends_on - timedelta(days=1)
        first = weekday_and_day(event.starts_on)
        return first if last == event.starts_on else f"{first} – {day(last)}"
    return stretch_in(event.starts_at, event.ends_at, zone)


def stretch_in(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """The same of two moments."""
    there = zone_or_utc(zone)
    starts, ends = starts_at.astimezone(there), ends_at.astimezone(there)
    return f"{weekday_and_day(starts.date())}, {clock_of(starts)}–{clock_of(ends)} ({place(there.key)})"


@dataclass(frozen=True, slots=True)
class Their:
    """A participant as the page shows them: what their clock says then, and whether that is an hour for it."""

    row: Participant
    name: str
    href: str
    answer: str
    clock: str
    remark: str
    is_quiet: bool
    proposed: str


def theirs(meeting: Meeting, people: Sequence[Participant], zone: ZoneInfo) -> list[Their]:
    """Everybody with their time, their contacts and clients fetched already; one statement for days away."""
    know_away(one.contact.client for one in people if one.contact and one.contact.client)
    return [_their(meeting, one, zone) for one in people]


def _their(meeting: Meeting, one: Participant, zone: ZoneInfo) -> Their:
    event, contact = meeting.event, one.contact
    where = where_is(one)
    clock = remark = ""
    is_quiet = False
    if where.is_known and not event.all_day:
        local = event.starts_at.astimezone(ZoneInfo(where.zone))
        here = event.starts_at.astimezone(zone)
        if local.utcoffset() != here.utcoffset():
            clock = clock_of(local)
            if local.date() != here.date():
                clock = f"{clock}, {day(local.date())}"
        remark, is_quiet = _remark(_quiet_hours(one, where), event.starts_at, event.ends_at)
        remark = " · ".join(filter(None, [remark, where.guess if clock or remark else ""]))
    proposed = ""
    if one.proposed_starts_at and one.proposed_ends_at:
        proposed = stretch_in(one.proposed_starts_at, one.proposed_ends_at, zone.key)
    return Their(
        one, one.name or one.email, contact.get_absolute_url() if contact else "", one.get_answer_display(), clock,
        remark, is_quiet, proposed,
    )  # fmt: skip


def where_is(one: Participant) -> Whereabouts:
    """Where somebody is, as far as anybody knows: what was said for this meeting, else what is known of the person."""
    if is_zone(one.timezone):
        return Whereabouts(one.timezone, SET)
    return whereabouts_at(one.contact.client if one.contact else None, one.contact)


def _quiet_hours(one: Participant, where: Whereabouts) -> QuietHours:
    if one.contact:
        return quiet_hours_of(one.contact, where)
    return QuietHours(ZoneInfo(where.zone), country=country_of(where.zone))


def _remark(quiet: QuietHours, starts_at: datetime, ends_at: datetime) -> tuple[str, bool]:
    """Whether it is their quiet time at any moment of it, as the composer would say it."""
    starts, ends = starts_at.astimezone(quiet.zone), ends_at.astimezone(quiet.zone)
    if not quiet.works_on(starts.date()):
        return _("a day off there: %(why)s") % {"why": day_off_in_words(quiet, starts.date())}, True
    # The last moment of it: who is quiet from nine on may talk until nine.
    if quiet.is_quiet(starts_at) or quiet.is_quiet(max(starts_at, ends_at - MINUTE)):
        return _("quiet hours there"), True
    if starts.time() < time(9) or ends.time() > time(19):
        return _("outside of working hours there"), False
    return "", False


def quiet_in_words(people: Sequence[Their]) -> str:
    """A warning about those who would be disturbed."""
    quiet = [one for one in people if one.is_quiet]
    if not quiet:
        return ""
    return _("For %(names)s these are quiet hours or a day off: choose another hour, or be sure that they agree.") % {
        "names": ", ".join(one.name for one in quiet[:5])
    }


def answers_in_words(people: Sequence[Participant], *, invited: bool, is_over: bool = False) -> str:
    """Two come, one has not answered. Nothing of one that is over and to which nobody was invited."""
    if is_over and not invited:
        return ""
    if not people:
        return _("Nobody is asked to it yet.")
    if not invited:
        return _("Nobody has been invited yet.")
    counts = {answer: sum(1 for one in people if one.answer == answer) for answer in Answer.values}
    said = []
    if n := counts[Answer.ACCEPTED]:
        said.append(ngettext("%(n)s comes", "%(n)s come", n) % {"n": number(n)})
    if n := counts[Answer.TENTATIVE]:
        said.append(ngettext("%(n)s perhaps", "%(n)s perhaps", n) % {"n": number(n)})
    if n := counts[Answer.DECLINED]:
        said.append(ngettext("%(n)s does not come", "%(n)s do not come", n) % {"n": number(n)})
    if n := counts[Answer.NONE]:
        said.append(ngettext("%(n)s has not answered", "%(n)s have not answered", n) % {"n": number(n)})
    sentence = ", ".join(said)
    return f"{sentence[:1].upper()}{sentence[1:]}."


def list_in_words(ahead: Sequence[Meeting], asked: int, now: datetime, zone: ZoneInfo) -> tuple[str, str]:
    """Two meetings ahead. The next is on Monday at 10:00."""
    if not ahead:
        strong = _("No meeting ahead.")
    else:
        strong = ngettext("%(n)s meeting ahead.", "%(n)s meetings ahead.", len(ahead)) % {"n": number(len(ahead))}
    if asked:
        quiet = ngettext(
            "%(n)s invitation waits for your answer.", "%(n)s invitations wait for your answer.", asked
        ) % {"n": number(asked)}  # fmt: skip
    elif ahead:
        quiet = _("The next: %(when)s.") % {"when": when_in(ahead[0].event, zone.key)}
    else:
        quiet = _("Nobody waits for your answer to an invitation.")
    return strong, quiet


def in_utc_text(moment: datetime) -> str:
    """20261207T070000Z, for addresses."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
