"""A data folder of the bench's own, set before Django reads its settings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rapport.accounts.actors import Actor


def stand(home: Path) -> None:
    """Django on an empty, migrated database in this folder."""
    os.environ["RAPPORT_HOME"] = str(home)
    os.environ["RAPPORT_LOG_LEVEL"] = "ERROR"
    os.environ["DJANGO_SETTINGS_MODULE"] = "rapport.config.settings"
    # In a process of its own: the pictures of all models that migrations draw would count as ours.
    subprocess.run([sys.executable, "-m", "rapport.cli", "migrate"], stdout=subprocess.DEVNULL, check=True)
    import django

    django.setup()


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
