"""Saving the list as it stands: its name, its columns, who sees it."""

from urllib.parse import parse_qsl, urlencode

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.clients.columns import MOST_COLUMNS, known, layout
from rapport.clients.conditions.tree import Malformed, read
from rapport.clients.conditions.vocabulary import Vocabulary
from rapport.clients.conditions.words import chips
from rapport.clients.forms.saved_view import SavedViewForm
from rapport.clients.models import SavedView
from rapport.clients.models.record import Stale
from rapport.clients.saved_views import MOST_VIEWS, kept, save_view
from rapport.clients.views.editing import do, version_of
from rapport.web.pages import form_page, go, say


@require_http_methods(["GET", "POST"])
def view_new(request):
    others = list(SavedView.objects.visible_to(request.actor).present().order_by("name", "id")[:MOST_VIEWS])
    form = SavedViewForm(_bound(request), view=None, others=others)
    query = _query(request, {})
    if _asks(request, "show"):
        return go(request, _list_href(query))
    if _asks(request, "save") and form.is_valid():
        name, shared = form.cleaned_data["name"], form.cleaned_data["shared"]
        replaced = next((one for one in others if str(one.pk) == form.cleaned_data.get("instead")), None)
        if replaced is None and len(others) >= MOST_VIEWS:
            form.add_error(None, _("There are %(count)s views already. Take one out first.") % {"count": MOST_VIEWS})
        elif replaced is None:
            view, batch = save_view(name, query, shared=shared, by=request.actor, at=timezone.now())
            return _saved(request, view, batch)
        else:
            values = {"name": name, "shared": shared, "query": kept(query)}
            return _saved(request, replaced, replaced.change(values, by=request.actor, at=timezone.now()))
    return _page(request, form, query, None)


@require_http_methods(["GET", "POST"])
def view_edit(request, pk):
    view = get_object_or_404(SavedView.objects.visible_to(request.actor), pk=pk)
    form = SavedViewForm(_bound(request), view=view)
    query = _query(request, view.query)
    if _asks(request, "show"):
        return go(request, _list_href(query))
    if _asks(request, "save") and form.is_valid():
        values = {"name": form.cleaned_data["name"], "shared": form.cleaned_data["shared"], "query": kept(query)}
        try:
            batch = view.change(values, by=request.actor, at=timezone.now(), version=version_of(request, view))
        except Stale:
            view.refresh_from_db()
            form.add_error(None, _("Somebody has changed this view meanwhile. Save again to keep yours."))
        else:
            return _saved(request, view, batch)
    return _page(request, form, query, view)


@require_POST
def view_trash(request, pk):
    view = get_object_or_404(SavedView.objects.visible_to(request.actor), pk=pk)
    return do(request, view.trash, _("The view “%(name)s” is in the trash.") % {"name": view.name}, to="clients:list")


@require_POST
def view_restore(request, pk):
    view = get_object_or_404(SavedView.objects.visible_to(request.actor), pk=pk)
    return do(request, view.restore, _("The view “%(name)s” is back.") % {"name": view.name}, to=view)


def _bound(request):
    """Only what is to be kept is checked: a column may be moved while the name is still empty."""
    return request.POST if _asks(request, "save") else None


def _asks(request, deed):
    return request.method == "POST" and request.POST.get("do", "save") == deed


def _query(request, standing):
    """What the view keeps: of a new one what the list says, of an old one what it kept, with the columns as pressed."""
    if request.method == "GET":
        return dict(standing) or kept(request.GET)
    query = kept(dict(parse_qsl(request.POST.get("query", "")[:8000])))
    names = _pressed(layout(request.actor, request.POST.getlist("column")).names, request)
    return {**query, "columns": ",".join(names)}


def _pressed(names, request):
    verb, _colon, name = request.POST.get("do", "").partition(":")
    if verb == "in" and request.POST.get("new"):
        return [*names, request.POST["new"]][:MOST_COLUMNS]
    if name not in names:
        return names
    place = names.index(name)
    others = names[:place] + names[place + 1 :]
    if verb == "out":
        return others
    to = {"up": place - 1, "down": place + 1}.get(verb, place)
    return [*others[: max(to, 0)], name, *others[max(to, 0) :]]


def _page(request, form, query, view):
    here = layout(request.actor, query.get("columns", "").split(","))
    words = Vocabulary(request.actor)
    if request.method == "POST" and not _asks(request, "save"):
        # What was typed stays, though nothing of it is checked yet.
        form.initial = {"name": request.POST.get("name", "")[:60], "shared": "shared" in request.POST}
    values = {
        "view": view,
        "version": view.version if view else 1,
        "query": urlencode(query),
        "columns": here.columns,
        "others": [column for column in known(request.actor) if column.name not in here.names],
        "full": len(here.columns) >= MOST_COLUMNS,
        "chips": _words(query, words),
        "conditions_href": f"{reverse('clients:conditions')}?{urlencode(query)}",
        "to": view.get_absolute_url() if view else _list_href(query),
    }
    return form_page(request, form, "clients/view.html", values)


def _words(query, words):
    try:
        tree = read(query.get("where", ""))
    except Malformed as problem:
        return [str(problem)]
    return [said for said, _rest in chips(tree, words)] if tree.parts else []


def _list_href(query):
    left = {name: value for name, value in query.items() if value}
    return f"{reverse('clients:list')}?{urlencode(left)}" if left else reverse("clients:list")


def _saved(request, view, batch):
    if batch is not None:
        say(request, _("The view “%(name)s” is kept.") % {"name": view.name}, batch=batch.pk)
    return go(request, view)
