"""How much a file of calendars holds: its events, and how often they take place from the first on."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import BinaryIO

from rapport.lib.ics import reading
from rapport.lib.ics.splitting import count_events, split_series
from rapport.lib.records import Unreadable

COUNTED = timedelta(days=730)


def totals(stream: BinaryIO, *, at: datetime) -> dict[str, int]:
    """{"events", "occurrences"}: events are those that stand in the file, occurrences those within 730 days from the
    first start. What cannot be read takes place never. Raises Unreadable for what is no calendar.
    """
    events, series = 0, list[reading.Series]()
    for record in split_series(stream):
        events += count_events(record.raw)
        try:
            series.append(reading.read_series(record.raw, until=at))
        except Unreadable:
            # Told as an error of the import.
            continue
    if not series:
        return {"events": events, "occurrences": 0}
    first = min(one.first_day for one in series)
    return {"events": events, "occurrences": sum(_count(one, first) for one in series)}


def _count(series: reading.Series, first: date) -> int:
    try:
        return len(reading.happenings(series, first, first + COUNTED))
    except Unreadable:
        return 0
