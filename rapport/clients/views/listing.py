"""The list of clients and what is done with many of them at once."""

from urllib.parse import urlencode

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.views import way_back
from rapport.clients import answers, many
from rapport.clients.columns import totals
from rapport.clients.conditions.tree import text_of
from rapport.clients.conditions.words import chips
from rapport.clients.listing import ClientFilters, listed
from rapport.clients.models import Client
from rapport.clients.overview import overview
from rapport.clients.saved_views import asked_for, kept
from rapport.clients.selecting import CLIENTS, selected
from rapport.clients.tagging import tag_names
from rapport.clients.views import narrow
from rapport.clients.views.bulk import too_many_tags
from rapport.web.filters import keyset
from rapport.web.pages import complain, is_partial, page, say
from rapport.web.rights import BOOKKEEPER, FULL, GUEST, open_to

# In one transaction. `clients.bulk_editing` goes through more in chunks.
MOST_SELECTED = 2000


@open_to(BOOKKEEPER, GUEST)
@require_safe
def client_list(request):
    if request.actor.role not in FULL:
        return narrow.card_list(request)
    now, base = timezone.now(), reverse("clients:list")
    view = asked_for(request.actor, request.GET.get("view", ""))
    filters = ClientFilters(asked(request, view), actor=request.actor, now=now)
    fragment = is_partial(request)
    # A swap of the rows leaves the head of the page alone, so nobody counts for it.
    counts = None if fragment else overview(request.actor, now=now)
    if counts is not None and counts.is_empty:
        turn = ngettext("Yours, %(count)s day", "Yours, %(count)s days", 2) % {"count": 2}
        return page(request, "clients/empty.html", {"example_turn": turn}, fragment="content")
    after = request.GET.get("after", "")
    rows, order = filters.rows()
    found = keyset(rows, order, after=after)
    hours = request.actor.workspace.workhours
    values = {
        "base": base,
        "filters": filters,
        "columns": filters.layout.columns,
        "rows": listed(found.rows, filters.layout, base=base, now=now, hours=hours),
        "more_href": href_of(base, filters, after=found.after) if found.after else "",
        "narrowed": any(filters.chosen.get(name) for name in ("q", "tag", "kind", "where")),
        "nothing": filters.trouble or _nothing(filters.chosen),
        "heads": _heads(filters, base),
        "columns_href": _columns_href(filters, view),
        # Sums are of all rows, so they stand below the first page of them only.
        "totals": {} if after else totals(request.actor, filters.narrowed, filters.layout),
        "question": href_of("", filters).removeprefix("?"),
    }
    if counts is not None:
        values |= _head(counts, filters, base, view)
    return page(request, "clients/list.html", values, fragment="more" if after else "rows")


def _columns_href(filters, view):
    if view is not None:
        return f"{reverse('clients:view', args=[view.pk])}#columns"
    return f"{href_of(reverse('clients:view_new'), filters)}#columns"


def asked(request, view):
    """What the address asks for; what it does not say, the view says."""
    return {**(view.query if view else {}), **request.GET.dict()}


def _heads(filters, base):
    """Where the head of each column leads: {column: (address, "ascending" | "descending" | "")}."""
    here = filters.chosen.get("sort", "last")
    heads = {"name": ("name", "ascending"), "turn": ("waits", "descending"), "last": ("last", "descending")}
    found = {
        name: (href_of(base, filters, sort=sort), way if here == sort else "") for name, (sort, way) in heads.items()
    }
    for column in filters.layout.columns:
        if column.sorts:
            way = {column.name: "ascending", f"-{column.name}": "descending"}.get(here, "")
            turned = f"-{column.name}" if way == "ascending" else column.name
            found[column.name] = (href_of(base, filters, sort=turned), way)
    return found


@require_POST
def archive_many(request):
    def said(count):
        return ngettext("%(count)s client is archived.", "%(count)s clients are archived.", count)

    return _on_many(request, many.archive, said)


@require_POST
def unarchive_many(request):
    def said(count):
        return ngettext("%(count)s client is back in the list.", "%(count)s clients are back in the list.", count)

    return _on_many(request, many.unarchive, said)


@require_POST
def trash_many(request):
    def said(count):
        return ngettext("%(count)s client is in the trash.", "%(count)s clients are in the trash.", count)

    return _on_many(request, many.trash, said)


