"""Waiting for messages: a thread of the worker for each bot that Rapport asks Telegram about, asleep in a long poll.

A row says who asks and until when, so of many workers one asks for each bot; where it dies another goes on when its
word has run out. The place reached stands in the same transaction as the messages (receiving.take).
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Q
from django.utils import timezone

from rapport.channels.telegram.connecting import in_trouble
from rapport.channels.telegram.models import Bot
from rapport.channels.telegram.reading import ASKED_FOR
from rapport.channels.telegram.receiving import Tries, take
from rapport.channels.telegram.wire import Refused, Unknown, Unreached, Wire

log = logging.getLogger(__name__)

TICK, GRACE = 1.0, 3.0
# How long Telegram holds a question open, in seconds; and for how long a word to ask holds beyond that.
POLL = 25
LEASE = timedelta(seconds=90)
PAUSES = (1.0, 2.0, 5.0, 15.0, 60.0)
AT_ONCE = 100
# What nothing but a person can put right, at once or when it does not pass by itself.
FINAL = frozenset({"token_refused", "called_elsewhere", "not_telegram"})
type Clock = Callable[[], datetime]


class Poller:
    """Asks for the messages of one bot, again and again, as long as nobody else does."""

    def __init__(
        self, bot_id: int, name: str, *, clock: Callable[[], datetime] = timezone.now, poll: int = POLL
    ) -> None:
        self.bot_id, self.name, self.clock, self.poll = bot_id, name, clock, poll
        self.over, self.tries, self.failures = threading.Event(), Tries({}), 0

    def run(self) -> None:
        """Until told to stop, or until the bot is not ours to ask for."""
        try:
            while not self.over.is_set() and (bot := self.hold()):
                pause = self._once_safely(bot)
                if pause:
                    self.over.wait(pause)
        finally:
            Bot.objects.filter(pk=self.bot_id, held_by=self.name).update(held_by="", held_until=None)
            connection.close()

    def hold(self) -> Bot | None:
        """The bot, if nobody else asks for it; from now on and for a while nobody else does."""
        now = self.clock()
        mine = Bot.objects.filter(Q(held_until=None) | Q(held_until__lt=now) | Q(held_by=self.name), pk=self.bot_id)
        ready = mine.filter(state=Bot.State.ON, way=Bot.Way.ASKING)
        if not ready.update(held_by=self.name, held_until=now + LEASE):
            return None
        return Bot.objects.select_related("workspace").filter(pk=self.bot_id).first()

    def once(self, bot: Bot) -> int:
        """Ask once and take in what comes; answers how many updates that were."""
        wire = Wire(bot)
        try:
            asked = {"offset": bot.offset, "limit": AT_ONCE, "timeout": self.poll, "allowed_updates": ASKED_FOR}
            updates = wire.call("getUpdates", asked, wait=self.poll)
            here = [update for update in updates if isinstance(update, dict)] if isinstance(updates, list) else []
            if here:
                take(bot, here, wire, self.tries, at=self.clock())
            return len(here)
        finally:
            wire.close()

    def _once_safely(self, bot: Bot) -> float:
        """How long to wait before the next time."""
        try:
            self.once(bot)
        except Refused as refusal:
            return self._refused(bot, refusal)
        except (Unreached, Unknown) as trouble:
            log.info("Telegram cannot be reached", extra={"bot": bot.pk, "why": str(trouble)})
        except (DatabaseError, InterfaceError):
            log.exception("messages of Telegram could not be written")
            connection.close()
        except Exception:
            log.exception("messages of Telegram could not be taken in")
        else:
            self.failures = 0
            return 0.0
        return self._pause()

    def _refused(self, bot: Bot, refusal: Refused) -> float:
        if refusal.code == "too_fast":
            return float(max(refusal.retry_after, 1))
        log.warning("Telegram refuses a bot", extra={"bot": bot.pk, "why": refusal.code})
        stays = refusal.code == "asked_elsewhere" and self.failures >= len(PAUSES)
        if refusal.code in FINAL or stays:
            in_trouble(bot, refusal.code, refusal.said, at=self.clock())
        return self._pause()

    def _pause(self) -> float:
        self.failures += 1
        return PAUSES[min(self.failures, len(PAUSES)) - 1]


class Watch:
    """All bots this process asks for."""

    def __init__(self, *, clock: Clock = timezone.now, poll: int = POLL) -> None:
        self.name = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.clock, self.poll, self.over = clock, poll, threading.Event()
        self.pollers: dict[int, tuple[Poller, threading.Thread]] = {}
        self.thread = threading.Thread(target=self._watch, name="telegram", daemon=True)

    def start(self) -> None:
        """Begin, beside whatever else this process does."""
        self.thread.start()

    def stop(self) -> None:
        """Come to an end; a question that is still open is left to itself, for nothing of it is written."""
        self.over.set()
        self.thread.join(GRACE)

    def _watch(self) -> None:
        while not self.over.is_set():
            try:
                self.look()
            except (DatabaseError, InterfaceError):
                log.exception("the bots cannot be read from the database")
                connection.close()
            self.over.wait(TICK)
        for poller, _thread in self.pollers.values():
            poller.over.set()
        held = Bot.objects.filter(held_by=self.name)
        try:
            held.update(held_by="", held_until=None)
        except (DatabaseError, InterfaceError):
            log.info("the bots are let go by themselves when our word has run out")
        connection.close()

    def look(self) -> None:
        """Once: begin with bots nobody asks for, forget threads that have ended."""
        now = self.clock()
        self.pollers = {pk: pair for pk, pair in self.pollers.items() if pair[1].is_alive()}
        rows = Bot.objects.filter(Q(held_until=None) | Q(held_until__lt=now), state=Bot.State.ON, way=Bot.Way.ASKING)
        for pk in rows.exclude(pk__in=self.pollers).values_list("pk", flat=True)[:100]:
            poller = Poller(pk, self.name, clock=self.clock, poll=self.poll)
            thread = threading.Thread(target=poller.run, name=f"telegram-{pk}", daemon=True)
            self.pollers[pk] = (poller, thread)
            thread.start()
