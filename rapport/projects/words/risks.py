"""A problem in words: what it does to the date and to the price."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.projects.models import Problem
from rapport.projects.words.changes import Told
from rapport.projects.words.scope import money


def problem_effects(one: Problem) -> list[Told]:
    """If nothing is decided."""
    found = []
    if one.days:
        count = abs(one.days)
        said = (
            ngettext("%(count)s working day later", "%(count)s working days later", count)
            if one.days > 0
            else ngettext("%(count)s working day earlier", "%(count)s working days earlier", count)
        ) % {"count": count}
        found.append(Told(one.milestone.title if one.milestone else _("Date"), "", said))
    if one.price_minor:
        found.append(Told(_("Price"), "", money(one.price_minor, one.currency, signed=True)))
    return found
