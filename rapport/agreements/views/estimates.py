"""Pages of the estimate of an engagement: its items with what past work says, a new one, one to be changed."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.agreements import history, requiring, showing, wording
from rapport.agreements.forms.requirement import EstimateForm, NewEstimateForm
from rapport.agreements.models import Estimate
from rapport.agreements.views.requirements import engagement_of
from rapport.clients.views.editing import do, edit_page
from rapport.lib.estimates import Guess, accuracy
from rapport.web.dates import day
from rapport.web.pages import form_page, go, say


@require_http_methods(["GET", "POST"])
def estimate_of(request, pk):
    """The items and all of them together; one more is a line at the end."""
    engagement = engagement_of(request, pk)
    record = Estimate(workspace=request.actor.workspace, engagement=engagement)
    form = NewEstimateForm(request.POST or None, record=record)
    if not form.is_valid():
        return form_page(request, form, "agreements/estimate.html", _values(request, engagement), fragment="items")
    facts = form.values()
    guess = Guess(facts["optimistic_minutes"], facts["likely_minutes"], facts["pessimistic_minutes"])
    one, batch = requiring.estimate(
        engagement, facts["title"], guess, tags=facts["tags"], by=request.actor, at=timezone.now()
    )
    say(request, _("Estimated: %(title)s") % {"title": one.title}, batch=batch.pk)
    return go(request, reverse("agreements:estimates", args=[engagement.pk]))


def _values(request, engagement):
    rows = Estimate.objects.visible_to(request.actor).present().filter(engagement=engagement).order_by("id")
    items, known = list(rows[: showing.MOST_ITEMS]), history.cases(request.actor)
    total = showing.estimate_in_words(items)
    strong = _("It takes %(hours)s.") % {"hours": total} if total else _("Nothing is estimated yet.")
    return {
        "engagement": engagement, "strong": strong,
        "quiet": "" if items else _("Write how long it takes if all goes well, most likely, and if it goes badly."),
        "accuracy": showing.accuracy_in_words(accuracy((case.estimated, case.actual) for case in known)),
        "items": [_row(item, known) for item in items],
    }  # fmt: skip


def _row(item, known):
    href = f"{_base()}{item.pk}/"
    found = history.like(item.title, item.tag_list, known, but=href)
    return {
        "item": item, "href": href, "points": " / ".join(wording.hours(one) for one in _points(item)),
        "span": showing.span_in_words(item.guess.mean, item.guess.spread),
        "actual": "" if item.actual_minutes is None else wording.hours(item.actual_minutes),
        "past": showing.precedent_in_words(found),
        "cases": [_case(case) for case in found.cases[: history.MOST_SHOWN]],
    }  # fmt: skip


def _base():
    return reverse("agreements:estimate", args=[0]).removesuffix("0/")


def _points(item):
    return (item.optimistic_minutes, item.likely_minutes, item.pessimistic_minutes)


def _case(case):
    facts = {
        "estimated": wording.hours(case.estimated), "actual": wording.hours(case.actual),
        "times": wording.times(case.actual / case.estimated), "day": day(timezone.localdate(case.at)),
    }  # fmt: skip
    words = _("%(actual)s of %(estimated)s estimated, %(times)s of it, %(day)s") % facts
    return {"title": case.title, "href": case.href, "words": words}


def _one(request, pk):
    rows = Estimate.objects.visible_to(request.actor).select_related("engagement__client")
    return get_object_or_404(rows, pk=pk)


def _list(one):
    return reverse("agreements:estimates", args=[one.engagement_id])


@require_http_methods(["GET", "POST"])
def item(request, pk):
    one = _one(request, pk)
    found = history.like(one.title, one.tag_list, history.cases(request.actor), but=f"{_base()}{one.pk}/")
    values = {
        "engagement": one.engagement, "past": showing.precedent_in_words(found),
        "cases": [_case(case) for case in found.cases[: history.MOST_SHOWN]],
    }  # fmt: skip
    return edit_page(
        request, EstimateForm(request.POST or None, record=one), "agreements/item.html", values,
        save=partial(requiring.change_estimate, one), to=_list(one), said=_("The estimate is changed."),
    )  # fmt: skip


@require_POST
def trash(request, pk):
    one = _one(request, pk)
    return do(request, one.trash, _("The item is in the trash."), to=_list(one))


@require_POST
def restore(request, pk):
    one = _one(request, pk)
    return do(request, one.restore, _("It is back where it was."), to=_list(one))
