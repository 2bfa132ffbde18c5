"""From the checklist to the acceptance: looked at, handed in, judged by the client, remarks answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from rapport.journal.models import Batch
from rapport.journal.recording import Change, begin, record, record_many
from rapport.lib.punctuality import day_over
from rapport.projects import planning, reactions
from rapport.projects.changes import Answer
from rapport.projects.clocks import their_calendar
from rapport.projects.models import Milestone, Project, QualityCheck, Remark, Submission
from rapport.web.funnel import Actor

Decision = Submission.Decision
MOST_CHECKS, MOST_REMARKS = 200, 50


class NotPassed(Exception):
    """Lines of the checklist are open, and nobody said why it is handed in all the same."""


class NotDecided(Exception):
    """The last submission still waits for the client."""


class AlreadyJudged(Exception):
    """Somebody was first; `submission` is how it stands now."""

    def __init__(self, submission: Submission) -> None:
        super().__init__(submission.pk)
        self.submission = submission


class NotAgreed(Exception):
    """Silence counts as acceptance only where that was agreed, and once the time is over."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """How many rounds of revisions were used, of how many; None where nobody agreed on a number."""

    used: int
    of: int | None

    @property
    def is_over(self) -> bool:
        """Whether the next one is more than was agreed."""
        return self.of is not None and self.used >= self.of


def choose(milestone: Milestone, heading: str, lines: Sequence[str], *, by: Actor, at: datetime) -> Batch | None:
    """Put the lines of a checklist at a milestone; those that stand there already are not put twice."""
    with transaction.atomic():
        standing = _locked(milestone)
        here = set(standing.checks.values_list("text", flat=True))
        new = [line for line in dict.fromkeys(lines) if line and line not in here][: MOST_CHECKS - len(here)]
        if not new:
            return None
        first = (standing.checks.aggregate(last=Max("position"))["last"] or 0) + 1
        made = [
            QualityCheck.objects.create(
                workspace_id=by.workspace_id, milestone=standing, heading=heading, text=text, position=first + place
            )
            for place, text in enumerate(new)
        ]
        batch = begin("qualitycheck.created", by=by, at=at)
        told = [Change(one, "created", {"text": (None, one.text)}) for one in made]
        record_many(told, batch=batch, at=at)
    return batch


def tick(check: QualityCheck, *, by: Actor, at: datetime) -> Batch:
    """Passed, or not any more."""
    with transaction.atomic():
        standing = QualityCheck.objects.select_for_update().get(pk=check.pk)
        before, after = standing.passed_at, None if standing.passed_at else at
        standing.passed_at, standing.user_id = after, by.user_id if after else None
        standing.save(update_fields=["passed_at", "user_id"])
        return record(standing, "changed", {"passed_at": (before, after)}, by=by, at=at)


def submit(milestone: Milestone, values: Mapping[str, Any], *, by: Actor, at: datetime) -> tuple[Submission, Batch]:
    """Hand it in. `values`: text, link, override. Raises NotPassed, NotDecided."""
    override = str(values.get("override", "")).strip()
    with transaction.atomic():
        standing = _locked(milestone)
        if not override and is_open(standing):
            raise NotPassed
        last = standing.submissions.filter(trashed_at=None).order_by("-number").first()
        if last is not None and not last.decision:
            raise NotDecided
        facts = {"text": values.get("text", ""), "link": values.get("link", ""), "override": override}
        one = Submission.objects.create(
            workspace_id=by.workspace_id, milestone=standing, number=last.number + 1 if last else 1, at=at,
            user_id=by.user_id, answer_by=answer_by(standing.project, at), created_at=at, updated_at=at, **facts,
        )  # fmt: skip
        told = {name: (None, value) for name, value in facts.items() if value}
        batch = record(one, "created", {"milestone_id": (None, standing.pk), **told}, by=by, at=at)
        planning.submit(standing, by=by, at=at, batch=batch)
    return one, batch


def is_open(milestone: Milestone) -> bool:
    """Whether lines of its checklist are not passed."""
    return milestone.checks.filter(passed_at=None).exists()


def answer_by(project: Project, at: datetime) -> date | None:
    """The last day on which the client may decide; None where no time was agreed."""
    if not project.acceptance_days:
        return None
    theirs = their_calendar(project.client)
    return theirs.days_later(at.astimezone(theirs.zone).date(), project.acceptance_days)


def judge(
    submission: Submission, decision: str, answer: Answer, remarks: Iterable[str] = (), *, by: Actor, at: datetime
) -> Batch | None:
    """What the client says to it, with their remarks; None when they have said so. Raises AlreadyJudged.

    Accepted, with remarks or without, the milestone is accepted. After a defect it counts as not yet handed in, so
    that the next submission is the one that was in time or late (DOMAIN.md 3).
    """
    with transaction.atomic():
        milestone = _locked(submission.milestone)
        standing = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
        if standing.decision == decision:
            return None
        if standing.decision:
            raise AlreadyJudged(standing)
        standing.milestone = milestone
        batch = begin(f"submission.{decision}", by=by, at=at)
        standing.change({"decision": str(decision), **answer.columns(at)}, by=by, at=at, verb="judged", batch=batch)
        is_defect = decision == Decision.DEFECT
        for text in [text for text in remarks if text.strip()][:MOST_REMARKS]:
            add_remark(milestone, text.strip(), submission=standing, is_defect=is_defect, by=by, at=at, batch=batch)
        if standing.is_accepted:
            planning.accept(milestone, by=by, at=at, batch=batch)
            reactions.tell(reactions.MILESTONE_ACCEPTED, milestone, by=by, at=at, batch=batch)
        elif is_defect:
            milestone.change({"submitted_at": None}, by=by, at=at, verb="returned", batch=batch)
    return batch


def deem(submission: Submission, *, by: Actor, at: datetime) -> Batch | None:
    """Accepted by silence. Raises NotAgreed, AlreadyJudged."""
    if not may_be_deemed(submission, at):
        raise NotAgreed
    return judge(submission, Decision.DEEMED, Answer(), by=by, at=at)


def may_be_deemed(submission: Submission, at: datetime) -> bool:
    """Whether that was agreed and the client's last day is over."""
    project = submission.milestone.project
    if not project.deemed_acceptance or submission.answer_by is None or submission.decision:
        return False
    return at >= day_over(submission.answer_by, their_calendar(project.client).zone)


