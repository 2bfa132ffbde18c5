"""What every request learns first: whether anybody lives here, who is asking, and in which language and zone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils import timezone, translation

from rapport.accounts import devices
from rapport.accounts.actors import Actor, actor_of
from rapport.accounts.founding import is_founded
from rapport.accounts.refusing import refused
from rapport.lib.zones import zone_or_utc
from rapport.web.rights import EVERYBODY, NOBODY, role_now, who_opens

type Respond = Callable[[HttpRequest], HttpResponseBase]


class FirstRun:
    """Until somebody has made the workspace, a person at the door is led to the page that makes it."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Asked only of strangers at the sign-in page, where everybody without a session arrives."""
        at_the_door = request.path == resolve_url(settings.LOGIN_URL) and not request.user.is_authenticated
        if at_the_door and not is_founded():
            return redirect("accounts:first_run")
        return self.respond(request)


class SignInRequired(LoginRequiredMiddleware):
    """Private by default.

    A fragment asked for after the session ended sends the whole page to sign-in, never a form into a list.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        """To the sign-in page and back."""
        htmx = request.htmx  # type: ignore[attr-defined]
        if not htmx:
            return super().handle_no_permission(request, view_func)
        query = urlencode({"next": htmx.current_url_abs_path or "/"})
        return HttpResponse(status=204, headers={"HX-Redirect": f"{resolve_url(settings.LOGIN_URL)}?{query}"})


class Preferences:
    """Who acts, and their language and zone; before sign-in the browser's or the chosen language holds."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Everything is put back after the request, because the thread serves others too."""
        user = request.user
        if user.is_authenticated:
            request.actor = actor_of(user)  # type: ignore[attr-defined]
            language, zone = user.language, user.timezone
        else:
            request.actor = None  # type: ignore[attr-defined]
            language, zone = chosen_language(request), "UTC"
        with translation.override(language), timezone.override(zone_or_utc(zone)):
            request.LANGUAGE_CODE = language
            response = self.respond(request)
            if user.is_authenticated and request.user.is_authenticated:
                devices.see(request, at=timezone.now())
        response.headers.setdefault("Content-Language", language)
        return response


class Rights:
    """The one place where a role is refused a page; which roles open a view stands with the view.

    Whoever must have a second factor and has none sees nothing but the pages of their own account.
    """

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Templates learn the role, so that they offer nothing that would be refused."""
        actor: Actor | None = request.actor  # type: ignore[attr-defined]
        token = role_now.set(actor.role if actor else NOBODY)
        try:
            return self.respond(request)
        finally:
            role_now.reset(token)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> HttpResponseBase | None:
        """Let through, lead elsewhere, or refuse in words."""
        opens_to = who_opens(view)
        if opens_to == EVERYBODY or not request.user.is_authenticated:
            return None
        actor: Actor | None = request.actor  # type: ignore[attr-defined]
        if actor and actor.workspace.second_factor_required and not request.user.has_second_factor:
            return redirect("accounts:security")
        return None if role_now.get() in opens_to else refused(request, role_now.get(), opens_to)


def chosen_language(request: HttpRequest) -> str:
    """A visitor's language: the one they chose, else the browser's, else English."""
    chosen = request.GET.get("lang") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else translation.get_language_from_request(request)
