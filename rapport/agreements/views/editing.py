"""A proposal is begun and written."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.agreements import drafting, offering, proposing
from rapport.agreements.forms.offer import OfferForm
from rapport.agreements.models import Proposal
from rapport.agreements.models.proposal import State
from rapport.agreements.views.requirements import engagement_of
from rapport.clients.models import Contact
from rapport.clients.reaching import MOST_PEOPLE
from rapport.clients.views.editing import edit_page
from rapport.web.filters import number_in
from rapport.web.pages import complain, form_page, go, page, say

MOST_LIKE = 30


@require_http_methods(["GET", "POST"])
def propose(request, pk):
    """A draft of what is known; or, by the page that asks, like an older one."""
    engagement = engagement_of(request, pk)
    older = Proposal.objects.visible_to(request.actor).present().select_related("client").order_by("-updated_at", "-id")
    if request.method == "GET":
        rows = [{"pk": one.pk, "title": one.title, "client": one.client.name} for one in older[:MOST_LIKE]]
        return page(request, "agreements/propose.html", {"engagement": engagement, "rows": rows}, fragment="content")
    now, like = timezone.now(), number_in(request.POST.get("like", ""), 15)
    if like:
        made, batch = drafting.propose_like(get_object_or_404(older, pk=like), engagement, by=request.actor, at=now)
    else:
        made, batch = drafting.propose(engagement, by=request.actor, at=now)
    say(request, _("A draft of a proposal: %(title)s") % {"title": made.title}, batch=batch.pk)
    return go(request, reverse("agreements:edit", args=[made.pk]))


def proposal_of(request, pk):
    rows = Proposal.objects.visible_to(request.actor)
    return get_object_or_404(rows.select_related("client", "contact", "engagement", "workspace", "user"), pk=pk)


def _form(request, one):
    rows = Contact.objects.visible_to(request.actor).living().filter(client=one.client)
    people = list(rows.order_by("-is_main", "id")[:MOST_PEOPLE])
    if one.contact and one.contact not in people:
        people.append(one.contact)
    return OfferForm(request.POST or None, record=one, people=people)


@require_http_methods(["GET", "POST"])
def edit(request, pk):
    one = proposal_of(request, pk)
    if one.state == State.ACCEPTED or one.trashed_at:
        return _too_late(request, one)
    form = _form(request, one)
    values = {"with_client": one.is_with_client}
    try:
        return edit_page(
            request, form, "agreements/edit.html", values, save=partial(_save, one, form), to=one.get_absolute_url(),
            said=_("The proposal is kept."),
        )  # fmt: skip
    except proposing.Decided:
        return _too_late(request, one)


def _too_late(request, one):
    complain(request, _("What was accepted stays as it is. Begin a new proposal for what comes next."))
    return go(request, one)


def _save(one, form, values, *, by, at, version):
    contact_id = values.get("contact_id", one.contact_id)
    return proposing.write(one, form.offer_of(values), contact_id=contact_id, by=by, at=at, version=version)


@require_POST
def reckon(request, pk):
    """What the price comes to, while it is being written; nothing is kept."""
    one = proposal_of(request, pk)
    if one.state == State.ACCEPTED:
        raise Http404
    form = _form(request, one)
    if not form.is_valid():
        return form_page(request, form, "agreements/reckoned.html", {"wrong": _first_wrong(form)}, fragment="reckoned")
    offer = form.offer_of(form.values())
    shown = offering.shown(offer, offer.first_choice, one.workspace.today(timezone.now()))
    return page(request, "agreements/reckoned.html", {"shown": shown, "wrong": ""}, fragment="reckoned")


def _first_wrong(form):
    return next(error for errors in form.errors.values() for error in errors)
