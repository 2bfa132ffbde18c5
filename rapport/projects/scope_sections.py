"""What stands on a project's page about the agreement: changes that are open, quality, risks, reports, the end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.projects.beside import Section
from rapport.projects.models import ChangeRequest, Project, QualityCheck, Remark, Risk, Submission
from rapport.projects.plan import Plan
from rapport.projects.reporting import due_on, last_said
from rapport.projects.words.changes import card_of
from rapport.web.dates import day, when
from rapport.web.funnel import Actor
from rapport.web.rights import may_open

MOST_OPEN, MOST_RISKS = 3, 50


def changes(actor: Actor, plan: Plan, now: datetime) -> Section | None:
    """Those nobody has decided, and the way to the ledger."""
    project = plan.project
    href = reverse("scope:scope", args=[project.pk])
    if not may_open(href):
        return None
    rows = ChangeRequest.objects.visible_to(actor).present().filter(project=project)
    rows = rows.filter(state__in=(ChangeRequest.State.DRAFT, ChangeRequest.State.SENT))
    found = list(rows.select_related("milestone", "decided_by").order_by("-number")[:MOST_OPEN])
    for one in found:
        one.project = project
    new = reverse("scope:change_new", args=[project.pk])
    values = {"cards": [card_of(one, plan, now=now) for one in found], "href": href, "new": new}
    return Section("projects/beside_changes.html", values, wide=True)


def quality(actor: Actor, plan: Plan, now: datetime) -> Section | None:
    """Rounds of revisions, the checklists, remarks."""
    project = plan.project
    href = reverse("scope:quality", args=[project.pk])
    if not may_open(href):
        return None
    here = {"milestone__project": OuterRef("pk"), "milestone__trashed_at": None}
    checks = QualityCheck.objects.visible_to(actor).filter(**here)
    rounds = Submission.objects.visible_to(actor).present().filter(**here, decision=Submission.Decision.REVISION)
    remarks = Remark.objects.visible_to(actor).present().filter(**here, answered_at=None)
    counted = Project.objects.filter(pk=project.pk).values_list(
        _count(rounds), _count(checks), _count(checks.exclude(passed_at=None)), _count(remarks)
    )
    revised, every, passed, open_ = counted.get()
    pairs = [(_("Rounds of revisions"), str(revised))] if revised else []
    if every:
        pairs.append((_("Checklist"), _("%(passed)s of %(all)s") % {"passed": passed, "all": every}))
    if open_:
        pairs.append((_("Open remarks"), str(open_)))
    return Section("projects/beside_quality.html", {"pairs": pairs, "href": href})


def _count(rows: Any) -> Coalesce:
    counted = rows.order_by().values("milestone__project").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), Value(0))


def risks(actor: Actor, plan: Plan, now: datetime) -> Section | None:
    """Those that are watched, the gravest first."""
    project = plan.project
    href = reverse("scope:risks", args=[project.pk])
    if not may_open(href):
        return None
    rows = Risk.objects.visible_to(actor).present().filter(project=project, state=Risk.State.OPEN)
    found = sorted(rows[:MOST_RISKS], key=lambda one: (-one.weight, one.pk))
    return Section("projects/beside_risks.html", {"risks": found[:MOST_OPEN], "href": href, "more": found[MOST_OPEN:]})


def telling(actor: Actor, plan: Plan, now: datetime) -> Section | None:
    """When the next report is due, and the way to the end of the project."""
    project = plan.project
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
