"""A large invented workspace, the same for the same seed: clients, their people, what was said, what comes next."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import batched

from django.db import transaction

from bench.words import FAMILY, GIVEN, SEED, TRADES, WORDS
from rapport.accounts.actors import Actor
from rapport.accounts.founding import Founding, found
from rapport.clients import standing
from rapport.clients.models import Client, Contact, ContactPoint, Interaction, NextStep
from rapport.search.indexing import remember
from rapport.web.bulk import insert

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def build(clients: int, interactions: int) -> Actor:
    """A workspace of that size with its owner; derived columns and index are right."""
    chance = random.Random(SEED)
    facts = Founding(
        email="bench@rapport.example", person="Дарья Ветрова", workspace="Bench", language="ru",
        timezone="Europe/Moscow", currency="RUB",
    )  # fmt: skip
    actor = found(facts, at=NOW, first_only=False)
    people = _people(actor, clients, chance)
    for part in batched(range(interactions), 5000):
        with transaction.atomic():
            _words(actor, people, part, chance)
    with transaction.atomic():
        _steps(actor, people, chance)
    for part in batched(Client.objects.visible_to(actor).values_list("pk", flat=True), 500):
        with transaction.atomic():
            standing.refresh(part)
    return actor


def _people(actor: Actor, clients: int, chance: random.Random) -> list[Contact]:
    made: list[Contact] = []
    for part in batched(range(clients), 2000):
        with transaction.atomic():
            firms = [_client(actor, number, chance) for number in part]
            insert(firms)
            contacts = [_contact(actor, firm, chance) for firm in firms]
            insert(contacts)
            insert([ContactPoint.of(c, "email", f"p{c.pk}@people{c.client_id}.example") for c in contacts])
            remember(standing.found_contact(contact, contact.client, []) for contact in contacts)
            made += contacts
    return made


def _client(actor: Actor, number: int, chance: random.Random) -> Client:
    at = NOW - timedelta(days=chance.randrange(2000), minutes=number)
    client = Client(
        workspace_id=actor.workspace_id, name=f"{chance.choice(TRADES).title()} {chance.choice(FAMILY)} {number}",
        city=chance.choice(["Москва", "Berlin", "Ереван", "London"]), created_at=at, updated_at=at, last_at=at,
        timezone=chance.choice(["Europe/Moscow", "Europe/Berlin", "Asia/Yerevan", "Europe/London", ""]),
    )  # fmt: skip
    client.set_keys()
    return client


def _contact(actor: Actor, client: Client, chance: random.Random) -> Contact:
    contact = Contact(
        workspace_id=actor.workspace_id, client=client, name=f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}",
        is_main=True, created_at=client.created_at, updated_at=client.created_at,
    )  # fmt: skip
    contact.set_keys()
    return contact


def _words(actor: Actor, people: list[Contact], numbers: tuple[int, ...], chance: random.Random) -> None:
    words = []
    for number in numbers:
        # A few clients are spoken with much, most of them little.
        contact = people[int(len(people) * chance.random() ** 3)]
        at = NOW - timedelta(minutes=chance.randrange(60 * 24 * 1500))
        direction = chance.choice(["in", "out"])
        words.append(
            Interaction(
                workspace_id=actor.workspace_id, client_id=contact.client_id, contact=contact, kind="mail",
                direction=direction, at=at, title=" ".join(chance.choices(WORDS, k=4)),
                text=" ".join(chance.choices(WORDS, k=40)), awaits=direction == "in" and number % 400 == 0,
                conversation=number // 5 + 1, created_at=at, updated_at=at,
            )
        )  # fmt: skip
    insert(words)
    remember(standing.found_interaction(word) for word in words)


def _steps(actor: Actor, people: list[Contact], chance: random.Random) -> None:
    insert(
        [
            NextStep(
                workspace_id=actor.workspace_id, client=contact.client, text=" ".join(chance.choices(WORDS, k=5)),
                due_on=(NOW + timedelta(days=chance.randrange(-5, 60))).date(), created_at=NOW, updated_at=NOW,
            )
            for contact in people[:: max(1, len(people) // 1000)]
        ]
    )  # fmt: skip
