"""The links of a client as we see them: opened, shown again, kept open for longer, taken back."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.clients.models import Client, Contact
from rapport.clients.reaching import MOST_PEOPLE
from rapport.clients.views.editing import do
from rapport.doors import showing
from rapport.doors.forms import OpenForm, days_offered
from rapport.doors.models import Door
from rapport.doors.opening import USUALLY, open_door, prolong, revoke
from rapport.web.filters import number_in
from rapport.web.pages import form_page, go, say


@require_http_methods(["GET", "POST"])
def doors(request, pk):
    """Their page: every link with who may use it, and the log. A POST opens one more."""
    client = get_object_or_404(Client.objects.visible_to(request.actor).present(), pk=pk)
    client.workspace = request.actor.workspace
    here = Contact.objects.visible_to(request.actor).living().filter(client=client, erased_at=None)
    people = list(here.order_by("-is_main", "id")[:MOST_PEOPLE])
    form = OpenForm(request.POST or None, people=people)
    if form.is_valid():
        contact = next((one for one in people if one.pk == form.cleaned_data["contact"]), None)
        days = form.cleaned_data["days"]
        _door, _token, batch = open_door(client, contact, by=request.actor, at=timezone.now(), days=days)
        say(request, _("The link is made."), batch=batch.pk) if batch else say(request, _("They have a link already."))
        return go(request, reverse("doors:doors", args=[client.pk]))
    return form_page(request, form, "doors/doors.html", _values(request, client, people))


def _values(request, client, people):
    now, found = timezone.now(), showing.doors_of(request.actor, client)
    newest = next((one for one in found if one.is_alive(now)), None)
    rows = [showing.row_of(one, now=now) for one in found]
    visits, letter = showing.visits_of(found), ""
    if newest is not None:
        whom = next((one for one in people if newest.contact_id in (one.pk, None)), None)
        letter = showing.letter_with(request.actor, newest, whom)
    return {
        "client": client, "rows": rows, "visits": visits, "answer": showing.answer(rows, visits),
        "letter": letter, "lettered": newest, "days": days_offered(), "usually": USUALLY,
    }  # fmt: skip


def _one(request, pk):
    return get_object_or_404(Door.objects.visible_to(request.actor).filter(client__trashed_at=None), pk=pk)


@require_POST
def revoked(request, pk):
    """The link opens nothing any more."""
    door = _one(request, pk)

    def deed(**how):
        return revoke(door, **how)

    return do(request, deed, _("The link is taken back: it opens nothing any more."), to=_page_of(door))


@require_POST
def prolonged(request, pk):
    """It is good for longer."""
    door, days = _one(request, pk), number_in(request.POST.get("days", "")) or USUALLY

    def deed(**how):
        return prolong(door, days=days if days in dict(days_offered()) else USUALLY, **how)

    return do(request, deed, _("The link is good for longer."), to=_page_of(door))


def _page_of(door):
    return reverse("doors:doors", args=[door.client_id])
