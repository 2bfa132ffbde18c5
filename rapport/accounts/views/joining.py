"""The way in by an invitation, and from one workspace to another."""

from django.conf import settings as configured
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.accounts import inviting
from rapport.accounts.access_log import remember
from rapport.accounts.actors import actor_of
from rapport.accounts.forms.doors import JoinForm
from rapport.accounts.models import Membership, User
from rapport.accounts.seating import take_seat
from rapport.accounts.throttling import too_many
from rapport.accounts.whence import ip_of
from rapport.web.pages import form_page, page, say
from rapport.web.rights import own_account

BACKEND = "rapport.accounts.signin.Backend"


@login_not_required
@require_http_methods(["GET", "POST"])
def invitation(request, token):
    """A living invitation becomes a seat, for a new account or for whoever is signed in."""
    now = timezone.now()
    one = inviting.open_invitation(token, at=now)
    if one is None:
        return _dead(request)
    if request.user.is_authenticated:
        if request.method == "POST":
            return _join(request, one, lambda: inviting.accept(one, request.user, at=now, request=request))
        return _offer(request, one, {"me": request.user})
    if User.objects.filter(email=one.email, is_active=True).exists():
        return _offer(request, one, {"me": None, "next": request.path})
    form = JoinForm(request.POST or None, email=one.email)
    if not form.is_valid():
        return form_page(request, form, "accounts/join.html", {"one": one, "role": one.get_role_display()})
    facts = {**form.cleaned_data, "language": get_language() if get_language() in dict(configured.LANGUAGES) else "en"}
    return _join(request, one, lambda: inviting.accept_anew(one, at=now, request=request, **facts))


def _offer(request, one, values):
    values |= {"one": one, "role": one.get_role_display()}
    return page(request, "accounts/join_known.html", values, fragment="content")


def _join(request, one, accept):
    try:
        seat = accept()
    except inviting.NotOpen:
        return _dead(request)
    if not request.user.is_authenticated:
        login(request, seat.user, backend=BACKEND)
    say(request, _("Welcome to %(workspace)s.") % {"workspace": one.workspace.name})
    return redirect("/")


def _dead(request):
    if too_many("invitation", ip_of(request) or "nowhere", most=30, seconds=600):
        return HttpResponse(_("Too many attempts. Try again in ten minutes."), status=429, content_type="text/plain")
    return page(request, "accounts/join_dead.html", {}, fragment="content", status=410)


@own_account
@require_POST
def switch(request, pk):
    """Sit down in another workspace of one's own."""
    seat = get_object_or_404(Membership.objects.filter(user=request.user).select_related("workspace"), pk=pk)
    if request.user.seat_id != seat.pk:
        take_seat(request.user, seat)
        remember("switched", by=actor_of(request.user), at=timezone.now(), request=request)
        say(request, _("You are in %(workspace)s now.") % {"workspace": seat.workspace.name})
    return redirect("/")
