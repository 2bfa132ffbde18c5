"""What this room puts on a client's front page: what is for them to decide, and what they were told."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rapport.doors import front
from rapport.doors.models import Door
from rapport.doors.opening import path_of
from rapport.projects.change_words import difference
from rapport.projects.models import ChangeRequest, Submission
from rapport.web.dates import day, when

MOST = 20


def tell(door: Door, reader: front.Reader) -> front.Part:
    """In two statements."""
    return front.Part(decisions=[*_changes(door), *_submissions(door)])


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