@require_POST
def tag_many(request):
    names = tag_names([request.POST.get("tags", "")])
    if not names:
        complain(request, _("Write the tag first."))
        return redirect(way_back(request))

    def said(count):
        return ngettext("%(count)s client is tagged.", "%(count)s clients are tagged.", count)

    def deed(ids, *, by, at):
        count, batch, full = many.tag(ids, names, by=by, at=at)
        if full:
            complain(request, too_many_tags(full))
        return count, batch

    return _on_many(request, deed, said)


def _on_many(request, deed, said):
    """The selected clients of this workspace; a number of somebody else's finds nothing."""
    now = timezone.now()
    rows = selected(request, CLIENTS).rows(request.actor, now=now)
    ids = list(rows.values_list("pk", flat=True)[: MOST_SELECTED + 1])
    if len(ids) > MOST_SELECTED:
        complain(request, _("That is too many for one press. Narrow the list first."))
        return redirect(way_back(request))
    count, batch = deed(ids, by=request.actor, at=now)
    if not ids:
        complain(request, _("Select at least one client first."))
    elif batch is None:
        complain(request, _("Nothing was left to change."))
    else:
        say(request, said(count) % {"count": count}, batch=batch.pk)
    return redirect(way_back(request))


def _head(counts, filters, base, view):
    here = filters.chosen.get("tab", "all")
    strong, quiet = answers.list_answer(counts.every, counts.well, counts.waiting)
    if not counts.every:
        strong, quiet = _("All your clients are archived."), _("They are put away, not lost.")
    tabs = [
        ("all", _("All"), counts.every),
        ("waiting", _("Waiting for you"), counts.waiting),
        ("silent", _("Silent"), counts.silent),
        ("archived", _("Archived"), counts.archived),
    ]
    selected = {
        "count_one": ngettext("%(count)s selected", "%(count)s selected", 1),
        "count_few": ngettext("%(count)s selected", "%(count)s selected", 2),
        "count_many": ngettext("%(count)s selected", "%(count)s selected", 5),
    }
    said = chips(filters.tree, filters.words) if filters.tree.parts else []
    return {
        "strong": strong,
        "quiet": quiet,
        "tab": here,
        "tabs": [
            {"href": f"{base}?tab={name}" if name != "all" else base, "here": name == here and view is None,
             "label": label, "count": count}
            for name, label, count in tabs
        ],
        "views": [
            {"href": f"{base}?view={pk}", "here": view is not None and view.pk == pk, "label": name}
            for pk, name in counts.views
        ],
        "view": view,
        "chips": [(words, href_of(base, filters, where=text_of(rest))) for words, rest in said],
        "query": urlencode(kept(filters.chosen) | ({"view": view.pk} if view else {})),
        "tags": counts.tags,
        "kinds": Client.Kind.choices,
        "order_words": _order_words(filters),
        **{name: words % {"count": "{count}"} for name, words in selected.items()},
    }  # fmt: skip


def _order_words(filters):
    sort = filters.chosen.get("sort", "last")
    orders = {
        "last": _("the latest conversation first"),
        "name": _("by name"),
        "waits": _("who waits longest first"),
    }
    column = next((each for each in filters.layout.columns if each.name == sort.removeprefix("-")), None)
    if sort in orders or column is None:
        return orders.get(sort, orders["last"])
    return _("by %(column)s") % {"column": str(column.label).lower()}


def href_of(base, filters, **changed):
    """The address of the list as it is filtered now, but for what is changed."""
    chosen = {**filters.chosen, **changed}
    plain = {"tab": "all", "sort": "last"}
    left = {name: value for name, value in chosen.items() if value and plain.get(name) != value}
    return f"{base}?{urlencode(left)}" if left else base


def _nothing(chosen):
    if chosen.get("q"):
        return _("No client is found by “%(words)s”.") % {"words": chosen["q"]}
    if chosen.get("tab") == "waiting":
        return _("Nobody waits for your answer.")
    if chosen.get("tab") == "silent":
        return _("Nobody is silent longer than usual.")
    if chosen.get("tab") == "archived":
        return _("Nobody is archived. An archived client leaves this list and Today, and is still found.")
    return _("No client matches.")
