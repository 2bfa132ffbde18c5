"""Pages of proposals: the list, one of them with its history, as the client sees it, sent and withdrawn."""

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.agreements import differing, offering, proposing, sending, showing, wording
from rapport.agreements.models import Instalment, Proposal
from rapport.agreements.models.proposal import State
from rapport.agreements.refusing import lacks_in_words
from rapport.agreements.views.editing import proposal_of
from rapport.clients.views.editing import do
from rapport.clients.views.gone import unmade
from rapport.web.downloads import named
from rapport.web.pages import complain, go, page, say
from rapport.web.tabs import tabbed


@require_safe
def proposal_list(request):
    labels = {
        "open": _("With the client"), "draft": _("Being written"), "accepted": _("Accepted"), "over": _("Over"),
        "thrown": _("In the trash"),
    }  # fmt: skip
    rows, shown = tabbed(request, "agreements:list", labels, partial(showing.of_tab, request.actor))
    today = request.actor.workspace.today(timezone.now())
    values = {
        **shown, "rows": [showing.row_of(one, today, client=one.client.name) for one in rows],
        "answer": showing.answer_of_list(request.actor, today),
    }  # fmt: skip
    return page(request, "agreements/list.html", values, fragment="list")


@require_safe
def proposal(request, pk):
    """Where it stands, what was said, what is not sent yet."""
    if not Proposal.objects.visible_to(request.actor).filter(pk=pk).exists():
        return unmade(request, Proposal, pk, "agreements:list")
    one, now = proposal_of(request, pk), timezone.now()
    today, last = one.workspace.today(now), one.versions.filter(number=one.current).first()
    answer = one.answers.filter(kind="accepted").first()
    offer = last.offer if answer and last else one.offer
    choice = (answer.option, answer.extras) if answer else offer.first_choice
    unsent = last is None or last.content != one.content
    lacks = [] if one.state == State.ACCEPTED or not unsent else proposing.missing(one, offer, today)
    said, tone = showing.state_in_words(one, today)
    link = sending.link_of(one, request.actor, now) if one.is_with_client else ""
    values = {
        "one": one, "href": showing.href(one.pk), "state": said, "tone": tone, "about": showing.about(one, today),
        "shown": offering.shown(offer, choice, today),
        "unsent": unsent, "lacks": lacks_in_words(lacks) if lacks else "", "link": link,
        "letter": sending.letter_href(one, link, request.actor),
        "differences": differing.between(last.offer, one.offer) if last and unsent else [],
        "history": showing.events_of(one), "instalments": _instalments(one), "projects": sending.projects_of(one),
    }  # fmt: skip
    return page(request, "agreements/proposal.html", values, fragment="content")


def _instalments(one):
    rows = Instalment.objects.filter(proposal=one).present().order_by("position")
    return [(row.words, wording.money(row.amount_minor, row.currency)) for row in rows]


@require_safe
def version(request, pk, number):
    """What was sent, word for word, and how it differs from the one before."""
    one = proposal_of(request, pk)
    found = get_object_or_404(one.versions, number=number)
    before = one.versions.filter(number=number - 1).first()
    today = timezone.localdate(found.at)
    values = {
        "one": one, "version": found, "shown": offering.shown(found.offer, found.offer.first_choice, today),
        "differences": differing.between(before.offer, found.offer) if before else [], "before": before,
    }  # fmt: skip
    return page(request, "agreements/version.html", values, fragment="content")


@require_safe
def preview(request, pk):
    """As the client will see it, in their language; nothing on it does anything."""
    one = proposal_of(request, pk)
    offer, today = one.offer, one.workspace.today(timezone.now())
    with translation.override(offer.language):
        values = {
            **offering.shown(offer, offering.chosen_in(offer, request.GET), today), "one": one,
            "workspace": one.workspace, "framed": False,
            "host": one.user or request.user,
        }  # fmt: skip
        return page(request, "agreements/preview.html", values, fragment="content")


@require_safe
def pdf(request, pk):
    one = proposal_of(request, pk)
    return paper_of(one, one.offer, one.updated_at)


def paper_of(one, offer, at, found=None):
    """A proposal as a PDF, in the client's language."""
    with translation.override(offer.language):
        made = sending.as_paper(one, offer, at, found)
        response = HttpResponse(made, content_type="application/pdf")
        return named(response, f"{sending.name_of(one)}.pdf")


@require_POST
def send(request, pk):
    """The next version, and the letter that brings its link."""
    one, now = proposal_of(request, pk), timezone.now()
    try:
        _version, batch = proposing.send(one, by=request.actor, at=now)
    except proposing.NotReady as lacking:
        complain(request, lacks_in_words(lacking.codes))
        return go(request, one)
    except proposing.Decided:
        complain(request, _("What was accepted stays as it is. Begin a new proposal for what comes next."))
        return go(request, one)
    one.refresh_from_db()
    if batch is not None:
        say(request, _("The client reads this version from now on. Send them the link."), batch=batch.pk)
    return _to_letter(request, one, now)


@require_POST
def letter(request, pk):
    """A link, where the old one is over or was taken back, and the letter that brings it."""
    one = proposal_of(request, pk)
    if not one.is_with_client:
        raise Http404
    return _to_letter(request, one, timezone.now())


def _to_letter(request, one, now):
    link = sending.open_link(one, by=request.actor, at=now)
    href = sending.letter_href(one, link, request.actor)
    # A browser is not sent to the mail program: its button stands on the page.
    return go(request, href if href.startswith("/") else one)


@require_POST
def withdraw(request, pk):
    one = proposal_of(request, pk)
    try:
        return do(request, partial(proposing.withdraw, one), _("The proposal is withdrawn."), to=one)
    except proposing.Decided:
        complain(request, _("It is accepted: it cannot be withdrawn any more."))
        return go(request, one)


@require_POST
def trash(request, pk):
    one = proposal_of(request, pk)
    if one.state == State.ACCEPTED:
        complain(request, _("What was accepted is not thrown away."))
        return go(request, one)
    return do(request, one.trash, _("The proposal is in the trash."), to=one.engagement)


@require_POST
def restore(request, pk):
    one = proposal_of(request, pk)
    return do(request, one.restore, _("It is back where it was."), to=one)
