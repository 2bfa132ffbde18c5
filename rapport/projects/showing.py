"""Projects in words: rows of the list and of a client's page, and one of them with its milestones and what it waits
for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from rapport.accounts.actors import Actor
from rapport.clients.models import Interaction
from rapport.engagements.showing import SAID_FOR, amount, entry_in_words
from rapport.lib.amounts import number_in_words
from rapport.lib.workhours import Workhours
from rapport.projects import deadlines
from rapport.projects.clocks import their_calendar
from rapport.projects.listing import ENDED
from rapport.projects.models import DeadlineMove, Milestone, Project, Task, Wait
from rapport.projects.plan import Plan
from rapport.projects.waits import ended_there, letter_of
from rapport.web.dates import brief_day, day, short_day, when
from rapport.web.languages import our_language

MOST_WAITS, MOST_STUCK = 20, 8


@dataclass(frozen=True, slots=True)
class Knot:
    """A milestone on the thread. `place` is past, here or ahead."""

    pk: int
    href: str
    title: str
    words: str
    place: str
    late: bool
    standing: deadlines.Standing | None
    milestone: Milestone


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that is waited for."""

    pk: int
    what: str
    days: int
    told: str
    facts: list[str]
    # What they wrote since, which may be it.
    answer: str
    answer_href: str
    # Of the client, who may be reminded and told that dates move; told already.
    theirs: bool
    is_told: bool
    moves: bool
    # A letter about it that has not gone yet.
    letter_href: str


