"""The room's sentences: numbers in words, whose turn it is and since when, distances of clocks, lengths of silence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_timezone_location
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from rapport.lib.workhours import Workhours
from rapport.lib.zones import is_zone
from rapport.web.dates import clock, day, short_day

# In Russian the same number has another form in each of these places, so each place is translated by itself.
WELL: tuple[str | Promise, ...] = (
    pgettext_lazy("number: all is well with …", "one"),
    pgettext_lazy("number: all is well with …", "two"),
    pgettext_lazy("number: all is well with …", "three"),
    pgettext_lazy("number: all is well with …", "four"),
    pgettext_lazy("number: all is well with …", "five"),
    pgettext_lazy("number: all is well with …", "six"),
    pgettext_lazy("number: all is well with …", "seven"),
    pgettext_lazy("number: all is well with …", "eight"),
    pgettext_lazy("number: all is well with …", "nine"),
    pgettext_lazy("number: all is well with …", "ten"),
    pgettext_lazy("number: all is well with …", "eleven"),
    pgettext_lazy("number: all is well with …", "twelve"),
)  # fmt: skip
OUT_OF: tuple[str | Promise, ...] = (
    pgettext_lazy("number: out of …", "one"),
    pgettext_lazy("number: out of …", "two"),
    pgettext_lazy("number: out of …", "three"),
    pgettext_lazy("number: out of …", "four"),
    pgettext_lazy("number: out of …", "five"),
    pgettext_lazy("number: out of …", "six"),
    pgettext_lazy("number: out of …", "seven"),
    pgettext_lazy("number: out of …", "eight"),
    pgettext_lazy("number: out of …", "nine"),
    pgettext_lazy("number: out of …", "ten"),
    pgettext_lazy("number: out of …", "eleven"),
    pgettext_lazy("number: out of …", "twelve"),
)  # fmt: skip
SO_MANY: tuple[str | Promise, ...] = (
    pgettext_lazy("number of people who do something", "one"),
    pgettext_lazy("number of people who do something", "two"),
    pgettext_lazy("number of people who do something", "three"),
    pgettext_lazy("number of people who do something", "four"),
    pgettext_lazy("number of people who do something", "five"),
    pgettext_lazy("number of people who do something", "six"),
    pgettext_lazy("number of people who do something", "seven"),
    pgettext_lazy("number of people who do something", "eight"),
    pgettext_lazy("number of people who do something", "nine"),
    pgettext_lazy("number of people who do something", "ten"),
    pgettext_lazy("number of people who do something", "eleven"),
    pgettext_lazy("number of people who do something", "twelve"),
)  # fmt: skip


def in_words(number: int, forms: tuple[str | Promise, ...]) -> str:
    """A number as a word up to twelve, as figures beyond."""
    return str(forms[number - 1]) if 0 < number <= len(forms) else str(number)


def sentence(text: str) -> str:
    """With a capital at its beginning."""
    return text[:1].upper() + text[1:]


# ---- The answer above the list


def list_answer(every: int, well: int, waiting: int) -> tuple[str, str]:
    """How all clients are, in two voices. `waiting` wait for an answer; those neither well nor waiting are silent."""
    silent = every - well - waiting
    if well == every:
        return sentence(_all_well(every)), _("Nobody waits for you, and nobody is silent longer than usual.")
    parts = [_who_waits(waiting)] * bool(waiting) + [_who_is_silent(silent)] * bool(silent)
    if well:
        how = {"well": in_words(well, WELL), "all": in_words(every, OUT_OF)}
        parts.insert(0, ngettext("%(well)s of %(all)s is fine.", "%(well)s of %(all)s are fine.", well) % how)
    sentences = [sentence(part) for part in parts]
    return sentences[0], " ".join(sentences[1:])


def _all_well(every: int) -> str:
    words = {"count": in_words(every, WELL)}
    if every == 1:
        return _("All is well with your one client.")
    return ngettext("All is well with all %(count)s client.", "All is well with all %(count)s clients.", every) % words


def _who_waits(count: int) -> str:
    words = {"count": in_words(count, SO_MANY)}
    return ngettext("%(count)s waits for your answer.", "%(count)s wait for your answer.", count) % words


def _who_is_silent(count: int) -> str:
    words = {"count": in_words(count, SO_MANY)}
    return ngettext("%(count)s is silent longer than usual.", "%(count)s are silent longer than usual.", count) % words


def people_answer(count: int) -> tuple[str, str]:
    """How many people nobody has decided about."""
    if not count:
        return _("Nobody new."), _("Whoever writes to you for the first time will stand here.")
    words = {"count": in_words(count, SO_MANY)}
    said = ngettext("%(count)s person is new.", "%(count)s people are new.", count) % words
    return sentence(said), _("Say who is a client; the rest will not be asked about again.")


def trash_answer(count: int) -> tuple[str, str]:
    """What lies in the trash."""
    if not count:
        return _("The trash is empty."), _("What you throw away lies here first.")
    said = ngettext("%(count)s thing lies in the trash.", "%(count)s things lie in the trash.", count)
    return said % {"count": count}, _("Each can be taken back.")


def letters(count: int) -> str:
    """How many letters."""
    return ngettext("%(count)s letter", "%(count)s letters", count) % {"count": count}


# ---- Whose turn


@dataclass(frozen=True, slots=True)
class Said:
    """A few words and what they mean: "late", "your" or nothing."""

    words: str
    meaning: str = ""


# Beyond this many days nobody counts; a date says more.
COUNTED_DAYS = 60


def whose_turn(turn: str, since: datetime | None, *, now: datetime, hours: Workhours) -> Said:
    """Who has to move and for how long: "Yours, 2 days" counts working days, their silence calendar days."""
    if since is None:
        return Said("")
    if turn == "ours":
        return _ours(since, now, hours)
    days = (timezone.localdate(now) - timezone.localdate(since)).days
    if turn == "theirs":
        return Said(_theirs(days, since))
    return Said(_nobodys(days, since))


def is_late(since: datetime, *, now: datetime, hours: Workhours) -> bool:
    """Whether an answer is owed for more than one working day."""
    return now - since > timedelta(days=COUNTED_DAYS) or hours.working_days(since, now) > 1


def _ours(since: datetime, now: datetime, hours: Workhours) -> Said:
    if now - since > timedelta(days=COUNTED_DAYS):
        return Said(_("Yours, since %(day)s") % {"day": day(timezone.localdate(since))}, "late")
    working = hours.working_days(since, now)
    if working > 1:
        return Said(ngettext("Yours, %(count)s day", "Yours, %(count)s days", working) % {"count": working}, "late")
    gone = (timezone.localdate(now) - timezone.localdate(since)).days
    if gone > 1:
        return Said(_("Yours, since %(day)s") % {"day": short_day(timezone.localdate(since))}, "your")
    if gone == 1:
        return Said(_("Yours, since yesterday"), "your")
    passed = int((now - since) / timedelta(hours=1))
    if passed < 1:
        return Said(_("Yours, just now"), "your")
    return Said(ngettext("Yours, %(count)s h", "Yours, %(count)s h", passed) % {"count": passed}, "your")


def _theirs(days: int, since: datetime) -> str:
    if days > COUNTED_DAYS:
        return _("Theirs, since %(day)s") % {"day": day(timezone.localdate(since))}
    if days < 1:
        return _("Theirs, today")
    if days == 1:
        return _("Theirs, yesterday")
    return ngettext("Theirs, %(count)s day", "Theirs, %(count)s days", days) % {"count": days}


def _nobodys(days: int, since: datetime) -> str:
    if days > 365:
        return _("Nobody’s, since %(day)s") % {"day": day(timezone.localdate(since))}
    if days < 1:
        return _("Nobody’s, today")
    return ngettext("Nobody’s, %(count)s day", "Nobody’s, %(count)s days", days) % {"count": days}


def wait_in_words(since: datetime, *, now: datetime, hours: Workhours) -> str:
    """How long an answer is owed, as the end of a sentence: "for the second working day"."""
    if now - since > timedelta(days=COUNTED_DAYS):
        return _("since %(day)s") % {"day": day(timezone.localdate(since))}
    working = hours.working_days(since, now)
    if working > 1:
        return ngettext("for %(count)s working day", "for %(count)s working days", working) % {"count": working}
    return _("since %(day)s, %(time)s") % {"day": short_day(timezone.localdate(since)), "time": clock(since)}


# ---- Days and clocks


def due(on: date | None, at: datetime | None, *, now: datetime) -> Said:
    """When a next step is due, in red when that is over. A date is a date in every zone."""
    today = timezone.localdate(now)
    if at is not None:
        return Said(f"{_near(timezone.localdate(at), today)}, {clock(at)}", "late" if at < now else "")
    if on is None:
        return Said("")
    return Said(_near(on, today), "late" if on < today else "")


def _near(when: date, today: date) -> str:
    days = (when - today).days
    if days in (-1, 0, 1):
        return (_("yesterday"), _("today"), _("tomorrow"))[days + 1]
    return short_day(when) if -7 < days < 7 else day(when)


def talked(at: datetime, *, now: datetime) -> str:
    """The day of a last conversation: today, yesterday, 12 November."""
    gone = (timezone.localdate(now) - timezone.localdate(at)).days
    if gone in (0, 1):
        return (_("today"), _("yesterday"))[gone]
    return day(timezone.localdate(at))


def month(moment: datetime) -> str:
    """March 2023"""
    return format_date(timezone.localdate(moment), "MMMM y", locale="ru" if get_language() == "ru" else "en_GB")


def day_of_year(when: date) -> str:
    """22 March"""
    return format_date(when, "d MMMM", locale="ru" if get_language() == "ru" else "en_GB")


def clock_in(zone: str, now: datetime) -> str:
    """What time it is there; nothing for no zone and for one this tz database does not know."""
    return f"{now.astimezone(ZoneInfo(zone)):%-H:%M}" if zone and is_zone(zone) else ""


def apart(zone: str, *, now: datetime) -> str:
    """How far a clock is from the reader's: "2 hours ahead of you"."""
    theirs = now.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    mine = timezone.localtime(now).utcoffset() or timedelta()
    minutes = round((theirs - mine).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    if not minutes:
        return _("the same time as yours")
    if rest:
        how = {"hours": hours, "minutes": rest}
        return (
            _("%(hours)s h %(minutes)s min ahead of you")
            if minutes > 0
            else _("%(hours)s h %(minutes)s min behind you")
        ) % how
    if minutes > 0:
        return ngettext("%(count)s hour ahead of you", "%(count)s hours ahead of you", hours) % {"count": hours}
    return ngettext("%(count)s hour behind you", "%(count)s hours behind you", hours) % {"count": hours}


def place(zone: str) -> str:
    """The city a zone is called by, in the reader's language; the name itself for one nobody knows (yet)."""
    return _city(zone, "ru" if get_language() == "ru" else "en")


@lru_cache(maxsize=2048)
def _city(zone: str, locale: str) -> str:
    if not zone or not is_zone(zone):
        return zone
    return get_timezone_location(ZoneInfo(zone), locale=locale, return_city=True)


def quiet(days: int, patience: int) -> str:
    """A gap in a conversation, and whether it is usual for these two."""
    if patience and days <= patience:
        return ngettext(
            "quiet for %(count)s day, which is usual for the two of you",
            "quiet for %(count)s days, which is usual for the two of you",
            days,
        ) % {"count": days}
    return ngettext("quiet for %(count)s day", "quiet for %(count)s days", days) % {"count": days}


def lasted(minutes: int) -> str:
    """The length of a call or meeting: 25 minutes, 1 h 30 min."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return ngettext("%(count)s minute", "%(count)s minutes", rest) % {"count": rest}
    if not rest:
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    return pgettext("length of a talk", "%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}


LABELS = {
    "work": pgettext_lazy("label of an address", "work"),
    "home": pgettext_lazy("label of an address", "home"),
    "mobile": pgettext_lazy("label of an address", "mobile"),
    "main": pgettext_lazy("label of an address", "main"),
    "fax": pgettext_lazy("label of an address", "fax"),
    "pager": pgettext_lazy("label of an address", "pager"),
    "other": pgettext_lazy("label of an address", "other"),
}


def label(text: str) -> str:
    """A label of an address in the reader's language, or as its owner wrote it."""
    return str(LABELS.get(text, text))
