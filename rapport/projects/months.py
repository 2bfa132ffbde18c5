"""The calendar of a project: its tasks and milestones on the days they are due, and what it waits for."""

from __future__ import annotations

from calendar import Calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from babel import Locale
from babel.dates import format_date, get_day_names
from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.projects.models import Milestone, Project, Task
from rapport.web.dates import weekday_and_day
from rapport.web.languages import our_locale

SHOWN = 4


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is due on a day. `kind` is milestone or task; `meaning` is late or nothing."""

    href: str
    title: str
    kind: str
    meaning: str
    done: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of a month."""

    day: date
    label: str
    inside: bool
    today: bool
    free: bool
    items: list[Item]
    more: int


@dataclass(frozen=True, slots=True)
class Month:
    """A month as weeks of days, with its neighbours (2026-11)."""

    title: str
    names: list[tuple[str, str]]
    weeks: list[list[Cell]]
    before: str
    after: str
    # What is due in it.
    count: int


def month_in(text: str, today: date) -> date:
    """The first day of a month an address names; of this one where it names none."""
    try:
        return date.fromisoformat(f"{text}-01") if 1970 <= int(text[:4]) < 2100 else today.replace(day=1)
    except ValueError:
        return today.replace(day=1)


def month(actor: Any, project: Project, first: date, today: date) -> Month:
    """One month, in two statements."""
    locale, hours = our_locale(), actor.workspace.workhours
    begins = int(Locale.parse(locale.replace("-", "_")).first_week_day)
    weeks = Calendar(begins).monthdatescalendar(first.year, first.month)
    due = _due(actor, project, weeks[0][0], weeks[-1][-1], today)
    cells = [
        [
            Cell(
                day, weekday_and_day(day), day.month == first.month, day == today, not hours.works_on(day),
                due[day][: SHOWN if len(due[day]) <= SHOWN else SHOWN - 1],
                max(0, len(due[day]) - SHOWN + 1) if len(due[day]) > SHOWN else 0,
            )
            for day in week
        ]
        for week in weeks
    ]  # fmt: skip
    short, wide = (get_day_names(width, context="stand-alone", locale=locale) for width in ("abbreviated", "wide"))
    title = format_date(first, "LLLL y", locale=locale)
    after = (first + timedelta(days=32)).replace(day=1)
    return Month(
        title[:1].upper() + title[1:], [(short[day.weekday()], wide[day.weekday()]) for day in weeks[0]], cells,
        f"{first - timedelta(days=1):%Y-%m}", f"{after:%Y-%m}",
        sum(len(items) for day, items in due.items() if day.month == first.month),
    )  # fmt: skip


def _due(actor: Any, project: Project, since: date, until: date, today: date) -> defaultdict[date, list[Item]]:
    found: defaultdict[date, list[Item]] = defaultdict(list)
    base = reverse("projects:list")
    milestones = Milestone.objects.visible_to(actor).present().filter(project=project, cancelled_at=None)
    for pk, title, due, came in (
        milestones.filter(due_on__range=(since, until))
        .order_by("position")
        .values_list("pk", "title", "due_on", "submitted_at")
    ):
        assert due is not None  # as the query has it
        late = "late" if due < today and came is None else ""
        found[due].append(Item(f"{base}milestones/{pk}/", title, "milestone", late, came is not None))
    tasks = Task.objects.visible_to(actor).living().filter(project=project, due_on__range=(since, until))
    for pk, title, due, done in tasks.order_by("position", "pk").values_list("pk", "title", "due_on", "done_at")[:2000]:
        assert due is not None
        late = "late" if due < today and done is None else ""
        found[due].append(Item(f"{base}tasks/{pk}/", title, "task", late, done is not None))
    return found


def answer(found: Month, project: Project) -> tuple[str, str]:
    """What stands in this month."""
    if not found.count:
        return _("Nothing is due in this month."), project.title
    return _("%(month)s: %(count)s due.") % {"month": found.title, "count": found.count}, project.title
