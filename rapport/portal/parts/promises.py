"""Promises on a client's page: theirs are asked for, ours are told with their day."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.commitments.models import Commitment
from rapport.doors.front import Ask, Coming, Part, Reader
from rapport.doors.models import Door
from rapport.web.dates import day, when

MOST = 20


def tell(door: Door, reader: Reader) -> Part:
    """Everything that is promised and open, in one statement."""
    rows = Commitment.objects.shared_with(door).filter(state=Commitment.State.OPEN, archived_at=None)
    found = sorted(rows.order_by("pk")[: MOST * 2], key=lambda one: one.deadline)
    return Part(
        asks=[_ask(one, reader) for one in found if not one.is_ours][:MOST],
        coming=[
            Coming(title=one.text, when=_by(one), at=one.deadline, note=_("our promise"))
            for one in found if one.is_ours
        ][:MOST],
    )  # fmt: skip


def _ask(one: Commitment, reader: Reader) -> Ask:
    said = _("You promised it %(by)s.") % {"by": _by(one)}
    if one.is_over(reader.now):
        said = _("You promised it %(by)s; that time is over.") % {"by": _by(one)}
    return Ask(title=one.text, why=said, since=one.created_at, about=f"promise-{one.pk}")


def _by(one: Commitment) -> str:
    if one.due_at is not None:
        return _("by %(day)s") % {"day": when(one.due_at) if one.due_at <= timezone.now() else _moment(one)}
    assert one.due_on is not None  # one of the two is set
    return _("by %(day)s") % {"day": day(one.due_on)}


def _moment(one: Commitment) -> str:
    assert one.due_at is not None
    local = timezone.localtime(one.due_at)
    return f"{day(local.date())}, {local:%-H:%M}"
