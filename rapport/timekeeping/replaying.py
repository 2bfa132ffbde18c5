"""What a device kept while it had no connection: each entry comes with its own number and all that is known of it, so
it may come twice and in any order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from rapport.timekeeping import timing
from rapport.timekeeping.models import TimeEntry
from rapport.timekeeping.offering import work_on
from rapport.web.filters import number_in
from rapport.web.funnel import Actor

MOST = 200


class Refused(Exception):
    """It cannot be taken; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry as a device kept it: begun and perhaps ended, or (`stops`) the end of a timer that ran here."""

    key: str
    what: str
    description: str
    started_at: datetime | None
    ended_at: datetime | None
    stops: int | None


def read(told: Mapping[str, Any]) -> Kept:
    """What one message says. Raises Refused for what makes no sense."""
    try:
        key = str(UUID(str(told.get("id", ""))))
        began, ended = (_moment(told.get(name)) for name in ("started_at", "ended_at"))
    except ValueError:
        raise Refused(_("This cannot be read.")) from None
    stops = number_in(str(told.get("stops") or ""))
    if (began is None and not stops) or (stops and ended is None) or (began and ended and ended < began):
        raise Refused(_("It ends before it begins."))
    return Kept(key, str(told.get("what") or "")[:24], str(told.get("description") or "")[:1000], began, ended, stops)


def _moment(text: Any) -> datetime | None:
    if not text:
        return None
    moment = parse_datetime(str(text))
    if moment is None or moment.tzinfo is None:
        raise ValueError(text)
    return moment


def take(kept: Kept, *, by: Actor, at: datetime) -> None:
    """Write down what a device kept, once. Raises Refused."""
    # The clock of a device may be ahead of ours.
    began = min(kept.started_at, at) if kept.started_at else None
    ended = min(kept.ended_at, at) if kept.ended_at else None
    try:
        if kept.stops:
            _stop(timing.mine(by).filter(pk=kept.stops).first(), ended, by=by, at=at)
        elif standing := _known(kept, by):
            _stop(standing, ended, by=by, at=at)
        elif began is not None:
            _write(kept, began, ended, by=by, at=at)
    except IntegrityError:
        # The same message came twice at once: whichever was first has written it.
        if _known(kept, by) is None:
            raise


def _known(kept: Kept, by: Actor) -> TimeEntry | None:
    found: TimeEntry | None = timing.mine(by).filter(source=TimeEntry.Source.DEVICE, source_key=kept.key).first()
    return found


def _stop(entry: TimeEntry | None, ended: datetime | None, *, by: Actor, at: datetime) -> None:
    if entry is not None and ended is not None and entry.started_at is not None:
        timing.stop(entry, by=by, at=at, ended_at=max(ended, entry.started_at))


def _write(kept: Kept, began: datetime, ended: datetime | None, *, by: Actor, at: datetime) -> None:
    work = work_on(kept.what, kept.description, by=by)
    if work is None:
        # What it was for is gone meanwhile: the hours are not.
        work = timing.Work(description=kept.description)
    later = timing.mine(by).running().filter(started_at__gte=began).first() if ended is None else None
    if later is not None:
        # Another timer has been started since, elsewhere: this one ended there.
        ended = later.started_at
    if ended is None:
        timing.start(work, by=by, at=began, key=kept.key, told_at=at)
    else:
        timing.write_down(work, {"started_at": began, "ended_at": ended}, by=by, at=at, key=kept.key)
