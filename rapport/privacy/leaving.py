"""The way out that settings alone decide: a database elsewhere."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from rapport.web.leaving import Leaving, learn

HERE = {"", "localhost", "127.0.0.1", "::1"}


def database(workspace: Any) -> list[Leaving]:
    """A database on another machine."""
    host = str(settings.DATABASES["default"].get("HOST", ""))
    # A path is a socket of this machine.
    if host in HERE or host.startswith("/"):
        return []
    return [Leaving(_("Database server"), host, _("Everything but files"), _("Keeping it"))]


def learn_ways_out() -> None:
    """Teach it."""
    learn("database", database)
