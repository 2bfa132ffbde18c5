"""Projects on a client's page: how far each is, its milestones on the thread, and what it waits for from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.doors.front import Ask, Part, Progress, Reader, Step
from rapport.doors.models import Door
from rapport.lib.workhours import Workhours
from rapport.projects.clocks import their_calendar
from rapport.projects.deadlines import days_asked, deadline
from rapport.projects.models import Milestone, Project, Wait
from rapport.web.dates import day

MOST, MOST_MILESTONES, MOST_WAITS = 5, 60, 100


@dataclass(frozen=True, slots=True)
class Plan:
    """What dates are counted by: what was waited for them, and which days they work."""

    waits: Sequence[Wait]
    theirs: Workhours
    reader: Reader


def tell(door: Door, reader: Reader) -> Part:
    """What is under way, in a fixed number of statements."""
    projects = _running(door)
    if not projects:
        return Part()
    here = [one.pk for one in projects]
    rows = Milestone.objects.shared_with(door).present().filter(project__in=here, cancelled_at=None, archived_at=None)
    milestones: dict[int, list[Milestone]] = defaultdict(list)
    for row in rows.prefetch_related("moves").order_by("position", "pk")[:MOST_MILESTONES]:
        milestones[row.project_id].append(row)
    asked = Wait.objects.shared_with(door).present().filter(project__in=here, side=Wait.Side.CLIENT)
    waits = list(asked.select_related("milestone").order_by("-asked_at", "-pk")[:MOST_WAITS])
    plan = Plan(waits, their_calendar(door.client), reader)
    return Part(
        asks=[_ask(one, plan) for one in waits if one.ended_at is None],
        progress=[_progress(one, milestones[one.pk], plan) for one in projects],
    )


def _running(door: Door) -> list[Project]:
    living = Q(tasks__trashed_at=None, tasks__archived_at=None, tasks__parent=None, tasks__isnull=False)
    rows = Project.objects.shared_with(door).present().filter(state=Project.State.RUNNING, archived_at=None)
    rows = rows.annotate(
        all=Count("tasks", filter=living), done=Count("tasks", filter=living & ~Q(tasks__done_at=None))
    )
    return list(rows.order_by("-updated_at", "-pk")[:MOST])


def _ask(one: Wait, plan: Plan) -> Ask:
    since = day(timezone.localdate(one.asked_at))
    days = len(days_asked(one, plan.theirs, plan.reader.now))
    why = _("Waiting since %(day)s.") % {"day": since}
    if days:
        said = ngettext(
            "Waiting since %(day)s, %(count)s working day.", "Waiting since %(day)s, %(count)s working days.", days
        )
        why = said % {"day": since, "count": days}
    if one.milestone is not None and one.announced_at is not None:
        why = f"{why} {_('The date of “%(name)s” moves with it.') % {'name': one.milestone.title}}"
    return Ask(title=one.what, why=why, since=one.asked_at, about=f"wait-{one.pk}")


def _progress(one: Project, milestones: Sequence[Milestone], plan: Plan) -> Progress:
    all_, done = one.all, one.done  # type: ignore[attr-defined]  # counted by _running
    accepted = sum(row.accepted_at is not None for row in milestones)
    if all_:
        percent: int | None = round(100 * done / all_)
    else:
        percent = round(100 * accepted / len(milestones)) if milestones else None
    note = ""
    if plan.reader.is_professional and all_:
        note = _("%(done)s of %(count)s tasks are done.") % {"done": done, "count": all_}
    elif plan.reader.is_professional and milestones:
        note = _("%(done)s of %(count)s milestones are accepted.") % {"done": accepted, "count": len(milestones)}
    return Progress(title=one.title, percent=percent, note=note, steps=_steps(milestones, plan))


def _steps(milestones: Sequence[Milestone], plan: Plan) -> list[Step]:
    found: list[Step] = []
    held = {wait.milestone_id: wait.what for wait in plan.waits if wait.milestone_id and wait.ended_at is None}
    for row in milestones:
        if row.accepted_at is not None:
            found.append(Step(title=row.title, state="done", when=_accepted(row)))
            continue
        turn = held.get(row.pk, "")
        ahead = any(step.state != "done" for step in found)
        found.append(
            Step(
                title=row.title, state="held" if turn else "ahead" if ahead else "now", when=_due(row, plan),
                note=_note(row, plan.reader, ahead=ahead), turn=turn,
            )
        )  # fmt: skip
    return found


def _accepted(row: Milestone) -> str:
    assert row.accepted_at is not None
    return _("accepted %(day)s") % {"day": day(timezone.localdate(row.accepted_at))}


def _due(row: Milestone, plan: Plan) -> str:
    """The date in force, as it was promised and as the days they took move it; not what we aim at ourselves."""
    if row.submitted_at is not None:
        return _("handed over %(day)s") % {"day": day(timezone.localdate(row.submitted_at))}
    moves = sorted(row.moves.all(), key=lambda move: move.pk)
    standing = deadline(row, moves, plan.waits, plan.theirs, plan.reader.hours, plan.reader.now)
    if standing is None or row.first_due_on is None:
        return ""
    if standing.due != row.first_due_on:
        return _("planned for %(first)s, now %(now)s") % {"first": day(row.first_due_on), "now": day(standing.due)}
    return day(standing.due)


def _note(row: Milestone, reader: Reader, *, ahead: bool) -> str:
    """What they get; and, to those who do not know how such work goes, what happens then."""
    if row.submitted_at is not None and reader.wants_explanations:
        return _("It is with you: look at it, and say whether it is as it should be.")
    return row.about if reader.wants_explanations or not ahead else ""
