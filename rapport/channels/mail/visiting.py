"""Being at one mailbox: its settings are found, or its letters read and listened for, until somebody says stop.

Everything it is to do stands in the database, and everything it has done; it may be killed at any moment.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import F

from rapport.channels.mail import folders, marks, oauth, seeking
from rapport.channels.mail.autoconfig import Server
from rapport.channels.mail.imap import Imap
from rapport.channels.mail.reading import FolderReading, Superseded
from rapport.channels.mail.seeking import Answer, Guess, Network, Open
from rapport.channels.mail.troubles import Trouble
from rapport.channels.models import MailAccount, MailFolder

log = logging.getLogger(__name__)

# Seconds between two looks at the folders nobody tells us of, and between two questions to a server without IDLE.
POLL, NAP = 120.0, 60.0
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30))
# A refused password may be a hiccup of the server; twice it is not.
PATIENT = 2
# A connection that held this long was a good one.
LONG_ENOUGH = timedelta(minutes=1)
State, Role = MailAccount.State, MailFolder.Role


class Visit:
    """One account and whoever is at it. `stop` ends it at the next place where nothing is half done."""

    def __init__(self, account: MailAccount, *, clock: Callable[[], datetime], network: Network | None = None) -> None:
        self.account, self.clock, self.network = account, clock, network or Open()
        self.stopped = threading.Event()
        self.waker, self._wake = socket.socketpair()
        self.waker.setblocking(False)
        self.well_since: datetime | None = None

    def stop(self) -> None:
        """End soon."""
        self.stopped.set()
        self.wake()

    def wake(self) -> None:
        """Look again now."""
        # It may just have ended.
        with contextlib.suppress(OSError):
            self._wake.send(b".")

    def run(self) -> None:
        """Until there is nothing to do, something is wrong, or somebody says stop."""
        try:
            self._run()
        except Superseded:
            log.info("another process is at this mailbox", extra={"account": self.account.pk})
        except Trouble as trouble:
            self._failed(trouble)
        except Exception as error:
            log.exception("reading a mailbox broke off", extra={"account": self.account.pk})
            self._failed(Trouble("broken", what=type(error).__name__))
        finally:
            self.waker.close()
            self._wake.close()

    def _run(self) -> None:
        oauth.freshen(self.account, at=self.clock())
        if self.account.state == State.SEEKING:
            self.seek()
        elif self.account.state == State.RUNNING:
            with Imap(self.account.imap_way()) as imap:
                self.attend(imap)

    # ---- Settings

    def seek(self) -> None:
        """Find the settings and say what came of it."""
        account, way = self.account, self.account.imap_way()
        if account.imap_host:
            answer = seeking.try_typed(self._typed(), account.address, way)
        else:
            answer = seeking.seek(account.address, way, self.network, self._step)
        self._answered(answer)

    def _typed(self) -> Guess:
        account = self.account
        way, out = account.imap_way(), account.smtp_way()
        smtp = (Server(out.host, out.port, out.security, out.username),) if out.host else ()
        return Guess("typed", Server(way.host, way.port, way.security, way.username), smtp)

    def _step(self, step: str) -> None:
        MailAccount.objects.filter(pk=self.account.pk).update(step=step[:300])

    def _answered(self, answer: Answer) -> None:
        facts: dict[str, Any] = {"tried": answer.tried, "step": "", "failures": 0, "next_at": None}
        if guess := answer.guess:
            server = guess.imap
            facts |= {"imap_host": server.host, "imap_port": server.port, "imap_security": server.security,
                      "username": server.username}  # fmt: skip
            if guess.provider:
                facts["files_sent"] = guess.provider.files_sent
        if smtp := answer.smtp:
            facts |= {"smtp_host": smtp.host, "smtp_port": smtp.port, "smtp_security": smtp.security}
        facts["send_trouble"] = answer.smtp_trouble.as_json if answer.smtp_trouble else None
        facts["trouble"] = answer.trouble.as_json if answer.trouble else None
        # An account that was read before goes on where it was.
        goes_on = self.account.folders.filter(uidvalidity__isnull=False).exists()
        facts["state"] = State.STUCK if answer.trouble else State.RUNNING if goes_on else State.READY
        if answer.trouble is None:
            folders.settle(self.account, answer.folders)
        # Somebody may have changed it meanwhile: then it is sought anew.
        MailAccount.objects.filter(pk=self.account.pk, version=self.account.version).update(**facts)

    # ---- Letters

    def attend(self, imap: Imap) -> None:
        """Read what there is and wait for more."""
        if not self.account.folders.exists():
            folders.settle(self.account, imap.folders())
        rows = list(self.account.folders.select_related("account__workspace", "account__user"))
        # The inbox last: what is open is what a server tells of while we wait.
        rows.sort(key=lambda row: row.role == Role.INBOX)
        readings = [FolderReading(imap, row, clock=self.clock) for row in rows]
        first = True
        while not self.stopped.is_set():
            started = self.clock()
            more = [self._read(reading, first=first) for reading in readings]
            first = False
            self._well(started)
            if not any(more) and not self.stopped.is_set():
                self._wait(imap)

    def _read(self, reading: FolderReading, *, first: bool) -> bool:
        """One folder: marks, news, a window of the past; whether there is more of that."""
        folder, imap = reading.folder, reading.imap
        watched = folder.role == Role.INBOX
        due = folder.places.filter(seen_due=True) | folder.places.filter(answered_due=True)
        if (
            not (watched or first or due.exists())
            and folder.past_done
            and imap.status(folder.name) == folder.high_uid + 1
        ):
            return False
        reading.open()
        marks.write_due(imap, folder)
        reading.news()
        if watched:
            marks.read_back(imap, folder, reading.standing.highestmodseq)
        return reading.past() and not self.stopped.is_set()

    def _wait(self, imap: Imap) -> None:
        # Sleeping takes no connection to the database.
        if not connection.in_atomic_block:
            connection.close()
        if "IDLE" in imap.can:
            imap.idle(POLL, self.waker)
        else:
            imap.nap(NAP, self.waker)
        try:
            self.waker.recv(4096)
        except BlockingIOError:
            return

    def _well(self, started: datetime) -> None:
        self.well_since = self.well_since or started
        facts: dict[str, Any] = {"looked_at": started, "failures": 0, "next_at": None, "trouble": None}
        MailAccount.objects.filter(pk=self.account.pk).update(**facts)
        # What was wished for while we were at it is done in the next round.
        MailAccount.objects.filter(pk=self.account.pk, wanted_at__lte=started).update(wanted_at=None)

    def _failed(self, trouble: Trouble) -> None:
        account, at = MailAccount.objects.filter(pk=self.account.pk), self.clock()
        if trouble.passing and self.well_since and self.well_since + LONG_ENOUGH < at:
            # Servers hang up now and then: nothing is wrong, it is connected anew.
            log.info("a mailbox hung up", extra={"account": self.account.pk, "code": trouble.code})
            return
        failures = self.account.failures
        facts: dict[str, Any] = {"trouble": trouble.as_json, "failures": F("failures") + 1, "step": ""}
        if trouble.passing or (self.account.state == State.RUNNING and failures + 1 < PATIENT):
            facts["next_at"] = at + PAUSES[min(failures, len(PAUSES) - 1)]
        else:
            facts["state"] = State.STUCK
        if self.account.state == State.SEEKING:
            facts["state"] = State.STUCK
        account.filter(version=self.account.version).update(**facts)
        log.warning("a mailbox cannot be read", extra={"account": self.account.pk, "code": trouble.code})
