"""Who opens a page: owners and members every one, unless its view says otherwise; everybody narrower only what says so.

What of a page's rows they see is decided by the funnel (`rapport/web/funnel.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from django.urls import Resolver404, resolve

type View = Callable[..., Any]

OWNER, MEMBER, BOOKKEEPER, GUEST = "owner", "member", "bookkeeper", "guest"
# Signed in, but with no seat in the workspace.
NOBODY = ""
FULL = frozenset({OWNER, MEMBER})
EVERYBODY = FULL | {BOOKKEEPER, GUEST, NOBODY}

# The role of the request at hand, for the templates; what runs without a request is the machine's own work.
role_now: ContextVar[str] = ContextVar("role_now", default=OWNER)


def open_to(*roles: str) -> Callable[[View], View]:
    """Opens a view to these narrower roles as well. Every row it shows or changes must come through the funnel."""
    return lambda view: _mark(view, FULL | set(roles))


def owners_only(view: View) -> View:
    """Closes a view to everybody but owners."""
    return _mark(view, {OWNER})


def own_account(view: View) -> View:
    """Opens a view that is about the person alone to whoever is signed in."""
    return _mark(view, EVERYBODY)


def _mark(view: View, roles: Iterable[str]) -> View:
    view.opens_to = frozenset(roles)  # type: ignore[attr-defined]
    return view


def who_opens(view: View) -> frozenset[str]:
    """The roles a view is open to."""
    if not getattr(view, "login_required", True):
        return EVERYBODY
    opens_to: frozenset[str] = getattr(view, "opens_to", FULL)
    return opens_to


def may_open(href: str, role: str | None = None) -> bool:
    """Whether the role (by default the reader's) opens the page at an address of ours."""
    return (role_now.get() if role is None else role) in _at(href.partition("?")[0])


@lru_cache(maxsize=1024)
def _at(path: str) -> frozenset[str]:
    try:
        return who_opens(resolve(path).func)
    except Resolver404:
        return frozenset()
