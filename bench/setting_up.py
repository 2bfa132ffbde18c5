"""A data folder of the bench's own, set before Django reads its settings."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rapport.accounts.actors import Actor


def stand(home: Path) -> None:
    """Django on an empty, migrated database in this folder."""
    os.environ["RAPPORT_HOME"] = str(home)
    os.environ["RAPPORT_LOG_LEVEL"] = "ERROR"
    os.environ["DJANGO_SETTINGS_MODULE"] = "rapport.config.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable")


def an_empty_workspace(home: Path) -> Actor:
    """Its owner."""
    stand(home)
    from django.utils import timezone

    from rapport.accounts.founding import Founding, found

    facts = Founding(
        email="bench@rapport.example", person="Bench", workspace="Bench", language="en", timezone="Europe/Moscow",
        currency="EUR",
    )  # fmt: skip
    return found(facts, at=timezone.now(), first_only=True)
