"""What is known of somebody at a public page: their address on the net, their program, and the fields they sent."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

LARGEST = 512 * 1024  # bytes of a filled-in page
# Machines that open links before people do: messengers that draw a preview, mail filters.
MACHINES = (
    "bot", "preview", "crawl", "spider", "facebookexternalhit", "whatsapp", "viber", "vkshare", "skype", "slack",
)  # fmt: skip
type View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """A page for people without an account, which sets no cookie.

    Without a cookie there is no CSRF token: the signed token of the page stands in for it (tokens.py says why).
    """

    @wraps(view)
    def respond(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        request.META["CSRF_COOKIE_NEEDS_UPDATE"] = False
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return login_not_required(csrf_exempt(never_cache(respond)))


def address_of(request: HttpRequest) -> str:
    """Where a visitor comes from, believing only as many proxies as the settings name."""
    try:
        return str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:
        return ""


def program_of(request: HttpRequest) -> str:
    """What the visitor's program calls itself."""
    return str(request.headers.get("User-Agent", ""))[:300]


def is_a_person(request: HttpRequest) -> bool:
    """Whether somebody looks at the page: no machine that looks ahead of them, and no browser that only prepares."""
    said = program_of(request).casefold()
    return bool(said) and not any(word in said for word in MACHINES) and "Sec-Purpose" not in request.headers


def is_too_large(request: HttpRequest, largest: int = LARGEST) -> bool:
    """Whether a page was sent that no form of ours can have made; asked before any of it is read."""
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    return not length.isdigit() or int(length) > largest


def fields_of(request: HttpRequest) -> QueryDict:
    """What was typed, without the NULs that no database takes."""
    sent = request.POST.copy()
    for name in list(sent):
        sent.setlist(name, [text.replace("\x00", "") for text in sent.getlist(name)])
    return sent
