"""The page Today and what can be said of each thing on it."""

from typing import Any

from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.today import reasons, verdicts
from rapport.today.day import Strip, clocks_of, ends_first, hours_of
from rapport.today.listing import today
from rapport.today.models import Kind
from rapport.today.sentences import cut
from rapport.today.sources import sources
from rapport.web.coming import comes_back
from rapport.web.later import LaterForm
from rapport.web.pages import form_page, is_partial, page, say


@require_GET
def show(request):
    return list_page(request)


@require_GET
def how(request):
    hours = request.actor.workspace.workhours
    day = {"starts": f"{hours.starts:%-H:%M}", "ends": f"{hours.ends:%-H:%M}"}
    values = {"table": reasons.table(), "limits": reasons.limits(), **day}
    return page(request, "today/how.html", values, fragment="content")


@require_POST
def done(request, kind, pk):
    it = verdicts.subject(request.actor, kind, pk, now=timezone.now())
    batch = it.seen_at and verdicts.done(it, seen_at=seen(request, it), by=request.actor, at=timezone.now())
    return said(request, batch, (DONE.get(it.kind) or sources()[it.kind].said)(it))


@require_POST
def not_useful(request, kind, pk):
    it = verdicts.subject(request.actor, kind, pk, now=timezone.now())
    batch = it.seen_at and verdicts.not_useful(it, seen_at=seen(request, it), by=request.actor, at=timezone.now())
    return said(request, batch, _("Noted. It comes back only when something new happens."))


@require_http_methods(["GET", "POST"])
def later(request, kind, pk):
    now = timezone.now()
    it = verdicts.subject(request.actor, kind, pk, now=now)
    form = LaterForm(request.POST if request.method == "POST" else None, now=now)
    if form.is_valid():
        until = form.cleaned_data["moment"]
        batch = it.seen_at and verdicts.later(it, until, seen_at=seen(request, it), by=request.actor, at=now)
        return said(request, batch, comes_back(until, now))
    # Asked for in a row's menu or refused: the question opens over the list.
    values = {"it": it, "seen": (request.POST or request.GET).get("seen", "")}
    response = form_page(request, form, "today/later.html", values, fragment="asking")
    response.headers["HX-Retarget"] = "#asking"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


DONE: dict[str, Any] = {
    Kind.PERSON: lambda it: _("%(name)s: no answer is needed.") % {"name": it.name},
    Kind.CLIENT: lambda it: _("%(name)s: no answer is needed.") % {"name": it.name},
    Kind.STEP: lambda it: _("Done: “%(step)s”.") % {"step": cut(it.name)},
    Kind.SILENCE: lambda it: _("%(name)s: the silence is noted.") % {"name": it.name},
}


def seen(request, it):
    """The moment of the fact that was on the page; what came after it is a newer fact and stays."""
    try:
        shown = parse_datetime(request.POST.get("seen", ""))
    except ValueError:
        shown = None
    return min(shown, it.seen_at) if shown and shown.tzinfo else it.seen_at


def said(request, batch, text):
    """The list as it is now, with a toast; a thing that somebody was quicker with gets none that could be undone."""
    if batch:
        say(request, text, batch=batch.pk)
    else:
        say(request, _("That is settled already."))
    return list_page(request) if is_partial(request) else redirect("today:today")


def list_page(request):
    found = today(request.actor, timezone.now())
    clocks = clocks_of(found)
    values = {
        "today": found,
        "hours": hours_of(found, request.actor.workspace.workhours),
        "clocks": clocks,
        "ends_first": ends_first(clocks, found.now),
        "strip": Strip(),
        "limits": reasons.limits(),
    }
    template = "today/empty.html" if found.is_new else "today/today.html"
    return page(request, template, values, fragment="list")
