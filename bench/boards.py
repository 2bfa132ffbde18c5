"""A board of 500 engagements against its floor.

`python -m bench.boards` measures it alone.
"""

from __future__ import annotations

import os
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.pages import Measured
    from rapport.accounts.actors import Actor

CARDS = 500
NAME = "board of 500"


def measure(actor: Actor) -> list[Measured]:
    """The board as a browser opens it."""
    from django.test import Client as Browser

    from bench.pages import page

    build(actor)
    browser = Browser()
    assert actor.user is not None
    browser.force_login(actor.user)
    return [page(browser, NAME, "/engagements/")]


def build(actor: Actor) -> None:
    """So many engagements, a hundred at each stage."""
    from django.utils import timezone

    from rapport.clients.models import Client
    from rapport.engagements.models import Deal, Engagement, Stage, StageMove

    now = timezone.now()
    clients = list(Client.objects.visible_to(actor).order_by("pk")[:CARDS])
    made = Engagement.objects.bulk_create(
        Engagement(
            workspace=actor.workspace, client=clients[number % len(clients)], title=f"Каталог и вывеска {number}",
            stage=Stage.values[number % 5], deal=Deal.WON if number % 5 > 1 else Deal.PROPOSED,
            stage_since=now - timedelta(hours=number), value_minor=number * 1000, currency="EUR", created_at=now,
            updated_at=now,
        )
        for number in range(CARDS)
    )  # fmt: skip
    StageMove.objects.bulk_create(
        StageMove(workspace=actor.workspace, engagement=one, to_stage=one.stage, at=one.stage_since) for one in made
    )


def alone(measure: Callable[[Actor], list[Measured]]) -> None:
    """A small workspace of its own, and one figure."""
    from bench import setting_up

    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="rapport-bench-", dir=memory, ignore_cleanup_errors=True) as place:
        actor = setting_up.an_empty_workspace(Path(place))
        from django.conf import settings
        from django.utils import timezone

        from rapport.clients.adding import add_client

        settings.ROOT_URLCONF, settings.ALLOWED_HOSTS = "bench.floor", ["testserver"]
        for number in range(50):
            add_client({"kind": "company", "name": f"Meridian {number}"}, by=actor, at=timezone.now())
        for one in measure(actor):
            print(f"{one.name}: {one.page:.1f} ms, floor {one.floor:.1f} ms, ratio {one.ratio:.2f}")


if __name__ == "__main__":
    alone(measure)
