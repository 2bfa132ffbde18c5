"""Feeds that are only read: a calendar somebody else publishes, looked at every hour, bounded, replaced as a whole."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from rapport.accounts.actors import Actor
from rapport.calendars.dav.web import Answer, Trouble, Web, checked, host_of
from rapport.calendars.deriving import AHEAD, horizon
from rapport.calendars.keeping import Incoming, decide, known_of, write
from rapport.calendars.models import Calendar, Series
from rapport.files.keeping import let_go
from rapport.lib.ics import reading
from rapport.lib.ics.splitting import split_series
from rapport.lib.records import Unreadable

log = logging.getLogger(__name__)
EVERY, AFTER_TROUBLE = timedelta(hours=1), timedelta(hours=4)
MOST_SERIES = 20_000
AT_ONCE = 200
ACCEPT = {"Accept": "text/calendar, text/plain;q=0.5, */*;q=0.1"}


def address_of(text: str) -> str:
    """The address of a feed as it is asked: webcal is https by another name. Raises Trouble("address")."""
    text = text.strip()
    for scheme in ("webcal://", "webcals://"):
        if text.lower().startswith(scheme):
            text = "https://" + text[len(scheme) :]
    checked(text)
    return text


def refresh(calendar: Calendar, *, at: datetime, web: Callable[[], Web] = Web) -> None:
    """Look at a feed. What went wrong stands in `trouble`, and what was read before stays."""
    try:
        with web() as connection:
            known = {"If-None-Match": calendar.etag} if calendar.etag else {}
            answer = connection.ask("GET", address_of(calendar.url), headers={**ACCEPT, **known})
        left = _take(calendar, answer, at=at)
    except Trouble as trouble:
        log.info("a feed could not be read", extra={"calendar": calendar.pk, "reason": trouble.code})
        _note(calendar, at, trouble.as_json(), AFTER_TROUBLE)
    else:
        _note(calendar, at, {"code": "some_unread", "details": {"n": left}} if left else None, EVERY)


def _note(calendar: Calendar, at: datetime, trouble: dict[str, object] | None, wait: timedelta) -> None:
    Calendar.objects.filter(pk=calendar.pk).update(looked_at=at, trouble=trouble, next_look_at=at + wait)
    calendar.refresh_from_db()


def _take(calendar: Calendar, answer: Answer, *, at: datetime) -> int:
    """Answers how many of its events could not be read."""
    if answer.status == 304:
        return int((calendar.trouble or {}).get("details", {}).get("n", 0))
    if answer.status == 401:
        raise Trouble("unauthorised", host=host_of(answer.url))
    if answer.status in {404, 410}:
        raise Trouble("no_feed", host=host_of(answer.url))
    if answer.status != 200:
        raise Trouble("refused", host=host_of(answer.url), status=answer.status)
    incoming, unread = _read(answer, at)
    actor = Actor(calendar.workspace, calendar.user, via="worker")
    met = [one.read.uid for one in incoming]
    for start in range(0, len(incoming), AT_ONCE):
        some = incoming[start : start + AT_ONCE]
        with transaction.atomic():
            known = known_of([calendar], [one.read.uid for one in some])
            decide(some, known)
            # Rows of a feed are what was read there, and no deed of anybody: the journal hears nothing.
            write(calendar, some, known, by=actor, at=at, batch=None)
    _drop_others(calendar, set(met))
    Calendar.objects.filter(pk=calendar.pk).update(etag=answer.header("ETag")[:500])
    return unread


def _read(answer: Answer, at: datetime) -> tuple[list[Incoming], int]:
    incoming: dict[str, Incoming] = {}
    unread = 0
    try:
        for record in split_series(io.BytesIO(answer.body)):
            try:
                read = reading.read_series(record.raw, until=at + AHEAD)
                if any(event.rrule or event.rdates for event in read.events):
                    reading.happenings(read, *horizon(at))
            except Unreadable:
                unread += 1
                continue
            incoming.setdefault(read.uid, Incoming(record.raw, read))
            if len(incoming) > MOST_SERIES:
                raise Trouble("too_many", most=MOST_SERIES)
    except Unreadable as refusal:
        raise Trouble("no_feed", host=host_of(answer.url)) from refusal
    return list(incoming.values()), unread


def _drop_others(calendar: Calendar, met: set[str]) -> None:
    gone = [
        (pk, raw)
        for pk, uid, raw in Series.objects.filter(calendar=calendar).values_list("pk", "uid", "raw_id")
        if uid not in met
    ]
    for start in range(0, len(gone), AT_ONCE):
        some = gone[start : start + AT_ONCE]
        with transaction.atomic():
            Series.objects.filter(pk__in=[pk for pk, _raw in some]).delete()
            let_go(raw for _pk, raw in some if raw)
