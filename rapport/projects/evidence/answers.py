"""What the playbooks ask this room about engagements: plans, reports, waits, changes, quality, how the work ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django.db.models import Count

from rapport.clients.models import Interaction
from rapport.doors.models import Door
from rapport.engagements import evidence, noticing
from rapport.engagements.evidence import SPEAKING
from rapport.engagements.facts import Engagements, Happening
from rapport.projects.clocks import calendar_of
from rapport.projects.evidence.rows import (
    Found,
    Work,
    by_work,
    changes,
    checked,
    finished,
    gathered,
    of_part,
    of_work,
    parts,
    remarks,
    submissions,
    waits,
    works,
)
from rapport.projects.evidence.troubles import problem_noticed, risk_detected
from rapport.projects.models import (
    ChangeRequest,
    DeadlineMove,
    Evaluation,
    HandedOver,
    Handover,
    Milestone,
    Problem,
    Project,
    QualityCheck,
    Remark,
    Report,
    Submission,
    Task,
    Wait,
)
from rapport.projects.waits import times_reminded

# ---- The plan, and what is told of it


def work_starts(workspace_id: int, engagements: Engagements) -> Found:
    """The day a project begins on, on our clock."""
    found = works(workspace_id, engagements).values()
    return gathered(
        (one.engagement, Happening(datetime.combine(one.begins_on, time(), one.ours))) for one in found if one.begins_on
    )


def plan_shared(workspace_id: int, engagements: Engagements) -> Found:
    """There are milestones, each with its date, and the client has a link to the page on which they stand."""
    planned = {
        work: max(part.created_at for part in mine)
        for work, mine in by_work(workspace_id, engagements)
        if mine and all(part.due_on for part in mine)
    }
    if not planned:
        return {}
    doors: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    clients = {work.client for work in planned}
    rows = Door.objects.filter(workspace_id=workspace_id, client__in=clients, revoked_at=None)
    for client, made, expires in rows.values_list("client_id", "made_at", "expires_at"):
        doors[client].append((made, expires))
    return gathered(
        (work.engagement, Happening(max(at, made)))
        for work, at in planned.items()
        for made, expires in doors[work.client]
        if expires > max(at, made)
    )


def update_sent(workspace_id: int, engagements: Engagements) -> Found:
    """A report was said."""
    here = works(workspace_id, engagements)
    if not here:
        return {}
    rows = Report.objects.filter(workspace_id=workspace_id, project__among=here, sent_at__gte=engagements.since)
    told = rows.present().values_list("project_id", "sent_at")
    return of_work(workspace_id, engagements, ((pk, at, 0) for pk, at in told))


# ---- What the client asks for, and what we ask of them


def change_asked(workspace_id: int, engagements: Engagements) -> Found:
    """A change was written down, and not taken back."""
    told = ((one.of, one.at, one.pk) for one in changes(workspace_id, engagements))
    return of_work(workspace_id, engagements, told)


def change_decided(workspace_id: int, engagements: Engagements) -> Found:
    """They said yes or no."""
    told = ((one.of, one.answered_at, one.pk) for one in changes(workspace_id, engagements))
    return of_work(workspace_id, engagements, told)


def input_missing(workspace_id: int, engagements: Engagements) -> Found:
    """We wait for them."""
    told = ((one.project_id, one.asked_at, one.pk) for one in waits(workspace_id, engagements))
    return of_work(workspace_id, engagements, told)


def wait_reminded(workspace_id: int, engagements: Engagements) -> Found:
    """Each reminder, and that they were told that dates move with it."""
    told: list[tuple[int, datetime | None, int]] = []
    for one in waits(workspace_id, engagements):
        told.append((one.project_id, one.announced_at, one.pk))
        if one.reminded_at:
            calendar = calendar_of(one.project.client, vars(one)["main"])
            told += [(one.project_id, one.reminded_at, one.pk)] * times_reminded(one, calendar)
    return of_work(workspace_id, engagements, told)


def wait_over(workspace_id: int, engagements: Engagements) -> Found:
    """It came."""
    told = ((one.project_id, one.ended_at, one.pk) for one in waits(workspace_id, engagements))
    return of_work(workspace_id, engagements, told)


def remark_made(workspace_id: int, engagements: Engagements) -> Found:
    """They say something about the work."""
    told = ((one.of, one.at, one.pk) for one in remarks(workspace_id, engagements))
    return of_part(workspace_id, engagements, told)


def remark_answered(workspace_id: int, engagements: Engagements) -> Found:
    """We said what becomes of it."""
    told = ((one.of, one.answered_at, one.pk) for one in remarks(workspace_id, engagements) if one.state)
    return of_part(workspace_id, engagements, told)


# ---- From ready to accepted


def _ready(workspace_id: int, engagements: Engagements) -> dict[int, datetime]:
    """When milestones were ready: all their tasks done, or handed over without."""
    done = finished(workspace_id, engagements)
    found = {}
    for pk, part in parts(workspace_id, engagements).items():
        if ways := [at for at in (done.get(pk), part.submitted_at) if at]:
            found[pk] = min(ways)
    return found


def deliverable_ready(workspace_id: int, engagements: Engagements) -> Found:
    """Every task of a milestone is done. What went out unchecked needs no check any more."""
    passed, here = checked(workspace_id, engagements), parts(workspace_id, engagements)
    told = (
        (pk, at, pk)
        for pk, at in finished(workspace_id, engagements).items()
        if here[pk].submitted_at is None or pk in passed
    )
    return of_part(workspace_id, engagements, told)


def quality_checked(workspace_id: int, engagements: Engagements) -> Found:
    """Each line of its checklist is passed."""
    told = ((pk, at, pk) for pk, at in checked(workspace_id, engagements).items())
    return of_part(workspace_id, engagements, told)


def submitted(workspace_id: int, engagements: Engagements) -> Found:
    """Handed in to be decided on; or only said to be handed over, which is known by the milestone."""
    here = parts(workspace_id, engagements)
    told = [
        (one.of, one.at, one.pk)
        for one in submissions(workspace_id, engagements)
        if one.state or here[one.of].submitted_at
    ]
    told += [(pk, part.submitted_at, -pk) for pk, part in here.items() if part.submitted_at and not part.with_form]
    return of_part(workspace_id, engagements, told)


def acceptance_decided(workspace_id: int, engagements: Engagements) -> Found:
    """They said what they think of it, or we wrote down that it is accepted."""
    here = parts(workspace_id, engagements)
    told = [
        (one.of, one.answered_at or here[one.of].accepted_at, one.pk) for one in submissions(workspace_id, engagements)
    ]
    told += [(pk, part.accepted_at, -pk) for pk, part in here.items() if not part.with_form]
    return of_part(workspace_id, engagements, told)


def rejected(workspace_id: int, engagements: Engagements) -> Found:
    """The last that was handed in has a defect, and it was not handed in again."""
    last = {one.of: one for one in submissions(workspace_id, engagements)}
    here = parts(workspace_id, engagements)
    told = (
        (pk, one.answered_at, one.pk)
        for pk, one in last.items()
        if one.state == Submission.Decision.DEFECT and here[pk].submitted_at is None
    )
    return of_part(workspace_id, engagements, told)


def milestone_accepted(workspace_id: int, engagements: Engagements) -> Found:
    """Each of them."""
    told = ((pk, part.accepted_at, pk) for pk, part in parts(workspace_id, engagements).items())
    return of_part(workspace_id, engagements, told)


# ---- The end


def _whole(moments: Sequence[datetime | None]) -> datetime | None:
    """When the last of them came; None while one is missing, and for none at all."""
    there = [at for at in moments if at]
    return max(there) if there and len(there) == len(moments) else None


def final_ready(workspace_id: int, engagements: Engagements) -> Found:
    """The last of the milestones of a project is ready."""
    return gathered((work.engagement, Happening(at, work.pk)) for work, at in _final(workspace_id, engagements).items())


def _final(workspace_id: int, engagements: Engagements) -> dict[Work, datetime]:
    ready = _ready(workspace_id, engagements)
    moments = {work: _whole([ready.get(part.pk) for part in mine]) for work, mine in by_work(workspace_id, engagements)}
    return {work: at for work, at in moments.items() if at}


def presented(workspace_id: int, engagements: Engagements) -> Found:
    """Everything is handed over, and a call or a meeting since it was ready is written down."""
    handed = {
        work.pk: _whole([part.submitted_at for part in mine]) for work, mine in by_work(workspace_id, engagements)
    }
    ready = {work: at for work, at in _final(workspace_id, engagements).items() if handed[work.pk]}
    if not ready:
        return {}
    rows = Interaction.objects.filter(workspace_id=workspace_id, client__in={work.client for work in ready})
    rows = rows.present().filter(kind__in=SPEAKING, automatic=False, at__gte=min(ready.values()))
    talks: dict[int, list[datetime]] = defaultdict(list)
    for client, at in rows.order_by("at").values_list("client_id", "at"):
        talks[client or 0].append(at)
    told = (
        (work.pk, _whole([handed[work.pk], next((talk for talk in talks[work.client] if talk >= at), None)]), work.pk)
        for work, at in ready.items()
    )
    return of_work(workspace_id, engagements, told)


def accepted(workspace_id: int, engagements: Engagements) -> Found:
    """Every milestone of a project is."""
    told = (
        (work.pk, _whole([part.accepted_at for part in mine]), work.pk)
        for work, mine in by_work(workspace_id, engagements)
    )
    return of_work(workspace_id, engagements, told)


def handed_over(workspace_id: int, engagements: Engagements) -> Found:
    """They have confirmed what is listed."""
    here = works(workspace_id, engagements)
    if not here:
        return {}
    rows = Handover.objects.filter(workspace_id=workspace_id, project__among=here, confirmed_at__isnull=False)
    told = rows.present().annotate(all=Count("things")).filter(all__gt=0).values_list("project_id", "confirmed_at")
    return of_work(workspace_id, engagements, ((pk, at, pk) for pk, at in told))


def reviewed(workspace_id: int, engagements: Engagements) -> Found:
    """Both sides have answered."""
    here = works(workspace_id, engagements)
    if not here:
        return {}
    answers: dict[int, list[datetime]] = defaultdict(list)
    rows = Evaluation.objects.filter(workspace_id=workspace_id, project__among=here).present()
    for pk, at in rows.values_list("project_id", "answered_at"):
        answers[pk].append(at)
    told = ((pk, max(both), pk) for pk, both in answers.items() if len(both) == len(Evaluation.Side))
    return of_work(workspace_id, engagements, told)


def last_submitted(workspace_id: int, engagements: Engagements) -> Found:
    """All milestones of all projects of an engagement are handed over."""
    return _last(workspace_id, engagements, "submitted_at")


def all_accepted(workspace_id: int, engagements: Engagements) -> Found:
    """All of them are accepted."""
    return _last(workspace_id, engagements, "accepted_at")


def _last(workspace_id: int, engagements: Engagements, column: str) -> Found:
    """When the last milestone of an engagement got a moment; a project under way without any is still to be planned."""
    moments: dict[int, list[datetime | None]] = defaultdict(list)
    for work, mine in by_work(workspace_id, engagements):
        unplanned = [None] if work.state == Project.State.RUNNING and not mine else []
        moments[work.engagement] += unplanned or [getattr(part, column) for part in mine]
    return {engagement: [Happening(at)] for engagement, all_ in moments.items() if (at := _whole(all_))}


TOLD = (
    work_starts, plan_shared, update_sent, risk_detected, problem_noticed, change_asked, change_decided, input_missing,
    wait_reminded, wait_over, remark_made, remark_answered, deliverable_ready, quality_checked, submitted,
    acceptance_decided, rejected, milestone_accepted, final_ready, presented, accepted, handed_over, reviewed,
    last_submitted, all_accepted,
)  # fmt: skip


# ---- What changes it


OF_PROJECTS: tuple[type[Any], ...] = (Milestone, Task, Wait, ChangeRequest, Problem, Report, Handover, Evaluation)
OF_MILESTONES: tuple[type[Any], ...] = (DeadlineMove, QualityCheck, Submission, Remark)


def _of_projects(rows: Sequence[Any]) -> Any:
    return _theirs(Project.objects.filter(pk__in={row.project_id for row in rows}), "engagement")


def _of_milestones(rows: Sequence[Any]) -> Any:
    return _theirs(Milestone.objects.filter(pk__in={row.milestone_id for row in rows}), "project__engagement")


def _of_handovers(rows: Sequence[HandedOver]) -> Any:
    return _theirs(Handover.objects.filter(pk__in={row.handover_id for row in rows}), "project__engagement")


def _theirs(rows: Any, path: str) -> Any:
    return rows.filter(**{f"{path}__isnull": False}).values(f"{path}_id")


def learn_happenings() -> None:
    """Teach the playbooks, and have them look again when something of it changes."""
    for told in TOLD:
        evidence.learn(told.__name__, told)
    noticing.watch(Project, noticing.ENGAGEMENT)
    noticing.watch(Door, noticing.CLIENT)
    for model in OF_PROJECTS:
        noticing.watch(model, _of_projects)
    for model in OF_MILESTONES:
        noticing.watch(model, _of_milestones)
    noticing.watch(HandedOver, _of_handovers)