@dataclass(frozen=True, slots=True)
class Came:
    """A wait that ended lately by what the client sent through their page, with the batch that takes that back."""

    words: str
    said: str
    href: str
    batch: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A project as its page shows it."""

    strong: str
    quiet: str
    knots: list[Knot]
    waiting: list[Waiting]
    came: list[Came]
    pairs: list[tuple[str, str]]
    stuck: list[Any]
    waited: str


def shown(actor: Actor, plan: Plan, now: datetime) -> Shown:
    """All of it, in a fixed number of statements."""
    one, knots = plan.project, _knots(plan, now)
    waiting = _waiting(actor, plan, now)
    strong, quiet = _answer(plan, knots, waiting, now)
    return Shown(
        strong, quiet, knots, waiting, _came(actor, plan, now), _pairs(actor, one), _stuck(actor, one),
        _waited(_days_of_client(plan, now)),
    )  # fmt: skip


def _knots(plan: Plan, now: datetime) -> list[Knot]:
    found, here = [], False
    for row in plan.milestones:
        standing = plan.standing(row, now)
        place = "past" if row.accepted_at else "ahead" if here else "here"
        here = here or place == "here"
        late, words = _is_late(row, standing, plan.theirs, now), milestone_in_words(row, standing, plan.ours)
        found.append(Knot(row.pk, row.get_absolute_url(), row.title, words, place, late, standing, row))
    return found


def _is_late(row: Milestone, standing: deadlines.Standing | None, theirs: Workhours, now: datetime) -> bool:
    said = deadlines.judged(row, standing, theirs.zone, now) if standing else None
    return bool(said and not said.on_time and row.submitted_at is None)


def milestone_in_words(row: Milestone, standing: deadlines.Standing | None, ours: Workhours) -> str:
    """accepted 16 Oct, 2 days early · handed over 6 Nov · due 27 Nov, now 2 Dec · 9 Dec"""
    if row.accepted_at:
        said = _("accepted %(day)s") % {"day": brief_day(timezone.localdate(row.accepted_at))}
        return f"{said}{_apart(row, standing, ours)}"
    if row.submitted_at:
        return _("handed over %(day)s") % {"day": brief_day(timezone.localdate(row.submitted_at))}
    if standing is None or row.first_due_on is None:
        return _("no date yet")
    if standing.due != row.first_due_on:
        facts = {"first": brief_day(row.first_due_on), "now": brief_day(standing.due)}
        return _("due %(first)s, now %(now)s") % facts
    return _("due %(day)s") % {"day": brief_day(standing.due)}


def _apart(row: Milestone, standing: deadlines.Standing | None, ours: Workhours) -> str:
    """How much earlier or later than due it was handed over, in working days."""
    if standing is None or row.submitted_at is None:
        return ""
    came = timezone.localdate(row.submitted_at)
    early, late = len(ours.days_between(came, standing.due)), len(ours.days_between(standing.due, came))
    if early:
        return ngettext(", %(count)s day early", ", %(count)s days early", early) % {"count": early}
    return ngettext(", %(count)s day late", ", %(count)s days late", late) % {"count": late} if late else ""


def _waiting(actor: Actor, plan: Plan, now: datetime) -> list[Waiting]:
    running = [wait for wait in plan.waits if wait.ended_at is None][:MOST_WAITS]
    numbers = [wait.answer for wait in running if wait.answer]
    said = Interaction.objects.visible_to(actor).in_bulk(numbers) if numbers else {}
    names = {one.pk: one.title for one in plan.milestones}
    return [
        _waits(plan.project, wait, said.get(wait.answer), names.get(wait.milestone_id, ""), plan.theirs, now)
        for wait in running
    ]


def _came(actor: Actor, plan: Plan, now: datetime) -> list[Came]:
    lately = [one for one in plan.waits if one.ended_by_id and one.ended_at and one.ended_at > now - SAID_FOR]
    batches = ended_there(lately[-MOST_WAITS:])
    said = Interaction.objects.visible_to(actor).in_bulk([one.ended_by_id for one in lately]) if batches else {}
    return [
        Came(
            _("They sent it on their page %(when)s: %(what)s") % {"when": when(one.ended_at), "what": one.what},
            entry_in_words(said[one.ended_by_id]), reverse("clients:entry", args=[one.ended_by_id]), batches[one.pk],
        )
        for one in lately if one.pk in batches and one.ended_by_id in said
    ]  # fmt: skip


def _waits(
    one: Project, wait: Wait, answer: Interaction | None, milestone: str, theirs: Workhours, now: datetime
) -> Waiting:
    of_client = wait.side == Wait.Side.CLIENT
    facts = [_("Asked on %(day)s.") % {"day": short_day(timezone.localdate(wait.asked_at))}]
    if wait.reminded_at:
        facts.append(_("Reminded on %(day)s.") % {"day": short_day(timezone.localdate(wait.reminded_at))})
    moves = of_client and wait.announced_at is not None and bool(milestone)
    if moves:
        facts.append(
            _("They were told: each day they take moves “%(name)s” by one day and does not count as late.")
            % {"name": milestone}
        )
    elif of_client and milestone:
        facts.append(_("“%(name)s” waits with it, and nobody has told them that its date moves.") % {"name": milestone})
    name = one.client.name if of_client else _("somebody else")
    return Waiting(
        wait.pk, wait.what, len(deadlines.days_asked(wait, theirs, now)),
        _("Waiting for %(name)s: %(what)s") % {"name": name, "what": wait.what}, facts,
        entry_in_words(answer) if answer else "", reverse("clients:entry", args=[answer.pk]) if answer else "",
        of_client, wait.announced_at is not None, moves,
        reverse("inbox:message", args=[letter.pk]) if (letter := letter_of(wait)) else "",
    )  # fmt: skip


def _days_of_client(plan: Plan, now: datetime) -> int:
    """On how many working days of theirs something was waited for; a day counts once."""
    days: set[date] = set()
    for wait in plan.waits:
        if wait.side == Wait.Side.CLIENT:
            days.update(deadlines.days_asked(wait, plan.theirs, now))
    return len(days)


def _waited(days: int) -> str:
    return (
        ngettext("%(count)s working day waited for the client", "%(count)s working days waited for the client", days)
        % {"count": days}
        if days
        else ""
    )


def _stuck(actor: Actor, one: Project) -> list[Any]:
    rows = Task.objects.visible_to(actor).living().filter(project=one, blocked_at__isnull=False, done_at=None)
    return list(rows.order_by("blocked_at")[:MOST_STUCK])


def _pairs(actor: Actor, one: Project) -> list[tuple[str, str]]:
    """What was agreed, as far as somebody has said it."""
    tasks = Task.objects.visible_to(actor).living().filter(project=one).aggregate(
        all=Count("pk"), done=Count("pk", filter=Q(done_at__isnull=False))
    )  # fmt: skip
    found = []
    if one.budget_minor is not None:
        found.append((_("Price"), amount(one.budget_minor, one.currency)))
    if one.budget_minutes is not None:
        found.append((_("Hours"), hours_in_words(one.budget_minutes)))
    if one.begins_on:
        found.append((_("Begins"), day(one.begins_on)))
    if one.contact:
        found.append((_("Who accepts"), one.contact.name))
    if one.revision_rounds is not None:
        found.append((_("Rounds of revisions"), str(one.revision_rounds)))
    if one.acceptance_days is not None:
        found.append((_("Working days to accept"), str(one.acceptance_days)))
    counts = pgettext("so many of so many", "%(hits)s of %(count)s") % {"hits": tasks["done"], "count": tasks["all"]}
    return [*found, (_("Tasks done"), counts)] if tasks["all"] else found


def hours_in_words(minutes: int) -> str:
    """212 h · 1.5 h"""
    hours = number_in_words((Decimal(minutes) / 60).quantize(Decimal("0.1")).normalize(), our_language())
    return pgettext("so many hours", "%(count)s h") % {"count": hours}


def _answer(plan: Plan, knots: Sequence[Knot], waiting: Sequence[Waiting], now: datetime) -> tuple[str, str]:
    """Will it be on time, and what it hangs on."""
    one = plan.project
    if one.state in ENDED:
        ended = day(timezone.localdate(one.ended_at)) if one.ended_at else ""
        strong = _("This project is done.") if one.state == Project.State.DONE else _("This project was stopped.")
        return strong, _("Since %(day)s.") % {"day": ended} if ended else ""
    here = next((knot for knot in knots if knot.place == "here"), None)
    if here is None:
        if knots:
            return _("Everything is accepted."), _("Nothing more is planned; the project may be ended.")
        return _("No milestone is planned yet."), _("A milestone is what they get by a date.")
    of_client = next((wait for wait in waiting if wait.theirs), None)
    return _strong(here, of_client, plan.ours, now), _quiet(one, knots, of_client)


def _strong(here: Knot, of_client: Waiting | None, ours: Workhours, now: datetime) -> str:
    name, standing = {"name": here.title}, here.standing
    if here.milestone.submitted_at:
        return _("“%(name)s” is handed over; they decide.") % name
    if standing is None:
        return _("“%(name)s” has no date yet.") % name
    today = timezone.localdate(now)
    if here.late:
        late = len(ours.days_between(standing.due, today))
        words = ngettext(
            "“%(name)s” is %(count)s working day late.", "“%(name)s” is %(count)s working days late.", max(1, late)
        )
        return words % {**name, "count": max(1, late)}
    if of_client and of_client.moves:
        return _("On time: the clock is stopped.")
    left = len(ours.days_between(today, standing.due))
    if not left:
        return _("“%(name)s” is due today.") % name
    words = ngettext(
        "“%(name)s” is due in %(count)s working day.", "“%(name)s” is due in %(count)s working days.", left
    )
    return words % {**name, "count": left}


def _quiet(one: Project, knots: Sequence[Knot], of_client: Waiting | None) -> str:
    if of_client:
        facts = {"name": one.client.name, "count": of_client.days, "what": of_client.what}
        if not of_client.days:
            return _("We wait for %(name)s since today: %(what)s.") % facts
        words = ngettext(
            "We have waited %(count)s working day for %(name)s: %(what)s.",
            "We have waited %(count)s working days for %(name)s: %(what)s.", of_client.days,
        )  # fmt: skip
        return words % facts
    done = sum(knot.place == "past" for knot in knots)
    if not done:
        return ""
    words = ngettext(
        "%(done)s of %(count)s milestone is accepted.", "%(done)s of %(count)s milestones are accepted.", len(knots)
    )
    return words % {"done": done, "count": len(knots)}


# ---- A milestone


def moves_of(one: Milestone) -> list[dict[str, Any]]:
    """How its deadline moved, the latest first, and what allowed it."""
    rows = one.moves.select_related("user", "interaction").order_by("-pk")[:100]
    return [_moved(row) for row in rows]


def _moved(row: DeadlineMove) -> dict[str, Any]:
    said = row.interaction
    return {
        "from": brief_day(row.from_on) if row.from_on else "", "to": brief_day(row.to_on),
        "because": row.get_because_display(), "reason": row.reason, "late": row.late_then_rebased,
        "when": when(row.accepted_at), "iso": row.accepted_at.isoformat(),
        "by": (row.user.name or row.user.email) if row.user else "",
        "evidence": entry_in_words(said) if said else "",
        "href": reverse("clients:entry", args=[said.pk]) if said else "",
    }  # fmt: skip


def standing_of(one: Milestone, actor: Actor, now: datetime) -> tuple[str, deadlines.Standing | None]:
    """A milestone's date in words, and as it stands."""
    standing = deadlines.standing_of(one, their_calendar(one.project.client), now)
    return milestone_in_words(one, standing, actor.workspace.workhours), standing
