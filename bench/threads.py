"""A thread of 500 letters against its floor, and the question for news.

The floor has the page's own statements and the raw rows of all letters, most of which the page fetches when unfolded.
`python -m bench.threads` measures them alone.
"""

from __future__ import annotations

import os
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.pages import Measured
    from rapport.accounts.actors import Actor

LETTERS = 500
NAME, WHOLE, NEWS = "thread of 500", "thread of 500, whole page", "anything new"
TEXT = (
    "Здравствуйте! Посмотрели второй вариант, он нам ближе: строчные буквы читаются на табличке с десяти шагов. " * 12
)
ROWS = """
    SELECT m.id, m.subject, m.sent_at, m.direction, m.from_name, m.from_email, m.recipients, i.text, i.folded
    FROM inbox_message m JOIN clients_interaction i ON i.source = m.id AND i.workspace_id = m.workspace_id
    WHERE m.thread_id = %s ORDER BY m.sent_at, m.id
"""


def measure(actor: Actor) -> list[Measured]:
    """The thread, and what every open page asks every second."""
    from django.test import Client as Browser

    from bench import floor
    from bench.pages import Measured, in_turns, page

    thread, last = build(actor)
    browser = Browser()
    assert actor.user is not None
    browser.force_login(actor.user)
    href, news = f"/inbox/threads/{thread}/", f"/inbox/news/?after={last}&since=99999999999999"
    # As it opens from the list, which stays where it is; and with the whole page around it.
    opening = {"HX-Request": "true", "HX-Request-Type": "partial"}
    opened = page(browser, NAME, href, opening, floor_rows=[(ROWS, [thread])])
    whole = page(browser, WHOLE, href, floor_rows=[(ROWS, [thread])])
    floor.STATEMENTS[NEWS] = [("SELECT 1", [])]
    assert browser.get(news).status_code == 204
    asked, nothing = in_turns(lambda: browser.get(news), lambda: browser.get(f"/floor/{NEWS}/"))
    return [opened, whole, Measured(NEWS, asked, nothing, 0, 0)]


def build(actor: Actor) -> tuple[int, int]:
    """A thread of so many letters in turns; its number and that of the last letter."""
    from django.db import transaction
    from django.utils import timezone

    from rapport.clients.models import Client, Interaction
    from rapport.files.keeping import keep
    from rapport.inbox import turns
    from rapport.inbox.models import Message, Thread

    now = timezone.now()
    client = Client.objects.visible_to(actor).order_by("pk").first()
    assert client is not None
    with transaction.atomic():
        raw = next(iter(keep(actor.workspace_id, [TEXT.encode()], at=now).values()))
        thread = Thread.objects.create(
            workspace=actor.workspace, subject="Логотип", base_subject="логотип", first_at=now, last_at=now
        )
        messages = Message.objects.bulk_create(
            Message(
                workspace=actor.workspace, thread=thread, message_id=f"bench{number}@x.example", raw=raw,
                subject="Логотип",
                sent_at=_at(now, number), direction=_side(number), from_name="Анна", from_email="anna@x.example",
                recipients={"to": [["", "me@x.example"]]},
            )
            for number in range(LETTERS)
        )  # fmt: skip
        Interaction.objects.bulk_create(
            Interaction(
                workspace=actor.workspace, client=client, kind="mail", direction=one.direction, at=one.sent_at,
                title=one.subject, text=TEXT, folded="> " + TEXT, conversation=thread.pk, source=one.pk, created_at=now,
                updated_at=now,
            )
            for one in messages
        )  # fmt: skip
        turns.renew(actor.workspace_id, [thread.pk])
    return thread.pk, messages[-1].pk


def _at(now: datetime, number: int) -> datetime:
    return now - timedelta(hours=LETTERS - number)


def _side(number: int) -> str:
    return "out" if number % 2 else "in"


def main() -> None:
    """A small workspace of its own, and these two figures."""
    from bench import setting_up

    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="rapport-bench-", dir=memory, ignore_cleanup_errors=True) as place:
        actor = setting_up.an_empty_workspace(Path(place))
        from django.conf import settings
        from django.utils import timezone

        from rapport.clients.adding import add_client

        settings.ROOT_URLCONF, settings.ALLOWED_HOSTS = "bench.floor", ["testserver"]
        add_client({"kind": "company", "name": "Meridian"}, by=actor, at=timezone.now())
        for one in measure(actor):
            print(f"{one.name}: {one.page:.1f} ms, floor {one.floor:.1f} ms, ratio {one.ratio:.2f}")


if __name__ == "__main__":
    main()
