"""A whole workspace: at least one of everything there is, each with two words in it that occur nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from django.db import models
from django.utils import timezone

from rapport.accounts.actors import Actor
from rapport.accounts.models import SignInLink
from rapport.clients.models import Client, Contact, Interaction, InteractionFile, NextStep
from rapport.exports.models import Export
from rapport.imports.models import Import, Source
from rapport.inbox.models import Message
from rapport.journal.models import Batch
from rapport.today.models import Kind, Verdict
from tests.cast import (
    a_client,
    a_contact,
    a_file_of,
    a_letter,
    a_next_step,
    a_person,
    ago,
    an_import,
    an_interaction,
)

# A question may repeat ASKED in its answer; HIDDEN stands beside it and is never asked for.
ASKED, HIDDEN = "Lantern", "Zeppelin"
WORDS = f"{ASKED} {HIDDEN}"
TABLE = f"""name,email,tel
Ilya {WORDS},ilya@lantern.example,+79123456789
,,
Mara {WORDS},mara@lantern.example,
""".encode()
MAIL = f"""From mara@lantern.example Tue Nov 24 09:00:00 2026
From: Mara {WORDS} <mara@lantern.example>
To: hello@lantern.example
Subject: {WORDS}
Date: Tue, 24 Nov 2026 09:00:00 +0000
Message-ID: <one@lantern.example>

{WORDS}
""".encode()


@dataclass(frozen=True)
class World:
    """What the contracts of every page fill addresses with."""

    actor: Actor
    client: Client
    person: Client
    silent: Client
    archived: Client
    trashed: Client
    contact: Contact
    suggested: Contact
    trashed_contact: Contact
    letter: Message
    answer: Message
    adrift: Message
    file: InteractionFile
    note: Interaction
    call: Interaction
    trashed_note: Interaction
    step: NextStep
    done_step: NextStep
    trashed_step: NextStep
    imported: Import
    reading: Import
    ready: Import
    ready_mail: Import
    refused: Import
    running: Import
    stopped: Import
    undoing: Import
    undone: Import
    source: Source
    batch: Batch
    verdict: Verdict
    packed: Export
    token: str

    def rows(self) -> list[models.Model]:
        """Everything in it that has a number."""
        values = (getattr(self, field.name) for field in fields(self))
        return [value for value in values if isinstance(value, models.Model)]


def world(actor: Actor) -> World:
    """Fill the actor's workspace."""
    workspace, now = actor.workspace, timezone.now()
    client = a_client(workspace, f"{WORDS} Books", tags=(f"tag {WORDS}",), city=WORDS, note=WORDS, rhythm_days=30)
    contact = a_contact(client, f"Ilya {WORDS}", phone="+7 912 345-67-89", is_main=True, role=WORDS, note=WORDS)
    letter = a_letter(
        client,
        contact=contact,
        subject=f"Re: {WORDS}",
        text=f"{WORDS}?",
        at=ago(days=3),
        folded=f"> {WORDS}",
        html=f"<p>{WORDS}</p>",
        attachment=(f"{WORDS}.txt", WORDS.encode()),
    )
    answer = a_letter(client, "out", contact=contact, subject=WORDS, text=WORDS, at=ago(days=4), thread=letter.thread)
    suggested = a_contact(None, f"Nils {WORDS}", email="somebody@lantern.example", workspace=workspace)
    adrift = a_letter(None, contact=suggested, subject=WORDS, text=WORDS, at=ago(days=1), workspace=workspace)
    silent = a_person(workspace, f"Vera {WORDS}", email="silent@lantern.example")
    an_interaction(silent, "out", WORDS, at=ago(days=90), title=WORDS)
    imported = an_import(actor, f"{WORDS}.csv", problem="empty_row", content=TABLE)
    left = {"put_back": 3, "left": [["clients.client", client.pk, "name"]], "left_count": 1}
    return World(
        actor=actor,
        client=client,
        person=a_person(workspace, f"Mara {WORDS}", email="mara@lantern.example"),
        silent=silent,
        archived=a_client(workspace, f"Otto {WORDS}", archived_at=now),
        trashed=a_client(workspace, f"Ugo {WORDS}", trashed_at=now),
        contact=contact,
        suggested=suggested,
        trashed_contact=a_contact(client, f"Rolf {WORDS}", email="gone@lantern.example", trashed_at=now),
        letter=letter,
        answer=answer,
        adrift=adrift,
        file=InteractionFile.objects.get(workspace=workspace),
        note=an_interaction(client, "", WORDS, kind="note", at=ago(days=5)),
        call=an_interaction(client, "", WORDS, kind="call", at=ago(days=6), minutes=20, contact=contact),
        trashed_note=an_interaction(client, "", WORDS, kind="note", trashed_at=now),
        step=a_next_step(client, WORDS),
        done_step=a_next_step(client, f"Yes {WORDS}", done_at=ago(days=2)),
        trashed_step=a_next_step(client, f"Ugo {WORDS}", trashed_at=now),
        imported=imported,
        reading=an_import(actor, f"reading {WORDS}.csv", state="reading", content=TABLE),
        ready=an_import(actor, f"ready {WORDS}.csv", state="ready", content=TABLE),
        ready_mail=an_import(actor, f"ready {WORDS}.mbox", state="ready", content=MAIL),
        refused=an_import(actor, f"refused {WORDS}.bin", state="ready", content=bytes(range(256))),
        running=an_import(actor, f"running {WORDS}.csv", state="running", content=TABLE),
        stopped=an_import(actor, f"stopped {WORDS}.csv", state="stopped", content=TABLE, trouble={"code": "disk_full"}),
        undoing=an_import(actor, f"undoing {WORDS}.csv", state="undoing", content=TABLE),
        undone=an_import(actor, f"undone {WORDS}.csv", state="undone", content=TABLE, undone=left),
        source=imported.sources.get(),
        batch=client.change({"note": f"{WORDS} again", "tags": [f"tag {WORDS}", "late"]}, by=actor, at=now),
        verdict=Verdict.objects.create(
            workspace=workspace,
            kind=Kind.STEP,
            object_id=0,
            client=client,
            seen_at=now,
            word=Verdict.Word.LATER,
            until=now,
            said_at=now,
        ),
        packed=a_packed_export(actor),
        token=SignInLink.issue(actor.user, at=now),
    )


