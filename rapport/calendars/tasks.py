"""What the worker does for calendars. Each task may run twice; claims and ETags make that harmless."""

from __future__ import annotations

from datetime import timedelta
from importlib.metadata import version

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.tasks import task
from django.utils import timezone

from rapport.calendars import connecting, subscribing, syncing
from rapport.calendars.deriving import renew
from rapport.calendars.models import Calendar, CalendarAccount, Event, Series

# Whoever looks has so long; a look that was cut is taken up again then.
CLAIM = timedelta(minutes=10)
AT_ONCE = 100
MOST_AT_A_TICK = 200
ELSEWHERE = (Calendar.Kind.CALDAV, Calendar.Kind.FEED)


@task
def tick() -> None:
    """Every minute: ask for the calendars elsewhere that are due."""
    now = timezone.now()
    due = Calendar.objects.living().filter(kind__in=ELSEWHERE, next_look_at__lte=now).order_by("next_look_at")
    for pk in due.values_list("pk", flat=True)[:MOST_AT_A_TICK]:
        look.enqueue(pk)


@task
def look(calendar_id: int) -> None:
    """Look at one calendar elsewhere, if it is still due."""
    now = timezone.now()
    due = Calendar.objects.living().filter(pk=calendar_id, kind__in=ELSEWHERE, next_look_at__lte=now)
    if not due.update(next_look_at=now + CLAIM):
        return
    calendar = Calendar.objects.select_related("account", "workspace", "user").get(pk=calendar_id)
    if calendar.kind == Calendar.Kind.FEED:
        subscribing.refresh(calendar, at=now)
    elif calendar.account is not None:
        syncing.sync(calendar, at=now)


@task
def renew_times() -> None:
    """Every night: repetitions are written out further; after new rules of time zones everything ahead is."""
    rules = version("tzdata")
    known = cache.get("rapport.calendars.tzdata")
    repeating = Q(rrule__gt="") | ~Q(rdates=[])
    ahead = Q(ends_at__gte=timezone.now())
    events = Event.objects.filter(trashed_at=None).filter(repeating if known == rules else repeating | ahead)
    _renew_some(sorted(set(events.values_list("series_id", flat=True))))
    cache.set("rapport.calendars.tzdata", rules, None)


def _renew_some(numbers: list[int]) -> None:
    for start in range(0, len(numbers), AT_ONCE):
        with transaction.atomic():
            renew(Series.objects.filter(pk__in=numbers[start : start + AT_ONCE]).values_list("pk", flat=True),
                  at=timezone.now())  # fmt: skip


@task
def discover(account_id: int) -> None:
    """Find the calendars of a server."""
    account = CalendarAccount.objects.select_related("workspace", "user").filter(pk=account_id).first()
    if account is not None:
        connecting.discover(account, at=timezone.now())
        # Nobody who has just connected a calendar waits a minute for its events.
        tick.enqueue()


@task
def make_collection(account_id: int, name: str) -> None:
    """Make a calendar on a server; one of that name that stands there already is enough."""
    account = CalendarAccount.objects.select_related("workspace", "user").filter(pk=account_id).first()
    if account is not None and not account.calendars.filter(name=name, kind=Calendar.Kind.CALDAV).exists():
        connecting.make_collection(account, name, at=timezone.now())
        tick.enqueue()
