"""The answer above the list, in two voices, and the note below it: who waits, what else, when the rest comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.web.dates import clock, day

# Each number by itself, because a language may count people with other words than things («Вас ждут двое»).
PEOPLE = (
    gettext_lazy("Nobody waits for you."),
    gettext_lazy("One person waits for you."),
    gettext_lazy("Two people wait for you."),
    gettext_lazy("Three people wait for you."),
    gettext_lazy("Four people wait for you."),
    gettext_lazy("Five people wait for you."),
    gettext_lazy("Six people wait for you."),
    gettext_lazy("Seven people wait for you."),
    gettext_lazy("Eight people wait for you."),
    gettext_lazy("Nine people wait for you."),
    gettext_lazy("Ten people wait for you."),
)
THEN = (
    gettext_lazy("That is all for today."),
    gettext_lazy("Then one more thing, and that is all for today."),
    gettext_lazy("Then two more things, and that is all for today."),
    gettext_lazy("Then three more things, and that is all for today."),
    gettext_lazy("Then four more things, and that is all for today."),
    gettext_lazy("Then five more things, and that is all for today."),
    gettext_lazy("Then six more things, and that is all for today."),
    gettext_lazy("Then seven more things, and that is all for today."),
    gettext_lazy("Then eight more things, and that is all for today."),
    gettext_lazy("Then nine more things, and that is all for today."),
    gettext_lazy("Then ten more things, and that is all for today."),
)
ONLY = (
    gettext_lazy("Nothing is due today."),
    gettext_lazy("One thing is left, and that is all for today."),
    gettext_lazy("Two things are left, and that is all for today."),
    gettext_lazy("Three things are left, and that is all for today."),
    gettext_lazy("Four things are left, and that is all for today."),
    gettext_lazy("Five things are left, and that is all for today."),
    gettext_lazy("Six things are left, and that is all for today."),
    gettext_lazy("Seven things are left, and that is all for today."),
    gettext_lazy("Eight things are left, and that is all for today."),
    gettext_lazy("Nine things are left, and that is all for today."),
    gettext_lazy("Ten things are left, and that is all for today."),
)
LONGEST = {
    2: gettext_lazy("%(name)s already the second day."),
    3: gettext_lazy("%(name)s already the third day."),
    4: gettext_lazy("%(name)s already the fourth day."),
    5: gettext_lazy("%(name)s already the fifth day."),
}
REST = (
    gettext_lazy("The rest can wait until Monday."),
    gettext_lazy("The rest can wait until Tuesday."),
    gettext_lazy("The rest can wait until Wednesday."),
    gettext_lazy("The rest can wait until Thursday."),
    gettext_lazy("The rest can wait until Friday."),
    gettext_lazy("The rest can wait until Saturday."),
    gettext_lazy("The rest can wait until Sunday."),
)


@dataclass(frozen=True, slots=True)
class Longest:
    """Whoever waits the longest of those who are still fresh: the working day it is for them, and since when."""

    name: str
    since: datetime
    working_days: int
    is_late: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What now, in two voices and a note."""

    strong: str
    quiet: str = ""
    note: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, [self.strong, self.quiet]))


def answer(people: int, longest: Longest | None, *, others: int, next_due: date | None, now: datetime) -> Answer:
    """What now. `others` are the things besides the people who wait."""
    if not people and not others:
        return Answer(people_wait(0), str(ONLY[0]), rest(next_due, now))
    counted = then(others) if people else only(others)
    quiet = who_longest(longest, now) if longest else ""
    return Answer(people_wait(people), quiet, " ".join(filter(None, [counted, rest(next_due, now)])))


def people_wait(count: int) -> str:
    """How many people wait, as a word up to ten."""
    if count < len(PEOPLE):
        return str(PEOPLE[count])
    return ngettext("%(count)s person waits for you.", "%(count)s people wait for you.", count) % {"count": count}


def then(count: int) -> str:
    """What is left after the people."""
    if count < len(THEN):
        return str(THEN[count])
    return ngettext(
        "Then %(count)s more thing, the most urgent first.", "Then %(count)s more things, the most urgent first.", count
    ) % {"count": count}


def only(count: int) -> str:
    """What is left when nobody waits."""
    if count < len(ONLY):
        return str(ONLY[count])
    return ngettext(
        "%(count)s thing is left, the most urgent first.", "%(count)s things are left, the most urgent first.", count
    ) % {"count": count}


def who_longest(longest: Longest, now: datetime) -> str:
    """Who waits the longest, and how long."""
    since = timezone.localtime(longest.since)
    if longest.is_late:
        if longest.working_days in LONGEST:
            return LONGEST[longest.working_days] % {"name": longest.name}
        if longest.working_days > 1:
            return ngettext(
                "%(name)s already for %(count)s working day.",
                "%(name)s already for %(count)s working days.",
                longest.working_days,
            ) % {"name": longest.name, "count": longest.working_days}
    gone = (timezone.localdate(now) - since.date()).days
    if gone == 0:
        return _("%(name)s since %(time)s today.") % {"name": longest.name, "time": clock(since)}
    if gone == 1:
        return _("%(name)s since yesterday, %(time)s.") % {"name": longest.name, "time": clock(since)}
    return _("%(name)s since %(day)s.") % {"name": longest.name, "day": day(since.date())}


def rest(next_due: date | None, now: datetime) -> str:
    """Until when everything else can wait."""
    if next_due is None:
        return ""
    ahead = next_due - timezone.localdate(now)
    if ahead == timedelta(days=1):
        return _("The rest can wait until tomorrow.")
    if ahead < timedelta(days=7):
        return str(REST[next_due.weekday()])
    return _("The rest can wait until %(day)s.") % {"day": day(next_due)}
