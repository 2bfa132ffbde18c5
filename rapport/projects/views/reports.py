"""Pages of reports: those of a project, and one: a draft, or what was said."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.clients.reaching import new_letter_href
from rapport.clients.views.editing import do, edit_page
from rapport.projects import reporting
from rapport.projects.forms.reports import ReportForm
from rapport.projects.letters import reader_of
from rapport.projects.models import Report
from rapport.projects.report_facts import compare
from rapport.projects.views.changes import project_of
from rapport.projects.views.quality import PROJECT
from rapport.web.dates import day, when
from rapport.web.pages import complain, go, page

MOST = 100


@require_safe
def report_list(request, pk):
    """What was said, the latest first, and when the next one is due."""
    project = project_of(request, pk)
    rows = Report.objects.visible_to(request.actor).present().filter(project=project)
    found = list(rows.order_by("-sent_at", "-pk")[:MOST])
    said = [one for one in found if one.sent_at]
    due = reporting.due_on(project, said[0].sent_at if said else None)
    values = {
        "project": project, "draft": next((one for one in found if not one.sent_at), None),
        "said": [(one, when(one.said_at)) for one in said], "strong": _strong(project, due),
        "quiet": _("Last time: %(when)s.") % {"when": when(said[0].said_at)} if said else _("Nothing was said yet."),
        "compared": compare(said[0]) if said else None,
    }  # fmt: skip
    return page(request, "projects/reports.html", values, fragment="content")


def _strong(project, due):
    today = project.workspace.today()
    if due <= today:
        return _("A report is due.")
    return _("The next report is due on %(day)s.") % {"day": day(due)}


@require_POST
def report_new(request, pk):
    """A draft, written from what is so."""
    return go(request, reporting.draft(project_of(request, pk), by=request.actor, at=timezone.now()))


def _one(request, pk):
    rows = Report.objects.visible_to(request.actor).present().filter(project__trashed_at=None)
    return get_object_or_404(rows.select_related(*PROJECT), pk=pk)


@require_http_methods(["GET", "POST"])
def report(request, pk):
    """A draft to be changed, or what was said as it was said."""
    one = _one(request, pk)
    values = {"project": one.project, "record": one}
    if one.sent_at:
        if request.method == "POST":
            complain(request, _("It was said: what was said stays as it was."))
            return go(request, one)
        shown = {**values, "form": None, "letter": _letter(request, one), "when": when(one.said_at)}
        return page(request, "projects/report.html", shown, fragment="content")
    form = ReportForm(request.POST or None, record=one)
    return edit_page(
        request, form, "projects/report.html", values, save=lambda values, **how: reporting.edit(one, values, **how),
        to=one.get_absolute_url(), said=_("The report is changed."),
    )  # fmt: skip


def _letter(request, one):
    """Where the letter with these words is begun."""
    contact = reader_of(request.actor, one.project)
    email = contact.points.filter(kind="email").values_list("value", flat=True).first() if contact else ""
    if contact is None or not email or contact.do_not_contact:
        return ""
    return new_letter_href(request.actor, contact, email, one.title, one.text)


@require_POST
def report_said(request, pk):
    """It is said: on their page, and ready to go as a letter."""
    one = _one(request, pk)
    return do(
        request, lambda **how: reporting.say(one, **how), _("It stands on their page. Now the letter."), to=one
    )  # fmt: skip


@require_POST
def report_rewritten(request, pk):
    """The draft once more, from what is so now."""
    one = _one(request, pk)
    try:
        return do(request, lambda **how: reporting.rewrite(one, **how), _("It is written anew."), to=one)
    except reporting.AlreadySaid:
        complain(request, _("It was said: what was said stays as it was."))
        return go(request, one)


@require_POST
def report_trash(request, pk):
    """A draft nobody needs."""
    one = _one(request, pk)
    if one.sent_at:
        complain(request, _("It was said: what was said stays as it was."))
        return go(request, one)
    return do(request, one.trash, _("The draft is in the trash."), to=one.project)
