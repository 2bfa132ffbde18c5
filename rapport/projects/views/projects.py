"""The list of projects, one of them, and what is done with it as a whole."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.clients.models import Client, Contact
from rapport.clients.reaching import MOST_PEOPLE
from rapport.clients.views.editing import do, edit_page
from rapport.engagements.models import Engagement
from rapport.projects import beside, listing, planning, showing, templates
from rapport.projects.forms.plan import NewForm, ProjectForm
from rapport.projects.models import Project, ProjectTemplate
from rapport.projects.plan import Plan
from rapport.web.filters import number_in
from rapport.web.pages import form_page, go, page, say
from rapport.web.rights import GUEST, open_to
from rapport.web.tabs import tabbed

# Of so many clients one is chosen; the others have the button on their page.
MOST_CLIENTS = 500


@open_to(GUEST)
@require_safe
def project_list(request):
    labels = {"running": _("Under way"), "ended": _("Ended"), "thrown": _("In the trash")}
    rows, shown = tabbed(request, "projects:list", labels, partial(listing.of_tab, request.actor))
    now = timezone.now()
    today = request.actor.workspace.today(now)
    values = {
        **shown, "answer": listing.answer_of_list(request.actor, now),
        "rows": [listing.row_of(one, today) for one in rows],
    }  # fmt: skip
    return page(request, "projects/list.html", values, fragment="list")


@require_http_methods(["GET", "POST"])
def new(request):
    """A new project, with the client or the engagement named in the address, or a client chosen."""
    engagement = _engagement(request)
    clients = Client.objects.visible_to(request.actor).living()
    number = engagement.client_id if engagement else number_in(request.GET.get("client", "")) or 0
    named = clients.filter(pk=number).first()
    offered = list(clients.order_by("-last_at", "-id")[:MOST_CLIENTS])
    if named and named not in offered:
        offered.insert(0, named)
    workspace = request.actor.workspace
    record = Project(workspace=workspace, title=engagement.title if engagement else "", begins_on=workspace.today())
    if named:
        record.client = named
    offered_templates = list(ProjectTemplate.objects.visible_to(request.actor).living().order_by("title", "pk")[:200])
    form = NewForm(
        request.POST or None, record=record, clients=offered, people=people_of(request, named) if named else [],
        currency=workspace.currency, templates=offered_templates,
        template=number_in(request.GET.get("template", "")),
    )  # fmt: skip
    to = named.get_absolute_url() if named else reverse("projects:list")
    if not form.is_valid():
        return form_page(request, form, "projects/new.html", {"to": to, "client": named, "any": bool(offered)})
    facts = form.values()
    client = next(one for one in offered if one.pk == facts.pop("client_id"))
    under = engagement if engagement and engagement.client_id == client.pk else None
    template = next((one for one in offered_templates if one.pk == facts.pop("template_id", None)), None)
    made, batch = _begin(client, under, template, facts, by=request.actor, at=timezone.now())
    say(request, _("The project is begun: %(title)s") % {"title": made.title}, batch=batch.pk)
    return go(request, made)


def _begin(client, engagement, template, facts, *, by, at):
    if template is None:
        return planning.begin_project(client, engagement, facts, by=by, at=at)
    template.workspace = by.workspace
    return templates.begin_from_template(client, engagement, template, facts, by=by, at=at)


def _engagement(request):
    number = number_in(request.GET.get("engagement", "")) or 0
    return Engagement.objects.visible_to(request.actor).present().filter(pk=number).first()


def people_of(request, client):
    """The people of a client, the main one first."""
    rows = Contact.objects.visible_to(request.actor).living().filter(client=client)
    return list(rows.order_by("-is_main", "id")[:MOST_PEOPLE])


def one_of(request, pk):
    """A project this actor may see, or 404."""
    rows = Project.objects.visible_to(request.actor).select_related("client", "contact", "engagement")
    one = get_object_or_404(rows, pk=pk)
    one.workspace = one.client.workspace = request.actor.workspace
    return one


@open_to(GUEST)
@require_safe
def project(request, pk):
    """One project: whether it will be on time, its milestones, what it waits for, and what other rooms know of it."""
    one, now = one_of(request, pk), timezone.now()
    plan = Plan(one)
    sections = beside.beside(request.actor, plan, now)
    values = {
        "project": one, "shown": showing.shown(request.actor, plan, now),
        "wide": [it for it in sections if it.wide], "aside": [it for it in sections if not it.wide],
    }  # fmt: skip
    return page(request, "projects/project.html", values, fragment="content")


@require_http_methods(["GET", "POST"])
def edit(request, pk):
    """What was agreed about it."""
    one = one_of(request, pk)
    people = people_of(request, one.client)
    if one.contact and one.contact not in people:
        people.append(one.contact)
    form = ProjectForm(request.POST or None, record=one, people=people, currency=request.actor.workspace.currency)
    return edit_page(
        request, form, "projects/edit.html", {}, save=one.change, to=one.get_absolute_url(),
        said=_("The project is changed."),
    )  # fmt: skip


@require_POST
def done(request, pk):
    return _end(request, pk, Project.State.DONE, _("The project is done."))


@require_POST
def stopped(request, pk):
    return _end(request, pk, Project.State.STOPPED, _("The project is stopped."))


def _end(request, pk, state, said):
    one = one_of(request, pk)

    def end(*, by, at):
        return planning.end_project(one, state.value, by=by, at=at)

    return do(request, end, said, to=one)


@require_POST
def again(request, pk):
    one = one_of(request, pk)

    def take_up(*, by, at):
        return planning.take_up(one, by=by, at=at)

    return do(request, take_up, _("The project is under way again."), to=one)


@require_POST
def trash(request, pk):
    return do(request, one_of(request, pk).trash, _("The project is in the trash."), to=reverse("projects:list"))


@require_POST
def restore(request, pk):
    one = one_of(request, pk)
    return do(request, one.restore, _("It is back where it was."), to=one)
