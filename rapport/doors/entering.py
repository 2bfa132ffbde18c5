"""Coming through a door: who it is, what they may see, in which language, and that it is written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from rapport.accounts.actors import Actor
from rapport.accounts.keeping import kept_since
from rapport.accounts.models import Workspace
from rapport.clients.quiet import whereabouts_of
from rapport.doors.models import Door, Visit
from rapport.doors.opening import path_of
from rapport.doors.pressing import Press, Refused, new_token, press_of
from rapport.lib.zones import zone_or_utc
from rapport.web import limits
from rapport.web.pages import page
from rapport.web.rights import FULL, NOBODY, role_now
from rapport.web.visiting import LARGEST, address_of, is_a_person, program_of, public

VIA = "portal"
READ = ("GET", "HEAD")
# Looking at the same page again within this time is the same look.
ONE_LOOK = timedelta(minutes=30)
FORGOTTEN_AT_ONCE = 200

type View = Callable[..., HttpResponse]

# What a page is called in the log of visits.
_said: dict[str, str | Promise] = {}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is at a client's page, for the funnel: nobody of ours, so that only `shared_with` answers anything."""

    workspace: Workspace
    name: str
    user: None = None
    via: str = VIA
    role: str = NOBODY
    user_id: None = None

    @property
    def workspace_id(self) -> int:
        """For the funnel."""
        return self.workspace.pk

    @property
    def given(self) -> Any:
        """No clients, as a guest would have them."""
        return ()


def hand_of(door: Door) -> Actor:
    """Whose hand writes down what a client did through a door: the journal says that it came by their page.

    It may see and change everything, as the worker may, so the rows it is given were fetched by `shared_with` before.
    """
    return Actor(door.workspace, via=VIA)


def through_door(view: View | None = None, *, says: str | Promise = "", largest: int = LARGEST) -> Any:
    """Makes of `view(request, token, …)` a page behind a door: `@through_door`, `@through_door(says=_("a proposal"))`.

    - Unknown, expired, revoked and guessed links give one and the same page, and so does Http404 of the view.
    - `request.door` is the door with its client, person, workspace and whoever opened it; `request.actor` is nobody;
      `request.preview` is true when one of ours looks: nothing is written down, and a POST does not reach the view.
    - Language and zone of the client are active.
    - A POST reaches the view with `request.press`, whose page is ours and fresh; the deed asks `press.first(at)`.
      `largest` bounds what is sent, in bytes.
    - An opening is logged under `says`. Answer with `client_page` or a redirect; never with a toast, which is a cookie.
    """
    if view is None:
        return lambda late: through_door(late, says=says, largest=largest)
    name = _name_of(view)
    _said[name] = says

    @wraps(view)
    def respond(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in (*READ, "POST"):
            return HttpResponseNotAllowed([*READ, "POST"])
        now, where = timezone.now(), address_of(request)
        if limits.guesses_too_much(where, at=now):
            return _private(_closed(request, status=429))
        door = Door.by_token(token, now)
        if door is None:
            limits.guessed(where, at=now)
            return _private(_closed(request))
        with _as_they_read(request, door):
            response = _answered(request, door, name, largest, lambda: view(request, token, *args, **kwargs), now)
        response.headers["Content-Language"] = door.spoken
        return _private(response)

    return public(respond)


def _name_of(view: View) -> str:
    """documents.files: the room and the function."""
    return f"{view.__module__.split('.')[1]}.{view.__name__}"[:60]


def said_of(name: str) -> str:
    """A page of the log in words."""
    return str(_said.get(name) or _("a page"))


def _answered(
    request: Any, door: Door, name: str, largest: int, view: Callable[[], HttpResponse], now: datetime
) -> HttpResponse:
    ours = request.actor is not None and request.actor.workspace_id == door.workspace_id and request.actor.role in FULL
    request.door, request.preview, request.press, request.upload_limit = door, ours, None, largest
    request.actor = Visitor(door.workspace, door.name)
    try:
        if request.method == "POST":
            request.press = _pressed(request, door, name, largest, now)
        response = view()
    except Refused as refused:
        return _refused(request, refused)
    except Http404:
        return _closed(request)
    if request.method == "GET" and response.status_code == 200 and not request.preview and is_a_person(request):
        note_visit(door, name, program=program_of(request), at=now)
    return response


def _pressed(request: Any, door: Door, name: str, largest: int, now: datetime) -> Press:
    if request.preview:
        raise Refused(_("This is how your client sees it. Here nothing is pressed in their place."), 403)
    return press_of(request, door, name, at=now, largest=largest)


def note_visit(door: Door, name: str, *, program: str, at: datetime) -> None:
    """Write down that a page was looked at, once in half an hour. What is too old is forgotten on the way."""
    if door.visits.filter(page=name, deed=False, at__gt=at - ONE_LOOK).exists():
        return
    old = Visit.objects.filter(workspace_id=door.workspace_id, at__lt=kept_since(at)).order_by("at")
    Visit.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])).delete()
    Visit.objects.create(workspace_id=door.workspace_id, door=door, at=at, page=name, program=program)
    Door.objects.filter(pk=door.pk).update(seen_at=at)


@contextmanager
def _as_they_read(request: HttpRequest, door: Door) -> Iterator[None]:
    role = role_now.set(NOBODY)
    zone = zone_or_utc(whereabouts_of(door.whom).zone)
    try:
        with translation.override(door.spoken), timezone.override(zone):
            request.LANGUAGE_CODE = door.spoken
            yield
    finally:
        role_now.reset(role)


def _private(response: HttpResponse) -> HttpResponse:
    """The address is the secret: it is told to no other site."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def client_page(
    request: Any, template: str, values: Mapping[str, Any], *, fragment: str = "content", status: int = 200
) -> HttpResponse:
    """A page behind a door; its template extends `doors/page.html` and puts `{{ token() }}` into each form."""
    door: Door = request.door
    now = timezone.now()
    shown = {
        "door": door, "workspace": door.workspace, "framed": False, "front": path_of(door),
        "preview": request.preview, "token": lambda: new_token(door, now), "zone": timezone.get_current_timezone_name(),
    }  # fmt: skip
    return page(request, template, {**shown, **values}, fragment=fragment, status=status)


def _closed(request: HttpRequest, *, status: int = 404) -> HttpResponse:
    return page(
        request,
        "doors/closed.html",
        {"busy": status == 429, "workspace": None, "framed": False},
        fragment="content",
        status=status,
    )


def _refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Why nothing was done, with everything that was typed, to send it once more."""
    # What is too much is not read at all, and files have to be chosen anew.
    again = refused.again and not request.FILES
    fields = [(name, text) for name, texts in request.POST.lists() for text in texts] if again else []
    values = {
        "words": refused.words, "again": again, "fields": [pair for pair in fields if pair[0] != "page"],
        "path": request.path,
    }  # fmt: skip
    return client_page(request, "doors/refused.html", values, status=refused.status)