def add_remark(
    milestone: Milestone, text: str, *, by: Actor, at: datetime, submission: Submission | None = None,
    is_defect: bool = False, batch: Batch | None = None,
) -> Batch:  # fmt: skip
    """Something the client says about the work."""
    with transaction.atomic():
        one = Remark.objects.create(
            workspace_id=by.workspace_id, milestone=milestone, submission=submission, text=text, is_defect=is_defect,
            at=at, created_at=at, updated_at=at,
        )  # fmt: skip
        told = {"milestone_id": (None, milestone.pk), "text": (None, text)}
        return record(one, "created", told, by=by, at=at, batch=batch)


def answer_remark(remark: Remark, values: Mapping[str, Any], *, by: Actor, at: datetime, **how: Any) -> Batch | None:
    """Done, planned, a change, or declined with a reason. `values`: answer, answer_words."""
    return remark.change(
        {**values, "answered_at": at if values["answer"] else None}, by=by, at=at, verb="answered", **how
    )


def rounds_of(milestone: Milestone, submissions: Sequence[Submission]) -> Rounds:
    """Rework inside the agreed scope counts; a defect is repaired without counting."""
    used = sum(1 for one in submissions if one.decision == Decision.REVISION)
    return Rounds(used, milestone.project.revision_rounds)


def _locked(milestone: Milestone) -> Milestone:
    paths = (
        "project__workspace",
        "project__client__workspace",
        "project__contact__client",
        "project__contact__workspace",
    )
    return Milestone.objects.select_for_update(of=("self",)).select_related(*paths).get(pk=milestone.pk)
