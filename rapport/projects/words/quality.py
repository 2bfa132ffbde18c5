"""Quality in words: how a milestone stands, what was handed in and what was said to it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.projects.ledger import decided_by
from rapport.projects.models import Milestone, Project, Remark, Submission
from rapport.web.dates import day, when
from rapport.web.funnel import Actor

MOST = 200
MEANING = {"accepted": "done", "remarks": "done", "deemed": "done", "revision": "wait", "defect": "late"}


@dataclass(frozen=True, slots=True)
class Row:
    """A milestone in the list."""

    pk: int
    title: str
    href: str
    checks: str
    state: str
    meaning: str
    remarks: int
    waits: bool


@dataclass(frozen=True, slots=True)
class Submitted:
    """A submission with what was said to it."""

    one: Submission
    when: str
    decision: str
    meaning: str
    by: str


def rows_of(actor: Actor, project: Project) -> list[Row]:
    """In one statement."""
    last = Submission.objects.filter(milestone=OuterRef("pk"), trashed_at=None).order_by("-number")
    rows = Milestone.objects.visible_to(actor).filter(project=project, trashed_at=None, cancelled_at=None)
    open_remarks = Remark.objects.filter(milestone=OuterRef("pk"), trashed_at=None, answered_at=None)
    told = rows.annotate(
        all=Count("checks"), passed=Count("checks", filter=Q(checks__passed_at__isnull=False)),
        judged=Subquery(last.values("decision")[:1]), number=Subquery(last.values("number")[:1]),
        remarks_open=Subquery(open_remarks.order_by().values("milestone").annotate(n=Count("pk")).values("n")),
    )  # fmt: skip
    return [_row(one) for one in told.order_by("position", "pk")[:MOST]]


def _row(one: Milestone) -> Row:
    facts = vars(one)
    checks = _("%(passed)s of %(all)s") % {"passed": facts["passed"], "all": facts["all"]} if facts["all"] else "–"
    state, meaning = _stands(one, facts["number"], facts["judged"] or "")
    return Row(
        one.pk, one.title, reverse("scope:milestone", args=[one.pk]), checks, state, meaning,
        facts["remarks_open"] or 0, bool(facts["number"]) and not facts["judged"],
    )  # fmt: skip


def _stands(one: Milestone, number: int | None, decision: str) -> tuple[str, str]:
    if decision:
        return str(Submission.Decision(decision).label), MEANING[decision]
    if number:
        return _("they decide"), "wait"
    if one.accepted_at:
        return _("accepted"), "done"
    return (_("due %(day)s") % {"day": day(one.due_on)}, "") if one.due_on else ("", "")


def state_of(one: Milestone, last: Submission | None) -> str:
    """How a milestone stands, as the answer of its page."""
    if one.accepted_at:
        return _("Accepted %(day)s.") % {"day": day(timezone.localdate(one.accepted_at))}
    if last is None:
        return _("Not handed in yet.")
    if not last.decision:
        if last.answer_by:
            return _("Handed in; they have time until %(day)s.") % {"day": day(last.answer_by)}
        return _("Handed in; they decide.")
    return _("To be handed in again.")


def submitted(one: Submission) -> Submitted:
    """A submission in words."""
    decision = str(Submission.Decision(one.decision).label) if one.decision else _("they decide")
    by = f"{decided_by(one)}, {when(one.decided_at)}" if one.decided_at else ""
    return Submitted(one, when(one.at), decision, MEANING.get(one.decision, "wait"), by)
