"""What the list says of each thing: a sentence, and the line of reasons below it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from markupsafe import Markup

from rapport.clients.quiet import Whereabouts
from rapport.clients.rhythm import DEFAULT_DAYS, SOONEST_DAYS
from rapport.lib.zones import zone_or_utc
from rapport.today.ranking import Due, Quiet, Waiting
from rapport.web.coming import soon
from rapport.web.dates import clock, day, when

SUBJECT = 80
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A whole sentence and the name in it, which a page sets in bold and links."""

    pattern: str
    values: Mapping[str, str]
    href: str = ""

    def __str__(self) -> str:
        return self.pattern % self.values

    def __html__(self) -> Markup:
        name = Markup("<b>{}</b>").format(self.values["name"])
        linked = Markup('<a href="{}">{}</a>').format(self.href, name) if self.href else name
        return Markup.escape(self.pattern) % {**self.values, "name": linked}


@dataclass(frozen=True, slots=True)
class Remark:
    """A clause of the line below a sentence; `late` is set in the colour of what is past its time."""

    text: str
    late: bool = False


def line(remarks: list[Remark]) -> str:
    """The line below a sentence, as plain text."""
    return ", ".join(remark.text for remark in remarks)


def cut(text: str, length: int = SUBJECT) -> str:
    """A subject or a step on one line, at most so many characters."""
    words = " ".join(text.split())
    return words if len(words) <= length else words[: length - 1].rstrip(" ,.;:—–-") + "…"


# ---- Sentences


def waits(name: str, *, company: str = "", subject: str = "", is_new: bool = False, href: str = "") -> Sentence:
    """Somebody waits for an answer; `company` is where a person works, when they have a name of their own."""
    values = {"name": name, "company": company, "subject": cut(subject)}
    if is_new:
        pattern = _("%(name)s writes to you: “%(subject)s”.") if subject else _("%(name)s writes to you.")
    elif company:
        pattern = (
            _("%(name)s, %(company)s, waits for your answer: “%(subject)s”.")
            if subject
            else _("%(name)s, %(company)s, waits for your answer.")
        )
    else:
        pattern = (
            _("%(name)s waits for your answer: “%(subject)s”.") if subject else _("%(name)s waits for your answer.")
        )
    return Sentence(pattern, values, href)


def planned(client: str, step: str, *, on: date | None, at: datetime | None, today: date, href: str = "") -> Sentence:
    """A step that is due, in the words it was written down in."""
    due = timezone.localtime(at).date() if at else on or today
    values = {"name": client, "step": cut(step, 2 * SUBJECT), "day": day(due), "time": clock(at) if at else ""}
    ago = (today - due).days
    if ago <= 0:
        pattern = (
            _("You planned this with %(name)s for %(time)s today: “%(step)s”.")
            if at
            else _("You planned this with %(name)s for today: “%(step)s”.")
        )
    elif ago == 1:
        pattern = _("You planned this with %(name)s for yesterday: “%(step)s”.")
    else:
        pattern = _("You planned this with %(name)s for %(day)s: “%(step)s”.")
    return Sentence(pattern, values, href)


def is_quiet(client: str, days: int, *, href: str = "") -> Sentence:
    """A client is silent longer than usual."""
    pattern = ngettext("%(name)s is quiet for %(count)s day.", "%(name)s is quiet for %(count)s days.", days)
    return Sentence(pattern, {"name": client, "count": str(days)}, href)


# ---- The lines below

WORKING_DAY = {
    2: gettext_lazy("Second working day"),
    3: gettext_lazy("Third working day"),
    4: gettext_lazy("Fourth working day"),
    5: gettext_lazy("Fifth working day"),
}


def about_waiting(
    it: Waiting, *, working_days: int, until: datetime | None, where: Whereabouts, now: datetime
) -> list[Remark]:
    """How long somebody waits, and one thing more. `until` is when the first answer to a new person is due."""
    remarks = [_how_long(it, working_days, now)]
    if it.is_new and it.is_late:
        remarks.append(Remark(_("a new person")))
    elif it.is_new:
        remarks = [Remark(_("New person")), *_due_by(until, now)]
    elif it.usual is not None:
        remarks.append(Remark(_usually(it.usual)))
    return remarks + _their_clock(where, now) if len(remarks) < 2 else remarks


