"""The inbox: the list by whose turn it is, a thread beside it, and whether anything has come."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET

from rapport.accounts.models import User
from rapport.inbox import answers, listing
from rapport.inbox.composing import composed
from rapport.inbox.models import Message, Outgoing, Thread
from rapport.inbox.reading import opened
from rapport.inbox.translating.asking import plan_of
from rapport.lib.snoozing import moments
from rapport.web.coming import LATER, soon
from rapport.web.filters import number_in
from rapport.web.pages import is_partial, page
from rapport.web.rights import FULL, GUEST, open_to

State = Outgoing.State
MOST_MEMBERS = 100


@open_to(GUEST)
@require_GET
def inbox(request):
    """The list of a tab; beside it its first thread, where there is room for both."""
    tab, now = tab_of(request), timezone.now()
    if request.GET.get("after") and is_partial(request):
        part = listing.part_of(request.actor, tab, now=now, after=request.GET["after"])
        return page(request, "inbox/inbox.html", _rows(request, tab, part, now), fragment="more")
    values = list_values(request, tab, now)
    first = next(iter(values["threads"]), None)
    values |= thread_values(request, first, tab, now) if first else {"it": None}
    return page(request, "inbox/inbox.html", {**values, "is_open": False}, fragment="mail")


@open_to(GUEST)
@require_GET
def thread(request, pk):
    found = get_object_or_404(Thread.objects.visible_to(request.actor).select_related("assigned_to"), pk=pk)
    if "before" in request.GET:
        it = opened(
            request.actor, found, now=timezone.now(), hours=request.actor.workspace.workhours,
            before=request.GET["before"],
        )  # fmt: skip
        return page(request, "inbox/earlier.html", {"it": it}, fragment="letters")
    return thread_page(request, found)


@open_to(GUEST)
@require_GET
def letter(request, pk):
    """A thread with one letter of it as it looks, also with its pictures when they are asked for."""
    rows = Message.objects.visible_to(request.actor).select_related("thread", "thread__assigned_to", "raw")
    message = get_object_or_404(rows, pk=pk)
    return thread_page(request, message.thread, here=message, pictures="pictures" in request.GET)


def thread_page(request, found, *, here=None, pictures=False):
    tab, now = tab_of(request, found), timezone.now()
    values = thread_values(request, found, tab, now, here=here, pictures=pictures) | {"tab": tab, "is_open": True}
    sees = any(one.sees_pictures and one.here for one in values["it"].letters)
    if is_partial(request):
        if sees:
            # What a page may load is decided when it is loaded.
            return HttpResponse(status=204, headers={"HX-Redirect": request.get_full_path()})
        # Opened from the list, which stays as it is.
        values["choices"] = snooze_choices(request.actor, now)
        return page(request, "inbox/inbox.html", values, fragment="thread")
    response = page(request, "inbox/inbox.html", values | list_values(request, tab, now), fragment="mail")
    if sees:
        allowed = {**settings.SECURE_CSP, "img-src": [CSP.SELF, "data:", "https:", "http:"]}
        response._csp_config = allowed  # type: ignore[attr-defined]  # as django.views.decorators.csp sets it
        response["Referrer-Policy"] = "no-referrer"
    return response


@open_to(GUEST)
@require_GET
def news(request):
    """Whether anything has come or got stuck since: nothing (204), or from where to ask the next time."""
    after, since = number_in(request.GET.get("after", "")) or 0, number_in(request.GET.get("since", "")) or 0
    found = listing.news(request.actor, after, since)
    return HttpResponse(status=204) if found is None else JsonResponse(found)


def tab_of(request, found=None):
    """The tab the page was opened from; otherwise the one where the thread lies."""
    asked = request.GET.get("tab", "")
    if asked in listing.TABS:
        return asked
    if found is None:
        return listing.OURS
    if found.snoozed_until and found.snoozed_until > timezone.now():
        return listing.SNOOZED
    return next((tab for tab, (pile, _order) in listing.TABS.items() if pile and pile == found.pile), listing.ALL)


def list_values(request, tab, now):
    actor, base = request.actor, reverse("inbox:inbox")
    part = listing.part_of(actor, tab, now=now, after=request.GET.get("after", ""))
    counts = listing.counts(actor, now)
    reminded = listing.unanswered(actor, now) if tab == listing.OURS else []
    short = tab == listing.OURS and not part.after and actor.role in FULL
    below = (
        list(listing.threads_of(actor, listing.THEIRS, now).order_by("-since", "id")[: listing.MOST_BELOW])
        if short
        else []
    )
    strong, quiet = answers.answer(counts, tab)
    known = {thread.pk for thread in (*part.rows, *reminded)}
    below = [thread for thread in below if thread.pk not in known]
    groups = [
        ("", part.rows),
        (_("No answer has come"), [thread for thread in reminded if thread.pk not in {one.pk for one in part.rows}]),
        (_("Their turn"), below),
    ]
    hours = actor.workspace.workhours
    every = [thread for _title, threads in groups for thread in threads]
    shown = {row.id: row for row in listing.rows_of(actor, every, tab=tab, now=now, hours=hours)}
    return {
        "tab": tab,
        "tabs": tabs_of(counts, tab, base, actor),
        "strong": strong,
        "quiet": quiet,
        "threads": every,
        "groups": [(title, [shown[thread.pk] for thread in threads]) for title, threads in groups if threads],
        "more_href": _more(tab, part),
        "choices": snooze_choices(actor, now),
        "news": {"after": counts.newest, "since": listing.milliseconds(now)},
        **selected_words(),
    }


def _rows(request, tab, part, now):
    rows = listing.rows_of(request.actor, part.rows, tab=tab, now=now, hours=request.actor.workspace.workhours)
    return {"groups": [("", rows)] if rows else [], "more_href": _more(tab, part), "it": None}


def _more(tab, part):
    return f"{reverse('inbox:inbox')}?tab={tab}&after={part.after}" if part.after else ""


def tabs_of(counts, tab, base, actor):
    """The tabs of the inbox with their numbers."""
    tabs = [
        (listing.OURS, _("Your turn"), counts.ours),
        (listing.THEIRS, _("Their turn"), counts.theirs),
        (listing.NEW, _("New people"), counts.new),
        (listing.MACHINES, _("Machines"), counts.machines),
        (listing.SNOOZED, pgettext("letters", "Set aside"), counts.snoozed),
        (listing.ALL, pgettext("letters", "All"), 0),
    ]
    if actor.role not in FULL:
        tabs = [one for one in tabs if one[0] in (listing.OURS, listing.THEIRS, listing.ALL)]
    shown = [
        {"href": f"{base}?tab={name}", "here": name == tab, "label": label, "count": count}
        for name, label, count in tabs
    ]
    if actor.role in FULL:
        count = counts.outgoing + counts.troubles
        outgoing = {
            "href": reverse("inbox:outgoing"),
            "here": tab == "outgoing",
            "label": _("Outgoing"),
            "count": count,
        }
        shown.insert(-1, outgoing)
    return shown


def selected_words():
    """How many are chosen, for the bar that says so in the browser."""
    said = {
        "count_one": ngettext("%(count)s selected", "%(count)s selected", 1),
        "count_few": ngettext("%(count)s selected", "%(count)s selected", 2),
        "count_many": ngettext("%(count)s selected", "%(count)s selected", 5),
    }
    return {name: words % {"count": "{count}"} for name, words in said.items()}


def snooze_choices(actor, now):
    """Until when a thread may be set aside: [(words, when in words, the moment)]."""
    zone = timezone.get_current_timezone()
    found = moments(now, zone=zone, hours=actor.workspace.workhours)
    return [(str(LATER[one.code]), soon(one.until, now), one.until.isoformat()) for one in found]


def thread_values(request, found, tab, now, *, here=None, pictures=False):
    """What the page of a thread shows beside the list."""
    actor = request.actor
    it = opened(actor, found, now=now, hours=actor.workspace.workhours, here=here, pictures=pictures)
    voices: dict[str, list[Any]] = {}
    mine = list(
        Outgoing.objects.visible_to(actor).present().filter(thread=found).exclude(state=State.SENT)
        .select_related("contact__client__workspace", "contact__workspace", "client__workspace")
        .prefetch_related("files__file").order_by("created_at", "pk")[:20]
    )  # fmt: skip
    # One row for each client, so that what is asked about it is asked once.
    clients: dict[Any, Any] = {}
    for whom in (some for one in mine for some in (one, one.contact) if some is not None and some.client is not None):
        whom.client = clients.setdefault(whom.client_id, whom.client)
    members = (
        User.objects.filter(membership__workspace=actor.workspace_id) if actor.role in FULL else User.objects.none()
    )
    plan = plan_of(actor.workspace_id) if actor.role in FULL else None
    return {
        "it": it,
        "translates": bool(plan and plan.enabled),
        "composers": [composed(actor, one, now=now, voices_of=voices) for one in mine],
        "members": list(members.distinct().order_by("name", "email")[:MOST_MEMBERS]),
        "now": now,
        "is_snoozed": bool(found.snoozed_until and found.snoozed_until > now),
        "snoozed_words": soon(found.snoozed_until, now) if found.snoozed_until and found.snoozed_until > now else "",
        "reminds_words": soon(found.remind_at, now) if found.remind_at and found.remind_at > now else "",
        "is_reminded": bool(found.remind_at and found.remind_at <= now),
        "deed_query": f"?tab={tab}",
    }
