"""The facts behind an urgency in words: of one item, and of the table itself for the page "How we count"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.today.models import REMEMBERED
from rapport.today.ranking import AGED_DAYS, DUE, FIRST_ANSWER_HOURS, QUIET, RULES, SORT, WAITING, Rule, Urgency
from rapport.today.sentences import cut
from rapport.web.dates import day, when

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Why:
    """One fact as it is shown: its words, its points with their sign, its picture."""

    code: str
    text: str
    points: int
    icon: str

    @property
    def signed(self) -> str:
        """+34, −20; a true minus, as wide as the plus."""
        return signed(self.points)


def signed(points: int) -> str:
    """Points with their sign."""
    return f"+{points}" if points >= 0 else f"−{-points}"


def told(urgency: Urgency) -> list[Why]:
    """The facts of an urgency, in words."""
    return [Why(each.code, WORDS[each.code](each.values), each.points, ICONS[each.code]) for each in urgency.reasons]


def _waits(facts: Mapping[str, Any]) -> str:
    if facts["aged"]:
        return _("Waits for your answer since %(day)s") % {"day": day(timezone.localtime(facts["since"]).date())}
    if not facts["hours"]:
        return _("Waits for your answer, not yet a working hour")
    return ngettext(
        "Waits for your answer for %(count)s working hour",
        "Waits for your answer for %(count)s working hours",
        facts["hours"],
    ) % {"count": facts["hours"]}


def _late(facts: Mapping[str, Any]) -> str:
    return ngettext(
        "Your promise is an answer within %(count)s working hour",
        "Your promise is an answer within %(count)s working hours",
        facts["hours"],
    ) % {"count": facts["hours"]}


def _again(facts: Mapping[str, Any]) -> str:
    return ngettext(
        "%(count)s letter without an answer, the last one %(when)s",
        "%(count)s letters without an answer, the last one %(when)s",
        facts["letters"],
    ) % {"count": facts["letters"], "when": when(facts["last_at"])}


def _new(facts: Mapping[str, Any]) -> str:
    return ngettext(
        "A new person: the first answer is due within %(count)s working hour",
        "A new person: the first answer is due within %(count)s working hours",
        facts["hours"],
    ) % {"count": facts["hours"]}


def _slower(facts: Mapping[str, Any]) -> str:
    hours = round(facts["usual"] / HOUR)
    if hours <= 1:
        return _("You usually answer them within an hour")
    return ngettext(
        "You usually answer them within %(count)s working hour",
        "You usually answer them within %(count)s working hours",
        hours,
    ) % {"count": hours}


def _aged(facts: Mapping[str, Any]) -> str:
    return ngettext(
        "Written more than %(count)s day ago: it can hardly be urgent",
        "Written more than %(count)s days ago: it can hardly be urgent",
        facts["days"],
    ) % {"count": facts["days"]}


def working_days_late(facts: Mapping[str, Any]) -> str:
    """How late a thing is."""
    return ngettext("%(count)s working day late", "%(count)s working days late", facts["days"]) % {
        "count": facts["days"]
    }


def _quiet(facts: Mapping[str, Any]) -> str:
    return ngettext("Not a word for %(count)s day", "Not a word for %(count)s days", facts["days"]) % {
        "count": facts["days"]
    }


def _beyond(facts: Mapping[str, Any]) -> str:
    return ngettext(
        "%(count)s day longer than is usual for the two of you",
        "%(count)s days longer than is usual for the two of you",
        facts["days"],
    ) % {"count": facts["days"]}  # fmt: skip


def _agreed(facts: Mapping[str, Any]) -> str:
    return ngettext(
        "You chose to keep in touch every %(count)s day",
        "You chose to keep in touch every %(count)s days",
        facts["days"],
    ) % {"count": facts["days"]}


WORDS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "waits": _waits,
    "late": _late,
    "again": _again,
    "new": _new,
    "step": lambda facts: _("A step that is due hangs on it: “%(step)s”") % {"step": cut(facts["step"])},
    "slower": _slower,
    "aged": _aged,
    "due": lambda facts: _("Its day has come"),
    "overdue": working_days_late,
    "hour": lambda facts: _("It had an hour: %(when)s") % {"when": when(facts["at"])},
    "waits_too": lambda facts: _("They wait for your answer too"),
    "quiet": _quiet,
    "beyond": _beyond,
    "agreed": _agreed,
    "returned": lambda facts: _("You set it aside until %(when)s") % {"when": when(facts["at"])},
    "not_useful": lambda facts: _("You called the like of it not useful, %(when)s") % {"when": when(facts["at"])},
}
ICONS: dict[str, str] = {
    "waits": "clock", "late": "triangle-alert", "again": "mail", "new": "user-plus", "step": "route",
    "slower": "history", "aged": "archive", "due": "calendar", "overdue": "triangle-alert", "hour": "alarm-clock",
    "waits_too": "mail", "quiet": "message-square", "beyond": "calendar-days", "agreed": "handshake",
    "returned": "alarm-clock", "not_useful": "eye-off",
}  # fmt: skip

# ---- The table itself

RULE_WORDS: dict[str, str | Promise] = {
    "waits": gettext_lazy("Somebody waits for your answer; more for every working hour"),
    "late": gettext_lazy("They wait longer than the answer was promised: one working day"),
    "again": gettext_lazy("They wrote more than once without an answer"),
    "new": gettext_lazy("It is somebody new"),
    "step": gettext_lazy("A step with the same client is due"),
    "slower": gettext_lazy("You usually answer this client sooner"),
    "aged": gettext_lazy("It was written so long ago that it can hardly be urgent"),
    "due": gettext_lazy("The day of a step has come"),
    "overdue": gettext_lazy("It is late; more for every working day"),
    "hour": gettext_lazy("It had an hour, and that has passed"),
    "waits_too": gettext_lazy("The client waits for your answer too"),
    "quiet": gettext_lazy("A client is silent longer than usual"),
    "beyond": gettext_lazy("Every day beyond what is usual"),
    "agreed": gettext_lazy("You chose yourself how often to keep in touch"),
    "returned": gettext_lazy("You set it aside, and its time has come"),
    "not_useful": gettext_lazy("You lately called the like of it, with the same client, not useful"),
}
GROUPS = (
    (WAITING, gettext_lazy("Your turn")),
    (DUE, gettext_lazy("Promised and due")),
    (QUIET, gettext_lazy("Out of rhythm")),
    (SORT, gettext_lazy("To sort out")),
    ("", gettext_lazy("Anywhere")),
)


def learn(code: str, words: Callable[[Mapping[str, Any]], str], icon: str, rule: str | Promise) -> None:
    """Teach the words of a fact of a further kind: of one item, its picture, and of the table."""
    WORDS[code], ICONS[code], RULE_WORDS[code] = words, icon, rule


def table() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every rule in words with what it is worth, by group."""
    return [
        (str(title), [(str(RULE_WORDS[rule.code]), worth(rule)) for rule in RULES.values() if rule.group == group])
        for group, title in GROUPS
    ]


def worth(rule: Rule) -> str:
    """+16 · +10 and 2 an hour, at most 40 · 5 a day, at most 30"""
    if not rule.each:
        return signed(rule.points)
    values = {"points": signed(rule.points), "each": rule.each, "most": rule.most}
    if rule.points:
        return _("%(points)s and %(each)s an hour, at most %(most)s") % values
    return _("+%(each)s a day, at most %(most)s") % values


def limits() -> dict[str, int]:
    """The numbers the page names besides the table."""
    return {
        "aged": AGED_DAYS,
        "first": FIRST_ANSWER_HOURS,
        "remembered": REMEMBERED.days,
        "lowered": -RULES["not_useful"].points,
    }
