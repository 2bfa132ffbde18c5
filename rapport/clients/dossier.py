"""Everything the page of a dossier says, a statement for each kind of row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.clients import measuring, preparing, wording
from rapport.clients.models import Client, Contact, Expectation, Goal, PreparationItem, ResearchNote
from rapport.clients.portrait import steps_of
from rapport.clients.preparing import Check, Quote
from rapport.clients.turns import Said
from rapport.web.dates import day
from rapport.web.funnel import Actor

# A client has a few of each; beyond this the page would be no dossier.
MOST = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the page, ready to be shown."""

    row: Any
    edit_href: str
    trash_href: str
    meta: str = ""
    said: Said = Said("")  # noqa: RUF009 - frozen
    source_href: str = ""
    confirm_href: str = ""
    done_href: str = ""
    ours: str = ""
    theirs: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """All of it."""

    answer: tuple[str, str]
    checks: list[Check]
    promises: list[Quote]
    questions: list[Quote]
    people: list[Contact]
    research: list[Line]
    goals: list[Line]
    goals_in_words: str
    expectations: list[Line]
    own: list[Line]
    is_researched: bool


def dossier_of(client: Client, *, by: Actor, now: datetime, here: str, entries: str, base: str) -> Dossier:
    """The dossier of a client. `here` is their page, `entries` where what was said has its places, `base` where rows of
    dossiers have theirs.
    """
    today = timezone.localdate(now)
    people = list(Contact.objects.visible_to(by).living().filter(client=client).order_by("-is_main", "id")[:MOST])
    expected = list(
        Expectation.objects.visible_to(by)
        .standing()
        .filter(client=client)
        .select_related("said_by")
        .order_by("id")[:MOST]
    )
    goals = list(Goal.objects.visible_to(by).present().filter(client=client).order_by("id")[:MOST])
    notes = ResearchNote.objects.visible_to(by).present().filter(client=client).order_by("-looked_up_on", "-id")[:MOST]
    own = PreparationItem.objects.visible_to(by).present().filter(client=client).order_by("id")[:MOST]
    known = preparing.research(client, preparing.history_of(client, by=by), here)
    decider = preparing.who_decides(people)
    asked = preparing.expectations_asked(expected, decider=decider.done)
    promises, questions = preparing.letters_said(client, by=by, now=now, entries=entries)
    return Dossier(
        answer=_answer(known, decider, asked),
        checks=[*known, decider, asked, *_open(steps_of(by, client), goals, here, now)],
        promises=promises,
        questions=questions,
        people=people,
        research=[_researched(one, base, entries) for one in notes],
        goals=[_goal(one, base, today) for one in goals],
        goals_in_words=measuring.goals_in_words(goals),
        expectations=[_expected(one, base) for one in expected],
        own=[_own(one, base) for one in own],
        is_researched=preparing.is_researched(known),
    )  # fmt: skip


def _answer(known: Sequence[Check], decider: Check, asked: Check) -> tuple[str, str]:
    return preparing.known_in_words(known), f"{decider.words} {asked.words.partition('. ')[0].rstrip('.')}."


def _open(steps: list[Any], goals: list[Goal], here: str, now: datetime) -> list[Check]:
    checks = []
    if steps:
        first = steps[0]
        due = wording.due(first.due_on, first.due_at, now=now).words
        text = f"{first.text}, {due}" if due else first.text
        words = (
            _("The next step is open: %(step)s.")
            if len(steps) == 1
            else _("Open steps: %(count)s. The next: %(step)s.")
        )
        checks.append(Check("steps", False, words % {"step": text, "count": len(steps)}, here))
    late = [goal for goal in goals if goal.result is None and goal.due_on and goal.due_on < timezone.localdate(now)]
    if late:
        checks.append(Check("goals", False, _("Not measured: %(goal)s.") % {"goal": late[0].statement}, "#goals"))
    return checks


def _ways(base: str, kind: str, pk: int) -> tuple[str, str]:
    return f"{base}{kind}/{pk}/edit/", f"{base}{kind}/{pk}/trash/"


def _own(one: PreparationItem, base: str) -> Line:
    return Line(one, *_ways(base, "preparation", one.pk), done_href=f"{base}preparation/{one.pk}/done/")


def _researched(note: ResearchNote, base: str, entries: str) -> Line:
    source = note.source_title or note.source_address.removeprefix("https://").removeprefix("http://").rstrip("/")
    meta = ", ".join(filter(None, [source, day(note.looked_up_on)]))
    href = note.source_address or (f"{entries}{note.letter_id}/" if note.letter_id else "")
    return Line(note, *_ways(base, "research", note.pk), meta=meta, source_href=href)


def _goal(goal: Goal, base: str, today: Any) -> Line:
    meta = " ".join(filter(None, [f"{goal.measure}." if goal.measure else "", measuring.way(goal)]))
    return Line(goal, *_ways(base, "goals", goal.pk), meta=meta, said=measuring.progress(goal, today=today))


def _expected(one: Expectation, base: str) -> Line:
    who = one.said_by.name if one.said_by else _("we")
    meta = ", ".join(filter(None, [
        str(one.get_kind_display()), _("said by %(who)s on %(day)s") % {"who": who, "day": day(one.said_on)},
        _("version %(number)s") % {"number": one.edition} if one.edition > 1 else "",
    ]))  # fmt: skip
    ours = _("we confirmed on %(day)s") % {"day": _on(one.we_confirmed_at)} if one.we_confirmed_at else ""
    theirs = (
        _("they confirmed %(how)s on %(day)s")
        % {"how": one.get_they_confirmed_how_display(), "day": _on(one.they_confirmed_at)}
        if one.they_confirmed_at
        else ""
    )
    return Line(
        one, *_ways(base, "expectations", one.pk), meta=meta, ours=ours, theirs=theirs,
        confirm_href=f"{base}expectations/{one.pk}/confirm/",
    )  # fmt: skip


def _on(moment: datetime) -> str:
    return day(timezone.localdate(moment))
