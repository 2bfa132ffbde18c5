"""Pages of quality: the milestones of a project, one of them from its checklist to its acceptance, checklists."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.clients.models import Contact
from rapport.clients.reaching import MOST_PEOPLE
from rapport.clients.views.editing import do, edit_page
from rapport.engagements.showing import said_lately
from rapport.projects import checklists, quality
from rapport.projects.forms.quality import ChecklistForm, JudgedForm, RemarkForm, SubmitForm
from rapport.projects.letters import letter_href
from rapport.projects.models import Checklist, Milestone, QualityCheck, Remark, Submission
from rapport.projects.views.changes import project_of
from rapport.projects.words.quality import rows_of, state_of, submitted
from rapport.web.pages import complain, form_page, go, page, say

PROJECT = (
    "project__client__workspace", "project__contact__client", "project__contact__workspace", "project__workspace",
)  # fmt: skip
MOST_REMARKS = 200


@require_safe
def overview(request, pk):
    """The milestones of a project: what was looked at, handed in, accepted, and which remarks are open."""
    project = project_of(request, pk)
    rows = rows_of(request.actor, project)
    remarks = sum(row.remarks for row in rows)
    values = {"project": project, "rows": rows, "strong": _strong(rows), "remarks": remarks}
    return page(request, "projects/quality_all.html", values, fragment="content")


def _strong(rows):
    waiting = [row for row in rows if row.waits]
    if waiting:
        return _("“%(title)s” waits for their decision.") % {"title": waiting[0].title}
    return _("Nothing waits for acceptance.") if rows else _("There is no milestone yet.")


def _milestone(request, pk):
    rows = Milestone.objects.visible_to(request.actor).filter(trashed_at=None, project__trashed_at=None)
    return get_object_or_404(rows.select_related(*PROJECT), pk=pk)


@require_http_methods(["GET", "POST"])
def milestone(request, pk):
    """One milestone; a POST hands it in."""
    one, now = _milestone(request, pk), timezone.now()
    checks = list(QualityCheck.objects.visible_to(request.actor).filter(milestone=one).order_by("position", "pk"))
    rows = Submission.objects.visible_to(request.actor).present().filter(milestone=one)
    submissions = list(rows.select_related("decided_by").order_by("-number")[:100])
    said = Remark.objects.visible_to(request.actor).present().filter(milestone=one)
    remarks = list(said.order_by("-at", "pk")[:MOST_REMARKS])
    last = submissions[0] if submissions else None
    is_open = any(check.passed_at is None for check in checks)
    form = SubmitForm(request.POST or None, is_open=is_open)
    if last is not None:
        last.milestone = one
    values = {
        "milestone": one, "project": one.project, "checks": checks,
        "passed": sum(1 for check in checks if check.passed_at),
        "submissions": [submitted(row) for row in submissions], "last": last, "remarks": remarks,
        "rounds": quality.rounds_of(one, submissions), "lists": checklists.offered(request.actor),
        "strong": state_of(one, last), "may_deem": bool(last and quality.may_be_deemed(last, now)),
        "letter": _letter(request, one) if last and not last.decision else "",
    }  # fmt: skip
    if not form.is_valid():
        return form_page(request, form, "projects/quality.html", values)
    try:
        _one, batch = quality.submit(one, form.cleaned_data, by=request.actor, at=now)
    except quality.NotPassed:
        complain(request, _("Lines of the checklist are open."))
    except quality.NotDecided:
        complain(request, _("It is handed in already, and they have not decided yet."))
    else:
        say(request, _("It is handed in, and stands on their page. Tell them."), batch=batch.pk)
    return go(request, _href(one))


def _href(one):
    return reverse("scope:milestone", args=[one.pk])


def _letter(request, one):
    subject = gettext_noop("Ready for you: %(title)s")
    body = gettext_noop("It is ready to be looked at. On your page you can accept it or tell us what is missing.")
    return letter_href(request.actor, one.project, subject, body, {"title": one.title})


@require_POST
def checks_chosen(request, pk):
    """The lines of a checklist, or one line, at a milestone."""
    one = _milestone(request, pk)
    key, line = request.POST.get("list", ""), request.POST.get("line", "").strip()[:400]
    found = next((it for it in checklists.offered(request.actor) if it.key == key), None)
    heading, lines = (found.name, found.lines) if found else ("", [line] if line else [])
    said = _("It is on the list.")
    return do(request, lambda **how: quality.choose(one, heading, lines, **how), said, to=_href(one))


@require_POST
def check_ticked(request, pk):
    """Passed, or not any more."""
    rows = QualityCheck.objects.visible_to(request.actor).filter(milestone__project__trashed_at=None)
    one = get_object_or_404(rows.filter(milestone__trashed_at=None).select_related("milestone"), pk=pk)
    quality.tick(one, by=request.actor, at=timezone.now())
    return go(request, _href(one.milestone))


def _submission(request, pk):
    rows = Submission.objects.visible_to(request.actor).present().filter(milestone__project__trashed_at=None)
    return get_object_or_404(rows.select_related(*(f"milestone__{path}" for path in PROJECT)), pk=pk)


@require_http_methods(["GET", "POST"])
def judged(request, pk):
    """What they said to it, and not on their page."""
    one = _submission(request, pk)
    project = one.milestone.project
    people = list(Contact.objects.visible_to(request.actor).living().filter(client=project.client_id)[:MOST_PEOPLE])
    form = JudgedForm(request.POST or None, people=people, said=said_lately(project.client, request.actor))
    if not form.is_valid():
        values = {
            "strong": _("What did they say"), "quiet": one.milestone.title, "project": project,
            "to": _href(one.milestone),
        }  # fmt: skip
        return form_page(request, form, "projects/decision.html", values)
    decision = form.cleaned_data["decision"]
    return _judge(
        request, one, lambda **how: quality.judge(one, decision, form.answer(), form.lines(), **how),
        _("It is written down."),
    )  # fmt: skip


@require_POST
def deemed(request, pk):
    """Nobody answered in the time that was agreed."""
    one = _submission(request, pk)
    return _judge(request, one, lambda **how: quality.deem(one, **how), _("By the agreement it is accepted."))


def _judge(request, one, deed, said):
    try:
        batch = deed(by=request.actor, at=timezone.now())
    except quality.AlreadyJudged:
        complain(request, _("It is decided already."))
    except quality.NotAgreed:
        complain(request, _("Silence counts as acceptance only where that was agreed, and when the time is over."))
    else:
        if batch is not None:
            say(request, said, batch=batch.pk)
    return go(request, _href(one.milestone))


@require_http_methods(["GET", "POST"])
def remark(request, pk):
    """A remark and what we do about it."""
    rows = Remark.objects.visible_to(request.actor).present().filter(milestone__project__trashed_at=None)
    one = get_object_or_404(rows.select_related(*(f"milestone__{path}" for path in PROJECT)), pk=pk)
    form = RemarkForm(request.POST or None, record=one)
    to = _href(one.milestone)
    return edit_page(
        request, form, "projects/remark.html", {"project": one.milestone.project},
        save=lambda values, **how: quality.answer_remark(one, values, **how), to=to, said=_("The remark is answered."),
    )  # fmt: skip


@require_safe
def checklist_list(request):
    """All checklists: ours, and those that ship."""
    found = checklists.offered(request.actor)
    return page(request, "projects/checklists.html", {"lists": found}, fragment="content")


@require_http_methods(["GET", "POST"])
def checklist_new(request):
    """A new one, or a copy of one that ships."""
    kind = request.GET.get("from", "")
    ships = checklists.shipped(kind)
    if kind and ships is None:
        raise Http404
    name, lines = ships or ("", [])
    record = Checklist(workspace=request.actor.workspace, name=name, lines=lines)
    form = ChecklistForm(request.POST or None, record=record)
    if not form.is_valid():
        return form_page(request, form, "projects/checklist.html", {"record": None, "version": 0, "differences": []})
    facts = form.cleaned_data
    _made, batch = checklists.write(facts["name"], facts["lines"], kind=kind, by=request.actor, at=timezone.now())
    say(request, _("The checklist is written down."), batch=batch.pk)
    return go(request, reverse("scope:checklists"))


def _checklist(request, pk):
    return get_object_or_404(Checklist.objects.visible_to(request.actor).present(), pk=pk)


@require_http_methods(["GET", "POST"])
def checklist(request, pk):
    """One of ours."""
    one = _checklist(request, pk)
    form = ChecklistForm(request.POST or None, record=one)
    return edit_page(
        request, form, "projects/checklist.html", {}, save=one.change, to=reverse("scope:checklists"),
        said=_("The checklist is changed."),
    )  # fmt: skip


@require_POST
def checklist_trash(request, pk):
    """Away with it; of a copy, what ships counts again."""
    return do(request, _checklist(request, pk).trash, _("It is in the trash."), to=reverse("scope:checklists"))
