"""Money that came to the bank, and the invoices it seems to pay."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from rapport.banking.models import BankLine
from rapport.billing import matching, showing_matches
from rapport.billing.models import Invoice
from rapport.web.filters import number_in
from rapport.web.pages import complain, go, page, say

MOST_TOGETHER = 20


@require_safe
def matches(request):
    """What is found, with what speaks for it."""
    found = matching.found(request.actor)
    values = {"rows": showing_matches.rows_of(found), "answer": showing_matches.answer(found)}
    return page(request, "billing/matches.html", values, fragment="content")


@require_POST
def accept(request, line):
    """This movement pays these invoices."""
    one = get_object_or_404(BankLine.objects.visible_to(request.actor), pk=line)
    wanted = [number_in(text, 15) or 0 for text in request.POST.getlist("invoice")[:MOST_TOGETHER]]
    rows = Invoice.objects.visible_to(request.actor).filter(pk__in=wanted).order_by("due_on", "pk")
    invoices = list(rows)
    if len(invoices) != len(set(wanted)) or len({each.client_id for each in invoices}) != 1:
        complain(request, _("Choose invoices of one client."))
        return go(request, reverse("billing:matches"))
    try:
        batch = matching.accept(one, invoices, by=request.actor, at=timezone.now())
    except matching.Taken:
        complain(request, _("That is settled already: somebody was first, or the invoice is not open any more."))
    else:
        numbers = ", ".join(each.number for each in invoices)
        say(request, _("The payment is taken in: %(numbers)s.") % {"numbers": numbers}, batch=batch.pk)
    return go(request, reverse("billing:matches"))


@require_POST
def accept_sure(request):
    """Everything there is no doubt about; each payment is a batch of its own."""
    count = 0
    for one in matching.found(request.actor):
        if one.sure:
            try:
                matching.accept(one.line, one.ways[0][0], by=request.actor, at=timezone.now())
            except matching.Taken:
                continue
            count += 1
    said = ngettext("%(count)s payment is taken in.", "%(count)s payments are taken in.", count)
    say(request, said % {"count": count})
    return go(request, reverse("billing:matches"))
