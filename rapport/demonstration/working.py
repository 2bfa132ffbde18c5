"""Hours worked month by month, as the stories tell it: what an hour costs, what was prepaid, what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import cycle
from typing import Any

from rapport.accounts.actors import Actor
from rapport.clients.models import Client
from rapport.timekeeping.rates import Scope, set_rate
from rapport.timekeeping.retaining import begin_retainer, close_months
from rapport.timekeeping.timing import Work, write_down

type Deed = Callable[[datetime], Any]


class Working:
    """The hours of one client. Every so many working days one of the things that are usually done."""

    def __init__(self, told: dict[str, Any], client: Callable[[], Client], *, by: Actor) -> None:
        self.told, self.client, self.by = told, client, by

    def deeds(self) -> Iterator[tuple[int, str, Deed]]:
        """What happens: how many working days ago, at which hour, and what."""
        since, every = self.told["since"], self.told["every"]
        yield since, "9:40", self._agree
        done = cycle(self.told["done"])
        for ago in range(since, -1, -every):
            yield ago, "11:30", partial(self._work, *next(done))

    def _agree(self, at: datetime) -> None:
        told, first = self.told, self.by.workspace.today(at).replace(day=1)
        client, minor = self.client(), told["rate"] * 100
        set_rate(Scope(client_id=client.pk), first, minor, told["currency"], by=self.by, at=at)
        facts = {
            "title": told["title"], "minutes": told["month"] * 60, "begins_on": first, "carry_months": 1,
            "amount_minor": minor * told["month"], "currency": told["currency"],
        }  # fmt: skip
        begin_retainer(client.pk, None, facts, by=self.by, at=at)

    def _work(self, what: str, minutes: int, at: datetime) -> None:
        client = self.client()
        times = {"started_at": at - timedelta(minutes=minutes), "ended_at": at}
        write_down(Work(client.pk, description=what), times, by=self.by, at=at)
        for one in client.retainers.select_related("workspace"):
            close_months(one, by=self.by, at=at)
