"""What clients read of the plan on their own page: how far each project is, and what it waits for from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from rapport.doors import front
from rapport.doors.models import Door
from rapport.lib.workhours import Workhours
from rapport.projects import deadlines, showing
from rapport.projects.clocks import their_calendar
from rapport.projects.models import Milestone, Project, Wait

MOST, MOST_WAITS = 10, 50


def tell(door: Door, reader: front.Reader) -> front.Part:
    """In a fixed number of statements."""
    rows = Project.objects.shared_with(door).filter(trashed_at=None, archived_at=None, state=Project.State.RUNNING)
    projects = list(rows.order_by("begins_on", "pk")[:MOST])
    if not projects:
        return front.Part()
    theirs = their_calendar(door.client)
    waits = Wait.objects.shared_with(door).filter(trashed_at=None, project__in=projects).order_by("asked_at", "pk")
    milestones = Milestone.objects.shared_with(door).filter(
        trashed_at=None, cancelled_at=None, project__in=projects
    ).order_by("position", "pk")  # fmt: skip
    asked, by_project = list(waits[:1000]), defaultdict[int, list[Milestone]](list)
    for one in milestones.prefetch_related("moves")[: MOST * showing.MOST_MILESTONES]:
        by_project[one.project_id].append(one)
    names = {one.pk: one.title for found in by_project.values() for one in found}
    running = [wait for wait in asked if wait.ended_at is None][:MOST_WAITS]
    return front.Part(
        asks=[_ask(wait, names.get(wait.milestone_id or 0, ""), theirs, reader) for wait in running],
        progress=[_progress(one, by_project[one.pk], asked, theirs, reader) for one in projects],
    )


def _ask(wait: Wait, milestone: str, theirs: Workhours, reader: front.Reader) -> front.Ask:
    """What is asked for, since when, and what it moves: said plainly, nobody is blamed."""
    days = len(deadlines.days_asked(wait, theirs, reader.now))
    waited = ngettext("Waiting for %(count)s working day.", "Waiting for %(count)s working days.", days)
    said = [waited % {"count": days}] if days else [_("Asked for today.")]
    if milestone and wait.announced_at:
        said.append(_("Until it comes, each working day moves “%(name)s” by one day.") % {"name": milestone})
    elif milestone:
        said.append(_("“%(name)s” needs it.") % {"name": milestone})
    return front.Ask(title=wait.what, why=" ".join(said), since=wait.asked_at)


def _progress(
    one: Project, milestones: Sequence[Milestone], asked: Sequence[Wait], theirs: Workhours, reader: front.Reader
) -> front.Progress:
    held = {wait.milestone_id: wait.what for wait in asked if wait.ended_at is None}
    here = next((row for row in milestones if row.accepted_at is None), None)
    steps = [_step(row, row is here, held.get(row.pk, ""), asked, theirs, reader) for row in milestones]
    done = sum(row.accepted_at is not None for row in milestones)
    percent = round(100 * done / len(milestones)) if milestones else None
    return front.Progress(title=one.title, percent=percent, steps=steps)


def _step(
    row: Milestone, is_here: bool, held: str, asked: Sequence[Wait], theirs: Workhours, reader: front.Reader
) -> front.Step:
    moves = sorted(row.moves.all(), key=lambda move: move.pk)
    standing = deadlines.deadline(row, moves, asked, theirs, reader.hours, reader.now)
    when = showing.milestone_in_words(row, standing, reader.hours)
    if row.accepted_at:
        return front.Step(title=row.title, state="done", when=when)
    if held:
        turn = pgettext("on a client's page", "your turn: %(what)s") % {"what": held}
        return front.Step(title=row.title, state="held", when=when, turn=turn)
    return front.Step(title=row.title, state="now" if is_here else "ahead", when=when)
