"""What this room puts on a client's front page: what is for them to decide, and what they were told."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.doors import front
from rapport.doors.models import Door
from rapport.doors.opening import path_of
from rapport.projects.models import ChangeRequest, Evaluation, Handover, Problem, Report, Submission
from rapport.projects.words.changes import difference
from rapport.web.dates import day, when

MOST, MOST_REPORTS = 20, 10


def tell(door: Door, reader: front.Reader) -> front.Part:
    """In five statements."""
    handovers = _handovers(door)
    asked = [_to_end(one, door) for one in handovers if one.confirmed_at is None or not vars(one)["judged"]]
    decisions = [*_changes(door), *_submissions(door), *_problems(door), *asked]
    files = [_handed_over(one, door, one.confirmed_at) for one in handovers if one.confirmed_at]
    return front.Part(decisions=decisions, reports=_reports(door), files=files)


def _problems(door: Door) -> list[front.Ask]:
    rows = Problem.objects.shared_with(door).filter(decided_at=None).order_by("shared_at")
    return [
        front.Ask(
            title=one.title, why=_("Something has come up; there are ways out."), since=one.shared_at,
            href=path_of(door, f"problems/{one.pk}/"), button=_("Read and decide"),
        )
        for one in rows[:MOST]
    ]  # fmt: skip


def _handovers(door: Door) -> list[Handover]:
    theirs = Evaluation.objects.filter(project=OuterRef("project"), side=Evaluation.Side.THEIRS)
    rows = Handover.objects.shared_with(door).annotate(judged=Exists(theirs)).select_related("project")
    return list(rows.order_by("-shared_at")[:MOST])


def _to_end(one: Handover, door: Door) -> front.Ask:
    """To be confirmed first; then the evaluation, while they have not answered it."""
    why, part, button = (
        (_("How was it?"), "evaluation", _("Answer five questions"))
        if one.confirmed_at
        else (_("Everything that belongs to it."), "handover", _("Look and confirm"))
    )
    href = path_of(door, f"{part}/{one.pk}/")
    return front.Ask(title=one.project.title, why=why, since=one.shared_at, href=href, button=button)


def _handed_over(one: Handover, door: Door, at: datetime) -> front.SharedFile:
    about = _("What was handed over, %(day)s") % {"day": day(timezone.localdate(at))}
    return front.SharedFile(name=one.project.title, href=path_of(door, f"handover/{one.pk}/"), at=at, about=about)


def _reports(door: Door) -> list[front.Report]:
    rows = Report.objects.shared_with(door).order_by("-sent_at", "-pk")
    return [
        front.Report(title=one.title, at=one.sent_at, text=one.text, href=path_of(door, f"reports/{one.pk}/"))
        for one in rows[:MOST_REPORTS]
        if one.sent_at
    ]


def _changes(door: Door) -> list[front.Ask]:
    rows = ChangeRequest.objects.shared_with(door).filter(state=ChangeRequest.State.SENT)
    rows = rows.select_related("milestone").order_by("sent_at")
    return [
        front.Ask(
            title=one.title, why=difference(one), since=one.sent_at, href=path_of(door, f"changes/{one.pk}/"),
            button=_("Read and decide"),
        )
        for one in rows[:MOST]
    ]  # fmt: skip


def _submissions(door: Door) -> list[front.Ask]:
    rows = Submission.objects.shared_with(door).filter(decision="").select_related("milestone").order_by("at")
    return [
        front.Ask(
            title=one.milestone.title, why=_since(one), since=one.at, href=path_of(door, f"accept/{one.pk}/"),
            button=_("Look and accept"),
        )
        for one in rows[:MOST]
    ]  # fmt: skip


def _since(one: Submission) -> str:
    if one.answer_by:
        facts = {"when": when(one.at), "day": day(one.answer_by)}
        return _("Ready since %(when)s; you have time until %(day)s.") % facts
    return _("Ready since %(when)s.") % {"when": when(one.at)}
