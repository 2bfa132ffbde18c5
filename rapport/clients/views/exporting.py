"""Taking a list out: asked for once, with its rows, columns and what stays, and then sent as a file."""

from django.http import Http404, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from rapport.accounts.views import way_back
from rapport.clients import exporting
from rapport.clients.selecting import CLIENTS, PEOPLE, selected
from rapport.web.downloads import named
from rapport.web.pages import complain, page
from rapport.web.plurals import number


@require_http_methods(["GET", "POST"])
def export(request, what):
    """What will be in the file, before it is taken."""
    _known(what)
    chosen, now = selected(request, what), timezone.now()
    if chosen.is_empty:
        complain(request, _("Select at least one row first."))
        return redirect(way_back(request))
    rows = chosen.rows(request.actor, now=now)
    every, leave = rows.count(), exporting.may_leave(rows).count()
    values = {
        "what": what,
        "count": leave,
        "strong": _strong(what, leave),
        "left_out": _left_out(what, every - leave),
        "columns": _columns(request.actor, what),
        "chosen": chosen,
        "to": reverse("clients:list" if what == CLIENTS else "clients:everybody")
        + (f"?{chosen.question}" if chosen.question else ""),
    }
    return page(request, "clients/export.html", values, fragment="content")


@require_POST
def export_file(request, what):
    """The file."""
    _known(what)
    how, chosen, now = request.POST.get("format", ""), selected(request, what), timezone.now()
    if how not in exporting.FORMATS:
        raise Http404
    rows = exporting.may_leave(chosen.rows(request.actor, now=now))
    columns = exporting.chosen(_columns(request.actor, what), request.POST.getlist("column"))
    name = _("clients") if what == CLIENTS else _("people")
    exporting.tell_of_export(request, request.actor, what, how, rows, at=now)
    response = StreamingHttpResponse(
        exporting.pieces(rows, columns, how, sheet=name.capitalize()), content_type=exporting.FORMATS[how]
    )
    file_name = f"{name}-{timezone.localdate().isoformat()}.{how}"
    named(response, file_name)
    response["Cache-Control"] = "no-store"
    return response


def _known(what):
    if what not in (CLIENTS, PEOPLE):
        raise Http404


def _columns(actor, what):
    return (exporting.client_columns if what == CLIENTS else exporting.people_columns)(actor)


def _strong(what, count):
    if what == CLIENTS:
        said = ngettext("%(count)s client goes into the file.", "%(count)s clients go into the file.", count)
    else:
        said = ngettext("%(count)s person goes into the file.", "%(count)s people go into the file.", count)
    return said % {"count": number(count)}


def _left_out(what, count):
    if not count:
        return ""
    if what == CLIENTS:
        said = ngettext("%(count)s secret client is left out.", "%(count)s secret clients are left out.", count)
    else:
        said = ngettext(
            "%(count)s person of a secret client is left out.",
            "%(count)s people of secret clients are left out.",
            count,
        )
    return said % {"count": number(count)}
