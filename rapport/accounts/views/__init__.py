"""Pages of accounts."""

from typing import Any

from allauth.account import views as allauth
from django.conf import settings as configured
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.accounts.chronicle import (
    UNDONE_HERE,
    can_undo,
    changes_of,
    reaches,
    recent,
    shown_batches,
    why_not,
)
from rapport.accounts.forms import FirstRunForm, MeForm, WorkspaceForm
from rapport.accounts.founding import AlreadyFounded, Founding, found, is_founded
from rapport.accounts.middleware import chosen_language
from rapport.accounts.models import SignInLink
from rapport.accounts.seating import seats_of
from rapport.accounts.settling import StaleSettings, change_settings
from rapport.accounts.tasks import undo_later
from rapport.journal.erasing import erased_in
from rapport.journal.undoing import AlreadyUndone, Refused, undo
from rapport.web.filters import keyset
from rapport.web.pages import complain, form_page, go, page, say
from rapport.web.rights import GUEST, open_to, own_account, owners_only

BACKEND = "rapport.accounts.signin.Backend"


@login_not_required
@require_http_methods(["GET", "POST"])
def first_run(request):
    if is_founded():
        return redirect("/")
    start = {"language": chosen_language(request), "currency": "RUB" if translation.get_language() == "ru" else "EUR"}
    form = FirstRunForm(request.POST or None, initial=start)
    if form.is_valid():
        facts = form.cleaned_data
        founding = Founding(
            email=facts["email"], person=facts["name"], workspace=facts["workspace"], language=facts["language"],
            timezone=facts["timezone"], currency=facts["currency"], password=facts["password"],
        )  # fmt: skip
        try:
            actor = found(founding, at=timezone.now(), first_only=True)
        except AlreadyFounded:
            return redirect(configured.LOGIN_URL)
        login(request, actor.user, backend=BACKEND)
        return go(request, "/")
    return form_page(request, form, "accounts/first_run.html", {})


@login_not_required
@require_http_methods(["GET", "POST"])
def enter(request, token):
    # A mail scanner follows links; only a press of the button uses this one up.
    if request.method == "POST":
        user = SignInLink.use(token, at=timezone.now())
        if user and user.is_active:
            login(request, user, backend=BACKEND)
            return redirect("/")
        return page(request, "accounts/enter.html", {"dead": True}, fragment="content", status=410)
    return page(request, "accounts/enter.html", {"dead": False}, fragment="content")


@login_not_required
@require_POST
def language(request):
    response = redirect(way_back(request))
    chosen = request.POST.get("language", "")
    if chosen in dict(configured.LANGUAGES):
        response.set_cookie(configured.LANGUAGE_COOKIE_NAME, chosen, max_age=60 * 60 * 24 * 365, samesite="Lax")
    return response


@login_not_required
def closed(request):
    return page(request, "accounts/closed.html", {"forgot": request.path.endswith("forgot/")}, fragment="content")


@owners_only
def settings(request):
    workspace = request.actor.workspace
    form = WorkspaceForm(request.POST or None, instance=workspace)
    if form.is_valid():
        try:
            batch = change_settings(workspace, form.cleaned_data, by=request.actor, at=timezone.now())
        except StaleSettings:
            complain(request, _("Somebody changed the settings meanwhile. Here they are as they stand now."))
            return redirect("accounts:settings")
        say(request, _("The settings are saved."), batch=batch.pk if batch else None)
        return go(request, "accounts:settings")
    return form_page(request, form, "accounts/settings.html", {"workspace": workspace})


@own_account
def me(request):
    form = MeForm(request.POST or None, instance=request.user)
    if form.is_valid():
        user = form.save()
        with translation.override(user.language):
            say(request, _("Your preferences are saved."))
        # Language and theme belong to the document, so all of it is loaded again.
        return redirect("accounts:me")
    return form_page(request, form, "accounts/me.html", {"seats": seats_of(request.user)})


@require_GET
def journal(request):
    found = keyset(recent(request.actor), ["-id"], after=request.GET.get("after", ""))
    batches = shown_batches(found.rows, request.actor)
    values = {"batches": batches, "after": found.after, "is_first": "after" not in request.GET}
    return page(request, "accounts/journal.html", values, fragment="rows")


@require_GET
def batch(request, pk):
    one = get_object_or_404(recent(request.actor), pk=pk)
    [shown] = shown_batches([one], request.actor)
    return page(request, "accounts/batch.html", {"batch": shown, "changes": changes_of(one)}, fragment="content")


@open_to(GUEST)
@require_POST
def undo_batch(request, pk):
    batch: Any = get_object_or_404(recent(request.actor), pk=pk)
    if not reaches(request.actor, batch):
        raise Http404
    if not can_undo(batch, request.actor) or erased_in([batch.pk]):
        complain(request, why_not(batch))
        return redirect(way_back(request))
    try:
        if batch.size > UNDONE_HERE:
            undo_later(batch, by=request.actor, at=timezone.now())
            say(request, _("It is being undone. So many changes take a minute; the page may be closed."))
            return redirect(way_back(request))
        undone = undo(batch, by=request.actor, at=timezone.now())
    except AlreadyUndone:
        complain(request, _("That has been undone already."))
        return redirect(way_back(request))
    except Refused as refused:
        complain(request, str(refused))
        return redirect(way_back(request))
    if undone.left:
        complain(request, _("Undone, except what has been changed since."))
    else:
        say(request, _("Undone."))
    return redirect(way_back(request))


def way_back(request):
    """Where the person was, if that is one of our own pages."""
    back = request.POST.get("back", "") or request.META.get("HTTP_REFERER", "")
    hosts = {request.get_host()}
    return back if url_has_allowed_host_and_scheme(back, hosts, require_https=request.is_secure()) else "/"


sign_in = allauth.login
sign_out = allauth.logout
change_password = own_account(allauth.password_change)
set_password = own_account(allauth.password_set)
reauthenticate = own_account(allauth.reauthenticate)
inactive = allauth.account_inactive
