"""Addresses of what has become part of another: they lead to it, and nothing typed on an old page is lost."""

from functools import wraps

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.clients.models.merging import living_end
from rapport.web.pages import complain, go

# What was filled in for the one that went is taken for the one that stays; of a fact both values are shown.
TAKEN = frozenset({"say", "contact_new", "client_fact", "contact_fact"})
# A form with versions is shown beside what stands there: version 0 is none that anybody has seen.
COMPARED = frozenset({"edit", "contact_edit"})


def following(model, view):
    """The view; for a record that was merged, the same of the record it has become."""

    @wraps(view)
    def follow(request, pk, **more):
        try:
            return view(request, pk=pk, **more)
        except Http404:
            end = living_end(model, request.actor, pk)
            if not end:
                raise
        name = request.resolver_match.url_name
        if request.method in {"GET", "HEAD"}:
            return redirect(reverse(request.resolver_match.view_name, args=[end, *more.values()]))
        if name in TAKEN:
            return view(request, pk=end, **more)
        if name in COMPARED:
            request.POST = request.POST.copy()
            request.POST["version"] = "0"
            return view(request, pk=end, **more)
        complain(request, _("They have been merged meanwhile. Nothing else is changed: this is the record that stays."))
        return go(request, model.objects.get(pk=end))

    return follow
