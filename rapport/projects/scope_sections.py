"""What stands on a project's page about the agreement: changes that are open, quality, risks, reports, the end."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.projects.beside import Section
from rapport.projects.change_words import card_of
from rapport.projects.models import ChangeRequest, Project, QualityCheck, Remark, Risk, Submission
from rapport.projects.reporting import due_on, last_said
from rapport.web.dates import day, when
from rapport.web.funnel import Actor
from rapport.web.rights import may_open

MOST_OPEN, MOST_RISKS = 3, 50


def changes(actor: Actor, project: Project, now: datetime) -> Section | None:
    """Those nobody has decided, and the ledger; in one statement, and one for each whose dates move."""
    rows = ChangeRequest.objects.visible_to(actor).present().filter(project=project)
    rows = rows.filter(state__in=(ChangeRequest.State.DRAFT, ChangeRequest.State.SENT))
    found = list(rows.select_related("milestone__workspace", "decided_by").order_by("-number")[:MOST_OPEN])
    href = reverse("scope:scope", args=[project.pk])
    if not may_open(href):
        return None
    for one in found:
        one.project = project
    new = reverse("scope:change_new", args=[project.pk])
    values = {"cards": [card_of(one, now=now) for one in found], "href": href, "new": new}
    return Section("projects/beside_changes.html", values, wide=True)


def quality(actor: Actor, project: Project, now: datetime) -> Section | None:
    """Rounds of revisions, the checklists, remarks; in three statements."""
    href = reverse("scope:quality", args=[project.pk])
    if not may_open(href):
        return None
    here = {"milestone__project": project, "milestone__trashed_at": None}
    checks = QualityCheck.objects.visible_to(actor).filter(**here)
    rounds = (
        Submission.objects.visible_to(actor).present().filter(**here, decision=Submission.Decision.REVISION).count()
    )
    every = checks.count()
    passed = checks.filter(~Q(passed_at=None)).count() if every else 0
    remarks = Remark.objects.visible_to(actor).present().filter(**here, answered_at=None).count()
    pairs = [(_("Rounds of revisions"), str(rounds))] if rounds else []
    if every:
        pairs.append((_("Checklist"), _("%(passed)s of %(all)s") % {"passed": passed, "all": every}))
    if remarks:
        pairs.append((_("Open remarks"), str(remarks)))
    return Section("projects/beside_quality.html", {"pairs": pairs, "href": href})


def risks(actor: Actor, project: Project, now: datetime) -> Section | None:
    """Those that are watched, the gravest first; in one statement."""
    href = reverse("scope:risks", args=[project.pk])
    if not may_open(href):
        return None
    rows = Risk.objects.visible_to(actor).present().filter(project=project, state=Risk.State.OPEN)
    found = sorted(rows[:MOST_RISKS], key=lambda one: (-one.weight, one.pk))
    return Section("projects/beside_risks.html", {"risks": found[:MOST_OPEN], "href": href, "more": found[MOST_OPEN:]})


def telling(actor: Actor, project: Project, now: datetime) -> Section | None:
    """When the next report is due, and the way to the end of the project; in one statement."""
    href = reverse("scope:reports", args=[project.pk])
    if not may_open(href):
        return None
    last = last_said(project)
    due = due_on(project, last.sent_at if last else None) if project.state == Project.State.RUNNING else None
    late = due is not None and due <= actor.workspace.today(now)  # type: ignore[attr-defined]
    values = {
        "due": day(due) if due else "", "late": late, "last": when(last.said_at) if last else "", "href": href,
        "end": reverse("scope:end", args=[project.pk]),
    }  # fmt: skip
    return Section("projects/beside_reports.html", values)
