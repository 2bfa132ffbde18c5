"""What stands on a project's page about the agreement: changes that are open, quality."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.projects.beside import Section
from rapport.projects.change_words import card_of
from rapport.projects.models import ChangeRequest, Project, QualityCheck, Remark, Submission
from rapport.web.funnel import Actor
from rapport.web.rights import may_open

MOST_OPEN = 3


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
