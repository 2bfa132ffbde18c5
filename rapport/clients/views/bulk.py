"""Changing many at once: what, a preview of counts, the deed, and how far it is."""

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from rapport.accounts.views import way_back
from rapport.clients import bulk_editing, tasks
from rapport.clients.custom import CLIENTS as OF_CLIENTS
from rapport.clients.custom import PEOPLE as OF_PEOPLE
from rapport.clients.custom import fields_of
from rapport.clients.forms.bulk import BulkForm
from rapport.clients.models import BulkEdit, Client, Contact, Tag
from rapport.clients.selecting import CLIENTS, PEOPLE, selected
from rapport.web.pages import complain, go, page, say
from rapport.web.plurals import number

# A form of a thousand fields is read by nobody: the others are added one by one.
MOST_FIELDS = 12
MOST_NAMES = 20
State = BulkEdit.State
BEGUN = (State.RUNNING, State.DONE, State.BROKEN)


def of_this_workspace(request, pk):
    return get_object_or_404(BulkEdit.objects.visible_to(request.actor).select_related("batch"), pk=pk)


@require_POST
def change_many(request, what):
    """The selected rows of a list are kept, and the page that asks what to change opens."""
    if what not in (CLIENTS, PEOPLE):
        raise Http404
    chosen, now = selected(request, what), timezone.now()
    base = reverse("clients:list" if what == CLIENTS else "clients:everybody")
    if chosen.is_empty:
        complain(request, _("Select at least one row first."))
        return redirect(way_back(request))
    back = f"{base}?{chosen.question}" if chosen.question else base
    edit = bulk_editing.begin_bulk_edit(what, chosen.rows(request.actor, now=now), by=request.actor, at=now, back=back)
    if not edit.picked:
        complain(request, _("Nothing was left to change."))
        return redirect(back)
    return redirect(edit)


@require_http_methods(["GET", "POST"])
def bulk_edit(request, pk):
    edit = of_this_workspace(request, pk)
    every = fields_of(request.actor, OF_CLIENTS if edit.what == CLIENTS else OF_PEOPLE)
    form = BulkForm(
        request.POST if request.method == "POST" else None, what=edit.what, own=_asked(request, edit, every)
    )
    values = {"edit": edit, "form": form, "preview": None, "own_left": [], "strong": _strong(edit), "quiet": ""}
    if edit.state in BEGUN:
        return page(request, "clients/change_many.html", values | _progress(request, edit), fragment="progress")
    shown = set(form.own)
    values["own_left"] = [field for field in every if field.name not in shown][:2000]
    if edit.what == CLIENTS:
        values["all_tags"] = Tag.objects.visible_to(request.actor).order_by("key").values_list("name", flat=True)
    if request.method == "POST" and "more" not in request.POST and form.is_valid():
        try:
            preview = bulk_editing.look(edit, form.recipe)
        except bulk_editing.NotReady:
            return redirect(edit)
        values |= {"preview": preview, "counts": _counts(edit, preview), "sample": _sample(form, preview)}
        return page(request, "clients/change_many.html", values, fragment="content")
    refused = request.method == "POST" and "more" not in request.POST
    return page(request, "clients/change_many.html", values, fragment="content", status=422 if refused else 200)


@require_POST
def bulk_apply(request, pk):
    edit, now = of_this_workspace(request, pk), timezone.now()
    try:
        bulk_editing.start(edit, by=request.actor, at=now)
    except bulk_editing.NotReady:
        if edit.state not in BEGUN:
            complain(request, _("Nothing was left to change."))
        return go(request, edit)
    if len(edit.seen) > bulk_editing.MOST_HERE:
        tasks.change_many.enqueue(edit.pk)
        return go(request, edit)
    try:
        bulk_editing.run(edit, by=request.actor, at=now)
    except Exception:
        bulk_editing.break_off(edit, at=timezone.now())
        raise
    say(request, _done(edit), batch=edit.batch_id if edit.changed else None)
    if edit.overtaken:
        return go(request, edit)
    return go(request, edit.back)


@require_POST
def bulk_going_on(request, pk):
    edit = of_this_workspace(request, pk)
    try:
        with transaction.atomic():
            bulk_editing.resume(edit)
            tasks.change_many.enqueue(edit.pk)
    except bulk_editing.NotReady:
        complain(request, _("This change does not wait to go on."))
    return go(request, edit)


def _asked(request, edit, every):
    """The fields people made that the form holds: the first, those sent along, and one more that was asked for."""
    sent = set(request.POST) | {request.POST.get("also", "")} | set(edit.recipe)
    first = {field.name for field in every[:MOST_FIELDS]}
    return [field for field in every if field.name in first or field.name in sent]


def _strong(edit):
    count = len(edit.picked)
    if edit.what == CLIENTS:
        said = ngettext("%(count)s client is selected.", "%(count)s clients are selected.", count)
    else:
        said = ngettext("%(count)s person is selected.", "%(count)s people are selected.", count)
    return said % {"count": number(count)}


def _done(edit):
    if edit.what == CLIENTS:
        said = ngettext("%(count)s client is changed.", "%(count)s clients are changed.", edit.changed)
    else:
        said = ngettext("%(count)s person is changed.", "%(count)s people are changed.", edit.changed)
    return said % {"count": number(edit.changed)}


def _counts(edit, preview):
    """Sentences of how many would change, stand so already, and may not."""
    pairs = [
        (preview.same, ngettext("%(count)s stands so already.", "%(count)s stand so already.", preview.same)),
        (preview.trashed, ngettext("%(count)s is in the trash and stays as it is.",
                                   "%(count)s are in the trash and stay as they are.", preview.trashed)),
        (preview.gone, ngettext("%(count)s is gone meanwhile.", "%(count)s are gone meanwhile.", preview.gone)),
    ]  # fmt: skip
    counts = [said % {"count": number(count)} for count, said in pairs if count]
    return [*counts, too_many_tags(preview.too_many_tags)] if preview.too_many_tags else counts


def too_many_tags(count):
    """A sentence of how many would have more tags than a client may have."""
    said = ngettext(
        "%(count)s would have more than twenty tags and stays as it is.",
        "%(count)s would have more than twenty tags and stay as they are.",
        count,
    )
    return said % {"count": number(count)}


def _sample(form, preview):
    return [
        (
            sample.row.name,
            sample.row.get_absolute_url(),
            [
                (form.label_of(name), form.words_of(name, before), form.words_of(name, after))
                for name, before, after in sample.changes
            ],
        )
        for sample in preview.sample
    ]


def _progress(request, edit):
    """How far the deed is, and who was changed by somebody else meanwhile."""
    model = Client if edit.what == CLIENTS else Contact
    lost = model.objects.visible_to(request.actor).filter(pk__in=edit.overtaken[:MOST_NAMES]).order_by("id")
    count = len(edit.overtaken)
    said = ngettext(
        "%(count)s was changed by somebody after the preview, and stays as it is.",
        "%(count)s were changed by somebody after the preview, and stay as they are.",
        count,
    )
    moves, broken = edit.state == State.RUNNING, edit.state == State.BROKEN
    if broken:
        strong, quiet = _("Something went wrong half-way."), _("What is done stays; press “Go on” to finish.")
    else:
        strong = _("They are being changed.") if moves else _done(edit)
        quiet = "" if moves or not count else said % {"count": number(count)}
    return {
        "strong": strong,
        "quiet": quiet,
        "moves": moves,
        "broken": broken,
        "total": len(edit.seen),
        "lost": [(row.name, row.get_absolute_url()) for row in lost],
    }
