"""The people of the workspace: who they are, asked in, given a role, shown clients, sent away."""

from typing import Any

from django.conf import settings as configured
from django.db.models import Max, Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.accounts import inviting, seating
from rapport.accounts.access_log import shown
from rapport.accounts.forms.doors import InviteForm, RoleForm
from rapport.accounts.links import link_of
from rapport.accounts.models import AccessEntry, Grant, Invitation, Membership
from rapport.search.words import fold
from rapport.web.dates import when
from rapport.web.filters import keyset, number_in
from rapport.web.pages import complain, form_page, go, page, say
from rapport.web.rights import GUEST, own_account, owners_only

MOST_PEOPLE, MOST_CHOICES = 200, 12


def seats_here(request):
    return Membership.objects.visible_to(request.actor).select_related("user", "workspace")


@owners_only
@require_GET
def members(request):
    now = timezone.now()
    clients = Prefetch("grants", Grant.objects.select_related("client").order_by("client__sort_key"))
    seats = seats_here(request).annotate(seen=Max("user__devices__last_used_at")).prefetch_related(clients)
    seats = list(seats.order_by("user__name", "pk")[:MOST_PEOPLE])
    waiting = Invitation.objects.visible_to(request.actor).filter(accepted_at=None, revoked_at=None, expires_at__gt=now)
    count = len(seats)
    values = {
        "strong": ngettext("%(count)s person works here.", "%(count)s people work here.", count) % {"count": count},
        "people": [_person(seat) for seat in seats],
        "invitations": [_invited(one) for one in waiting.order_by("-pk")[:MOST_PEOPLE]],
        "required": request.actor.workspace.second_factor_required,
        "lacking": sum(not seat.user.has_second_factor for seat in seats),
        "roles": Membership.Role.choices,
    }
    return page(request, "accounts/members.html", values, fragment="content")


def _person(seat):
    seen = seat.seen or seat.user.last_login
    return {
        "pk": seat.pk, "id": seat.user_id, "name": str(seat.user), "email": seat.user.email,
        "role": seat.get_role_display(), "href": reverse("accounts:member", args=[seat.pk]),
        "seen": when(seen) if seen else "", "factor": seat.user.has_second_factor,
        "clients": ", ".join(grant.client.name for grant in seat.grants.all()) if seat.role == GUEST else "",
        "is_guest": seat.role == GUEST,
    }  # fmt: skip


def _invited(one):
    return {
        "email": one.email, "role": one.get_role_display(), "href": reverse("accounts:invited", args=[one.pk]),
        "until": when(one.expires_at), "revoke_href": reverse("accounts:revoke_invitation", args=[one.pk]),
    }  # fmt: skip


@owners_only
@require_http_methods(["GET", "POST"])
def invite(request):
    if request.actor.workspace.is_demo:
        complain(
            request, _("This is the demonstration, and it goes away again: invite people into your own workspace.")
        )
        return go(request, reverse("accounts:members"))
    form = InviteForm(request.POST or None)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            one = inviting.invite(facts["email"], facts["role"], by=request.actor, at=timezone.now(), request=request)
        except inviting.SitsAlready:
            form.add_error("email", _("This person has a seat here already."))
        else:
            say(request, _("%(email)s is invited.") % {"email": one.email})
            return go(request, reverse("accounts:invited", args=[one.pk]))
    return form_page(request, form, "accounts/invite.html", {"by_mail": bool(configured.SMTP)})


@owners_only
@require_GET
def invited(request, pk):
    """One invitation: its link where no letter goes out, and the clients a guest will see."""
    one = get_object_or_404(Invitation.objects.visible_to(request.actor), pk=pk)
    is_open = one.is_open(timezone.now())
    values = {
        "one": one, "is_open": is_open, "role": one.get_role_display(), "until": when(one.expires_at),
        "sent": when(one.sent_at) if one.sent_at else "", "by_mail": bool(configured.SMTP),
        "link": link_of(one) if is_open and not configured.SMTP else "",
        "is_guest": one.role == GUEST, **_choices(request, {"invitation": one}),
    }  # fmt: skip
    return page(request, "accounts/invited.html", values, fragment="content")


@owners_only
@require_POST
def revoke_invitation(request, pk):
    one = get_object_or_404(Invitation.objects.visible_to(request.actor), pk=pk)
    if inviting.revoke(one, by=request.actor, at=timezone.now(), request=request):
        say(request, _("The invitation of %(email)s is taken back.") % {"email": one.email})
    return go(request, "accounts:members")


@owners_only
@require_http_methods(["GET", "POST"])
def member(request, pk):
    """One person: their role, what a guest sees, and the way out."""
    seat = get_object_or_404(seats_here(request), pk=pk)
    form = RoleForm(request.POST or None, initial={"role": seat.role})
    if form.is_valid():
        return _change_role(request, seat, form.cleaned_data["role"])
    values = {
        "seat": seat, "person": str(seat.user), "is_me": seat.user_id == request.actor.user_id,
        "is_guest": seat.role == GUEST, **_choices(request, {"membership": seat}),
    }  # fmt: skip
    return form_page(request, form, "accounts/member.html", values, fragment="content")


