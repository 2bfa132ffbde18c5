"""What the client is asked to send: found by its name ("wait-3") behind their door, and told what has come already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from rapport.commitments.models import Commitment, Side
from rapport.doors.front import Ask, Front
from rapport.doors.models import Door
from rapport.doors.opening import path_of
from rapport.projects.models import Wait
from rapport.web.dates import when

# A word about nothing that was asked for.
ANYTHING = "word"


def _promise(door: Door, pk: int) -> str | None:
    rows = Commitment.objects.shared_with(door).filter(side=Side.THEIRS, state=Commitment.State.OPEN, pk=pk)
    return rows.values_list("text", flat=True).first()


def _wait(door: Door, pk: int) -> str | None:
    rows = Wait.objects.shared_with(door).filter(side=Wait.Side.CLIENT, ended_at=None, pk=pk)
    return rows.values_list("what", flat=True).first()


KINDS: Mapping[str, Callable[[Door, int], str | None]] = {"promise": _promise, "wait": _wait}


def title_of(door: Door, about: str) -> str | None:
    """What is asked for under this name now; None for what is not theirs, or is over."""
    kind, _dash, number = about.partition("-")
    look = KINDS.get(kind)
    return look(door, int(number)) if look and number.isdecimal() and len(number) < 15 else None


def dressed(front: Front, door: Door, answered: Mapping[str, datetime]) -> list[Ask]:
    """Takes what they have sent already out of what is asked for, and gives the rest the page it is sent from."""
    waiting, come = [], []
    for one in front.asks:
        href = one.href or (path_of(door, f"send/{one.about}/") if one.about else "")
        if one.about in answered:
            why = _("You sent something for it %(when)s; we look at it.") % {"when": when(answered[one.about])}
            come.append(replace(one, href=href, why=why, button=_("Send more")))
        else:
            waiting.append(replace(one, href=href, button=one.button or (_("Send it") if one.about else "")))
    front.asks = waiting
    return come
