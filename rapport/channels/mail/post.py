"""The post: the part of the worker that is at the mailboxes, a thread for each, asleep in IDLE nearly all the time.

A row says who is at an account and until when; whoever is there says so again and again. So of many workers, on many
machines, one is at each mailbox, and where it dies another takes its place when its word has run out.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Q
from django.utils import timezone

from rapport.channels.mail.visiting import Visit
from rapport.channels.models import MailAccount

log = logging.getLogger(__name__)

TICK = 2.0
LEASE, RENEWED = timedelta(seconds=30), timedelta(seconds=10)
# Seconds to come to a place where nothing is half done; what takes longer is cut, and goes on at the next start.
GRACE = 5.0
State = MailAccount.State


@dataclass(slots=True)
class Attended:
    """An account somebody of us is at."""

    visit: Visit
    thread: threading.Thread
    version: int
    renewed: datetime
    told: datetime | None = None


class Post:
    """All mailboxes this process is at."""

    def __init__(self, *, clock: Callable[[], datetime] = timezone.now) -> None:
        self.clock = clock
        self.name = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.at: dict[int, Attended] = {}
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._watch, name="post", daemon=True)

    def start(self) -> None:
        """Begin, beside whatever else this process does."""
        self.thread.start()

    def stop(self) -> None:
        """Come to an end, and let others have the mailboxes."""
        self.over.set()
        self.thread.join(GRACE + TICK)

    def _watch(self) -> None:
        while not self.over.is_set():
            try:
                self.look()
            except (DatabaseError, InterfaceError):
                log.exception("the post cannot reach the database")
                connection.close()
            self.over.wait(TICK)
        self._part()
        connection.close()

    def look(self) -> None:
        """Once: end what is over, renew what goes on, begin what nobody is at."""
        now, wanted = self.clock(), dict[int, MailAccount]()
        rows = MailAccount.objects.filter(archived_at=None, trashed_at=None)
        for row in rows.filter(Q(state=State.SEEKING) | Q(state=State.RUNNING)).only(*SEEN):
            wanted[row.pk] = row
        for pk, attended in list(self.at.items()):
            self._look_after(pk, attended, wanted.get(pk), now)
        for pk, row in wanted.items():
            is_free = row.held_until is None or row.held_until < now
            if pk not in self.at and is_free and (row.next_at is None or row.next_at <= now):
                self._begin(pk, now)

    def _look_after(self, pk: int, attended: Attended, row: MailAccount | None, now: datetime) -> None:
        if not attended.thread.is_alive():
            del self.at[pk]
            self._free(pk)
        elif row is None or row.version != attended.version or row.held_by != self.name:
            attended.visit.stop()
        elif attended.renewed + RENEWED < now:
            self._hold(pk, now)
            attended.renewed = now
        if row and row.wanted_at and row.wanted_at != attended.told:
            attended.told = row.wanted_at
            if attended.thread.is_alive():
                attended.visit.wake()

    def _begin(self, pk: int, now: datetime) -> None:
        free = MailAccount.objects.filter(Q(held_until=None) | Q(held_until__lt=now), pk=pk)
        if not free.update(held_by=self.name, held_until=now + LEASE):
            return
        account = MailAccount.objects.select_related("workspace", "user", "oauth_client").get(pk=pk)
        visit = Visit(account, clock=self.clock)
        thread = threading.Thread(target=_run, args=(visit,), name=f"mailbox-{pk}", daemon=True)
        self.at[pk] = Attended(visit, thread, account.version, now)
        thread.start()

    def _hold(self, pk: int, now: datetime) -> None:
        MailAccount.objects.filter(pk=pk, held_by=self.name).update(held_until=now + LEASE)

    def _free(self, pk: int) -> None:
        MailAccount.objects.filter(pk=pk, held_by=self.name).update(held_by="", held_until=None)

    def _part(self) -> None:
        for attended in self.at.values():
            attended.visit.stop()
        for pk, attended in self.at.items():
            attended.thread.join(GRACE / max(1, len(self.at)))
            if not attended.thread.is_alive():
                self._free(pk)


# What a look needs of an account; the secrets stay where they are.
SEEN = ("version", "state", "held_by", "held_until", "next_at", "wanted_at")


def _run(visit: Visit) -> None:
    try:
        visit.run()
    finally:
        connection.close()
