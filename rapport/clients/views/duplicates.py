"""The quiet remark under a field: somebody has this name or address already."""

from django.http import Http404
from django.views.decorators.http import require_safe

from rapport.clients.duplicates import by_name, by_point
from rapport.web.filters import number_in
from rapport.web.pages import page

SHORTEST = 3


@require_safe
def duplicates(request, kind):
    """`?but=5` leaves the person out who is being edited; the text is whatever the field is called."""
    if kind not in {"name", "email", "phone"}:
        raise Http404
    text = next((value for name, value in request.GET.items() if name != "but"), "").replace("\x00", "")[:320].strip()
    apart_from = number_in(request.GET.get("but", "")) or 0
    twins = []
    if len(text) >= SHORTEST:
        region = request.actor.workspace.workhours.country
        twins = (
            by_name(request.actor, text, apart_from=apart_from)
            if kind == "name"
            else by_point(request.actor, kind, text, region=region, apart_from=apart_from)
        )
    return page(request, "clients/duplicates.html", {"kind": kind, "twins": twins}, fragment="note")
