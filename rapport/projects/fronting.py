"""What this room puts on a client's front page: what is for them to decide, and what they were told."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rapport.doors import front
from rapport.doors.models import Door
from rapport.doors.opening import path_of
from rapport.projects.change_words import difference
from rapport.projects.models import ChangeRequest, Report, Submission
from rapport.web.dates import day, when

MOST, MOST_REPORTS = 20, 10


def tell(door: Door, reader: front.Reader) -> front.Part:
    """In three statements."""
    return front.Part(decisions=[*_changes(door), *_submissions(door)], reports=_reports(door))


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
