"""Waiting on the list: a client to be reminded, to be told that dates move, or who seems to have answered; and tasks
that are stuck.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.accounts.actors import Actor
from rapport.clients.models import Interaction
from rapport.clients.quiet import know_away, main_person
from rapport.journal.models import Batch
from rapport.projects import planning
from rapport.projects import waits as waiting
from rapport.projects.clocks import calendar_of, their_calendar
from rapport.projects.deadlines import days_asked, days_since
from rapport.projects.models import Project, Task, Wait
from rapport.today import ranking, reasons
from rapport.today.ranking import DUE, Rule, counted
from rapport.today.sentences import Remark, Sentence, cut
from rapport.today.sources import Found, Reading, Source, Subject, Thing, bounded, teach

WAIT, STUCK = "client_wait", "stuck"
CAME, ANNOUNCE, REMINDER = "came", "announce", "remind"


def deed_of(one: Any, calendar: Any, now: datetime) -> str:
    """What is to be done about a wait now; nothing while its next day has not come."""
    if one.answer:
        return CAME
    days = len(days_asked(one, calendar, now))
    if days >= waiting.TELL and one.announced_at is None and one.milestone_id:
        return ANNOUNCE
    asked = sum(days >= day for day in (waiting.REMIND, waiting.AGAIN))
    return REMINDER if asked > waiting.times_reminded(one, calendar) else ""


def waits(reading: Reading) -> Found:
    """Waits for clients about which something is to be done; one statement, and one for the days clients are away."""
    rows = waiting.with_answers(Wait.objects.visible_to(reading.actor).present())
    rows = rows.filter(ended_at=None, side=Wait.Side.CLIENT, project__state=Project.State.RUNNING)
    rows = rows.filter(project__trashed_at=None, project__client__trashed_at=None)
    rows = rows.filter(reading.not_aside(WAIT, "updated_at")).select_related("project__client", "milestone")
    rows = rows.annotate(main=main_person("project__client_id"))
    found, count = bounded(rows.order_by("asked_at", "id"), reading.most)
    for one in found:
        one.project.client.workspace = reading.actor.workspace
    know_away(one.project.client for one in found)
    things = []
    for one in found:
        calendar = calendar_of(one.project.client, one.main)
        if deed := deed_of(one, calendar, reading.now):
            things.append(_wait(one, deed, len(days_asked(one, calendar, reading.now)), reading))
    return Found(things, count - len(found) + len(things))


def _wait(one: Any, deed: str, days: int, reading: Reading) -> Thing:
    client, project = one.project.client, one.project
    values = {"name": client.name, "what": cut(one.what, 160)}
    patterns = {
        CAME: _("%(name)s has written; you wait for: %(what)s."),
        ANNOUNCE: _("Tell %(name)s that the dates move until this comes: %(what)s."),
        REMINDER: _("Remind %(name)s: %(what)s."),
    }
    remarks = [Remark(_waited({"days": days}))]
    if one.milestone:
        remarks.append(Remark(_("“%(name)s” waits with it") % {"name": one.milestone.title}))
    return Thing(
        number=one.pk, client=client, main=one.main, facts=[counted(f"wait_{deed}", days, days=days)],
        sentence=Sentence(patterns[deed], values, client.get_absolute_url()), remarks=remarks, since=one.asked_at,
        seen=one.updated_at, label=_("Open the project"), href=project.get_absolute_url(), name=client.name,
    )  # fmt: skip


def _wait_subject(actor: Actor, number: int, now: datetime) -> Subject:
    one = get_object_or_404(Wait.objects.visible_to(actor).select_related("project"), pk=number)
    is_open = one.ended_at is None and not one.trashed_at
    return Subject(WAIT, number, one.what, one.project.client_id, one.updated_at if is_open else None)


def _wait_done(it: Subject, *, by: Actor, at: datetime) -> Batch | None:
    """What was to be done is done: they were reminded, were told, or what they wrote is what was waited for."""
    rows = waiting.with_answers(Wait.objects.visible_to(by)).select_related("project__client")
    one = rows.filter(pk=it.number).first()
    if one is None:
        return None
    deed = deed_of(one, their_calendar(one.project.client), at)
    if deed == CAME:
        evidence = Interaction.objects.visible_to(by).filter(pk=one.answer).first()
        return waiting.end(one, evidence=evidence, by=by, at=at)
    return waiting.announce(one, by=by, at=at) if deed == ANNOUNCE else waiting.remind(one, by=by, at=at)


# ---- Tasks that are stuck


def stuck(reading: Reading) -> Found:
    """Tasks that nothing goes on with for more than a working day."""
    rows = Task.objects.visible_to(reading.actor).living().filter(done_at=None, blocked_at__isnull=False)
    rows = rows.filter(blocked_at__lt=reading.now - timedelta(days=1), project__state=Project.State.RUNNING)
    rows = rows.filter(project__trashed_at=None, project__client__trashed_at=None)
    rows = rows.filter(reading.not_aside(STUCK, "updated_at")).select_related("project__client")
    told: Any = rows.annotate(main=main_person("project__client_id"))
    found, count = bounded(told.order_by("blocked_at", "id"), reading.most)
    things = [thing for one in found if (thing := _stuck(one, reading))]
    return Found(things, count - len(found) + len(things))


def _stuck(one: Any, reading: Reading) -> Thing | None:
    days = len(days_since(one.blocked_at, reading.now, reading.hours))
    if days <= 1:
        return None
    client = one.project.client
    pattern = _("“%(text)s” for %(name)s has been stuck.")
    words = ngettext("%(count)s working day", "%(count)s working days", days) % {"count": days}
    remarks = [Remark(words, True)]
    if one.blocked_by:
        remarks.append(Remark(one.blocked_by))
    return Thing(
        number=one.pk, client=client, main=one.main, facts=[counted("stuck", days, days=days)],
        sentence=Sentence(pattern, {"text": cut(one.title, 160), "name": client.name}, client.get_absolute_url()),
        remarks=remarks, since=one.blocked_at, seen=one.updated_at, label=_("Open the task"),
        href=reverse("projects:task", args=[one.pk]), name=client.name, late=True,
    )  # fmt: skip


def _stuck_subject(actor: Actor, number: int, now: datetime) -> Subject:
    one = get_object_or_404(Task.objects.visible_to(actor).select_related("project"), pk=number)
    is_open = one.blocked_at is not None and one.done_at is None and not one.trashed_at
    return Subject(STUCK, number, one.title, one.project.client_id, one.updated_at if is_open else None)


def _unstuck(it: Subject, *, by: Actor, at: datetime) -> Batch | None:
    one = Task.objects.visible_to(by).filter(pk=it.number).first()
    return planning.unblock_task(one, by=by, at=at) if one else None


def learn() -> None:
    """Teach these kinds, their rules and their words."""
    ranking.learn(
        Rule("wait_remind", DUE, 20, each=1, most=30), Rule("wait_announce", DUE, 28, each=1, most=38),
        Rule("wait_came", DUE, 30), Rule("stuck", DUE, 18, each=2, most=34),
    )  # fmt: skip
    reasons.learn(
        "wait_remind", _waited, "clock", gettext_lazy("The work waits for a client who was not reminded lately")
    )
    reasons.learn("wait_announce", _waited, "clock", gettext_lazy("A client was not told that waiting moves the dates"))
    reasons.learn(
        "wait_came", lambda facts: _("What they wrote may be what you wait for"), "mail",
        gettext_lazy("A client wrote in the thread in which something was asked for"),
    )  # fmt: skip
    reasons.learn(
        "stuck", lambda facts: ngettext(
            "Nothing has gone on for %(count)s working day", "Nothing has gone on for %(count)s working days",
            facts["days"],
        ) % {"count": facts["days"]}, "triangle-alert", gettext_lazy("A task is stuck for more than a working day"),
    )  # fmt: skip
    teach(Source(
        kind=WAIT, group=DUE, find=waits, subject=_wait_subject, done=_wait_done,
        said=lambda it: _("Noted: %(text)s") % {"text": cut(it.name)},
    ))  # fmt: skip
    teach(Source(
        kind=STUCK, group=DUE, find=stuck, subject=_stuck_subject, done=_unstuck,
        said=lambda it: _("It goes on: %(title)s") % {"title": cut(it.name)},
    ))  # fmt: skip


def _waited(facts: Any) -> str:
    return ngettext(
        "You have waited %(count)s working day", "You have waited %(count)s working days", facts["days"]
    ) % {"count": facts["days"]}  # fmt: skip
