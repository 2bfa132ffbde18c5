"""Both ways with a calendar on a server: what changed there comes here, what changed here goes there, and what changed
on both sides waits for a person.

Every step may be cut and is done again: what is known by its ETag is not fetched twice, what was written there and not
noted here is recognised by its content, and the sync token is kept only when everything it covers is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from urllib.parse import quote, urljoin

from django.db import transaction

from rapport.accounts.actors import Actor
from rapport.calendars.dav.client import Changed, Dav, TokenLost
from rapport.calendars.dav.web import Trouble, Web
from rapport.calendars.deriving import AHEAD
from rapport.calendars.keeping import Incoming, Known, decide, known_of, write
from rapport.calendars.models import Calendar, CalendarAccount, Event, Occurrence, Series
from rapport.files.keeping import keep, let_go
from rapport.journal.models import Batch
from rapport.journal.recording import begin
from rapport.lib.encodings import decode
from rapport.lib.ics import reading
from rapport.lib.records import Unreadable

log = logging.getLogger(__name__)
AT_ONCE = 50
EVERY = timedelta(minutes=5)
# After trouble, longer each time it lasts would need a count: half an hour is kind to a server and to a person.
AFTER_TROUBLE = timedelta(minutes=30)


def web_of(account: CalendarAccount) -> Web:
    """A connection as this account signs in. The address was typed by a person, so it may lie anywhere."""
    return Web(username=account.username, password=account.password, anywhere=account.url)


def sync(calendar: Calendar, *, at: datetime, web: Callable[[CalendarAccount], Web] = web_of) -> None:
    """Look at a calendar on a server, both ways. What went wrong stands in `trouble`; nothing is half-done."""
    assert calendar.account is not None
    actor = Actor(calendar.workspace, calendar.user, via="worker")
    try:
        with web(calendar.account) as connection:
            dav = Dav(connection)
            pull(calendar, dav, actor, at=at)
            push(calendar, dav, actor, at=at)
    except Trouble as trouble:
        log.info("a calendar could not be synchronised", extra={"calendar": calendar.pk, "reason": trouble.code})
        _note(calendar, at, trouble)
    else:
        _note(calendar, at, None)


def _note(calendar: Calendar, at: datetime, trouble: Trouble | None) -> None:
    said = trouble.as_json() if trouble else None
    # What changed here while we were at it goes there with the next tick.
    missed = not trouble and Series.objects.filter(calendar=calendar, dirty_at__gt=at).exists()
    pause = AFTER_TROUBLE if trouble else timedelta() if missed else EVERY
    Calendar.objects.filter(pk=calendar.pk).update(looked_at=at, trouble=said, next_look_at=at + pause)
    CalendarAccount.objects.filter(calendars=calendar).update(looked_at=at, trouble=said)
    calendar.refresh_from_db()


# ---- From there


def pull(calendar: Calendar, dav: Dav, actor: Actor, *, at: datetime) -> None:
    """What changed on the server since the last time. Raises Trouble."""
    state = dav.state(calendar.url)
    if state.read_only != calendar.read_only:
        Calendar.objects.filter(pk=calendar.pk).update(read_only=state.read_only)
        calendar.read_only = state.read_only
    known = dict(Series.objects.filter(calendar=calendar).exclude(href="").values_list("href", "etag"))
    token, ctag = calendar.sync_token, calendar.ctag
    if state.sync_token and state.sync_token == token:
        return
    if not state.sync_token and state.ctag and state.ctag == ctag:
        return
    changed, gone, following = _difference(calendar, dav, known, offered=bool(state.sync_token))
    wanted = [url for url, etag in changed.items() if not etag or known.get(url) != etag]
    for start in range(0, len(wanted), AT_ONCE):
        some = list(dav.objects(calendar.url, wanted[start : start + AT_ONCE]))
        take_in(calendar, some, actor, at=at)
    drop(calendar, gone, actor, at=at)
    Calendar.objects.filter(pk=calendar.pk).update(sync_token=following[:1000], ctag=state.ctag[:500])
    calendar.sync_token, calendar.ctag = following, state.ctag


def _difference(
    calendar: Calendar, dav: Dav, known: dict[str, str], *, offered: bool
) -> tuple[dict[str, str], list[str], str]:
    """What is new or other there, what is gone, and the token for the next time; by token, or by listing everything."""
    if offered:
        try:
            delta = dav.changes(calendar.url, calendar.sync_token)
            # Without a token of ours the answer is everything there is, and says nothing of what is gone.
            gone = delta.gone if calendar.sync_token else [url for url in known if url not in delta.changed]
        except TokenLost:
            log.info("a sync token is not known any more", extra={"calendar": calendar.pk})
        else:
            return delta.changed, gone, delta.token
    listed = dav.listing(calendar.url)
    # The token of now covers what is listed; a change in between is seen again by its ETag.
    token = dav.state(calendar.url).sync_token if offered else ""
    return listed, [url for url in known if url not in listed], token


def take_in(calendar: Calendar, objects: Iterable[tuple[str, str, bytes]], actor: Actor, *, at: datetime) -> None:
    """Objects of the server as rows: each in its series; one that both sides changed waits for a person."""
    incoming: list[Incoming] = []
    for url, etag, data in objects:
        raw = decode(data, "utf-8").text
        try:
            read = reading.read_series(raw, until=at + AHEAD)
            incoming.append(Incoming(raw, read, href=url, etag=etag))
        except Unreadable as refusal:
            _keep_unread(calendar, url, etag, data, refusal, at=at)
    with transaction.atomic():
        known = known_of([calendar], [one.read.uid for one in incoming])
        settled = [one for one in incoming if not _conflicts(one, known, at)]
        decide(settled, known)
        _note_etags(settled)
        batches: list[Batch] = []

        def batch() -> Batch:
            if not batches:
                batches.append(begin("calendar.synced", by=actor, at=at))
            return batches[0]

        write(calendar, settled, known, by=actor, at=at, batch=batch)


def _conflicts(one: Incoming, known: Known, at: datetime) -> bool:
    """Whether both sides changed it; then theirs is kept beside ours. The same on both sides is none."""
    series = known.series.get(one.read.uid)
    if series is None or series.dirty_at is None:
        return False
    if one.etag and one.etag == series.etag:
        # Ours is newer than what we saw, theirs is what we saw: it goes there with the next push.
        return True
    rows = known.events[series.pk]
    probe = [Incoming(one.raw, one.read)]
    decide(probe, known)
    living = any(row.trashed_at is None for row in rows.values())
    if probe[0].word == "unchanged" and living:
        Series.objects.filter(pk=series.pk).update(dirty_at=None, href=one.href, etag=one.etag)
        return True
    theirs = next(iter(keep(series.workspace_id, [one.raw.encode()], at=at).values()))
    Series.objects.filter(pk=series.pk).update(theirs=theirs, theirs_etag=one.etag, href=one.href)
    return True


def _note_etags(settled: Sequence[Incoming]) -> None:
    """An object whose bytes changed and whose events did not is known by its new ETag."""
    for one in settled:
        if one.word == "unchanged" and one.series is not None:
            Series.objects.filter(pk=one.series.pk).update(href=one.href, etag=one.etag)


def _keep_unread(calendar: Calendar, url: str, etag: str, data: bytes, refusal: Unreadable, *, at: datetime) -> None:
    """An object we cannot read stays as it is, told on the page of the calendar, and is never written by us."""
    with transaction.atomic():
        raw = next(iter(keep(calendar.workspace_id, [data], at=at).values()))
        trouble = {"code": refusal.code, "details": dict(refusal.details)}
        standing = Series.objects.filter(calendar=calendar, href=url).first()
        if standing is None:
            Series.objects.create(
                workspace_id=calendar.workspace_id, calendar=calendar, uid=f"unread:{url}"[:500], href=url, etag=etag,
                raw=raw, trouble=trouble,
            )  # fmt: skip
        else:
            old = standing.raw_id
            Series.objects.filter(pk=standing.pk).update(raw=raw, etag=etag, trouble=trouble)
            let_go([old] if old and old != raw.pk else [])


def drop(calendar: Calendar, urls: Sequence[str], actor: Actor, *, at: datetime) -> None:
    """What is gone there: its events go to the trash here. What was changed here meanwhile is written anew."""
    if not urls:
        return
    with transaction.atomic():
        rows = Series.objects.filter(calendar=calendar, href__in=urls)
        rows.filter(dirty_at__isnull=False).update(href="", etag="")
        gone = list(rows.filter(dirty_at=None, href__in=urls).values_list("pk", flat=True))
        events = list(Event.objects.filter(series__in=gone, trashed_at=None))
        batch = begin("calendar.synced", by=actor, at=at) if events else None
        # Forgotten first, or the server would be told to delete what it has deleted.
        Series.objects.filter(pk__in=gone).update(href="", etag="")
        for event in events:
            event.trash(by=actor, at=at, batch=batch)
        Series.objects.filter(pk__in=gone).update(dirty_at=None)
        Series.objects.filter(pk__in=gone).exclude(events__isnull=False).delete()


# ---- To there


def push(calendar: Calendar, dav: Dav, actor: Actor, *, at: datetime) -> None:
    """What changed here since it was last written there. Raises Trouble."""
    if calendar.read_only:
        return
    waiting = Series.objects.filter(calendar=calendar, dirty_at__isnull=False, theirs=None, theirs_etag="")
    for series in waiting.select_related("raw").order_by("dirty_at", "id"):
        try:
            _push_one(calendar, series, dav)
        except Changed:
            _meet(calendar, series, dav, actor, at=at)


def _push_one(calendar: Calendar, series: Series, dav: Dav) -> None:
    living = Event.objects.filter(series=series, trashed_at=None).exists()
    if living and series.raw is not None:
        url = series.href or urljoin(calendar.url, quote(_file_name(series), safe="") + ".ics")
        etag = dav.put(url, series.raw.read(), etag=series.etag if series.href else "")
        # Without an ETag the server made something else of it: the next look fetches that.
        _written(series, href=url, etag=etag)
    elif series.href:
        dav.delete(series.href, etag=series.etag)
        _written(series, href="", etag="")
    else:
        _written(series, href="", etag="")


def _file_name(series: Series) -> str:
    """A name that servers take, from the UID."""
    plain = "".join(letter if letter.isalnum() or letter in "-_.@" else "-" for letter in series.uid)
    return plain[:150].lstrip(".") or f"event-{series.pk}"


def _written(series: Series, *, href: str, etag: str) -> None:
    # Changed again while it was under way: it stays to be written.
    rows = Series.objects.filter(pk=series.pk)
    rows.update(href=href, etag=etag)
    rows.filter(dirty_at=series.dirty_at).update(dirty_at=None)


def _meet(calendar: Calendar, series: Series, dav: Dav, actor: Actor, *, at: datetime) -> None:
    """The server has another version than we saw. Perhaps it is ours, written before a cut."""
    url = series.href or urljoin(calendar.url, quote(_file_name(series), safe="") + ".ics")
    found = dav.get(url)
    if found is None:
        # Deleted there, changed here: it is written anew, so nothing is lost.
        Series.objects.filter(pk=series.pk).update(href="", etag="")
        return
    take_in(calendar, [(url, *found)], actor, at=at)


# ---- When both sides changed it


def keep_ours(series: Series, *, at: datetime) -> None:
    """Ours replaces theirs with the next push."""
    with transaction.atomic():
        old = series.theirs_id
        Series.objects.filter(pk=series.pk).update(
            theirs=None, theirs_etag="", etag=series.theirs_etag or series.etag, dirty_at=at
        )
        let_go([old] if old else [])
        Calendar.objects.filter(pk=series.calendar_id).update(next_look_at=at)


def take_theirs(series: Series, actor: Actor, *, at: datetime) -> Batch | None:
    """Theirs replaces ours, which stays in the journal. Raises Unreadable."""
    if series.theirs is None:
        return None
    raw = series.theirs.read().decode("utf-8", "replace")
    one = Incoming(raw, reading.read_series(raw, until=at + AHEAD), href=series.href, etag=series.theirs_etag)
    batches: list[Batch] = []

    def batch() -> Batch:
        batches.append(begin("calendar.synced", by=actor, at=at))
        return batches[0]

    with transaction.atomic():
        old = series.theirs_id
        Series.objects.filter(pk=series.pk).update(theirs=None, theirs_etag="", dirty_at=None, etag=one.etag)
        known = known_of([series.calendar], [one.read.uid])
        decide([one], known)
        write(series.calendar, [one], known, by=actor, at=at, batch=batch)
        Series.objects.filter(pk=series.pk).update(theirs=None, theirs_etag="", dirty_at=None)
        let_go([old] if old else [])
    return batches[0] if batches else None


def conflicts(calendar: Calendar) -> Sequence[Series]:
    """The series that wait for a person."""
    return list(Series.objects.filter(calendar=calendar, theirs__isnull=False).order_by("id")[:200])


def forget(calendar: Calendar) -> None:
    """Everything read of a calendar elsewhere: rows only, the server keeps what it has."""
    Occurrence.objects.filter(calendar=calendar).delete()
    files = [pk for pk in Series.objects.filter(calendar=calendar).values_list("raw_id", flat=True) if pk]
    Series.objects.filter(calendar=calendar).delete()
    let_go(files)
