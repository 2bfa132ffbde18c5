"""What the tick of the playbooks costs over 10,000 engagements: the first look, nothing changed, a hundred changed.

`python -m bench.playbooks` measures it alone.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rapport.accounts.actors import Actor

ENGAGEMENTS, WORDS, CHANGED = 10_000, 10, 100


def build(actor: Actor) -> None:
    """So many engagements with a client each, at all stages, and ten words with each client in the last weeks."""
    from django.utils import timezone

    from rapport.clients.models import Client, Interaction
    from rapport.engagements.models import Deal, Engagement, Stage, StageMove

    now = timezone.now()
    types = ("", "one_off", "regular", "long_term", "strategic", "referral")
    clients = Client.objects.bulk_create(
        Client(
            workspace=actor.workspace, name=f"Meridian {number}", name_key=f"meridian {number}",
            sort_key=f"meridian {number}", last_at=now, created_at=now, updated_at=now,
            interaction_type=types[number % 6], silent_from=now + timedelta(days=number % 60 - 30),
        )
        for number in range(ENGAGEMENTS)
    )  # fmt: skip
    made = Engagement.objects.bulk_create(
        Engagement(
            workspace=actor.workspace, client=client, title="Каталог", stage=Stage.values[number % 5],
            deal=Deal.WON if number % 5 > 1 else Deal.NEW, stage_since=now - timedelta(days=number % 60),
            created_at=now - timedelta(days=number % 60), updated_at=now, about="Двенадцать страниц",
            # They mean to decide later: what is silent is not closed meanwhile, which is work of its own.
            expected_on=(now + timedelta(days=90)).date(),
        )
        for number, client in enumerate(clients)
    )  # fmt: skip
    StageMove.objects.bulk_create(
        StageMove(workspace=actor.workspace, engagement=one, to_stage=one.stage, at=one.stage_since) for one in made
    )
    Interaction.objects.bulk_create(
        (
            Interaction(
                workspace=actor.workspace, client=client, kind="mail", direction=("in", "out")[word % 2],
                at=now - timedelta(days=number % 60, hours=-3 * word), created_at=now, updated_at=now, text="Да.",
            )
            for number, client in enumerate(clients)
            for word in range(WORDS)
        ),
        batch_size=2000,
    )  # fmt: skip


def spent(deed: Callable[[], Any]) -> tuple[float, Any]:
    """Processor time of a deed in seconds, and what it answered."""
    begun = process_time()
    answer = deed()
    return process_time() - begun, answer


def main() -> None:
    """A workspace of its own, and the figures."""
    from bench import setting_up

    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="rapport-bench-", dir=memory, ignore_cleanup_errors=True) as place:
        actor = setting_up.an_empty_workspace(Path(place))
        from django.utils import timezone

        from rapport.engagements import ticking
        from rapport.engagements.models import Due, Engagement

        build(actor)

        def tick() -> int:
            return ticking.tick(at=timezone.now())

        def show(name: str) -> None:
            seconds, looked = spent(tick)
            print(f"{name}: {seconds:.3f} s of processor time, {looked} looked at, {Due.objects.count()} due")

        show(f"first look at {ENGAGEMENTS}")
        show("nothing changed")
        some = Engagement.objects.order_by("pk").values_list("pk", flat=True)[:CHANGED]
        Engagement.objects.filter(pk__in=list(some)).update(look_at=timezone.now())
        show(f"{CHANGED} changed")


if __name__ == "__main__":
    main()
