"""The days of a story: it counts working days back from today, so that nobody writes on a Sunday and Today is fresh."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from rapport.lib.workhours import Workhours

# A year and some, with every holiday a country may have.
MOST_DAYS = 420
_WORD = re.compile(r"\{(month|last_month|next_month|date)([+-]\d+)?\}")
MONTHS = {
    "ru": (
        "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь",
        "декабрь",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ),
}  # fmt: skip
OF_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"
)  # fmt: skip


class Calendar:
    """Working days by number: 0 is the last one whose day is over far enough, 1 the one before, -1 the next to come."""

    def __init__(self, hours: Workhours, now: datetime, *, latest: time) -> None:
        self.hours, self.now = hours, now
        local = now.astimezone(hours.zone)
        # Nothing of a story lies in the future: before its last moment of the day, yesterday is its today.
        start = local.date() if local.time() > latest else local.date() - timedelta(days=1)
        self.past = [day for n in range(MOST_DAYS) if hours.works_on(day := start - timedelta(days=n))]
        self.coming = [day for n in range(1, 90) if hours.works_on(day := start + timedelta(days=n))]

    def day(self, ago: int) -> date:
        """The date of a working day."""
        return self.past[min(ago, len(self.past) - 1)] if ago >= 0 else self.coming[-ago - 1]

    def moment(self, ago: int, clock: str) -> datetime:
        """A moment of a working day on the workspace's clock ("10:24")."""
        hour, minute = map(int, clock.split(":"))
        return datetime.combine(self.day(ago), time(hour, minute), self.hours.zone).astimezone(UTC)

    def months(self, back: int, nth: int) -> list[int]:
        """The number of the nth working day of each of so many months, the oldest first, only those that are past."""
        by_month: dict[tuple[int, int], list[int]] = {}
        for ago in range(len(self.past) - 1, -1, -1):
            day = self.past[ago]
            by_month.setdefault((day.year, day.month), []).append(ago)
        return [days[nth - 1] for days in list(by_month.values())[-back:] if len(days) >= nth]

    def worded(self, text: str, ago: int, language: str) -> str:
        """Months and dates of a text as they are that day: {month}, {last_month}, {next_month}, {date+3}."""

        def word(found: re.Match[str]) -> str:
            name, shift = found[1], int(found[2] or 0)
            if name == "date":
                return spoken(self.day(ago - shift), language)
            month = self.day(ago).month - 1 + {"month": 0, "last_month": -1, "next_month": 1}[name]
            return MONTHS[language][month % 12]

        return _WORD.sub(word, text)


def spoken(day: date, language: str) -> str:
    """A date in a letter: 12 ноября, 12 November."""
    return f"{day.day} {OF_MONTHS[day.month - 1] if language == 'ru' else MONTHS['en'][day.month - 1]}"
