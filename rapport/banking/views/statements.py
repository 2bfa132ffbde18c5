"""The statements of an account, one of them, and what is decided about one that does not add up."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.banking import settling, showing
from rapport.banking.models import BankAccount, BankStatement, StatementLine
from rapport.clients.views.editing import do
from rapport.web.filters import keyset
from rapport.web.pages import page
from rapport.web.rights import BOOKKEEPER, open_to


@open_to(BOOKKEEPER)
@require_safe
def statement_list(request, pk):
    one = get_object_or_404(BankAccount.objects.visible_to(request.actor), pk=pk)
    rows = BankStatement.objects.visible_to(request.actor).filter(account=one).select_related("account")
    part = keyset(rows, ("-created_at",), after=request.GET.get("after", ""))
    base = reverse("banking:statements", args=[one.pk])
    values = {
        "account": one, "rows": [showing.statement_row(statement) for statement in part.rows],
        "more_href": f"{base}?after={part.after}" if part.after else "",
    }  # fmt: skip
    return page(request, "banking/statements.html", values, fragment="content")


def _one(request, pk):
    return get_object_or_404(BankStatement.objects.visible_to(request.actor).select_related("account"), pk=pk)


@open_to(BOOKKEEPER)
@require_safe
def statement(request, pk):
    one = _one(request, pk)
    places = StatementLine.objects.visible_to(request.actor).filter(statement=one).select_related("line")
    part = keyset(places, ("place",), after=request.GET.get("after", ""))
    values = {
        "statement": one, "answer": showing.answer_of_statement(one), "facts": showing.sums_of(one),
        "faults": showing.shown_faults(one), "rows": [showing.line_row(place.line) for place in part.rows],
        "more_href": f"{one.get_absolute_url()}?after={part.after}" if part.after else "",
    }  # fmt: skip
    return page(request, "banking/statement.html", values, fragment="content")


@require_POST
def keep(request, pk):
    one = _one(request, pk)
    return do(request, partial(settling.keep, one), _("Its movements count now."), to=one)


@require_POST
def drop(request, pk):
    one = _one(request, pk)
    return do(request, partial(settling.drop, one), _("It is dropped: what it alone says counts no more."), to=one)
