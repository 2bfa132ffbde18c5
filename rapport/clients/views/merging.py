"""Two records side by side, merged by one press, and parted again."""

from dataclasses import dataclass
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.clients.listing import ClientFilters
from rapport.clients.merging import CannotMerge, merge, merge_people
from rapport.clients.models import Client, Contact, Merging
from rapport.clients.models.record import Stale
from rapport.clients.pairs import merged_with
from rapport.clients.parting import came_since, gone_of, part
from rapport.clients.sides import BOTH, LEFT, RIGHT, sides
from rapport.clients.uniting import going_along, same_people
from rapport.clients.views.gone import unmade
from rapport.journal.undoing import Refused
from rapport.web.filters import number_in
from rapport.web.pages import complain, go, page, say

MOST_CHOICES = 12


@dataclass(frozen=True)
class Shape:
    """What differs between merging clients and merging people."""

    model: Any
    address: str


CLIENTS, PEOPLE = Shape(Client, "clients:merge"), Shape(Contact, "clients:merge_people")


def merge_clients(request, pk, other):
    return _merge(request, CLIENTS, pk, other)


def merge_contacts(request, pk, other):
    return _merge(request, PEOPLE, pk, other)


@require_http_methods(["GET", "POST"])
def _merge(request, shape, pk, other):
    """Side by side, each differing field with a choice; `pk` stays, `other` becomes part of it."""
    rows = shape.model.objects.visible_to(request.actor)
    kept = get_object_or_404(rows, pk=pk)
    gone = shape.model.objects.filter(workspace_id=request.actor.workspace_id, pk=other).first()
    if gone is not None and gone.merged_into_id == kept.pk:
        # A second press, in this tab or another.
        return go(request, kept)
    gone = get_object_or_404(rows, pk=other)
    if request.method == "GET":
        return _side_by_side(request, shape, kept, gone)
    try:
        batch = _press(request, shape, kept, gone)
    except Stale:
        for row in (kept, gone):
            row.refresh_from_db()
        return _side_by_side(request, shape, kept, gone, stale=True)
    except CannotMerge as refused:
        complain(request, why_not(refused.code))
        return go(request, kept)
    said = _("%(gone)s is part of %(kept)s now.") % {"gone": gone.name, "kept": kept.name}
    if batch is not None:
        say(request, said, batch=batch.pk)
    return go(request, kept)


def _press(request, shape, kept, gone):
    post = request.POST
    how = {"by": request.actor, "at": timezone.now(), "versions": (_number(post, "kept"), _number(post, "gone"))}
    if shape is PEOPLE:
        return merge_people(kept, gone, _chosen(post), **how)
    people = {one.gone.pk: one.kept.pk for one in same_people(kept, gone) if f"person_{one.gone.pk}" in post}
    return merge(kept, gone, _chosen(post), people=people, **how)


def _chosen(post):
    return {
        name.removeprefix("side_"): side
        for name, side in post.items()
        if name.startswith("side_") and side in {LEFT, RIGHT, BOTH}
    }


def _number(post, name):
    return number_in(post.get(name, "")) or 0


def _side_by_side(request, shape, kept, gone, *, stale=False):
    posted = request.method == "POST"
    people = same_people(kept, gone) if shape is CLIENTS else []
    values = {
        "kept": kept,
        "gone": gone,
        "sides": sides(kept, gone, _chosen(request.POST)),
        "people": [(one, f"person_{one.gone.pk}" in request.POST if posted else one.sure) for one in people],
        "going": going_along(gone),
        "stale": stale,
        "is_people": shape is PEOPLE,
        "swap_href": "" if _cannot_go(kept) else reverse(shape.address, args=[gone.pk, kept.pk]),
    }
    return page(request, "clients/merge.html", values, fragment="form", status=409 if stale else 200)


def _cannot_go(record):
    """A person who is their own client goes only along with that client."""
    return isinstance(record, Contact) and bool(
        record.is_main and record.client and record.client.kind == Client.Kind.PERSON
    )


def why_not(code):
    return {
        "same": _("That is one and the same already."),
        "trashed": _("One of the two is in the trash. Take it back first."),
        "own_client": _("This person is a client of their own. Merge the two clients instead."),
    }.get(code, _("One of the two has been merged or taken away meanwhile. Nothing is changed."))


@require_safe
def merge_with(request, pk):
    """With which client? Found by typing."""
    client = get_object_or_404(Client.objects.visible_to(request.actor), pk=pk)
    filters = ClientFilters({"q": request.GET.get("q", ""), "sort": "last"}, actor=request.actor, now=timezone.now())
    rows = filters.narrow(Client.objects.visible_to(request.actor).living()).exclude(pk=client.pk)
    values = {
        "client": client,
        "clients": rows.order_by("-last_at", "id")[:MOST_CHOICES],
        "q": filters.chosen.get("q", ""),
        "base": client.get_absolute_url(),
    }
    return page(request, "clients/merge_with.html", values, fragment="choices")


@require_safe
def merged(request, pk):
    """What has become part of a client."""
    client = get_object_or_404(Client.objects.visible_to(request.actor), pk=pk)
    values = {"client": client, "merged": merged_with(client, now=timezone.now())}
    return page(request, "clients/merged.html", values, fragment="content")


@require_POST
def part_again(request, pk):
    """Undo of a merging from the page of the one that stayed, however long ago."""
    merging = Merging.objects.visible_to(request.actor).filter(pk=pk).first()
    if merging is None:
        # Parted already, in another tab, or never there.
        return unmade(request, Merging, pk, "clients:list")
    gone, since = gone_of(merging), came_since(merging)
    try:
        undone = part(merging, by=request.actor, at=timezone.now())
    except Refused as refused:
        complain(request, str(refused))
        return go(request, (request.POST.get("back") and gone.merged_into) or gone)
    said = [_("%(name)s is on its own again.") % {"name": gone.name}]
    if since:
        kept = ngettext(
            "%(count)s entry came since and stays where it is.",
            "%(count)s entries came since and stay where they are.",
            since,
        )  # fmt: skip
        said.append(kept % {"count": since})
    if undone.left:
        said.append(_("What you changed since is left as it is."))
    say(request, " ".join(said))
    return go(request, gone)
