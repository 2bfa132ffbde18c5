"""Hours over a period, as a page and as a table for a spreadsheet; and what of them was billed."""

from datetime import timedelta

from django.http import StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.models import User
from rapport.engagements.showing import amount
from rapport.lib.csv_writing import csv_lines
from rapport.lib.durations import hours_and_minutes
from rapport.timekeeping import offering, reporting, showing, timing
from rapport.timekeeping.beside import percent
from rapport.timekeeping.views.weeks import _day as day_in
from rapport.web.dates import day as in_words
from rapport.web.downloads import named
from rapport.web.filters import number_in
from rapport.web.pages import complain, go, page, say

USUALLY = timedelta(days=30)
LONGEST = timedelta(days=3 * 366)


def _asked(request, facts):
    today = timezone.localdate()
    last = day_in(facts.get("to", "")) or today
    first = day_in(facts.get("from", "")) or last - USUALLY
    last = max(first, last)
    kind, number = facts.get("what", "")[:1], number_in(facts.get("what", "")[1:])
    sides = {"yes": True, "no": False}
    return reporting.Question(
        first=max(first, last - LONGEST), last=last, zone=timezone.get_current_timezone(),
        by=facts.get("by") if facts.get("by") in reporting.GROUPS else reporting.PROJECT,
        client_id=number if kind == "c" else None, project_id=number if kind == "p" else None,
        user_id=number_in(facts.get("who", "")), billable=sides.get(facts.get("billable", "")),
        billed=sides.get(facts.get("billed", "")),
    )  # fmt: skip


@require_safe
def report(request):
    asked, now = _asked(request, request.GET), timezone.now()
    rules = showing.rules_of(request.actor)
    found = reporting.parts(asked, reporting.entries(asked, by=request.actor), now)
    groups, total = reporting.report(asked, found, rules)
    people = list(User.objects.filter(membership__workspace=request.actor.workspace).order_by("name", "pk"))
    count = 1 if asked.user_id or len(people) == 1 else len(people)
    full = reporting.fullness(asked, found, rules, count, by=request.actor)
    query = urlencode({key: value for key, value in request.GET.items() if value})
    facts = {"said": hours_and_minutes(total.counted), "first": in_words(asked.first), "last": in_words(asked.last)}
    values = {
        "asked": asked, "groups": [_said(one) for one in groups], "total": _said(total),
        "strong": _("%(said)s from %(first)s to %(last)s.") % facts, "quiet": " + ".join(_said(total)["sums"]),
        "choices": [("", _("everybody")), *(pair for pair in offering.offered(request.actor) if pair[0])],
        "what": request.GET.get("what", ""), "who": request.GET.get("who", ""),
        "billable": request.GET.get("billable", ""), "billed": request.GET.get("billed", ""),
        "people": [(str(one.pk), one.name or one.email) for one in people],
        "groupings": [
            ("project", pgettext("by what", "project")), ("client", pgettext("by what", "client")),
            ("member", pgettext("by what", "person")), ("day", pgettext("by what", "day")),
        ],
        "rounds": rules.round_to_minutes, "per": rules.get_per_display(), "way": rules.get_rounding_display(),
        "fullness": _in_words(full) if not (asked.client_id or asked.project_id) else "",
        "table_href": f"{reverse('timekeeping:table')}?{query}", "query": query,
        "open_count": len({part.entry.pk for part in found if part.entry.billable and not part.entry.is_locked}),
    }  # fmt: skip
    return page(request, "timekeeping/report.html", values, fragment="report")


def _in_words(full):
    """75 % of the hours you can work are billable (81:00 of 108:00); 89 % of them are billed."""
    if full.utilisation is None:
        return ""
    facts = {
        "share": percent(full.utilisation),
        "billable": hours_and_minutes(full.billable),
        "available": hours_and_minutes(full.available),
    }
    words = _("%(share)s of the hours that can be worked are billable (%(billable)s of %(available)s).") % facts
    if not full.billed or full.realisation is None:
        return words
    return f"{words} {_('%(share)s of these are billed.') % {'share': percent(full.realisation)}}"


def _said(group):
    return {
        "name": group.name, "seconds": hours_and_minutes(group.seconds), "counted": hours_and_minutes(group.counted),
        "billable": hours_and_minutes(group.billable),
        "sums": [amount(minor, currency) for currency, minor in sorted(group.sums.items())],
    }  # fmt: skip


@require_safe
def table(request):
    asked = _asked(request, request.GET)
    found = reporting.parts(asked, reporting.entries(asked, by=request.actor), timezone.now())
    rows = list(reporting.rows(found, showing.rules_of(request.actor)))
    answer = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    return named(answer, f"{pgettext('name of a file', 'time')}-{asked.first}-{asked.last}.csv")


@require_POST
def billed(request):
    """Everything of the period that is billable stands on a bill from now on."""
    asked = _asked(request, request.POST)
    batch = timing.bill(reporting.entries(asked, by=request.actor), by=request.actor, at=timezone.now())
    if batch is None:
        complain(request, _("There is nothing that was not billed before."))
    else:
        say(request, _("Billed, and locked from now on."), batch=batch.pk)
    query = {"from": asked.first, "to": asked.last, "what": request.POST.get("what", ""), "by": asked.by}
    return go(request, f"{reverse('timekeeping:report')}?{urlencode(query)}")