def a_packed_export(actor: Actor) -> Export:
    """An export that is ready, with a ZIP of one line in its place."""
    now = timezone.now()
    one = Export.objects.create(
        workspace=actor.workspace, user=actor.user, state="ready", size=4, created_at=now, finished_at=now,
        expires_at=now + Export.KEPT,
    )  # fmt: skip
    one.place.parent.mkdir(parents=True, exist_ok=True)
    one.place.write_bytes(b"zip\n")
    return one


def more(world: World, count: int = 10) -> None:
    """As many again of everything a list could show, beside the world's rows and hanging on them."""
    workspace, now = world.actor.workspace, timezone.now()
    letter: Any = Interaction.objects.get(source=world.letter.pk)
    for number in range(count):
        name = f"{WORDS} {number}"
        client = a_client(workspace, name, tags=(f"tag {number}", f"tag {WORDS}"))
        person = a_contact(
            client, name, email=f"p{number}@lantern.example", phone=f"+7 912 345-67-{number:02}", is_main=True
        )
        a_letter(client, contact=person, subject=name, at=ago(days=2, minutes=number), attachment=(name, name.encode()))
        an_interaction(client, "", name, kind="note")
        a_next_step(client, name)
        silent = a_person(workspace, f"Vera {name}", email=f"s{number}@lantern.example")
        an_interaction(silent, "out", name, at=ago(days=80))
        stranger = a_contact(None, name, email=f"n{number}@lantern.example", workspace=workspace)
        a_letter(None, contact=stranger, subject=name, at=ago(days=1, minutes=number), workspace=workspace)
        a_client(workspace, f"Otto {name}", archived_at=now)
        a_client(workspace, f"Ugo {name}", trashed_at=now)
        a_contact(client, f"Rolf {name}", email=f"t{number}@lantern.example", trashed_at=now)
        an_interaction(client, "", name, kind="call", trashed_at=now)
        a_next_step(client, name, trashed_at=now)
        an_import(world.actor, f"{name}.csv", problem="empty_row", content=TABLE)
        # On the world's own client, letter and import.
        colleague = a_contact(world.client, name, email=f"c{number}@lantern.example")
        a_letter(world.client, contact=colleague, subject=name, at=ago(hours=number + 1), thread=world.letter.thread)
        an_interaction(world.client, "", name, kind="call", contact=colleague, at=ago(days=number))
        a_next_step(world.client, name)
        a_file_of(letter, name, name.encode())
        for brought in (world.imported, world.ready):
            _another_file(brought, name)


def _another_file(brought: Import, name: str) -> None:
    source = brought.sources.order_by("id")[0]
    first = source.remarks.first()
    source.pk, source.name, source._state.adding = None, name, True
    source.save()
    if first:
        first.pk, first.source, first._state.adding = None, source, True
        first.save()