def _how_long(it: Waiting, working_days: int, now: datetime) -> Remark:
    since = timezone.localtime(it.since)
    if it.is_late and working_days > 1 and not it.is_aged:
        if working_days in WORKING_DAY:
            return Remark(str(WORKING_DAY[working_days]), True)
        words = ngettext("For %(count)s working day", "For %(count)s working days", working_days)
        return Remark(words % {"count": working_days}, True)
    gone = (timezone.localdate(now) - since.date()).days
    if gone == 0:
        return Remark(_("Since %(time)s today") % {"time": clock(since)}, it.is_late)
    if gone == 1:
        return Remark(_("Since yesterday, %(time)s") % {"time": clock(since)}, it.is_late)
    return Remark(_("Since %(day)s") % {"day": day(since.date())}, it.is_late)


def _due_by(until: datetime | None, now: datetime) -> list[Remark]:
    if until is None or until <= now:
        return []
    if timezone.localdate(until) == timezone.localdate(now):
        return [Remark(_("the first answer is due by %(time)s") % {"time": clock(until)})]
    return [Remark(_("the first answer is due by %(moment)s") % {"moment": soon(until, now)})]


def _usually(usual: timedelta) -> str:
    hours = round(usual / HOUR)
    if hours <= 1:
        return _("you usually answer within an hour")
    return ngettext("you usually answer within %(count)s hour", "you usually answer within %(count)s hours", hours) % {
        "count": hours
    }


def _their_clock(where: Whereabouts, now: datetime) -> list[Remark]:
    """Their time, when it is another one than ours; only probably theirs where nobody wrote it down."""
    theirs = now.astimezone(zone_or_utc(where.zone))
    if not where.zone or theirs.utcoffset() == timezone.localtime(now).utcoffset():
        return []
    said = _("it is probably %(time)s for them now") if where.guess else _("it is %(time)s for them now")
    return [Remark(said % {"time": f"{theirs:%-H:%M}"})]


def about_due(it: Due, *, where: Whereabouts, now: datetime) -> list[Remark]:
    """How late a step is."""
    if it.days_late:
        late = ngettext("%(count)s working day late", "%(count)s working days late", it.days_late)
        remarks = [Remark(late % {"count": it.days_late}, True)]
    elif it.hour is not None:
        remarks = [Remark(_("Its time was %(moment)s") % {"moment": when(it.hour)}, True)]
    else:
        remarks = [Remark(_("Due today"))]
    if it.client_waits:
        return [*remarks, Remark(_("they wait for your answer too"))]
    return remarks + _their_clock(where, now)


def about_quiet(it: Quiet) -> list[Remark]:
    """What would be usual."""
    if it.agreed:
        return [Remark(every(it.agreed, agreed=True))]
    if it.patience <= SOONEST_DAYS:
        return [Remark(_("You usually speak every week or more often"))]
    if it.patience == DEFAULT_DAYS:
        # Either their measured rhythm or, with too few words to measure one, the rule for all.
        return [Remark(_("More than a month without a word"))]
    return [Remark(every(round(it.patience / 2), agreed=False))]


def every(days: int, *, agreed: bool) -> str:
    """A rhythm, chosen or measured."""
    if days == 7:
        return _("You want to speak every week") if agreed else _("You usually speak every week")
    if days == 14:
        return _("You want to speak every two weeks") if agreed else _("You usually speak every two weeks")
    if days in (30, 31):
        return _("You want to speak every month") if agreed else _("You usually speak every month")
    words = (
        ngettext("You want to speak every %(count)s day", "You want to speak every %(count)s days", days)
        if agreed
        else ngettext("You usually speak every %(count)s day", "You usually speak every %(count)s days", days)
    )
    return words % {"count": days}
