"""What the client is asked to send: found by its name ("wait-3") behind their door, and told what has come already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from rapport.clients.models import Interaction
from rapport.commitments.models import Commitment, Side
from rapport.doors.entering import hand_of
from rapport.doors.front import Ask, Front
from rapport.doors.models import Door
from rapport.doors.opening import path_of
from rapport.projects import waits
from rapport.projects.models import Wait
from rapport.web.dates import when

# A word about nothing that was asked for.
ANYTHING, WAIT = "word", "wait"


def _promise(door: Door, pk: int) -> str | None:
    rows = Commitment.objects.shared_with(door).filter(side=Side.THEIRS, state=Commitment.State.OPEN, pk=pk)
    return rows.values_list("text", flat=True).first()


def _waits(door: Door, pk: int) -> Any:
    # Over or not: a page that is sent twice, and what was forgotten, arrive as well.
    return Wait.objects.shared_with(door).present().filter(side=Wait.Side.CLIENT, pk=pk)


def _wait(door: Door, pk: int) -> str | None:
    found: str | None = _waits(door, pk).values_list("what", flat=True).first()
    return found


KINDS: Mapping[str, Callable[[Door, int], str | None]] = {"promise": _promise, WAIT: _wait}


def title_of(door: Door, about: str) -> str | None:
    """What is asked for under this name now; None for what is not theirs, or is over."""
    kind, number = _named(about)
    look = KINDS.get(kind)
    return look(door, number) if look and number else None


def is_wait(about: str) -> bool:
    """Whether the work waits for it, so that the wait is over once it has come."""
    return _named(about)[0] == WAIT


def arrived(door: Door, about: str, said: Interaction, *, at: datetime) -> None:
    """They say that all of what the work waited for has come with this: the wait is over, unless it was before."""
    one = _waits(door, _named(about)[1]).first()
    if one is not None:
        waits.end(one, evidence=said, by=hand_of(door), at=at)


def _named(about: str) -> tuple[str, int]:
    kind, _dash, number = about.partition("-")
    return kind, int(number) if number.isdecimal() and len(number) < 15 else 0


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
