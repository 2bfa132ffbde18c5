"""Our calendars as feeds for other programs: behind a secret link, whole or only when we are busy."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Max, QuerySet
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from rapport.accounts.actors import Actor
from rapport.accounts.models import hash_of
from rapport.calendars.models import Calendar, Event, Feed, Occurrence, Series
from rapport.clients.models import NextStep
from rapport.files.store import Missing
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.lib.ics.splitting import components_of, folded

# What lies further back interests no calendar program.
BACK = timedelta(days=366)
MOST = 10_000
READ_EVERY = timedelta(hours=1)


def make_feed(
    calendar: Calendar | None, *, name: str, busy_only: bool, press: str, by: Actor, at: datetime
) -> tuple[Feed, str, Batch | None]:
    """A new link and its token, which is kept nowhere; the same press of a button makes the same link."""
    said = f"{press}:{by.workspace_id}:{calendar.pk if calendar else 0}"
    token = salted_hmac("rapport.calendars.feed", said, algorithm="sha256").hexdigest()[:40]
    with transaction.atomic():
        feed, made = Feed.objects.get_or_create(
            token_hash=hash_of(token),
            defaults={
                "workspace_id": by.workspace_id, "calendar": calendar, "name": name[:120], "busy_only": busy_only,
                "user_id": by.user_id, "made_at": at,
            },
        )  # fmt: skip
        told = {"name": (None, feed.name), "busy_only": (None, busy_only)}
        return feed, token, record(feed, "shared", told, by=by, at=at) if made else None


def revoke_feed(feed: Feed, *, by: Actor, at: datetime) -> Batch | None:
    """The link opens nothing from now on; None when it does not already."""
    with transaction.atomic():
        if not Feed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=at):
            return None
        return record(feed, "revoked", {"revoked_at": (None, at)}, by=by, at=at)


def feed_of(token: str) -> Feed | None:
    """The living feed behind a link."""
    return Feed.objects.alive().select_related("workspace", "calendar").filter(token_hash=hash_of(token)).first()


def was_read(feed: Feed, *, at: datetime) -> None:
    """Note that somebody reads it, once an hour at most."""
    if feed.read_at is None or at - feed.read_at > READ_EVERY:
        Feed.objects.filter(pk=feed.pk).update(read_at=at)


def version_of(feed: Feed, *, at: datetime) -> str:
    """An ETag: another one as soon as anything that is shown is another. Repetitions wander on by day."""
    events = _events(feed).aggregate(n=Count("pk"), last=Max("updated_at"))
    steps = _steps(feed).aggregate(n=Count("pk"), last=Max("updated_at"))
    said = f"{feed.pk}:{feed.busy_only}:{events}:{steps}:{at.date()}:{_calendars(feed)}"
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _calendars(feed: Feed) -> list[tuple[int, str]]:
    if feed.calendar is not None:
        return [(feed.calendar.pk, feed.calendar.name)] if feed.calendar.trashed_at is None else []
    rows = Calendar.objects.filter(workspace=feed.workspace_id, archived_at=None, trashed_at=None)
    # What others publish is theirs to publish.
    return list(rows.exclude(kind=Calendar.Kind.FEED).order_by("id").values_list("pk", "name"))


def _events(feed: Feed) -> QuerySet[Event]:
    numbers = [pk for pk, _name in _calendars(feed)]
    return Event.objects.filter(workspace=feed.workspace_id, calendar__in=numbers)


def _steps(feed: Feed) -> QuerySet[NextStep]:
    if feed.calendar is not None or feed.busy_only:
        return NextStep.objects.none()
    return NextStep.objects.filter(
        workspace=feed.workspace_id, client__trashed_at=None, client__archived_at=None
    ).open()


def text_of(feed: Feed, *, at: datetime) -> str:
    """The feed as iCalendar."""
    calendars = _calendars(feed)
    name = feed.calendar.name if feed.calendar is not None else feed.workspace.name
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Rapport//Rapport//EN", "CALSCALE:GREGORIAN"]
    lines += [f"X-WR-CALNAME:{escaped(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"]
    with translation.override(feed.workspace.language):
        numbers = [pk for pk, _name in calendars]
        lines += _busy(feed, numbers, at) if feed.busy_only else [*_whole(feed, numbers, at), *_step_lines(feed, at)]
    return "\r\n".join([*(folded(line) for line in lines), "END:VCALENDAR", ""])


def _whole(feed: Feed, numbers: list[int], at: datetime) -> list[str]:
    wanted = Occurrence.objects.filter(workspace=feed.workspace_id, calendar__in=numbers, ends_at__gt=at - BACK)
    rows = Series.objects.filter(pk__in=wanted.values("series"), raw__isnull=False).select_related("raw")
    zones: dict[str, list[str]] = {}
    events: list[str] = []
    for series in rows.order_by("id")[:MOST]:
        try:
            raw = series.raw.read().decode("utf-8", "replace")  # type: ignore[union-attr]
        except Missing:
            continue
        of_series, blocks = components_of(raw)
        zones |= of_series
        events += [line for block in blocks for line in block]
    return [line for lines in zones.values() for line in lines] + events


def _busy(feed: Feed, numbers: list[int], at: datetime) -> list[str]:
    rows = Occurrence.objects.filter(
        workspace=feed.workspace_id, calendar__in=numbers, busy=True, ends_at__gt=at - BACK
    ).order_by("starts_at", "id")
    lines = []
    for number, starts, ends, all_day in rows.values_list("series_id", "starts_at", "ends_at", "all_day")[:MOST]:
        uid = hashlib.sha256(f"{feed.token_hash}:{number}:{starts}".encode()).hexdigest()[:32]
        lines += _block(uid, at, starts, ends, all_day, _("Busy"), [])
    return lines


def _step_lines(feed: Feed, at: datetime) -> list[str]:
    lines = []
    rows = _steps(feed).select_related("client").order_by("id")
    for step in rows.exclude(due_on=None, due_at=None)[:MOST]:
        title = f"{step.text} · {step.client.name}"
        more = ["TRANSP:TRANSPARENT"]
        if step.due_at is not None:
            lines += _block(f"step-{step.pk}", at, step.due_at, step.due_at, False, title, more)
        elif step.due_on is not None:
            starts = datetime(step.due_on.year, step.due_on.month, step.due_on.day, tzinfo=UTC)
            lines += _block(f"step-{step.pk}", at, starts, starts + timedelta(days=1), True, title, more)
    return lines


def _block(
    uid: str, at: datetime, starts: datetime, ends: datetime, all_day: bool, title: str, more: list[str]
) -> list[str]:
    return [
        "BEGIN:VEVENT", f"UID:{uid}@rapport", f"DTSTAMP:{_moment(at)}",
        *([f"DTSTART;VALUE=DATE:{_day(starts.date())}", f"DTEND;VALUE=DATE:{_day(ends.date())}"] if all_day
          else [f"DTSTART:{_moment(starts)}", f"DTEND:{_moment(ends)}"]),
        f"SUMMARY:{escaped(title)}", *more, "END:VEVENT",
    ]  # fmt: skip


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _day(on: date) -> str:
    return f"{on:%Y%m%d}"


def escaped(text: str) -> str:
    """A text as a value of iCalendar (RFC 5545, 3.3.11)."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "")
