"""Prepaid hours: all of them, one with its statement."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.clients.views.editing import do, edit_page
from rapport.engagements.showing import amount
from rapport.lib.durations import hours_and_minutes
from rapport.timekeeping import offering, retaining
from rapport.timekeeping.forms import RetainerForm
from rapport.timekeeping.models import Retainer
from rapport.web.dates import day as in_words
from rapport.web.dates import short_day
from rapport.web.pages import complain, form_page, go, page, say


def _one(request, pk):
    rows = Retainer.objects.visible_to(request.actor).select_related("client", "project", "workspace")
    return get_object_or_404(rows, pk=pk)


@require_safe
def retainers(request):
    rows = Retainer.objects.visible_to(request.actor).present().select_related("client", "project")
    values = {"rows": [_row(one) for one in rows.order_by("-begins_on", "-id")[:200]]}
    return page(request, "timekeeping/retainers.html", values, fragment="list")


def _row(one):
    return {
        "href": reverse("timekeeping:retainer", args=[one.pk]), "title": one.title,
        "name": offering.name_of(one.project, one.client), "hours": hours_and_minutes(one.minutes * 60),
        "amount": amount(one.amount_minor, one.currency), "since": in_words(one.begins_on),
        "until": in_words(one.ends_on) if one.ends_on else "",
    }  # fmt: skip


@require_safe
def retainer(request, pk):
    one, now = _one(request, pk), timezone.now()
    months = retaining.statement(one, one.workspace.today(now), now)
    values = {"one": one, "row": _row(one), "months": [said(month) for month in months], **answer(months)}
    return page(request, "timekeeping/retainer.html", values, fragment="statement")


def answer(months):
    """What is left now."""
    if not months:
        return {"strong": _("It has not begun yet."), "quiet": ""}
    facts = {"left": hours_and_minutes(months[0].left), "last": in_words(months[0].last)}
    if months[0].left < 0:
        return {"strong": _("%(left)s: more was used than was bought.") % facts, "quiet": ""}
    return {
        "strong": _("%(left)s left until %(last)s.") % facts,
        "quiet": _("%(used)s used this month.") % {"used": hours_and_minutes(months[0].used)},
    }


def short(day):
    """11 Nov, as a table has room for it."""
    return short_day(day).partition(", ")[2] if day.year == timezone.localdate().year else in_words(day)


def said(month):
    """A line of the statement."""
    names = ("brought", "bought", "used", "carried", "expired", "left")
    figures = {name: hours_and_minutes(getattr(month, name)) for name in names}
    return {"first": short(month.first), "last": short(month.last), "over": month.over, **figures}


def _client_of(request, form):
    return offering.work_on(form.cleaned_data["what"], "", by=request.actor)


@require_http_methods(["GET", "POST"])
def new(request):
    by = request.actor
    record = Retainer(workspace=by.workspace, begins_on=timezone.localdate().replace(day=1))
    what = request.GET.get("what", "")
    choices = offering.offered(by)
    form = RetainerForm(request.POST or None, record=record, choices=choices, currency=by.workspace.currency)
    form.initial["what"] = what
    if not form.is_valid():
        return form_page(
            request, form, "timekeeping/retainer_form.html", {"any": len(choices) > 1, "to": "timekeeping:retainers"}
        )
    work = _client_of(request, form)
    if work is None:
        complain(request, _("This cannot be chosen."))
        return go(request, "timekeeping:retainers")
    one, batch = retaining.begin_retainer(work.client_id, work.project_id, form.values(), by=by, at=timezone.now())
    say(request, _("Prepaid hours are written down: %(title)s") % {"title": one.title}, batch=batch.pk)
    return go(request, reverse("timekeeping:retainer", args=[one.pk]))


@require_http_methods(["GET", "POST"])
def edit(request, pk):
    one = _one(request, pk)
    standing = (offering.key_of(one.project_id, one.client_id), offering.name_of(one.project, one.client))
    form = RetainerForm(request.POST or None, record=one, choices=[standing], currency=request.actor.workspace.currency)
    return edit_page(
        request, form, "timekeeping/retainer_form.html", {"any": True}, save=one.change,
        to=reverse("timekeeping:retainer", args=[one.pk]), said=_("It is changed."),
    )  # fmt: skip


@require_POST
def trash(request, pk):
    one = _one(request, pk)
    return do(request, partial(one.trash), _("It is in the trash."), to="timekeeping:retainers")


@require_POST
def restore(request, pk):
    one = _one(request, pk)
    return do(request, one.restore, _("It is back where it was."), to="timekeeping:retainers")
