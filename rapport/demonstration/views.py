"""Pages of the demonstration: make it, go there, come back, remove it."""

from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rapport.accounts.models import Membership
from rapport.accounts.seating import take_seat
from rapport.demonstration import making, tasks
from rapport.demonstration.models import Filling
from rapport.demonstration.removing import remove
from rapport.web.pages import complain, go, page, say

CAME_FROM = "demonstration_came_from"


@require_GET
def about(request):
    seat = making.demonstration_of(request.user)
    filling = Filling.objects.filter(pk=seat.workspace_id).first() if seat else None
    return page(request, "demonstration/about.html", {"filling": filling, "seat": seat}, fragment="progress")


@require_POST
def begin(request):
    with transaction.atomic():
        seat, is_new = making.begin(request.user, at=timezone.now())
        if is_new:
            tasks.fill.enqueue(seat.workspace_id, request.user.pk)
    return go(request, "demonstration:about")


@require_POST
def enter(request):
    seat = making.demonstration_of(request.user)
    if seat is None or not Filling.objects.filter(pk=seat.workspace_id).exclude(finished_at=None).exists():
        complain(request, _("The demonstration is not there yet."))
        return go(request, "demonstration:about")
    if request.user.seat_id != seat.pk:
        request.session[CAME_FROM] = request.user.seat_id
    take_seat(request.user, seat)
    return redirect("/")


@require_POST
def leave(request):
    come_back(request)
    return redirect("/")


@require_POST
def removing(request):
    seat = making.demonstration_of(request.user)
    if seat is None:
        complain(request, _("There is no demonstration any more."))
        return redirect("/")
    come_back(request)
    remove(seat.workspace)
    say(request, _("The demonstration is removed, with everything in it."))
    return redirect("/")


def come_back(request):
    """Take the seat the person came from, or another one of theirs in a real workspace."""
    seats = Membership.objects.filter(user=request.user, workspace__is_demo=False).order_by("pk")
    seat = seats.filter(pk=request.session.pop(CAME_FROM, None)).first() or seats.first()
    if seat is not None and request.actor.workspace.is_demo:
        take_seat(request.user, seat)
