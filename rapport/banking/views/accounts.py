"""The accounts with what is on them, the movements of one, a single movement."""

from urllib.parse import urlencode

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rapport.banking import showing
from rapport.banking.forms import AccountForm
from rapport.banking.models import BankAccount, BankLine, BankStatement
from rapport.clients.views.editing import edit_page
from rapport.web.filters import keyset
from rapport.web.pages import page
from rapport.web.rights import BOOKKEEPER, open_to


@open_to(BOOKKEEPER)
@require_safe
def account_list(request):
    accounts = showing.accounts_of(request.actor)
    found, drafts = showing.balances(accounts), showing.drafts_of(request.actor)
    values = {
        "answer": showing.answer_of_list(accounts, found, len(drafts)), "drafts": drafts,
        "rows": [showing.account_row(one, found.get(one.pk)) for one in accounts],
    }  # fmt: skip
    return page(request, "banking/list.html", values, fragment="content")


@open_to(BOOKKEEPER)
@require_safe
def account(request, pk):
    one = get_object_or_404(showing.with_closing(BankAccount.objects.visible_to(request.actor)), pk=pk)
    asked, after = request.GET.get("q", ""), request.GET.get("after", "")
    part = keyset(showing.lines_of(request.actor, one, asked), ("-booked_on",), after=after)
    question = urlencode({**({"q": asked} if asked else {}), "after": part.after})
    values = {
        "account": one, "answer": showing.answer_of_account(one, showing.balances([one]).get(one.pk)), "q": asked,
        "rows": [showing.line_row(line) for line in part.rows], "drafts": showing.drafts_of(request.actor, one),
        "more_href": f"{one.get_absolute_url()}?{question}" if part.after else "",
    }  # fmt: skip
    return page(request, "banking/account.html", values, fragment="rows" if "q" in request.GET else "content")


@require_http_methods(["GET", "POST"])
def edit(request, pk):
    one = get_object_or_404(BankAccount.objects.visible_to(request.actor), pk=pk)
    form = AccountForm(request.POST or None, record=one)
    return edit_page(
        request, form, "banking/edit.html", {"account": one}, save=one.change, to=one.get_absolute_url(),
        said=_("The account is changed."),
    )  # fmt: skip


@open_to(BOOKKEEPER)
@require_safe
def line(request, pk):
    rows = BankLine.objects.visible_to(request.actor).select_related("account", "client")
    one = get_object_or_404(rows, pk=pk)
    stands = BankStatement.objects.visible_to(request.actor).filter(places__line=one).select_related("account")
    values = {
        "line": one, "answer": showing.answer_of_line(one), "facts": showing.facts_of_line(one),
        "client": one.client if one.client and one.client.trashed_at is None else None,
        "statements": [showing.statement_row(statement) for statement in stands.order_by("-ends_on", "-pk")[:50]],
    }  # fmt: skip
    return page(request, "banking/line.html", values, fragment="content")
