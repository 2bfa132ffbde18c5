"""Pages of tasks: a new one, one with its lines to tick and what it waits for, where it stands, done and stuck."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.accounts.models import Membership
from rapport.clients.views.editing import do, edit_page
from rapport.lib.schedule import Cycle
from rapport.projects import planning
from rapport.projects.forms.plan import MoveForm, TaskForm
from rapport.projects.models import CheckItem, Lane, Task
from rapport.projects.views.projects import one_of
from rapport.web.filters import number_in
from rapport.web.pages import complain, form_page, go, say
from rapport.web.rights import FULL

MOST_OTHERS = 1000


def choices_of(request, project):
    """What the form of a task offers."""
    lanes = project.lanes.filter(archived_at=None).order_by("position", "pk")
    milestones = project.milestones.filter(trashed_at=None, cancelled_at=None).order_by("position", "pk")
    seats = Membership.objects.visible_to(request.actor).filter(role__in=FULL).select_related("user").order_by("pk")
    return {
        "lanes": list(lanes), "milestones": list(milestones[:200]), "people": [seat.user for seat in seats[:200]],
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
def new(request, pk):
    """One more task, in the column or for the milestone the address names."""
    project = one_of(request, pk)
    offered = choices_of(request, project)
    record = Task(workspace=request.actor.workspace, project=project)
    named = number_in(request.GET.get("lane", ""))
    record.lane_id = named if named in {lane.pk for lane in offered["lanes"]} else None
    if record.lane_id is None and offered["lanes"]:
        record.lane_id = offered["lanes"][0].pk
    form = TaskForm(request.POST or None, record=record, **offered)
    to = reverse("projects:board", args=[pk])
    if not form.is_valid():
        return form_page(request, form, "projects/task_new.html", {"project": project, "to": to})
    made, batch = planning.add_task(project, form.values(), by=request.actor, at=timezone.now())
    say(request, _("One more task: %(title)s") % {"title": made.title}, batch=batch.pk)
    return go(request, to)


def task_of(request, pk):
    """A task this actor may see with its project, or 404."""
    rows = Task.objects.visible_to(request.actor).select_related("project__client", "lane", "interaction")
    one = get_object_or_404(rows, pk=pk)
    one.workspace = one.project.workspace = request.actor.workspace
    return one


@require_http_methods(["GET", "POST"])
def task(request, pk):
    """One task: its facts to be changed, its lines, what it waits for, what was said about it."""
    one = task_of(request, pk)
    form = TaskForm(request.POST or None, record=one, **choices_of(request, one.project))
    others = Task.objects.visible_to(request.actor).living().filter(project=one.project).exclude(pk=one.pk)
    waits = others.filter(leads_to__after=one).order_by("pk")
    values = {
        "project": one.project, "checks": list(one.checks.order_by("position", "pk")[:200]),
        "waits": list(waits[:100]), "leads": list(others.filter(waits_for__before=one).order_by("pk")[:100]),
        "others": list(others.order_by("position", "pk").values_list("pk", "title")[:MOST_OTHERS]),
        "comments": list(one.comments.select_related("user").order_by("-at", "-pk")[:100]),
    }  # fmt: skip
    return edit_page(
        request, form, "projects/task.html", values, save=one.change, to=board_of(one), said=_("The task is changed.")
    )


def board_of(one):
    """The board it stands on."""
    return reverse("projects:board", args=[one.project_id])


@require_http_methods(["GET", "POST"])
def move(request, pk):
    """Into another column, at its end."""
    one = task_of(request, pk)
    lanes = list(one.project.lanes.filter(archived_at=None).order_by("position", "pk"))
    at = next((number for number, lane in enumerate(lanes) if lane.pk == one.lane_id), -1)
    following = lanes[min(at + 1, len(lanes) - 1)].pk if lanes else None
    form = MoveForm(request.POST or None, lanes=lanes, to=following)
    if not form.is_valid():
        return form_page(request, form, "projects/task_move.html", {"one": one, "project": one.project})
    lane = next(lane for lane in lanes if lane.pk == form.cleaned_data["to"])
    return _placed(request, one, lane, None)


@require_POST
def place(request, pk):
    """Where it was dropped: in a column, before another task or at the end."""
    one = task_of(request, pk)
    lane = get_object_or_404(
        Lane.objects.visible_to(request.actor), pk=number_in(request.POST.get("lane", "")) or 0, project=one.project
    )
    number = number_in(request.POST.get("before", ""))
    before = Task.objects.visible_to(request.actor).filter(pk=number, lane=lane).first() if number else None
    return _placed(request, one, lane, before)


def _placed(request, one, lane, before):
    batch = planning.place_task(one, lane, before, by=request.actor, at=timezone.now())
    if batch is not None:
        say(request, _("“%(title)s”: now in “%(lane)s”.") % {"title": one.title, "lane": lane.title}, batch=batch.pk)
    return go(request, board_of(one))


@require_POST
def done(request, pk):
    return _deed(request, pk, planning.finish_task, _("Done: %(title)s"))


@require_POST
def reopened(request, pk):
    return _deed(request, pk, planning.reopen_task, _("Open again: %(title)s"))


@require_POST
def unstuck(request, pk):
    return _deed(request, pk, planning.unblock_task, _("It goes on: %(title)s"))


def _deed(request, pk, verb, said):
    one = task_of(request, pk)
    return do(request, partial(verb, one), said % {"title": one.title}, to=one)


@require_POST
def stuck(request, pk):
    """Nothing goes on with it."""
    one = task_of(request, pk)
    what = request.POST.get("what", "").strip()[:400]
    return do(request, partial(planning.block_task, one, what), _("Stuck: %(title)s") % {"title": one.title}, to=one)


@require_POST
def tick(request, pk):
    """A line is done, or is not after all."""
    item = get_object_or_404(CheckItem.objects.visible_to(request.actor), pk=pk)
    return do(request, partial(planning.tick, item), _("Noted: %(text)s") % {"text": item.text}, to=item.task)


@require_POST
def comment(request, pk):
    """Something said about it."""
    one = task_of(request, pk)
    text = request.POST.get("text", "").strip()[:10_000]
    if text:
        batch = planning.comment(one, text, by=request.actor, at=timezone.now())
        say(request, _("The comment is written."), batch=batch.pk)
    return go(request, one)


@require_POST
def wait_for(request, pk):
    """It begins when another task is done."""
    one, at = task_of(request, pk), timezone.now()
    before = task_of(request, number_in(request.POST.get("before", "")) or 0)
    try:
        batch = planning.depend(one, before, by=request.actor, at=at)
    except Cycle as found:
        names = dict(Task.objects.filter(pk__in=found.ring).values_list("pk", "title"))
        ring = " → ".join(names[number] for number in [*found.ring, found.ring[0]])
        complain(request, _("They would wait for each other: %(ring)s") % {"ring": ring})
        return go(request, one)
    except planning.Elsewhere:
        complain(request, _("That task belongs to another project."))
        return go(request, one)
    if batch is not None:
        say(request, _("It waits for: %(title)s") % {"title": before.title}, batch=batch.pk)
    return go(request, one)


@require_POST
def free(request, pk):
    """It waits for another task no longer."""
    one = task_of(request, pk)
    before = task_of(request, number_in(request.POST.get("before", "")) or 0)
    said = _("It no longer waits for: %(title)s") % {"title": before.title}
    return do(request, partial(planning.free, one, before), said, to=one)


@require_POST
def trash(request, pk):
    one = task_of(request, pk)
    return do(request, one.trash, _("The task is in the trash."), to=board_of(one))


@require_POST
def restore(request, pk):
    one = task_of(request, pk)
    return do(request, one.restore, _("It is back where it was."), to=board_of(one))