def _change_role(request, seat, role):
    try:
        changed = seating.give_role(seat, role, by=request.actor, at=timezone.now(), request=request)
    except seating.LastOwner:
        complain(request, _("The last owner stays: make somebody else an owner first."))
        return go(request, reverse("accounts:member", args=[seat.pk]))
    if changed:
        said = _("%(name)s has another role now: %(role)s.")
        say(request, said % {"name": seat.user, "role": seat.get_role_display()})
    mine = seat.user_id == request.actor.user_id
    return go(request, "/" if changed and mine else reverse("accounts:member", args=[seat.pk]))


@owners_only
@require_http_methods(["GET", "POST"])
def send_away(request, pk):
    seat = get_object_or_404(seats_here(request), pk=pk)
    if request.method == "GET":
        return page(request, "accounts/send_away.html", {"seat": seat, "person": str(seat.user)}, fragment="content")
    return _part(request, seat, _("%(name)s has no seat here any more.") % {"name": seat.user}, "accounts:members")


@own_account
@require_http_methods(["GET", "POST"])
def leave(request):
    seat = request.user.seat
    if seat is None or request.method == "GET":
        return page(request, "accounts/leave.html", {"seat": seat}, fragment="content")
    return _part(request, seat, _("You have left %(workspace)s.") % {"workspace": seat.workspace}, "accounts:me")


def _part(request, seat, said, to):
    mine = seat.user_id == request.user.pk
    try:
        seating.take_away(seat, by=request.actor, at=timezone.now(), request=request)
    except seating.LastOwner:
        complain(request, _("The last owner stays: make somebody else an owner first."))
        return redirect("accounts:me" if mine else to)
    say(request, said)
    return redirect("accounts:me" if mine else to)


# ---- What a guest sees


@owners_only
@require_POST
def show_client(request, kind, pk):
    """Give a guest, or an invitation for one, a client."""
    holder = _holder(request, kind, pk)
    client = get_object_or_404(_clients(request), pk=number_in(request.POST.get("client", "")) or 0)
    grant = Grant(workspace=request.actor.workspace, client=client, **holder)
    if seating.show_client(grant, by=request.actor, at=timezone.now(), request=request):
        say(request, _("%(client)s is shown to them now.") % {"client": client.name})
    return go(request, _page_of(kind, pk))


@owners_only
@require_POST
def hide_client(request, kind, pk):
    holder = _holder(request, kind, pk)
    given = Grant.objects.visible_to(request.actor).filter(
        **holder, client_id=number_in(request.POST.get("client", "")) or 0
    )
    grant = given.select_related("client").first()
    if grant:
        seating.hide_client(grant, by=request.actor, at=timezone.now(), request=request)
        say(request, _("%(client)s is not shown to them any more.") % {"client": grant.client.name})
    return go(request, _page_of(kind, pk))


def _holder(request, kind, pk):
    if kind == "seat":
        return {"membership": get_object_or_404(seats_here(request).filter(role=GUEST), pk=pk)}
    if kind != "invitation":
        raise Http404
    invitations = Invitation.objects.visible_to(request.actor).filter(role=GUEST, accepted_at=None, revoked_at=None)
    return {"invitation": get_object_or_404(invitations, pk=pk)}


def _page_of(kind, pk):
    return reverse("accounts:member" if kind == "seat" else "accounts:invited", args=[pk])


def _clients(request):
    # The room of clients lies above this one; the key of a grant names its model.
    clients: Any = Grant._meta.get_field("client").related_model
    return clients.objects.visible_to(request.actor).present()


def _choices(request, holder):
    grants = Grant.objects.visible_to(request.actor).filter(**holder).select_related("client")
    given = list(grants.order_by("client__sort_key")[:MOST_PEOPLE])
    text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    found = _clients(request).exclude(pk__in=[grant.client_id for grant in given]).order_by("-last_at", "-id")
    found = found.filter(sort_key__contains=fold(text)) if text else found
    kind = "seat" if "membership" in holder else "invitation"
    pk = next(iter(holder.values())).pk
    return {
        "given": [grant.client for grant in given], "q": text,
        "found": list(found.only("id", "name", "kind")[:MOST_CHOICES]),
        "show_href": reverse("accounts:show_client", args=[kind, pk]),
        "hide_href": reverse("accounts:hide_client", args=[kind, pk]),
    }  # fmt: skip


# ---- The safety of the workspace


@owners_only
@require_POST
def second_factor(request):
    wanted = request.POST.get("required") == "yes"
    workspace = request.actor.workspace
    if wanted and not request.user.has_second_factor:
        complain(request, _("Set up a second factor for yourself first, or you would shut yourself out."))
        return redirect("accounts:security")
    if seating.require_second_factor(workspace, wanted, by=request.actor, at=timezone.now(), request=request):
        needed, free = _("Everybody here needs a second factor now."), _("A second factor is a choice of each now.")
        say(request, needed if wanted else free)
    return go(request, "accounts:members")


@owners_only
@require_GET
def access(request):
    """The access log, the latest first."""
    rows = AccessEntry.objects.visible_to(request.actor)
    part = keyset(rows, ("-id",), after=request.GET.get("after", ""))
    return page(request, "accounts/access.html", {"entries": shown(part.rows), "after": part.after}, fragment="rows")
