"""Prepaid hours: begun, changed, closed month by month into the ledger, and read as a statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.journal.models import Batch
from rapport.journal.recording import Change, record, record_many
from rapport.lib.durations import hours_and_minutes
from rapport.lib.prepaid import Line, Terms, months, settle
from rapport.lib.zones import zone_or_utc
from rapport.timekeeping.models import Retainer, RetainerEntry, TimeEntry
from rapport.timekeeping.week import in_days, parts_of
from rapport.web.funnel import Actor


@dataclass(frozen=True, slots=True)
class Month:
    """A month of prepaid hours in seconds: came over, bought, used, went on, expired, left."""

    first: date
    last: date
    brought: int
    bought: int
    used: int
    carried: int
    expired: int
    left: int
    over: bool


def begin_retainer(
    client_id: int, project_id: int | None, values: Mapping[str, Any], *, by: Actor, at: datetime
) -> tuple[Retainer, Batch]:
    """Prepaid hours of a client, or of one project. `values` are columns."""
    with transaction.atomic():
        one = Retainer.objects.create(
            workspace_id=by.workspace_id, client_id=client_id, project_id=project_id, created_at=at, updated_at=at,
            **values,
        )  # fmt: skip
        told = {name: (None, value) for name, value in values.items() if value not in (None, "")}
        batch = record(one, "created", {"client_id": (None, client_id), **told}, by=by, at=at)
    return one, batch


def terms_of(one: Retainer) -> Terms:
    """What was agreed, in seconds."""
    carry = None if one.carry_minutes is None else one.carry_minutes * 60
    return Terms(one.begins_on, one.minutes * 60, carry, one.carry_months, one.ends_on)


def used_by_month(one: Retainer, until: date, now: datetime) -> list[int]:
    """Seconds of billable time in each month that has begun, in order. Days are those of the workspace."""
    spans = list(months(terms_of(one), until))
    if not spans:
        return []
    zone: ZoneInfo = zone_or_utc(one.workspace.timezone)
    rows = TimeEntry.objects.done().filter(workspace_id=one.workspace_id, client_id=one.client_id, billable=True)
    if one.project_id:
        rows = rows.filter(project_id=one.project_id)
    by_day: dict[date, int] = defaultdict(int)
    for _entry, day, seconds in parts_of(in_days(rows, spans[0][0], spans[-1][1], zone), zone, now):
        by_day[day] += seconds
    return [sum(seconds for day, seconds in by_day.items() if first <= day <= last) for first, last in spans]


def lines_of(one: Retainer, today: date, now: datetime) -> list[Line]:
    """The ledger as it stands by the entries of time."""
    return settle(terms_of(one), used_by_month(one, today, now), today)


def statement(one: Retainer, today: date, now: datetime) -> list[Month]:
    """Month by month, the latest first."""
    lines = lines_of(one, today, now)
    return [_month(lines, first, last, today) for first, last in months(terms_of(one), today)][::-1]


def _month(lines: list[Line], first: date, last: date, today: date) -> Month:
    sums: dict[str, int] = defaultdict(int)
    for line in lines:
        if line.month == first:
            sums[_column(line)] += line.seconds
    return Month(
        first, last, sums["brought"], sums["grant"], -sums["use"], -sums["carried"], -sums["expiry"],
        sum(sums.values()), last < today,
    )  # fmt: skip


def _column(line: Line) -> str:
    if line.kind != "carry":
        return line.kind
    return "brought" if line.comes else "carried"


def carry_in_words(one: Retainer) -> str:
    """What becomes of hours that are left."""
    if one.carry_minutes == 0:
        return _("what is left expires with the month")
    hours = "" if one.carry_minutes is None else hours_and_minutes(one.carry_minutes * 60)
    most = _("at most %(hours)s go on") % {"hours": hours} if hours else _("what is left goes on")
    if one.carry_months is None:
        return most
    kept = ngettext("for %(count)s month", "for %(count)s months", one.carry_months) % {"count": one.carry_months}
    return f"{most} {kept}"


# ---- The ledger


def close_months(one: Retainer, *, by: Actor, at: datetime) -> Batch | None:
    """Write down what the months that are over have come to; None when nothing is new.

    A line is never changed. Where time of a closed month was changed since, a further line says the difference.
    """
    today = one.workspace.today(at)
    with transaction.atomic():
        standing = Retainer.objects.select_for_update(of=("self",)).select_related("workspace").get(pk=one.pk)
        over = {first for first, last in months(terms_of(standing), today) if last < today}
        wanted: dict[tuple[str, date, date], int] = defaultdict(int)
        for line in lines_of(standing, today, at):
            if line.month in over or line.kind == "grant":
                wanted[line.kind, line.month, line.bought] += line.seconds
        for row in RetainerEntry.objects.filter(retainer=standing):
            wanted[row.kind, row.month, row.bought] -= row.seconds
        lines = [
            RetainerEntry(
                workspace_id=standing.workspace_id, retainer=standing, kind=kind, month=month, bought=bought,
                seconds=seconds, at=at,
            )
            for (kind, month, bought), seconds in sorted(wanted.items()) if seconds
        ]  # fmt: skip
        if not lines:
            return None
        RetainerEntry.objects.bulk_create(lines)
        batch = record(standing, "closed", {}, by=by, at=at)
        told = [Change(row, "created", {"seconds": (None, row.seconds)}) for row in lines]
        record_many(told, batch=batch, at=at)
    return batch
