"""Pages of requirements: one in a line, one of what was said, one to be changed, all of them frozen."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.agreements import requiring
from rapport.agreements.forms.requirement import FromSaidForm, QuickForm, RequirementForm
from rapport.agreements.models import Requirement
from rapport.clients.models import Interaction
from rapport.clients.views.editing import do, edit_page
from rapport.engagements.models import Engagement
from rapport.engagements.showing import ACTIVE, entry_in_words, said_lately
from rapport.web.pages import complain, form_page, go, say

MOST = 50
FIRST = 500


def engagement_of(request, pk):
    rows = Engagement.objects.visible_to(request.actor).present().select_related("client", "contact", "workspace")
    return get_object_or_404(rows, pk=pk)


def _frozen():
    return _("The requirements are frozen. What comes now is a change; or let them be worded anew first.")


def _place(engagement):
    return f"{engagement.get_absolute_url()}#requirements"


@require_POST
def add(request, pk):
    """One more, in a line on the page of its engagement."""
    engagement, form = engagement_of(request, pk), QuickForm(request.POST)
    if not form.is_valid():
        complain(request, _("Write what is needed, in at most 500 characters."))
        return go(request, _place(engagement))
    try:
        one, batch = requiring.require(engagement, form.values(), by=request.actor, at=timezone.now())
    except requiring.Frozen:
        complain(request, _frozen())
    else:
        say(request, _("Written down: %(text)s") % {"text": one.text}, batch=batch.pk)
    return go(request, _place(engagement))


@require_http_methods(["GET", "POST"])
def requirement(request, pk):
    rows = Requirement.objects.visible_to(request.actor).select_related("engagement__client", "source")
    one = get_object_or_404(rows, pk=pk)
    said = said_lately(one.engagement.client, request.actor)
    if one.source and one.source not in [entry for entry, _words in said]:
        said.append((one.source, entry_in_words(one.source)))
    form = RequirementForm(request.POST or None, record=one, said=said)
    values = {"engagement": one.engagement, "frozen": requiring.is_frozen(one.engagement)}
    try:
        return edit_page(
            request, form, "agreements/requirement.html", values, save=partial(requiring.change_requirement, one),
            to=_place(one.engagement), said=_("The requirement is changed."),
        )  # fmt: skip
    except requiring.Frozen:
        complain(request, _frozen())
        return go(request, _place(one.engagement))


def from_letter(request, pk):
    """The same of a letter, by its own number."""
    entry = get_object_or_404(Interaction.objects.visible_to(request.actor).present().exclude(source=0), source=pk)
    return redirect(reverse("agreements:from_said", args=[entry.pk]))


@require_http_methods(["GET", "POST"])
def from_said(request, pk):
    """A requirement of something that was said, which stays its source."""
    rows = Interaction.objects.visible_to(request.actor).present().select_related("client")
    entry = get_object_or_404(rows.exclude(client=None), pk=pk)
    engagements = _engagements(request, entry.client)
    record = Requirement(workspace=request.actor.workspace, text=_first_words(entry), source=entry)
    form = FromSaidForm(
        request.POST or None, record=record, said=[(entry, entry_in_words(entry))], engagements=engagements
    )
    values = {"entry": entry, "client": entry.client, "any": bool(engagements), "to": _back(entry)}
    if not form.is_valid():
        return form_page(request, form, "agreements/from_said.html", values)
    facts = form.values()
    engagement = next(one for one in engagements if one.pk == facts.pop("engagement_id"))
    try:
        one, batch = requiring.require(engagement, facts, by=request.actor, at=timezone.now())
    except requiring.Frozen:
        complain(request, _frozen())
    else:
        say(request, _("Written down: %(text)s") % {"text": one.text}, batch=batch.pk)
    return go(request, _place(engagement))


def _engagements(request, client):
    """Those of this client that are under way, the one that is talked about first."""
    rows = Engagement.objects.visible_to(request.actor).on_board().filter(client=client).order_by("-updated_at")[:MOST]
    return sorted(rows, key=lambda one: (not one.is_open, ACTIVE.index(one.stage)))


def _first_words(entry):
    text = " ".join((entry.text or entry.title).split())
    return text if len(text) <= FIRST else f"{text[: FIRST - 1].rstrip()}…"


def _back(entry):
    return reverse("clients:entry", args=[entry.pk])


def _deed(request, pk, deed, said):
    engagement = engagement_of(request, pk)
    return do(request, partial(deed, engagement), said, to=_place(engagement))


@require_POST
def freeze(request, pk):
    return _deed(request, pk, requiring.freeze, _("The requirements stand as they are from now on."))


@require_POST
def thaw(request, pk):
    return _deed(request, pk, requiring.thaw, _("The requirements may be worded anew."))


def _one(request, pk):
    rows = Requirement.objects.visible_to(request.actor).select_related("engagement__client")
    return get_object_or_404(rows, pk=pk)


@require_POST
def trash(request, pk):
    one = _one(request, pk)
    if requiring.is_frozen(one.engagement):
        complain(request, _frozen())
        return go(request, _place(one.engagement))
    return do(request, one.trash, _("The requirement is in the trash."), to=_place(one.engagement))


@require_POST
def restore(request, pk):
    one = _one(request, pk)
    if one.engagement.trashed_at:
        raise Http404
    return do(request, one.restore, _("It is back where it was."), to=_place(one.engagement))
