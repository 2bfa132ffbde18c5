"""Proposals on the front page of a client."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.agreements.models import Proposal
from rapport.agreements.models.proposal import WITH_CLIENT, State
from rapport.agreements.sending import path_in
from rapport.doors.front import Ask, Part, Reader, SharedFile
from rapport.doors.models import Door
from rapport.doors.opening import path_of
from rapport.web.dates import day

MOST = 20


def tell(door: Door, reader: Reader) -> Part:
    """What they may still say yes or no to, and what they have agreed to; in one statement."""
    open_ = Q(state__in=WITH_CLIENT, valid_until__gte=reader.today)
    rows = Proposal.objects.shared_with(door).filter(open_ | Q(state=State.ACCEPTED)).order_by("-sent_at")[:MOST]
    return Part(
        decisions=[_to_decide(one, door) for one in rows if one.is_with_client],
        files=[_agreed(one, door, one.decided_at) for one in rows if one.decided_at],
    )


def _to_decide(one: Proposal, door: Door) -> Ask:
    why = _("A proposal, valid until %(day)s.") % {"day": day(one.valid_until)} if one.valid_until else ""
    return Ask(
        title=one.title, since=one.sent_at, href=path_of(door, path_in(one)), button=_("Read the proposal"), why=why
    )


def _agreed(one: Proposal, door: Door, at: datetime) -> SharedFile:
    facts = {"number": one.number, "day": day(timezone.localdate(at))}
    about = _("Proposal %(number)s, agreed %(day)s") % facts
    return SharedFile(name=one.title, href=path_of(door, path_in(one)), at=at, about=about)
