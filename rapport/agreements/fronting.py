"""Proposals on the front page of a client."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rapport.agreements.models import Proposal
from rapport.agreements.models.proposal import WITH_CLIENT
from rapport.agreements.sending import path_in
from rapport.doors.front import Ask, Part, Reader
from rapport.doors.models import Door
from rapport.doors.opening import path_of
from rapport.web.dates import day

MOST = 20


def tell(door: Door, reader: Reader) -> Part:
    """What they may still say yes or no to."""
    rows = Proposal.objects.shared_with(door).filter(state__in=WITH_CLIENT, valid_until__gte=reader.today)
    return Part(
        decisions=[
            Ask(
                title=one.title, since=one.sent_at, href=path_of(door, path_in(one)), button=_("Read the proposal"),
                why=_("A proposal, valid until %(day)s.") % {"day": day(one.valid_until)} if one.valid_until else "",
            )
            for one in rows.order_by("sent_at")[:MOST]
        ]
    )  # fmt: skip
