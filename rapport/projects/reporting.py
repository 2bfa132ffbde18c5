"""Reports of progress: when the next one is due, a draft written from what is so, and saying it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from rapport.accounts.actors import Actor
from rapport.clients.manners import combine
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.lib.zones import zone_or_utc
from rapport.projects.letters import language_of
from rapport.projects.models import Project, Report
from rapport.projects.report_facts import compare, facts_of
from rapport.projects.words.reports import body_of, title_of

USUAL_DAYS, LONGEST = 7, timedelta(days=31)


class AlreadySaid(Exception):
    """What was said stays as it was."""


def last_said(project: Project) -> Report | None:
    """The latest that was sent."""
    rows = Report.objects.filter(project=project, trashed_at=None).exclude(sent_at=None)
    return rows.order_by("-sent_at", "-pk").first()


def cadence_days(project: Project) -> int:
    """How often this client is told: by their types, or as agreed with them."""
    client = project.client
    manner = combine(client.experience, client.interaction_type, wish_days=client.rhythm_days)
    return int(manner.cadence.value) if manner.cadence else USUAL_DAYS


def due_on(project: Project, last_sent: datetime | None) -> date:
    """The day on which the next one is due."""
    zone = zone_or_utc(project.workspace.timezone)
    since = last_sent.astimezone(zone).date() if last_sent else project.begins_on
    return (since or project.created_at.astimezone(zone).date()) + timedelta(days=cadence_days(project))


def draft(project: Project, *, by: Actor, at: datetime) -> Report:
    """The draft of a project: the one there is, or a new one written from what is so. Saying it is another step."""
    found = Report.objects.filter(project=project, sent_at=None, trashed_at=None).first()
    if found is not None:
        return found
    until = project.workspace.today(at)
    last = last_said(project)
    since = min(last.until_on + timedelta(days=1), until) if last else _beginning(project, until)
    facts = facts_of(project, by, since=since, until=until)
    try:
        with transaction.atomic():
            one = Report.objects.create(
                workspace_id=by.workspace_id, project=project, since_on=since, until_on=until, user_id=by.user_id,
                created_at=at, updated_at=at, said=facts, **_written(project, facts, last),
            )  # fmt: skip
            record(one, "created", {"project_id": (None, project.pk), "text": (None, one.text)}, by=by, at=at)
    except IntegrityError:
        # Somebody pressed the same button a moment before.
        return Report.objects.get(project=project, sent_at=None, trashed_at=None)
    return one


def rewrite(report: Report, *, by: Actor, at: datetime) -> Batch | None:
    """The draft once more, from what is so now; what was typed into it is lost, and undo brings it back.

    Raises AlreadySaid.
    """
    project = report.project
    with transaction.atomic():
        standing = _locked(report)
        until = project.workspace.today(at)
        facts = facts_of(project, by, since=standing.since_on, until=until)
        return standing.change(
            {"until_on": until, "said": facts, **_written(project, facts, last_said(project))}, by=by, at=at
        )


def edit(
    report: Report, values: Mapping[str, Any], *, by: Actor, at: datetime, version: int | None = None
) -> Batch | None:
    """Other words. Raises AlreadySaid."""
    with transaction.atomic():
        return _locked(report).change(values, by=by, at=at, version=version)


def say(report: Report, *, by: Actor, at: datetime) -> Batch | None:
    """It is said: from now on it stands on their page and is never changed. None when it is."""
    with transaction.atomic():
        standing = Report.objects.select_for_update().get(pk=report.pk)
        if standing.sent_at:
            return None
        return standing.change({"sent_at": at}, by=by, at=at, verb="sent")


def _locked(report: Report) -> Report:
    standing = Report.objects.select_for_update().get(pk=report.pk)
    if standing.sent_at:
        raise AlreadySaid
    return standing


def _written(project: Project, facts: Mapping[str, Any], last: Report | None) -> dict[str, Any]:
    language = language_of(project)
    with translation.override(language):
        compared = compare(last) if last else None
        return {"language": language, "title": title_of(project), "text": body_of(project, facts, compared)}


def _beginning(project: Project, until: date) -> date:
    first = project.begins_on or timezone.localdate(project.created_at, zone_or_utc(project.workspace.timezone))
    return min(max(first, until - LONGEST), until)
