"""Which backups stay: the newest of each of the last days, weeks and months that have any."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any


def kept(moments: Sequence[datetime], *, daily: int, weekly: int, monthly: int) -> set[datetime]:
    """Those to keep, by the clock they are given in; the newest always is one of them."""
    newest_first = sorted(moments, reverse=True)
    stays = set(newest_first[:1])
    for count, period in ((daily, _day), (weekly, _week), (monthly, _month)):
        stays |= _newest_of_each(newest_first, count, period)
    return stays


def _newest_of_each(newest_first: Sequence[datetime], count: int, period: Callable[[datetime], Any]) -> set[datetime]:
    found: dict[Any, datetime] = {}
    for moment in newest_first:
        found.setdefault(period(moment), moment)
    return set(list(found.values())[:count])


def _day(moment: datetime) -> Any:
    return moment.date()


def _week(moment: datetime) -> Any:
    return moment.isocalendar()[:2]


def _month(moment: datetime) -> Any:
    return (moment.year, moment.month)
