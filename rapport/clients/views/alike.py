"""Who may be one: the pairs, the word that they are different, and the order to compare everybody again."""

from functools import partial

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.clients import answers, lookalikes, tasks
from rapport.clients.models import Comparison, Lookalike
from rapport.clients.pairs import ORDER, pairs, shown
from rapport.clients.views.editing import do
from rapport.web.dates import when
from rapport.web.filters import keyset
from rapport.web.pages import complain, go, is_partial, page, say

PER_PAGE = 30


@require_safe
def alike(request):
    actor, after = request.actor, request.GET.get("after", "")
    base, part = reverse("clients:alike"), keyset(pairs(actor), ORDER, after=after, size=PER_PAGE)
    addresses = {"clients": reverse("clients:list"), "people": reverse("clients:people")}
    rows = {
        "pairs": shown(actor, part.rows, **addresses),
        "more_href": f"{base}?after={part.after}" if part.after else "",
    }
    if after and is_partial(request):
        return page(request, "clients/alike.html", rows, fragment="more")
    comparison = Comparison.objects.visible_to(actor).first()
    count = pairs(actor).count()
    values = {
        **rows,
        "count": count,
        "comparison": comparison,
        "moves": comparison is not None and comparison.state == Comparison.State.RUNNING,
        "broken": comparison is not None and comparison.state == Comparison.State.BROKEN,
        "compared": when(comparison.finished_at) if comparison and comparison.finished_at else "",
        "answer": answers.alike_answer(count, comparison.state if comparison else ""),
    }
    return page(request, "clients/alike.html", values, fragment="now")


@require_POST
def compare(request):
    with transaction.atomic():
        begun = lookalikes.begin(request.actor, at=timezone.now())
        if begun:
            tasks.compare.enqueue(request.actor.workspace_id)
    if begun:
        say(request, _("Everybody is being compared. The page may be closed."))
    else:
        complain(request, _("They are being compared already."))
    return go(request, "clients:alike")


@require_POST
def different(request, pk):
    pair = get_object_or_404(Lookalike.objects.visible_to(request.actor), pk=pk)
    said = _("They stay two, and you are not asked again until more speaks for it.")
    return do(request, partial(lookalikes.say_different, pair), said, to=reverse("clients:alike"))
