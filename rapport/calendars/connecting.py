"""Calendars made, subscribed to and connected; what a server has is found by the worker."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.accounts.actors import Actor
from rapport.calendars.dav.client import Collection, Dav
from rapport.calendars.dav.web import Trouble, Web, host_of
from rapport.calendars.models import Calendar, CalendarAccount
from rapport.calendars.syncing import web_of
from rapport.journal.models import Batch
from rapport.journal.recording import begin, record

MOST_COLLECTIONS = 100


def home_calendar(by: Actor, *, at: datetime, name: str) -> Calendar:
    """The calendar of ours that new events go into; made with the first event, and told to the journal."""
    rows = Calendar.objects.visible_to(by).writable().order_by("id")
    mine = rows.filter(user=by.user_id)
    found = mine.filter(kind=Calendar.Kind.OWN).first() or mine.first() or rows.first()
    return found or make_calendar({"name": name}, by=by, at=at)[0]


def make_calendar(values: Mapping[str, Any], *, by: Actor, at: datetime, kind: str = "own") -> tuple[Calendar, Batch]:
    """A new calendar of ours, or a subscription."""
    with transaction.atomic():
        n = Calendar.objects.filter(workspace=by.workspace_id).count()
        given = {"colour": n % 4 + 1, **values}
        calendar = Calendar.objects.create(
            workspace_id=by.workspace_id, user_id=by.user_id, kind=kind, created_at=at, updated_at=at,
            next_look_at=at if kind != Calendar.Kind.OWN else None, **given,
        )  # fmt: skip
        return calendar, record(calendar, "created", {"name": (None, calendar.name)}, by=by, at=at)


def connect(*, url: str, username: str, password: str, by: Actor, at: datetime) -> tuple[CalendarAccount, Batch]:
    """A server with what is needed to sign in; its calendars are found by the worker."""
    with transaction.atomic():
        account = CalendarAccount.objects.create(
            workspace_id=by.workspace_id, user_id=by.user_id, name=host_of(url)[:120], url=url, username=username,
            password=password, created_at=at, updated_at=at,
        )  # fmt: skip
        return account, record(account, "connected", {"name": (None, account.name)}, by=by, at=at)


def change_account(account: CalendarAccount, values: Mapping[str, str], *, by: Actor, at: datetime) -> None:
    """Another address or password; an empty password stays as it is. Secrets are not told to the journal."""
    values = {name: value for name, value in values.items() if name != "password" or value}
    with transaction.atomic():
        told = {
            name: (getattr(account, name), value)
            for name, value in values.items()
            if name != "password" and getattr(account, name) != value
        }
        CalendarAccount.objects.filter(pk=account.pk).update(**values, trouble=None, looked_at=None, updated_at=at)
        record(account, "changed", told, by=by, at=at)
        account.calendars.update(next_look_at=at)


def ask_anew(account: CalendarAccount) -> None:
    """The worker is asked for the calendars of a server; until it has answered, its page follows."""
    CalendarAccount.objects.filter(pk=account.pk).update(looked_at=None, trouble=None)


def discover(account: CalendarAccount, *, at: datetime, web: Callable[[CalendarAccount], Web] = web_of) -> None:
    """Find the calendars of a server and make a row of each new one. What went wrong stands in `trouble`."""
    actor = Actor(account.workspace, account.user, via="worker")
    try:
        with web(account) as connection:
            home, collections = Dav(connection).discover(account.home or account.url)
    except Trouble as trouble:
        CalendarAccount.objects.filter(pk=account.pk).update(looked_at=at, trouble=trouble.as_json())
        return
    with transaction.atomic():
        CalendarAccount.objects.select_for_update().get(pk=account.pk)
        add_collections(account, collections[:MOST_COLLECTIONS], actor, at=at)
        CalendarAccount.objects.filter(pk=account.pk).update(home=home[:500], looked_at=at, trouble=None)


def add_collections(
    account: CalendarAccount, collections: list[Collection], by: Actor, *, at: datetime
) -> list[Calendar]:
    """Rows for the calendars that have none yet, those in the trash included."""
    known = {one.url.rstrip("/") for one in Calendar.objects.filter(account=account)}
    fresh = [one for one in collections if one.url.rstrip("/") not in known]
    if not fresh:
        return []
    n, batch = Calendar.objects.filter(workspace=by.workspace_id).count(), begin("calendar.found", by=by, at=at)
    made = []
    for place, one in enumerate(fresh):
        calendar = Calendar.objects.create(
            workspace_id=by.workspace_id, user_id=account.user_id, account=account, kind=Calendar.Kind.CALDAV,
            name=one.name, url=one.url, read_only=one.read_only, colour=(n + place) % 4 + 1, created_at=at,
            updated_at=at, next_look_at=at,
        )  # fmt: skip
        record(calendar, "created", {"name": (None, calendar.name)}, by=by, at=at, batch=batch)
        made.append(calendar)
    return made


def make_collection(
    account: CalendarAccount, name: str, *, at: datetime, web: Callable[[CalendarAccount], Web] = web_of
) -> None:
    """A new calendar on the server (MKCALENDAR), and its row here."""
    actor = Actor(account.workspace, account.user, via="worker")
    slug = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:40] or "calendar"
    try:
        with web(account) as connection:
            made = Dav(connection).make_collection(account.home or account.url, f"{slug}-{uuid.uuid4().hex[:6]}", name)
    except Trouble as trouble:
        CalendarAccount.objects.filter(pk=account.pk).update(trouble=trouble.as_json())
        return
    with transaction.atomic():
        add_collections(account, [made], actor, at=at)
