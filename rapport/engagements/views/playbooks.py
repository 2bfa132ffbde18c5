"""Pages of playbooks: all items by stage, one of them, its rehearsal, an own one; and a tick with its note."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.clients.models import Client
from rapport.clients.views.editing import do, edit_page
from rapport.engagements import customizing, noting
from rapport.engagements import showing_playbooks as showing
from rapport.engagements.checklist import due_in_words
from rapport.engagements.forms import ItemForm, NoteForm, OwnItemForm, RehearsalForm
from rapport.engagements.models import Engagement, PlaybookItem
from rapport.engagements.playbook import edited, playbook_of
from rapport.web.filters import number_in
from rapport.web.pages import form_page, go, page, say


@require_safe
def playbooks(request):
    parts = showing.parts_of(request.actor)
    strong, quiet = showing.answer_of(parts)
    thrown = PlaybookItem.objects.visible_to(request.actor).trashed().order_by("-trashed_at")[:50]
    values = {"parts": parts, "strong": strong, "quiet": quiet, "thrown": thrown}
    return page(request, "engagements/playbooks.html", values, fragment="list")


def _item(request, key):
    """An item of this workspace, and the client it is asked for with."""
    playbook = playbook_of(request.actor.workspace_id)
    if key not in playbook.items:
        raise Http404
    named = number_in(request.GET.get("client", ""))
    client = get_object_or_404(Client.objects.visible_to(request.actor), pk=named) if named else None
    return playbook.items[key], client


@require_http_methods(["GET", "POST"])
def item(request, key):
    """One item: whether it is used, when it is due, how it is worded; with one client only, the first two."""
    one, client = _item(request, key)
    row = customizing.row_of(key, by=request.actor, client_id=client.pk if client else None)
    form = ItemForm(request.POST or None, record=row, item=one)
    if "due" in request.GET:
        # Dates that were rehearsed.
        form.initial["due"] = request.GET["due"]
    to = client.get_absolute_url() if client else reverse("engagements:playbooks")
    values = {
        "item": one, "client": client, "line": showing.line_of(one, request.actor),
        "clients": [] if client else showing.with_clients(key, request.actor), "own": row if one.is_own else None,
    }  # fmt: skip
    return edit_page(
        request, form, "engagements/playbook_item.html", values, save=partial(customizing.change, row), to=to,
        said=_("The playbook is changed."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def new(request):
    """An item of one's own."""
    record = PlaybookItem(workspace=request.actor.workspace, stage=request.GET.get("stage", ""))
    form = OwnItemForm(request.POST or None, record=record, triggers=showing.triggers())
    if not form.is_valid():
        return form_page(request, form, "engagements/playbook_new.html", {})
    batch = customizing.add_own(form.values(), by=request.actor, at=timezone.now())
    if batch is not None:
        say(request, _("It is in the playbook: %(what)s") % {"what": form.values()["words"]}, batch=batch.pk)
    return go(request, reverse("engagements:playbooks"))


@require_safe
def rehearsal(request, key):
    """What would have been due in the last 90 days, with the dates in the address or as they are."""
    one, _client = _item(request, key)
    form = RehearsalForm(request.GET if "due" in request.GET else None, item=one)
    due = form.cleaned_data["due"] if form.is_valid() else ""
    asked = edited(one, PlaybookItem(key=key, due=due)) if due else one
    values = {
        "item": one, "due": due_in_words(asked), "form": form, "tried": due if asked.due != one.due else "",
        "found": showing.rehearsal_of(asked, request.actor, timezone.now()),
    }  # fmt: skip
    return page(request, "engagements/rehearsal.html", values, fragment="table")


def _own(request, key):
    return get_object_or_404(
        PlaybookItem.objects.visible_to(request.actor).filter(key__startswith=PlaybookItem.OWN, client=None), key=key
    )


@require_POST
def trash(request, key):
    to = reverse("engagements:playbooks")
    return do(request, _own(request, key).trash, _("The item is in the trash."), to=to)


@require_POST
def restore(request, key):
    to = reverse("engagements:playbooks")
    return do(request, _own(request, key).restore, _("It is back where it was."), to=to)


@require_http_methods(["GET", "POST"])
def done(request, pk, key):
    """A tick by hand: it needs a note."""
    one = get_object_or_404(Engagement.objects.visible_to(request.actor).select_related("client"), pk=pk)
    asked, _client = _item(request, key)
    form = NoteForm(request.POST or None)
    if not form.is_valid():
        return form_page(request, form, "engagements/done.html", {"one": one, "item": asked})
    batch = noting.note_done(one, key, form.cleaned_data["note"], by=request.actor, at=timezone.now())
    if batch is not None:
        say(request, _("Done: %(what)s") % {"what": asked.label}, batch=batch.pk)
    return go(request, f"{one.get_absolute_url()}#playbook")
