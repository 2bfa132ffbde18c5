"""The dossier of a client: read before a meeting, written in small pieces where they stand."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.clients.dossier import dossier_of
from rapport.clients.expecting import confirm, newest, restate
from rapport.clients.facts import facts_of
from rapport.clients.filing import KINDS, write_down
from rapport.clients.forms.dossier import FORMS, ConfirmForm, letters_to_name
from rapport.clients.history import entries_base
from rapport.clients.models import Client, Contact, Expectation, PreparationItem
from rapport.clients.reaching import MOST_PEOPLE
from rapport.clients.views.editing import do, edit_page
from rapport.web.pages import complain, form_page, go, page, say

FACTS = ("website", "industry", "tax_number", "city", "country")


def _titles():
    return {
        "research": _("What was found out"),
        "goals": _("A goal of theirs"),
        "expectations": _("What is expected"),
        "preparation": _("To prepare"),
    }


@require_safe
def dossier(request, pk):
    client = get_object_or_404(Client.objects.visible_to(request.actor), pk=pk)
    actor, now, here = request.actor, timezone.now(), client.get_absolute_url()
    found = dossier_of(client, by=actor, now=now, here=here, entries=entries_base(), base=_base())
    letters, people = letters_to_name(actor, client), found.people[:MOST_PEOPLE]
    forms = {kind: _form(kind, None, _new(kind, client), people, letters) for kind in KINDS}
    values = {
        "client": client,
        "dossier": found,
        "forms": forms,
        "new_hrefs": {kind: reverse("clients:dossier_new", args=[client.pk, kind]) for kind in KINDS},
        "facts": facts_of(client, FACTS, here),
        "roles": [(person, f"{reverse('clients:people')}{person.pk}/") for person in people],
        "hows": Expectation.How.choices,
        "titles": _titles(),
    }
    return page(request, "clients/dossier.html", values, fragment="content")


def _base():
    return reverse("clients:dossier_edit", args=["research", 0]).removesuffix("research/0/edit/")


def _new(kind, client):
    return KINDS[kind](workspace_id=client.workspace_id, client=client)


def _form(kind, data, record, people, letters):
    return FORMS[kind](data, record=record, people=people, letters=letters, today=timezone.localdate())


@require_http_methods(["GET", "POST"])
def dossier_new(request, pk, kind):
    """A new row: from the page of the dossier, and by itself when something was refused or there are no scripts."""
    _known(kind)
    client = get_object_or_404(Client.objects.visible_to(request.actor), pk=pk)
    form = _form(
        kind, request.POST or None, _new(kind, client), _people(request, client), _letters(request, kind, client)
    )
    if not form.is_valid():
        return form_page(request, form, "clients/dossier_new.html", _values(client, kind, request.path))
    _row, batch = write_down(KINDS[kind], client, form.values(), by=request.actor, at=timezone.now())
    say(request, _("It is written down."), batch=batch.pk)
    return go(request, _page_of(client, kind))


def _values(client, kind, action):
    return {"client": client, "kind": kind, "action": action, "title": _titles()[kind], "to": _page_of(client, kind)}


def _known(kind):
    if kind not in KINDS:
        raise Http404


def _page_of(client, kind=""):
    return f"{reverse('clients:dossier', args=[client.pk])}{'#' + kind if kind else ''}"


def _people(request, client):
    rows = Contact.objects.visible_to(request.actor).living().filter(client=client)
    return list(rows.order_by("-is_main", "id")[:MOST_PEOPLE])


def _letters(request, kind, client):
    return letters_to_name(request.actor, client) if kind == "research" else []


def _row(request, kind, pk):
    _known(kind)
    rows = KINDS[kind].objects.visible_to(request.actor).select_related("client")
    row = get_object_or_404(rows, pk=pk)
    # A statement that has a newer version is changed there.
    return newest(row) if kind == "expectations" else row


@require_http_methods(["GET", "POST"])
def dossier_edit(request, kind, pk):
    row = _row(request, kind, pk)
    people, letters = _people(request, row.client), _letters(request, kind, row.client)
    if kind == "expectations" and row.said_by and row.said_by not in people:
        people.append(row.said_by)
    if kind == "research" and row.letter and row.letter not in letters:
        letters.append(row.letter)
    fixed = kind == "expectations" and row.is_fixed
    return edit_page(
        request, _form(kind, request.POST or None, row, people, letters), "clients/dossier_edit.html",
        {**_values(row.client, kind, request.path), "fixed": fixed,
         "trash_href": reverse("clients:dossier_trash", args=[kind, row.pk])},
        save=partial(restate, row) if kind == "expectations" else row.change, to=_page_of(row.client, kind),
        said=_("There is a new version now; the confirmed one is kept.") if fixed else _("It is changed."),
    )  # fmt: skip


@require_POST
def dossier_trash(request, kind, pk):
    row = _row(request, kind, pk)
    return do(request, row.trash, _("It is in the trash."), to=_page_of(row.client, kind))


@require_POST
def dossier_restore(request, kind, pk):
    row = _row(request, kind, pk)
    return do(request, row.restore, _("It is back where it was."), to=_page_of(row.client, kind))


@require_POST
def expectation_confirmation(request, pk):
    row = _row(request, "expectations", pk)
    form, to = ConfirmForm(request.POST), _page_of(row.client, "expectations")
    if not form.is_valid():
        complain(request, _("Say how they confirmed."))
        return go(request, to)
    said = (
        _("Both sides have confirmed: it is fixed now.")
        if (row.we_confirmed_at or row.they_confirmed_at)
        else _("It is confirmed.")
    )
    return do(request, partial(confirm, row, **form.cleaned_data), said, to=to)


@require_POST
def preparation_done(request, pk):
    """Ticked, or not done after all: `done` says which."""
    row = get_object_or_404(PreparationItem.objects.visible_to(request.actor).select_related("client"), pk=pk)
    done = request.POST.get("done", "1") == "1"
    said = _("Done: %(step)s") % {"step": row.text} if done else _("It is open again.")
    return do(request, partial(row.tick, done), said, to=_page_of(row.client, "preparation"))
