"""Refusing a page in words: which role this is, and what it is for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.web.pages import page
from rapport.web.rights import BOOKKEEPER, GUEST, MEMBER, OWNER

# Where a role that does not open Today begins.
HOME = "clients:list"


def refused(request: HttpRequest, role: str, opens_to: frozenset[str]) -> HttpResponse:
    """Forbidden, said clearly; at the front door the way to what is theirs."""
    if request.path == "/" and role in {BOOKKEEPER, GUEST}:
        return redirect(HOME)
    strong, quiet = _words(role, opens_to)
    values = {"strong": strong, "quiet": quiet, "home": reverse(HOME) if role else ""}
    return page(request, "accounts/refused.html", values, fragment="content", status=403)


def _words(role: str, opens_to: frozenset[str]) -> tuple[str, str]:
    if role == BOOKKEEPER:
        return _("Your role is bookkeeper; this is not part of it."), _(
            "You see the cards of the clients: names, numbers, addresses, phones and tags."
        )
    if role == GUEST:
        return _("Your role is guest; this is not part of it."), _(
            "You see the clients that were given to you, with their people and their history."
        )
    if role == MEMBER and opens_to == {OWNER}:
        return _("Your role is member; this is for owners."), _(
            "Owners look after the people, the settings and the safety of the workspace."
        )
    return _("You are in no workspace now."), _(
        "Somebody took your seat away, or you left. An owner can invite you again."
    )
