"""The plan of a project as a board, a list, a calendar and a timeline; its columns."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.clients.views.editing import do
from rapport.projects import board as boards
from rapport.projects import months, planning
from rapport.projects import timeline as timelines
from rapport.projects.forms.plan import LaneForm
from rapport.projects.models import Lane
from rapport.projects.views.projects import one_of
from rapport.web.pages import complain, form_page, go, page, say
from rapport.web.rights import GUEST, open_to
from rapport.web.tabs import tabs


@open_to(GUEST)
@require_safe
def board(request, pk):
    project = one_of(request, pk)
    columns = boards.columns(request.actor, project, request.actor.workspace.today())
    values = {"project": project, "columns": columns, "answer": boards.answer(columns)}
    return page(request, "projects/board.html", values, fragment="board")


@open_to(GUEST)
@require_safe
def tasks(request, pk):
    project = one_of(request, pk)
    labels = {"open": _("Open"), "stuck": _("Stuck"), "done": _("Done"), "thrown": _("In the trash")}
    shown = tabs(request, "projects:tasks", labels, pk)
    parts = boards.listed(request.actor, project, shown["tab"], request.actor.workspace.today())
    return page(request, "projects/tasks.html", {**shown, "project": project, "parts": parts}, fragment="list")


@open_to(GUEST)
@require_safe
def calendar(request, pk):
    project, today = one_of(request, pk), request.actor.workspace.today()
    found = months.month(request.actor, project, months.month_in(request.GET.get("month", ""), today), today)
    values = {"project": project, "month": found, "answer": months.answer(found, project)}
    return page(request, "projects/calendar.html", values, fragment="content")


@open_to(GUEST)
@require_safe
def timeline(request, pk):
    project = one_of(request, pk)
    found = timelines.timeline(request.actor, project, request.actor.workspace.today())
    values = {"project": project, "found": found, "answer": timelines.answer(found), "line": timelines.LINE}
    return page(request, "projects/timeline.html", values, fragment="content")


@require_http_methods(["GET", "POST"])
def lane_new(request, pk):
    """One more column."""
    project = one_of(request, pk)
    form = LaneForm(request.POST or None, record=Lane(project=project))
    if not form.is_valid():
        return form_page(request, form, "projects/lane.html", {"project": project, "lane": None})
    facts = form.cleaned_data
    made, batch = planning.add_lane(
        project, facts["title"], is_done=facts["is_done"], by=request.actor, at=timezone.now()
    )
    say(request, _("One more column: %(title)s") % {"title": made.title}, batch=batch.pk)
    return go(request, reverse("projects:board", args=[pk]))


def lane_of(request, pk):
    """A lane this actor may see with its project, or 404."""
    rows = Lane.objects.visible_to(request.actor).select_related("project__client")
    return get_object_or_404(rows, pk=pk)


@require_http_methods(["GET", "POST"])
def lane(request, pk):
    """A column by another name."""
    one = lane_of(request, pk)
    form = LaneForm(request.POST or None, record=one)
    if not form.is_valid():
        return form_page(request, form, "projects/lane.html", {"project": one.project, "lane": one})
    batch = planning.change_row(one, form.cleaned_data, by=request.actor, at=timezone.now())
    if batch is not None:
        say(request, _("The column is changed."), batch=batch.pk)
    return go(request, reverse("projects:board", args=[one.project_id]))


@require_POST
def lane_out(request, pk):
    """An empty column less."""
    one = lane_of(request, pk)
    to = reverse("projects:board", args=[one.project_id])
    try:
        return do(request, partial(planning.put_away_lane, one), _("The column is gone."), to=to)
    except planning.NotEmpty:
        complain(request, _("There are tasks in it. Move them first."))
        return go(request, to)
