"""Dates after a moment in words, and as they are typed in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from rapport.lib.offsets import Offset, Unit, parsed


def in_words(offset: Offset) -> str:
    """within 4 working hours · the same working day · after 14 days"""
    count = {"count": offset.number}
    if offset.unit is Unit.HOURS:
        return ngettext("within %(count)s working hour", "within %(count)s working hours", offset.number) % count
    if offset.number == 0:
        return _("the same day") if offset.unit is Unit.DAYS else _("the same working day")
    if offset.unit is Unit.WORKING_DAYS:
        return ngettext("within %(count)s working day", "within %(count)s working days", offset.number) % count
    return ngettext("after %(count)s day", "after %(count)s days", offset.number) % count


def all_in_words(offsets: Iterable[Offset]) -> str:
    """Several of them, one after the other."""
    return ", ".join(map(in_words, offsets))


def letters() -> dict[str, str]:
    """The units as the reader's language shortens them: {"WH": "WH", …}, in Russian «рч», «рд», «д»."""
    return {
        Unit.HOURS.value: pgettext("working hours, shortened", "WH"),
        Unit.WORKING_DAYS.value: pgettext("working days, shortened", "WD"),
        Unit.DAYS.value: pgettext("days, shortened", "d"),
    }


def typed(offsets: Iterable[Offset]) -> str:
    """As somebody would type them."""
    return ", ".join(f"{one.number} {letters()[one.unit]}" for one in offsets)


def read(text: str) -> tuple[Offset, ...]:
    """What somebody typed, in the reader's language or as the data has it. Raises ValueError."""
    for unit, shortened in letters().items():
        if shortened != unit:
            text = text.replace(shortened, unit)
    return parsed(text)
