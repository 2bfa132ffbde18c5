"""Pages of milestones: a new one, one with the history of its deadline, another date, handed over and accepted."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.clients.views.editing import do, edit_page
from rapport.engagements.showing import said_lately
from rapport.projects import deadlines, plan, planning, quality, showing
from rapport.projects.forms.plan import DeadlineForm, MilestoneForm
from rapport.projects.models import Milestone
from rapport.projects.views.projects import one_of
from rapport.web.pages import complain, form_page, go, say


@require_http_methods(["GET", "POST"])
def new(request, pk):
    """One more milestone of a project."""
    project = one_of(request, pk)
    form = MilestoneForm(
        request.POST or None, record=Milestone(workspace=request.actor.workspace, project=project),
        currency=project.currency or request.actor.workspace.currency,
    )  # fmt: skip
    if not form.is_valid():
        return form_page(request, form, "projects/milestone_new.html", {"project": project})
    made, batch = planning.add_milestone(project, form.values(), by=request.actor, at=timezone.now())
    say(request, _("It stands in the plan: %(title)s") % {"title": made.title}, batch=batch.pk)
    return go(request, project)


def milestone_of(request, pk):
    """A milestone this actor may see with its project, or 404."""
    rows = Milestone.objects.visible_to(request.actor).select_related("project__client")
    one = get_object_or_404(rows, pk=pk)
    one.workspace = one.project.workspace = one.project.client.workspace = request.actor.workspace
    return one


@require_http_methods(["GET", "POST"])
def milestone(request, pk):
    """One milestone: what is delivered, its date and how that moved, and its facts to be changed."""
    one = milestone_of(request, pk)
    others = one.project.milestones.filter(trashed_at=None, cancelled_at=None).exclude(pk=one.pk)
    values = {
        "project": one.project, "moves": showing.moves_of(one),
        "standing": showing.standing_of(one, request.actor, timezone.now()),
        "others": list(others.order_by("position", "pk")[:plan.MOST]),
    }  # fmt: skip
    currency = one.project.currency or request.actor.workspace.currency
    form = MilestoneForm(request.POST or None, record=one, currency=currency)
    return edit_page(
        request, form, "projects/milestone.html", values, save=one.change, to=one.project.get_absolute_url(),
        said=_("The milestone is changed."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def deadline(request, pk):
    """Another date for a milestone, with what allows it."""
    one = milestone_of(request, pk)
    form = DeadlineForm(request.POST or None, said=said_lately(one.project.client, request.actor), due=one.due_on)
    if not form.is_valid():
        return form_page(request, form, "projects/deadline.html", {"one": one, "project": one.project})
    facts = form.cleaned_data
    batch = deadlines.move_deadline(
        one, facts["to_on"], facts["because"], reason=facts["reason"], interaction=form.interaction, by=request.actor,
        at=timezone.now(),
    )  # fmt: skip
    if batch is not None:
        say(request, _("“%(name)s” has another date.") % {"name": one.title}, batch=batch.pk)
    return go(request, one)


@require_POST
def order(request, pk):
    """Before another milestone, or last."""
    one = milestone_of(request, pk)
    number = request.POST.get("before", "")
    before = milestone_of(request, int(number)) if number.isdecimal() and len(number) < 19 else None
    if before and before.project_id != one.project_id:
        before = None
    return do(request, partial(planning.place_milestone, one, before), _("The order is changed."), to=one)


@require_POST
def submitted(request, pk):
    one = milestone_of(request, pk)
    if quality.is_open(one):
        complain(request, _("Lines of the checklist are open."))
        return go(request, reverse("scope:milestone", args=[pk]))
    return _deed(request, pk, planning.submit, _("“%(name)s” is handed over."))


@require_POST
def accepted(request, pk):
    return _deed(request, pk, planning.accept, _("“%(name)s” is accepted."))


@require_POST
def again(request, pk):
    return _deed(request, pk, planning.take_back, _("“%(name)s” is worked on again."))


@require_POST
def cancelled(request, pk):
    return _deed(request, pk, planning.cancel, _("“%(name)s” is out of the plan."))


def _deed(request, pk, verb, said):
    one = milestone_of(request, pk)
    return do(request, partial(verb, one), said % {"name": one.title}, to=one.project)


@require_POST
def trash(request, pk):
    one = milestone_of(request, pk)
    return do(request, one.trash, _("The milestone is in the trash."), to=one.project)


@require_POST
def restore(request, pk):
    one = milestone_of(request, pk)
    return do(request, one.restore, _("It is back where it was."), to=one.project)
