"""The sentence above a calendar, in two voices: what today holds, and when it begins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.calendars.seeing import Item
from rapport.web.plurals import number

# Each number by itself, because it is a word and a language counts in its own way.
TODAY = (
    gettext_lazy("Nothing stands in your way today."),
    gettext_lazy("One event today."),
    gettext_lazy("Two events today."),
    gettext_lazy("Three events today."),
    gettext_lazy("Four events today."),
    gettext_lazy("Five events today."),
    gettext_lazy("Six events today."),
)


def today_in_words(items: Sequence[Item], now: datetime) -> tuple[str, str]:
    """Two events today. The first at 11:00."""
    happening = [item for item in items if item.kind == "event" and not item.cancelled]
    if not happening:
        due = sum(1 for item in items if item.kind == "step")
        return str(TODAY[0]), _due(due)
    n = len(happening)
    strong = str(TODAY[n]) if n < len(TODAY) else ngettext("%(n)s event today.", "%(n)s events today.", n) % {
        "n": number(n)
    }  # fmt: skip
    return strong, _when([item for item in happening if not item.all_day], n, now)


def _when(timed: Sequence[Item], n: int, now: datetime) -> str:
    if not timed:
        return _("No hour of it is fixed.")
    under_way = [item for item in timed if item.starts <= now < item.ends]
    ahead = [item for item in timed if item.starts > now]
    if under_way:
        last = min(under_way, key=lambda item: item.ends)
        return _("“%(title)s” is on until %(time)s.") % {
            "title": short(last.title), "time": f"{last.ends.hour}:{last.ends:%M}"
        }  # fmt: skip
    if not ahead:
        return _("All of it is over.")
    said = {"time": ahead[0].clock}
    if n == 1:
        return _("It begins at %(time)s.") % said
    if len(ahead) == len(timed):
        return _("The first begins at %(time)s.") % said
    return _("The next begins at %(time)s.") % said


def _due(n: int) -> str:
    if not n:
        return _("The day is yours.")
    return ngettext("%(n)s step is due.", "%(n)s steps are due.", n) % {"n": number(n)}


def period_in_words(n: int, steps: int) -> tuple[str, str]:
    """Another month or week: how much stands there."""
    if not n:
        return _("Nothing stands here yet."), _due(steps) if steps else ""
    strong = ngettext("%(n)s event.", "%(n)s events.", n) % {"n": number(n)}
    return strong, _due(steps) if steps else ""


def short(title: str) -> str:
    """A title that fits into a sentence."""
    return title if len(title) <= 60 else title[:59].rstrip() + "…"
