"""Rows of the projects of many engagements, each kind looked up once for all the questions that rest on it
(answers.py, troubles.py).

Where there are no projects, nothing else is asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from functools import wraps
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, Max, OuterRef, Q

from rapport.accounts.models import Workspace
from rapport.clients.quiet import know_away, main_person
from rapport.engagements.facts import Engagements, Happening
from rapport.lib.zones import is_zone, zone_or_utc
from rapport.projects.models import ChangeRequest, Milestone, Project, QualityCheck, Remark, Submission, Task, Wait

State = Project.State

type Found = dict[int, list[Happening]]


class Work(NamedTuple):
    """A project of an engagement: neither stopped nor put away before its end. `theirs` is the clock of the client."""

    pk: int
    engagement: int
    client: int
    state: str
    begins_on: date | None
    ours: ZoneInfo
    theirs: ZoneInfo


class Part(NamedTuple):
    """A milestone of such a project that was not cancelled. `with_form`: handed in to be decided on."""

    pk: int
    project: int
    due_on: date | None
    created_at: datetime
    submitted_at: datetime | None
    accepted_at: datetime | None
    minutes: int | None
    amount_minor: int | None
    with_form: bool


class Asked(NamedTuple):
    """Something the client asks for, or says, and when there was an answer. `state` as its model has it."""

    pk: int
    of: int
    at: datetime
    state: str
    answered_at: datetime | None


type Look[Found] = Callable[[int, Engagements], Found]


def once[Found](look: Look[Found]) -> Look[Found]:
    """Asked for by several questions, looked up by the first."""

    @wraps(look)
    def looked(workspace_id: int, engagements: Engagements) -> Found:
        return engagements.once(look, workspace_id)

    return looked


@once
def works(workspace_id: int, engagements: Engagements) -> dict[int, Work]:
    """Their projects, by number."""
    rows = Project.objects.filter(workspace_id=workspace_id, engagement__among=engagements).present()
    rows = rows.exclude(state=State.STOPPED).filter(Q(archived_at=None) | Q(state=State.DONE))
    columns = ("pk", "engagement_id", "client_id", "state", "begins_on", "workspace__timezone", "client__timezone")
    return {
        pk: Work(
            pk, of or 0, client, state, begins, zone_or_utc(ours), zone_or_utc(theirs if is_zone(theirs) else ours)
        )
        for pk, of, client, state, begins, ours, theirs in rows.values_list(*columns)
    }


@once
def parts(workspace_id: int, engagements: Engagements) -> dict[int, Part]:
    """Their milestones, by number."""
    here = works(workspace_id, engagements)
    if not here:
        return {}
    forms = Submission.objects.filter(milestone=OuterRef("pk"), trashed_at=None)
    rows = Milestone.objects.filter(workspace_id=workspace_id, project__among=here, cancelled_at=None).living()
    columns = ("project_id", "due_on", "created_at", "submitted_at", "accepted_at", "minutes", "amount_minor")
    found = rows.annotate(with_form=Exists(forms)).order_by("position", "pk").values_list("pk", *columns, "with_form")
    return {row[0]: Part._make(row) for row in found}


@once
def finished(workspace_id: int, engagements: Engagements) -> dict[int, datetime]:
    """When the last task of a milestone was done, of those that have tasks and none that is open."""
    here = parts(workspace_id, engagements)
    if not here:
        return {}
    rows = Task.objects.filter(workspace_id=workspace_id, milestone__among=here).living().order_by()
    told = rows.values("milestone_id").annotate(still=Count("pk", filter=Q(done_at=None)), last=Max("done_at"))
    return {row["milestone_id"]: row["last"] for row in told if not row["still"]}


@once
def checked(workspace_id: int, engagements: Engagements) -> dict[int, datetime]:
    """When the last line of the checklist of a milestone was passed, of those that have one and no open line."""
    here = parts(workspace_id, engagements)
    if not here:
        return {}
    rows = QualityCheck.objects.filter(workspace_id=workspace_id, milestone__among=here).order_by()
    told = rows.values("milestone_id").annotate(still=Count("pk", filter=Q(passed_at=None)), last=Max("passed_at"))
    return {row["milestone_id"]: row["last"] for row in told if not row["still"]}


@once
def submissions(workspace_id: int, engagements: Engagements) -> list[Asked]:
    """What was handed in to be decided on, in order; the state is the decision."""
    here = [pk for pk, part in parts(workspace_id, engagements).items() if part.with_form]
    if not here:
        return []
    rows = Submission.objects.filter(
        workspace_id=workspace_id, milestone__among=here, at__gte=engagements.since
    ).present()
    told = rows.order_by("number").values_list("pk", "milestone_id", "at", "decision", "decided_at")
    return [Asked._make(row) for row in told]


@once
def changes(workspace_id: int, engagements: Engagements) -> list[Asked]:
    """Changes they ask for: since the message they came from, or since somebody wrote them down."""
    here = works(workspace_id, engagements)
    if not here:
        return []
    rows = ChangeRequest.objects.filter(workspace_id=workspace_id, project__among=here).present()
    rows = rows.filter(created_at__gte=engagements.since).exclude(state=ChangeRequest.State.WITHDRAWN)
    told = rows.values_list("pk", "project_id", "created_at", "interaction__at", "state", "decided_at")
    return [Asked(pk, of, said or at, state, decided) for pk, of, at, said, state, decided in told]


@once
def remarks(workspace_id: int, engagements: Engagements) -> list[Asked]:
    """What they say about the work; the state is what we do about it."""
    here = parts(workspace_id, engagements)
    if not here:
        return []
    rows = Remark.objects.filter(workspace_id=workspace_id, milestone__among=here, at__gte=engagements.since)
    return [Asked._make(row) for row in rows.present().values_list("pk", "milestone_id", "at", "answer", "answered_at")]


@once
def waits(workspace_id: int, engagements: Engagements) -> list[Wait]:
    """What is waited for from them. With those of which they were reminded goes what their days are counted by."""
    here = works(workspace_id, engagements)
    if not here:
        return []
    rows = Wait.objects.filter(workspace_id=workspace_id, project__among=here, asked_at__gte=engagements.since)
    told = rows.present().filter(side=Wait.Side.CLIENT).select_related("project__client")
    found: list[Wait] = list(told.annotate(main=main_person("project__client_id")).order_by("asked_at", "pk"))
    reminded = [one.project.client for one in found if one.reminded_at]
    for client in reminded:
        client.workspace = workspace(workspace_id, engagements)
    know_away(reminded)
    return found


@once
def workspace(workspace_id: int, _engagements: Engagements) -> Workspace:
    """That of all of them."""
    return Workspace.objects.get(pk=workspace_id)


# ---- In the words of the playbooks


def gathered(rows: Iterable[tuple[int, Happening]]) -> Found:
    found: Found = defaultdict(list)
    for engagement, happening in rows:
        found[engagement].append(happening)
    return dict(found)


def by_work(workspace_id: int, engagements: Engagements) -> Iterator[tuple[Work, list[Part]]]:
    """Each project with its milestones."""
    here: dict[int, list[Part]] = defaultdict(list)
    for part in parts(workspace_id, engagements).values():
        here[part.project].append(part)
    return ((work, here[pk]) for pk, work in works(workspace_id, engagements).items())


def of_part(workspace_id: int, engagements: Engagements, told: Iterable[tuple[int, datetime | None, int]]) -> Found:
    """Happenings of milestones: (milestone, moment, number)."""
    here, there = works(workspace_id, engagements), parts(workspace_id, engagements)
    return gathered((here[there[pk].project].engagement, Happening(at, number)) for pk, at, number in told if at)


def of_work(workspace_id: int, engagements: Engagements, told: Iterable[tuple[int, datetime | None, int]]) -> Found:
    """Happenings of projects: (project, moment, number)."""
    here = works(workspace_id, engagements)
    return gathered((here[pk].engagement, Happening(at, number)) for pk, at, number in told if at)
