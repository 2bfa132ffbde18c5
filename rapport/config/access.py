"""One log line a request: the name of the page, how it ended, how long it took. No address, no path, no query."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import perf_counter

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

log = logging.getLogger("rapport.access")

type Respond = Callable[[HttpRequest], HttpResponseBase]

# Watchers ask every few seconds and a page brings a dozen files: nobody reads these lines.
QUIET = frozenset({"healthz", "readyz", "static"})


class AccessLines:
    """The first middleware, so that it sees every answer and all of the time."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, with a line about it in the log."""
        began = perf_counter()
        response = self.respond(request)
        route = route_of(request)
        facts = {
            "method": (request.method or "")[:10],
            "route": route,
            "status": response.status_code,
            "ms": round((perf_counter() - began) * 1000, 1),
        }
        level = logging.DEBUG if route in QUIET else logging.INFO
        if log.isEnabledFor(level):
            # Not log.log(): it would look for the line of code that calls it, on every request.
            log.handle(log.makeRecord(log.name, level, "", 0, "request", (), None, extra=facts))
        return response


def route_of(request: HttpRequest) -> str:
    """The name of the page, which says nothing about anybody: a path may hold numbers of people or a sign-in token."""
    if request.resolver_match:
        return request.resolver_match.view_name
    return "static" if request.path.startswith(settings.STATIC_URL) else "unknown"
