"""A button is pressed on a client's page: is the page ours, how old is it, was it sent before?

These pages know no session and no cookie, so a signed token in each form stands in for both (`rapport/web/tokens.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from rapport.doors.models import Door, Visit
from rapport.web import limits, tokens
from rapport.web.visiting import LARGEST, address_of, fields_of, is_too_large, program_of


class Refused(Exception):
    """Nothing was done. `words` say why; `again` says that sending the same once more may do it."""

    def __init__(self, words: str, status: int, *, again: bool = False) -> None:
        super().__init__(words)
        self.words, self.status, self.again = words, status, again


@dataclass(frozen=True, slots=True)
class Press:
    """One press of a button on a client's page. `sent` are the fields of its form, without NULs."""

    door: Door
    page: str
    nonce: str
    program: str
    sent: QueryDict

    def first(self, at: datetime) -> bool:
        """Whether this page is sent for the first time; asked inside the transaction of the deed, which it is written
        down with. Sent twice, also at the same moment, the second does nothing.
        """
        visit = Visit(
            workspace_id=self.door.workspace_id, door=self.door, at=at, page=self.page, program=self.program, deed=True,
            nonce=self.nonce,
        )  # fmt: skip
        try:
            with transaction.atomic():
                visit.save(force_insert=True)
        except IntegrityError:
            return False
        Door.objects.filter(pk=self.door.pk).update(seen_at=at)
        return True


def new_token(door: Door, at: datetime) -> str:
    """What a form of a client's page carries as `page`; each form one of its own."""
    return tokens.issue(_purpose(door), at=at)[0]


def press_of(request: HttpRequest, door: Door, page: str, *, at: datetime, largest: int = LARGEST) -> Press:
    """What was pressed, of at most so many bytes. Raises Refused."""
    if is_too_large(request, largest):
        raise Refused(_("This is too much at once. Send less of it."), 413)
    if limits.is_over(_purpose(door), address_of(request), at=at):
        said = _("Too much came from here in a short time. Nothing is lost: send it once more in ten minutes.")
        raise Refused(said, 429, again=True)
    sent = fields_of(request)
    try:
        token = tokens.read(sent.get("page", ""), _purpose(door))
    except tokens.Forged:
        said = _("The page could not tell where it came from. Nothing is done yet: press once more.")
        raise Refused(said, 422, again=True) from None
    if token.is_too_old(at):
        said = _("This page has been open for long. Nothing is done yet: press once more.")
        raise Refused(said, 422, again=True)
    return Press(door, page, token.nonce, program_of(request), sent)


def _purpose(door: Door) -> str:
    return f"p{door.pk}"
