"""A door that programs from outside knock at: no account, no cookie, no CSRF token; each view checks a secret."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

type View = Callable[..., HttpResponse]


def from_outside(view: View) -> View:
    """Open to everybody who knows the secret of the door; POST only."""

    @wraps(view)
    def respond(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return login_not_required(csrf_exempt(never_cache(require_POST(respond))))
