"""The ways out that settings alone decide: the mail server and a database elsewhere."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from rapport.web.leaving import Leaving, learn

HERE = {"", "localhost", "127.0.0.1", "::1"}
# Mailers that send nothing anywhere.
SILENT = ("console", "dummy", "locmem", "filebased")


def mail(workspace: Any) -> list[Leaving]:
    """Servers that letters are given to."""
    out = []
    mailers: dict[str, dict[str, Any]] = settings.MAILERS
    for mailer in mailers.values():
        if not mailer["BACKEND"].rsplit(".", 2)[-2].startswith(SILENT):
            host = str(mailer.get("OPTIONS", {}).get("host", ""))
            out.append(Leaving(_("Mail server"), host or "—", _("Letters, addresses"), _("Sending letters")))
    return out


def database(workspace: Any) -> list[Leaving]:
    """A database on another machine."""
    host = str(settings.DATABASES["default"].get("HOST", ""))
    # A path is a socket of this machine.
    if host in HERE or host.startswith("/"):
        return []
    return [Leaving(_("Database server"), host, _("Everything but files"), _("Keeping it"))]


def learn_ways_out() -> None:
    """Teach them."""
    learn("mail", mail)
    learn("database", database)
