"""What an hour costs, and how the workspace counts."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.accounts.models import User
from rapport.clients.views.editing import do
from rapport.engagements.showing import amount
from rapport.timekeeping import offering, showing
from rapport.timekeeping.forms import RateForm, RulesForm
from rapport.timekeeping.models import Rate, TimeRules
from rapport.timekeeping.rates import Scope, set_rate
from rapport.web.dates import day as in_words
from rapport.web.pages import form_page, go, say

MOST = 200


@require_http_methods(["GET", "POST"])
def rates(request):
    by = request.actor
    members = User.objects.filter(membership__workspace=by.workspace).order_by("name", "pk")
    people = [(str(one.pk), one.name or one.email) for one in members]
    form = RateForm(
        request.POST or None, choices=offering.offered(by), people=people,
        currency=by.workspace.currency, today=timezone.localdate(),
    )  # fmt: skip
    if not form.is_valid():
        values = {
            "rows": [_row(one) for one in _rates(by)],
            "rules_form": RulesForm(instance=showing.rules_of(by)),
        }  # fmt: skip
        return form_page(request, form, "timekeeping/rates.html", values)
    facts = form.cleaned_data
    work = offering.work_on(facts["what"], "", by=by)
    scope = Scope(work.client_id, work.project_id, facts["user_id"]) if work else Scope(user_id=facts["user_id"])
    minor, currency = facts["amount"]
    batch = set_rate(scope, facts["since"], minor, currency, by=by, at=timezone.now())
    if batch is not None:
        say(request, _("It holds for what is written down from now on."), batch=batch.pk)
    return go(request, "timekeeping:rates")


def _rates(by):
    rows = Rate.objects.visible_to(by).living().select_related("client", "project__client", "user")
    return rows.order_by("-since", "-id")[:MOST]


def _row(one):
    name = _("everything")
    if one.project:
        name = offering.name_of(one.project, one.project.client)
    elif one.client:
        name = one.client.name
    return {
        "pk": one.pk, "name": name, "who": (one.user.name or one.user.email) if one.user else "",
        "amount": amount(one.minor, one.currency), "since": in_words(one.since),
    }  # fmt: skip


@require_POST
def trash(request, pk):
    one = get_object_or_404(Rate.objects.visible_to(request.actor), pk=pk)
    return do(request, partial(one.trash), _("This rate holds no longer."), to="timekeeping:rates")


@require_POST
def rules(request):
    standing = TimeRules.objects.visible_to(request.actor).first() or TimeRules(workspace=request.actor.workspace)
    form = RulesForm(request.POST, instance=standing)
    if not form.is_valid():
        values = {"rows": [_row(one) for one in _rates(request.actor)], "rules_form": form}
        blank = RateForm(
            choices=offering.offered(request.actor), people=[], currency=request.actor.workspace.currency,
            today=timezone.localdate(),
        )  # fmt: skip
        return form_page(request, blank, "timekeeping/rates.html", values, status=422)
    form.save()
    say(request, _("It is set."))
    return go(request, "timekeeping:rates")
