"""Documents in words: the answer on top, what a row says, how a version came, why a folder was not read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from rapport.documents.models import Document, Version
from rapport.web.dates import when
from rapport.web.funnel import Actor

ICONS = {Document.Kind.TEXT: "file-text", Document.Kind.FILE: "file", Document.Kind.LINK: "external-link"}


def listed(actor: Actor, client_id: int | None) -> Any:
    """The documents of the list, each with how many comments are open."""
    rows = Document.objects.visible_to(actor).listed()
    if client_id is not None:
        rows = rows.filter(client_id=client_id)
    unresolved = Q(comments__resolved_at=None, comments__trashed_at=None)
    return rows.annotate(unresolved=Count("comments", filter=unresolved))


def answer(count: int, newest: Document | None) -> tuple[str, str]:
    """Two voices: how many there are, and what was changed last."""
    if newest is None:
        return _("No documents yet."), _("Write the first one together, or bring a file.")
    strong = ngettext("%(count)s document.", "%(count)s documents.", count) % {"count": count}
    quiet = _("Changed last: “%(title)s”, %(when)s.") % {"title": newest.title, "when": when(newest.updated_at)}
    return strong, quiet


def about(document: Document) -> str:
    """The second line of a row."""
    parts = [document.client.name] if document.client else []
    if document.current > 1:
        parts.append(_("version %(number)s") % {"number": document.current})
    parts.append(when(document.updated_at))
    return " · ".join(parts)


def came(version: Version) -> str:
    """Who made a version, and how."""
    if version.via == Version.Via.FOLDER:
        return pgettext("how a version came", "from the folder")
    return str(version.user) if version.user else "Rapport"


def trouble(found: Mapping[str, Any] | None) -> str:
    """Why a folder was not read, and what to do."""
    if not found:
        return ""
    sentences = {
        "not_let_in": _("%(host)s does not accept the user name or the password. Check them, or make an app password."),
        "forbidden": _("%(host)s does not let this user into the folder. Give them the right, or take another one."),
        "no_folder": _("There is no such folder at %(host)s. Check the address, or make the folder there."),
        "no_webdav": _("What lies at this address is no WebDAV folder. Check the address."),
        "too_many": _("The folder holds more than %(most)s files. Choose a smaller one."),
        "full": _("There is no room left at %(host)s."),
        "silent": _("%(host)s does not answer. It is tried again in a few minutes."),
        "unreachable": _("%(host)s cannot be reached. Check the address; it is tried again in a few minutes."),
        "answered": _("%(host)s answered “%(answer)s”. It is tried again in a few minutes."),
        "too_large": _("“%(name)s” is larger than 50 MB."),
    }  # fmt: skip
    sentence: str = sentences[found["code"]] % found["details"]
    return sentence
