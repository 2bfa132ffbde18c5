"""Pages against their floor: in one process, through the whole handler with all middleware, in turns, by CPU time."""

from __future__ import annotations

import gzip
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client as Browser

from bench import floor
from rapport.accounts.actors import Actor
from rapport.clients.models import Client, Interaction

ROUNDS = 60
# Session and user are read by the middleware, for the floor as well.
OF_THE_MIDDLEWARE = 2


@dataclass(frozen=True, slots=True)
class Measured:
    """CPU milliseconds of a page and of its floor, medians; statements; bytes of the body, gzipped."""

    name: str
    page: float
    floor: float
    statements: int
    kilobytes: float

    @property
    def ratio(self) -> float:
        """How many times the floor."""
        return self.page / self.floor


def measure(actor: Actor) -> list[Measured]:
    """Every page of the figures, then adding a note."""
    settings.ROOT_URLCONF = "bench.floor"
    settings.ALLOWED_HOSTS = ["testserver"]
    browser = Browser()
    assert actor.user is not None
    browser.force_login(actor.user)
    busiest = Client.objects.visible_to(actor).order_by("-last_at").first()
    assert busiest is not None
    spoken = Interaction.objects.filter(client__workspace=actor.workspace).order_by("client_id").first()
    client = spoken.client_id if spoken else busiest.pk
    pages = {
        "client list": "/clients/",
        "search": "/search/?q=договор",
        "client page": f"/clients/{client}/",
        "today": "/",
    }
    found = [page(browser, name, address) for name, address in pages.items()]
    return [*found, _adding(browser, client or busiest.pk)]


def page(
    browser: Browser,
    name: str,
    address: str,
    headers: dict[str, str] | None = None,
    floor_rows: Sequence[tuple[str, Any]] = (),
) -> Measured:
    """A page against its own statements, and those of `floor_rows` for what it has but does not show at once.

    `headers` are as the browser sends them when it asks for a part of a page.
    """
    statements: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        statements.append((sql, parameters))
        return execute(sql, parameters, many, context)

    browser.get(address, headers=headers)
    with connection.execute_wrapper(note):
        answer = browser.get(address, headers=headers)
    assert answer.status_code == 200, (name, answer.status_code)
    asked = [one for one in statements if one[0].lstrip().upper().startswith(("SELECT", "WITH"))]
    floor.STATEMENTS[name] = [*asked[OF_THE_MIDDLEWARE:], *floor_rows]
    ours, bare = in_turns(lambda: browser.get(address, headers=headers), lambda: browser.get(f"/floor/{name}/"))
    return Measured(name, ours, bare, len(statements), len(gzip.compress(answer.content)) / 1000)


def _adding(browser: Browser, client: int) -> Measured:
    facts = {"kind": "note", "text": "Созвонились: договор подпишут в четверг.", "at_0": "", "at_1": ""}
    before = Interaction.objects.count()
    answer = browser.post(f"/clients/{client}/say/", facts)
    assert (answer.status_code, Interaction.objects.count()) == (302, before + 1), answer.status_code
    ours, bare = in_turns(
        lambda: browser.post(f"/clients/{client}/say/", facts), lambda: browser.post(f"/floor/add/{client}/", facts)
    )
    return Measured("add a note", ours, bare, 0, 0)


def in_turns(one: Callable[[], Any], other: Callable[[], Any]) -> tuple[float, float]:
    """Median CPU milliseconds of two things done in turns, so that a slow moment of the machine meets both."""
    times: tuple[list[float], list[float]] = ([], [])
    for round_ in range(ROUNDS + 5):
        for place, deed in enumerate((one, other)):
            start = time.process_time()
            deed()
            if round_ >= 5:
                times[place].append((time.process_time() - start) * 1000)
    return statistics.median(times[0]), statistics.median(times[1])
