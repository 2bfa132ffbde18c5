"""Pages of what may go wrong and of what has: risks with their suggestions, notices of problems."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.accounts.models import User
from rapport.clients.models import Contact
from rapport.clients.reaching import MOST_PEOPLE
from rapport.clients.views.editing import do, edit_page
from rapport.engagements.showing import said_lately
from rapport.projects import problems, risking
from rapport.projects.forms.risks import ProblemDecisionForm, ProblemForm, RiskForm
from rapport.projects.ledger import decided_by
from rapport.projects.letters import letter_href
from rapport.projects.models import Milestone, Problem, Risk
from rapport.projects.views.changes import project_of
from rapport.projects.views.quality import PROJECT
from rapport.projects.words.risks import problem_effects
from rapport.web.dates import day, when
from rapport.web.pages import complain, form_page, go, page, say

MOST_MEMBERS, MOST = 100, 200


@require_safe
def risk_list(request, pk):
    """What is watched, what is suggested, and the notices of problems."""
    project, now = project_of(request, pk), timezone.now()
    rows = list(Risk.objects.visible_to(request.actor).present().filter(project=project).select_related("owner")[:MOST])
    watched = sorted((one for one in rows if one.state == Risk.State.OPEN), key=lambda one: (-one.weight, one.pk))
    today = project.workspace.today(now)
    noticed = Problem.objects.visible_to(request.actor).present().filter(project=project).order_by("-number")[:MOST]
    values = {
        "project": project, "watched": [(one, _review(one, today)) for one in watched],
        "past": [one for one in rows if one.state in {Risk.State.HAPPENED, Risk.State.OVER}],
        "signals": risking.suggested(project, request.actor, now), "problems": noticed,
        "strong": _strong(watched),
    }  # fmt: skip
    return page(request, "projects/risks.html", values, fragment="content")


def _review(one, today):
    if one.review_on is None:
        return ""
    said = _("look again %(day)s") % {"day": day(one.review_on)}
    return said if one.review_on > today else _("time to look again")


def _strong(watched):
    if not watched:
        return _("Nothing is watched.")
    return _("Watch this most: %(title)s.") % {"title": watched[0].title.rstrip(".")}


def _members(request):
    return list(
        User.objects.filter(membership__workspace=request.actor.workspace).order_by("name", "pk")[:MOST_MEMBERS]
    )


@require_http_methods(["GET", "POST"])
def risk_new(request, pk):
    """A risk somebody sees by themselves."""
    project = project_of(request, pk)
    form = RiskForm(
        request.POST or None, record=Risk(workspace=project.workspace, project=project, owner_id=request.actor.user_id),
        members=_members(request),
    )  # fmt: skip
    if not form.is_valid():
        return form_page(request, form, "projects/risk.html", {"project": project, "record": None, "differences": []})
    _made, batch = risking.write(project, form.values(), by=request.actor, at=timezone.now())
    say(request, _("The risk is written down."), batch=batch.pk)
    return go(request, reverse("scope:risks", args=[pk]))


def _risk(request, pk):
    rows = Risk.objects.visible_to(request.actor).present().filter(project__trashed_at=None)
    return get_object_or_404(rows.select_related(*PROJECT), pk=pk)


@require_http_methods(["GET", "POST"])
def risk(request, pk):
    """One risk."""
    one = _risk(request, pk)
    form = RiskForm(request.POST or None, record=one, members=_members(request))
    to = reverse("scope:risks", args=[one.project_id])
    return edit_page(
        request, form, "projects/risk.html", {"project": one.project}, save=one.change, to=to,
        said=_("The risk is changed."),
    )  # fmt: skip


@require_POST
def risk_settled(request, pk):
    """It happened, it is over, or it is watched again."""
    one, state = _risk(request, pk), request.POST.get("state", "")
    if state not in {Risk.State.OPEN, Risk.State.HAPPENED, Risk.State.OVER}:
        raise Http404
    to = reverse("scope:risks", args=[one.project_id])
    if state == Risk.State.HAPPENED:
        to = f"{reverse('scope:problem_new', args=[one.project_id])}?risk={one.pk}"
    return do(request, lambda **how: risking.settle(one, state, **how), _("It is written down."), to=to)


@require_POST
def risk_taken(request, pk):
    """A suggestion is a risk."""
    return _suggestion(request, pk, risking.take, _("It is watched from now on."))


@require_POST
def risk_dismissed(request, pk):
    """A suggestion is none."""
    return _suggestion(request, pk, risking.dismiss, _("It does not ask again."))


def _suggestion(request, pk, deed, said):
    project = project_of(request, pk)
    signal = risking.find(
        project, request.POST.get("signal", ""), request.POST.get("key", ""), request.actor, timezone.now()
    )
    to = reverse("scope:risks", args=[pk])
    if signal is None:
        complain(request, _("This is answered already, or no longer so."))
        return go(request, to)
    return do(request, lambda **how: deed(project, signal, **how), said, to=to)


# ---- Problems


def _milestones(request, project):
    rows = Milestone.objects.visible_to(request.actor).filter(project=project, trashed_at=None, cancelled_at=None)
    return list(rows.order_by("position", "pk")[:MOST])


@require_http_methods(["GET", "POST"])
def problem_new(request, pk):
    """An honest notice."""
    project = project_of(request, pk)
    number = request.GET.get("risk", "")
    rows = Risk.objects.visible_to(request.actor).filter(project=project)
    known = rows.filter(pk=number).first() if number.isdecimal() and len(number) < 19 else None
    record = Problem(
        workspace=project.workspace, project=project, currency=project.currency or project.workspace.currency,
        title=known.title if known else "", effect=known.effect if known else "",
        options=[known.response] if known and known.response else [],
    )  # fmt: skip
    form = ProblemForm(request.POST or None, record=record, milestones=_milestones(request, project))
    if not form.is_valid():
        values = {"project": project, "record": None, "differences": [], "letter": ""}
        return form_page(request, form, "projects/problem.html", values)
    made, batch = problems.write(project, form.values(), by=request.actor, at=timezone.now())
    say(request, _("It is written down. Nobody sees it yet."), batch=batch.pk)
    return go(request, made)


def _problem(request, pk):
    rows = Problem.objects.visible_to(request.actor).present().filter(project__trashed_at=None)
    return get_object_or_404(rows.select_related(*PROJECT, "milestone", "decided_by"), pk=pk)


@require_http_methods(["GET", "POST"])
def problem(request, pk):
    """One notice: to be changed until it is decided."""
    one = _problem(request, pk)
    values = {
        "project": one.project, "record": one, "effects": problem_effects(one), "letter": _letter(request, one),
        "by": f"{decided_by(one)}, {when(one.decided_at)}" if one.decided_at else "",
    }  # fmt: skip
    if one.decided_at:
        if request.method == "POST":
            complain(request, _("It is decided: what was decided stays as it was."))
            return go(request, one)
        return page(request, "projects/problem.html", {**values, "form": None}, fragment="content")
    form = ProblemForm(request.POST or None, record=one, milestones=_milestones(request, one.project))
    return edit_page(
        request, form, "projects/problem.html", values, save=one.change, to=one.get_absolute_url(),
        said=_("The notice is changed."),
    )  # fmt: skip


def _letter(request, one):
    if not one.shared_at or one.decided_at:
        return ""
    body = gettext_noop("Something has come up. On your page you find what it is and what can be done.")
    return letter_href(request.actor, one.project, "%(title)s", body, {"title": one.title})


@require_POST
def problem_shared(request, pk):
    """Onto their page, for good."""
    one = _problem(request, pk)
    said = _("It is on their page, and stays there. Tell them.")
    return do(request, lambda **how: problems.share(one, **how), said, to=one)


@require_http_methods(["GET", "POST"])
def problem_decided(request, pk):
    """What they chose in talking to us."""
    one = _problem(request, pk)
    people = list(Contact.objects.visible_to(request.actor).living().filter(client=one.project.client_id)[:MOST_PEOPLE])
    form = ProblemDecisionForm(
        request.POST or None, options=one.options, people=people, said=said_lately(one.project.client, request.actor)
    )
    if not form.is_valid():
        values = {
            "strong": _("What did they choose"), "quiet": one.title, "project": one.project,
            "to": one.get_absolute_url(),
        }  # fmt: skip
        return form_page(request, form, "projects/decision.html", values)
    option = form.cleaned_data["option"]
    try:
        batch = problems.decide(one, option, form.answer(), by=request.actor, at=timezone.now())
    except problems.AlreadyDecided:
        complain(request, _("It is decided already."))
        return go(request, one)
    if batch is not None:
        say(request, _("It is written down."), batch=batch.pk)
    return go(request, one)
