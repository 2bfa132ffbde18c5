"""The frame around every page: the places of the rail with their counts, the clients at hand, what can be made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from rapport.accounts.actors import Actor
from rapport.clients.at_hand import AtHand, at_hand
from rapport.clients.models import Client
from rapport.clients.quiet import whereabouts_in_row
from rapport.clients.wording import clock_in
from rapport.inbox.listing import OURS, threads_of
from rapport.timekeeping.showing import Timer, in_the_bar, timer_of
from rapport.web.rights import may_open

AT_HAND = 5
# Of these the first that the role opens is where its settings begin.
SETTINGS = ("accounts:settings", "accounts:journal", "accounts:security")
# The rail: the name of a page, its label, a shorter one for a phone, an icon, the key after `g`, other addresses of it.
# The first group is what a day is made of, and the bar of a phone; the second is what is looked for now and then.
MAIN: tuple[tuple[str, Any, Any, str, str, tuple[str, ...]], ...] = (
    ("today:today", gettext_lazy("Today"), "", "sun", "t", ()),
    ("inbox:inbox", gettext_lazy("Inbox"), "", "inbox", "i", ("/letters/",)),
    ("clients:list", gettext_lazy("Clients"), "", "users", "c", ("/people/",)),
    ("calendars:list", gettext_lazy("Calendar"), "", "calendar-days", "k", ()),
)
MORE: tuple[tuple[str, Any, Any, str, str, tuple[str, ...]], ...] = (
    ("engagements:board", gettext_lazy("Engagements"), "", "columns-3", "e", ()),
    ("projects:list", gettext_lazy("Projects"), "", "route", "b", ()),
    ("timekeeping:time", gettext_lazy("Time"), "", "timer", "h", ()),
    ("billing:list", gettext_lazy("Invoices"), "", "wallet", "v", ()),
    ("commitments:list", gettext_lazy("Promises"), "", "handshake", "o", ()),
    ("clients:people", gettext_lazy("New people"), pgettext_lazy("short", "New"), "user-plus", "n", ()),
    ("documents:list", gettext_lazy("Documents"), "", "file-text", "d", ()),
    ("banking:list", gettext_lazy("Bank"), "", "landmark", "a", ()),
    ("message_templates:list", gettext_lazy("Templates"), "", "bookmark", "w", ()),
    ("questionnaires:list", gettext_lazy("Forms"), "", "clipboard-list", "q", ("/answers/",)),
    ("imports:list", gettext_lazy("Import"), "", "download", "f", ()),
)


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the rail. `key` is what follows `g`; `turn` colours a count of people who wait."""

    label: str
    short: str
    icon: str
    href: str
    here: bool
    key: str = ""
    count: int = 0
    turn: bool = False
    # Of the quieter group.
    more: bool = False


@dataclass(frozen=True, slots=True)
class Close:
    """A client close at hand, with the time on their clock."""

    id: int
    name: str
    company: bool
    href: str
    here: bool
    zone: str
    clock: str
    guess: str


@dataclass(frozen=True, slots=True)
class Making:
    """Something the plus makes."""

    label: str
    href: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """All of it."""

    places: list[Place] = field(default_factory=list)
    at_hand: list[Close] = field(default_factory=list)
    creatable: list[Making] = field(default_factory=list)
    settings_href: str = "/settings/security/"
    in_settings: bool = False
    in_me: bool = False
    # A template that stands above every page of this workspace.
    banner: str = ""
    # The template of the timer in the top line, for whoever has one, and what runs.
    timer_place: str = ""
    timer: Timer | None = None


def frame(request: HttpRequest) -> Frame:
    """The frame for this request: one statement for the counts and the clients at hand."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return Frame()
    # A view may have looked at the frame before its page draws it.
    if not hasattr(request, "drawn_frame"):
        request.drawn_frame = _frame(request, actor)  # type: ignore[attr-defined]
    drawn: Frame = request.drawn_frame  # type: ignore[attr-defined]
    return drawn


def _frame(request: HttpRequest, actor: Actor) -> Frame:
    now, path = timezone.now(), request.path
    has_time = may_open(reverse("timekeeping:time"))
    timer = in_the_bar(actor) if has_time else None
    hand = at_hand(actor, AT_HAND, {"inbox": threads_of(actor, OURS, now)}, timer)
    making = [
        Making(_("Client"), reverse("clients:new"), "n"),
        Making(_("Message"), reverse("inbox:write"), "c"),
        Making(_("Event"), reverse("calendars:event_new")),
        Making(_("Meeting"), reverse("calendars:meeting_new")),
        Making(_("Engagement"), reverse("engagements:new")),
        Making(_("Time"), reverse("timekeeping:new")),
        Making(_("Project"), reverse("projects:new")),
        Making(_("Invoice"), reverse("billing:new")),
        Making(_("Import from files"), reverse("imports:list"), "g f"),
        Making(_("Document"), reverse("documents:new")),
        Making(_("Form"), reverse("questionnaires:new")),
        Making(_("Template"), reverse("message_templates:new")),
    ]
    return Frame(
        # Nothing is offered that would be refused.
        places=[place for place in _places(path, hand) if may_open(place.href)],
        at_hand=[_close(client, path, now) for client in hand.clients],
        creatable=[item for item in making if may_open(item.href)],
        settings_href=next(href for href in map(reverse, SETTINGS) if may_open(href)),
        in_settings=path.startswith(("/settings/", "/away/", "/trash/")) and not path.startswith("/settings/me/"),
        in_me=path.startswith("/settings/me/"),
        banner="demonstration/banner.html" if actor.workspace.is_demo else "",
        timer_place="timekeeping/timer.html" if has_time else "",
        timer=timer_of(hand.told, now) if has_time else None,
    )


def _places(path: str, hand: AtHand) -> list[Place]:
    counts = {
        "today:today": (hand.waiting, True), "clients:people": (hand.suggested, False),
        "inbox:inbox": (hand.also.get("inbox", 0), True),
    }  # fmt: skip
    return [
        _place(path, *facts, counts.get(facts[0], (0, False)), more=group is MORE)
        for group in (MAIN, MORE) for facts in group
    ]  # fmt: skip


def _place(
    path: str, name: str, label: Any, short: Any, icon: str, key: str, also: tuple[str, ...], count: tuple[int, bool],
    *, more: bool,
) -> Place:  # fmt: skip
    href = reverse(name)
    # The page of a person stands below the clients, wherever it was opened from.
    alone = {"/", reverse("clients:people")}
    here = path == href if href in alone or path in alone else path.startswith((href, *also))
    return Place(str(label), str(short or label), icon, href, here, key, *count, more)


def _close(client: Client, path: str, now: datetime) -> Close:
    where, href = whereabouts_in_row(client, client.main), client.get_absolute_url()  # type: ignore[attr-defined]
    clock = clock_in(where.zone, now)
    return Close(client.pk, client.name, client.is_company, href, path == href, where.zone, clock, where.guess)
