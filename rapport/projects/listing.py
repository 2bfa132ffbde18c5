"""Projects in lists: their lines, the answer above them, the section on a client's page, what the search leads to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.accounts.actors import Actor
from rapport.clients.beside import Section
from rapport.clients.models import Client
from rapport.engagements.models import Engagement
from rapport.engagements.showing import share
from rapport.lib.rates import UNKNOWN
from rapport.projects import deadlines
from rapport.projects.models import Milestone, Project, Wait
from rapport.web.dates import brief_day
from rapport.web.funnel import Actor as Funnelled

MOST_OF_CLIENT = 8
ENDED = (Project.State.DONE, Project.State.STOPPED)
TABS = {"running": (Project.State.RUNNING,), "ended": ENDED}


def href(pk: int) -> str:
    """The page of a project."""
    return reverse("projects:project", args=[pk])


def task_href(pk: int) -> str:
    """The page of a task."""
    return reverse("projects:task", args=[pk])


@dataclass(frozen=True, slots=True)
class Row:
    """One project in a list."""

    pk: int
    href: str
    client: str
    title: str
    knot: str
    # What is delivered next, and by when; or what became of it.
    stands: str
    meaning: str


def rows_of(actor: Any) -> Any:
    """Projects with what a row of them says: the next milestone (`next`), and whether a client is waited for."""
    coming = Milestone.objects.present().filter(project=OuterRef("pk"), accepted_at=None, cancelled_at=None)
    first = coming.order_by("position", "pk").values(told=JSONObject(title=F("title"), due=F("due_on")))[:1]
    waiting = Wait.objects.present().filter(project=OuterRef("pk"), ended_at=None, side=Wait.Side.CLIENT)
    rows = Project.objects.visible_to(actor).select_related("client")
    return rows.annotate(next=Subquery(first), waiting=Exists(waiting))


def row_of(one: Any, today: date) -> Row:
    """A project as a line."""
    knot, stands, meaning = "you", "", ""
    due = date.fromisoformat(one.next["due"][:10]) if one.next and one.next["due"] else None
    if one.state in ENDED:
        knot, stands = "rest", one.get_state_display()
    elif one.waiting:
        knot, stands, meaning = "", _("waits for them"), "wait"
    elif one.next and due is None:
        stands = one.next["title"]
    elif due:
        stands = _("%(name)s, %(day)s") % {"name": one.next["title"], "day": brief_day(due)}
        if due < today:
            knot, meaning = "late", "late"
    return Row(one.pk, f"{reverse('projects:list')}{one.pk}/", one.client.name, one.title, knot, stands, meaning)


def of_tab(actor: Any, tab: str) -> Any:
    """The projects of a tab of the list."""
    rows = rows_of(actor)
    return rows.trashed() if tab == "thrown" else rows.here().filter(archived_at=None, state__in=TABS[tab])


def answer_of_list(actor: Actor, now: datetime) -> tuple[str, str]:
    """How many are under way and wait, and how many milestones came on time."""
    waiting = Wait.objects.present().filter(project=OuterRef("pk"), ended_at=None, side=Wait.Side.CLIENT)
    rows = Project.objects.visible_to(actor).running()
    counts = rows.aggregate(all=Count("pk"), waiting=Count("pk", filter=Exists(waiting)))
    if not counts["all"]:
        return _("No project is under way."), _("A project has milestones, a board, and what you wait for.")
    strong = ngettext("%(count)s project is under way.", "%(count)s projects are under way.", counts["all"])
    quiet = ngettext("%(count)s waits for its client.", "%(count)s wait for their clients.", counts["waiting"])
    said = [strong % {"count": counts["all"]}]
    if counts["waiting"]:
        said.append(quiet % {"count": counts["waiting"]})
    return " ".join(said), in_time(deadlines.punctuality(actor, now))


def in_time(found: deadlines.Punctuality) -> str:
    """The shares as DOMAIN.md 3 lets them be said; nothing of nothing."""
    if found.on_time.grade == UNKNOWN:
        return ""
    facts = {"share": share(found.on_time), "first": share(found.first_date)}
    return _("On time in a year: %(share)s. By the first date: %(first)s.") % facts


def of_engagement(actor: Funnelled, one: Engagement, now: datetime) -> Section:
    """On the page of an engagement: the work that is done for it."""
    rows = rows_of(actor).present().filter(engagement=one).order_by("-updated_at", "-pk")
    today = actor.workspace.today(now)  # type: ignore[attr-defined]
    return Section("projects/of_engagement.html", [row_of(row, today) for row in rows[:MOST_OF_CLIENT]])


def section(actor: Funnelled, client: Client, now: datetime) -> Section:
    """On the page of a client: its projects, those under way first."""
    rows = list(rows_of(actor).present().filter(client=client, archived_at=None).order_by("-updated_at", "-pk")[:50])
    for row in rows:
        row.client = client
    rows.sort(key=lambda row: row.state in ENDED)
    today = actor.workspace.today(now)  # type: ignore[attr-defined]
    values = {
        "client": client, "rows": [row_of(row, today) for row in rows[:MOST_OF_CLIENT]],
        "more": max(0, len(rows) - MOST_OF_CLIENT),
    }  # fmt: skip
    return Section("projects/section.html", values)
