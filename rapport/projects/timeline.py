"""The timeline of a project: when each task can be done at the earliest, what waits for what, what moves the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from babel.dates import format_date
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.lib.schedule import Cycle, Job, Slot, planned
from rapport.lib.workhours import Workhours
from rapport.projects.models import Milestone, Project, Task
from rapport.projects.planning import pairs_of, waits_of
from rapport.web.dates import brief_day
from rapport.web.languages import our_locale

MOST = 1000
# Lines and bars, in pixels of the drawing.
LINE, BAR, HEAD = 28, 12, 34
# Pixels of a day: the more days, the fewer.
WIDTHS = ((31, 28), (92, 14), (200, 8), (400, 4))
NARROWEST = 2
# Beyond so many days nothing is drawn.
MOST_DAYS = 1500
WORKDAY_MINUTES = 8 * 60


class Facts(NamedTuple):
    """What a line is made of."""

    pk: int
    title: str
    starts: date | None
    due: date | None
    done: Any
    likely: int | None


COLUMNS = ("pk", "title", "starts_on", "due_on", "done_at", "likely")


class Line(NamedTuple):
    """One task beside the drawing: its days in words, and what is to be known of it."""

    href: str
    title: str
    days: str
    meaning: str


@dataclass(slots=True)
class Drawing:
    """The drawing: each kind of bar and of line is one path."""

    width: int = 0
    height: int = 0
    paths: list[tuple[str, str]] = field(default_factory=list)
    weeks: str = ""
    months: list[tuple[int, str]] = field(default_factory=list)
    marks: list[tuple[int, str]] = field(default_factory=list)
    today: int = -1


@dataclass(slots=True)
class Timeline:
    """All of it. `ring` names the tasks that wait for each other, of which nothing can be planned."""

    lines: list[Line] = field(default_factory=list)
    drawing: Drawing = field(default_factory=Drawing)
    ring: list[str] = field(default_factory=list)
    ends: date | None = None
    critical: int = 0
    late: int = 0


def timeline(actor: Any, project: Project, today: date) -> Timeline:
    """The timeline, in three statements."""
    rows = Task.objects.visible_to(actor).living().filter(project=project).order_by("position", "pk")
    tasks = [Facts(*row) for row in rows.values_list(*COLUMNS)[:MOST]]
    if not tasks:
        return Timeline()
    waits = waits_of(pairs_of(project.pk))
    hours: Workhours = actor.workspace.workhours
    begins = _begins(project, tasks, today)
    days = _Days(hours, begins)
    jobs = {task.pk: _job(task, waits.get(task.pk, ()), days, hours) for task in tasks}
    try:
        slots = planned(jobs)
    except Cycle as found:
        names = {task.pk: task.title for task in tasks}
        return Timeline(ring=[names[pk] for pk in found.ring])
    tasks.sort(key=lambda task: slots[task.pk].first)
    return _drawn(actor, project, tasks, slots, waits, days, today)


def _begins(project: Project, tasks: Sequence[Facts], today: date) -> date:
    """The first day of the plan: the earliest anybody has named."""
    named = [day for task in tasks for day in (task.starts, task.due) if day]
    named += [task.done.date() for task in tasks if task.done]
    first = min([project.begins_on or today, *named])
    return max(first, today - timedelta(days=MOST_DAYS // 2))


class _Days:
    """Working days by their number from the beginning of a plan, and the number of a date."""

    def __init__(self, hours: Workhours, begins: date) -> None:
        self.begins = begins if hours.works_on(begins) else hours.days_later(begins, 1)
        self.dates = [self.begins]
        self.hours = hours

    def on(self, number: int) -> date:
        """The date of a working day."""
        while len(self.dates) <= number:
            self.dates.append(self.hours.days_later(self.dates[-1], 1))
        return self.dates[number]

    def number(self, day: date) -> int:
        """The working day on or next after a date; 0 for what lies before the plan."""
        if day <= self.begins:
            return 0
        guess = min((day - self.begins).days, MOST_DAYS)
        while self.dates[-1] < day and len(self.dates) <= guess:
            self.on(len(self.dates))
        low, high = 0, len(self.dates) - 1
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.dates[middle] < day else (low, middle)
        return low

    def by(self, day: date) -> int:
        """The last working day on or before a date; 0 for what lies before the plan."""
        number = self.number(day)
        return max(0, number - (self.dates[number] > day))


def _job(task: Facts, after: Sequence[int], days: _Days, hours: Workhours) -> Job:
    """How long a task takes: between its two dates, else by its estimate, else a day."""
    if task.done and task.starts is None and task.due is None:
        return Job(1, after, days.number(task.done.date()))
    if task.starts and task.due:
        first, last = days.number(task.starts), days.by(task.due)
        return Job(max(1, last - first + 1), after, first)
    length = max(1, -(-(task.likely or 0) // WORKDAY_MINUTES))
    if task.starts:
        return Job(length, after, days.number(task.starts))
    if task.due:
        return Job(length, after, max(0, days.by(task.due) - length + 1))
    return Job(length, after)


def _drawn(
    actor: Any, project: Project, tasks: Sequence[Facts], slots: Mapping[int, Slot], waits: Mapping[int, list[int]],
    days: _Days, today: date,
) -> Timeline:  # fmt: skip
    base, found = reverse("projects:list") + "tasks/", Timeline()
    last = max(slot.last for slot in slots.values())
    found.ends = days.on(last)
    span = min((found.ends - days.begins).days + 3, MOST_DAYS)
    wide = next((width for most, width in WIDTHS if span <= most), NARROWEST)
    bars: dict[str, list[str]] = {"done": [], "late": [], "critical": [], "free": []}
    ends: dict[int, tuple[int, int, int, str]] = {}
    # What hangs on nothing moves nothing: only what is chained can be critical.
    chained = {pk for pk, others in waits.items() if others} | {other for others in waits.values() for other in others}
    begins, locale = days.begins.toordinal(), our_locale()
    dates = days.dates[: last + 1]
    lefts = [(day.toordinal() - begins) * wide for day in dates]
    for number, task in enumerate(tasks):
        pk, _title, _starts, due, done, _likely = task
        first, until, slack = slots[pk]
        ends_on = dates[until]
        late = not done and (ends_on < today or (due is not None and due < ends_on))
        kind = "done" if done else "critical" if slack == 0 and pk in chained else "free"
        left, right = lefts[first], lefts[until] + wide
        top = number * LINE + (LINE - BAR) // 2
        name = "late" if late else kind
        bars[name].append(f"M{left} {top}h{right - left}v{BAR}h{left - right}z")
        ends[pk] = (left, right, number, kind)
        found.critical += kind == "critical"
        found.late += late
        found.lines.append(Line(f"{base}{pk}/", task.title, _said(dates[first], ends_on, locale), name))
    found.drawing = _drawing(span, wide, len(tasks), days.begins, today)
    paths = [(kind, "".join(parts)) for kind, parts in bars.items() if parts]
    found.drawing.paths = [*_arrows(waits, ends), *paths]
    found.drawing.marks = _milestones(actor, project, days.begins, span, wide)
    return found


@lru_cache(maxsize=4096)
def _said(first: date, until: date, locale: str) -> str:
    return brief_day(first) if first == until else f"{brief_day(first)} – {brief_day(until)}"


def _arrows(waits: Mapping[int, list[int]], ends: Mapping[int, tuple[int, int, int, str]]) -> list[tuple[str, str]]:
    """Lines from the end of what comes first to the beginning of what waits for it."""
    found: dict[str, list[str]] = {"arrow": [], "arrow arrow--critical": []}
    for after, others in waits.items():
        if after not in ends:
            continue
        left, _right, line, kind = ends[after]
        for other in others:
            if other not in ends:
                continue
            _left, right, above, before = ends[other]
            name = "arrow arrow--critical" if kind == before == "critical" else "arrow"
            down = line * LINE + LINE // 2
            found[name].append(f"M{right} {above * LINE + LINE // 2}h4V{down}H{left}")
    return [(name, "".join(parts)) for name, parts in found.items() if parts]


def _drawing(span: int, wide: int, count: int, begins: date, today: date) -> Drawing:
    """The ground: weeks as lines, months by name, today."""
    drawing = Drawing(span * wide, count * LINE)
    locale, day, lines = our_locale(), begins, []
    for number in range(span):
        if day.weekday() == 0 and wide > NARROWEST:
            lines.append(f"M{number * wide} 0V{drawing.height}")
        if day.day == 1 or number == 0:
            name = format_date(day, "LLL y" if day.month == 1 else "LLL", locale=locale).rstrip(".")
            # Two names do not stand in each other's way.
            if not drawing.months or number * wide - drawing.months[-1][0] > 40:
                drawing.months.append((number * wide, name))
        day += timedelta(days=1)
    drawing.weeks = "".join(lines)
    if begins <= today < day:
        drawing.today = (today - begins).days * wide
    return drawing


def _milestones(actor: Any, project: Project, begins: date, span: int, wide: int) -> list[tuple[int, str]]:
    rows = Milestone.objects.visible_to(actor).present().filter(project=project, cancelled_at=None)
    until = begins + timedelta(days=span - 1)
    found = rows.filter(due_on__range=(begins, until)).order_by("due_on").values_list("due_on", "title")[:200]
    return [(((due - begins).days + 1) * wide, title) for due, title in found if due]


def answer(found: Timeline) -> tuple[str, str]:
    """When it ends, and what moves the end."""
    if found.ring:
        names = " → ".join([*found.ring, found.ring[0]])
        return _("These tasks wait for each other."), names
    if found.ends is None:
        return _("There is no task yet."), _("A task with a date or an estimate has its place on the timeline.")
    strong = _("The last task ends on %(day)s.") % {"day": brief_day(found.ends)}
    quiet = []
    if found.critical:
        words = ngettext(
            "%(count)s task moves the end when it moves.",
            "%(count)s tasks move the end when they move.",
            found.critical,
        )
        quiet.append(words % {"count": found.critical})
    if found.late:
        words = ngettext("%(count)s comes too late.", "%(count)s come too late.", found.late)
        quiet.append(words % {"count": found.late})
    return strong, " ".join(quiet)
