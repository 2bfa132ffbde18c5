"""Invoices on the front page of a client: what is to be paid, and the papers."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rapport.billing.models import Invoice
from rapport.billing.models.invoice import OPEN
from rapport.billing.sending import path_in
from rapport.billing.wording import left_in_words, name_of
from rapport.doors.front import Ask, Part, Reader, SharedFile
from rapport.doors.models import Door
from rapport.doors.opening import path_of
from rapport.web.dates import day

MOST = 20


def tell(door: Door, reader: Reader) -> Part:
    """What is to be paid, and the papers of what is paid; in one statement."""
    rows = list(Invoice.objects.shared_with(door).order_by("-issued_on", "-id")[:MOST])
    open_ = [one for one in rows if one.state in OPEN and one.kind == Invoice.Kind.INVOICE]
    return Part(
        asks=[
            Ask(
                title=name_of(one), since=one.issued_at, href=path_of(door, path_in(one)),
                button=_("Open the invoice"),
                why=_("%(sum)s, to be paid by %(day)s.") % {
                    "sum": left_in_words(one), "day": day(one.due_on) if one.due_on else "",
                },
            )
            for one in open_
        ],
        files=[
            SharedFile(name=name_of(one), href=path_of(door, path_in(one)), at=one.updated_at, about=one.title)
            for one in rows if one not in open_
        ],
    )  # fmt: skip
