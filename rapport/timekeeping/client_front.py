"""What of time stands on a client's front page: their prepaid hours, where they have bought any."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rapport.doors.front import Part, Reader, SharedFile
from rapport.doors.models import Door
from rapport.doors.opening import path_of
from rapport.timekeeping.models import Retainer


def tell(door: Door, reader: Reader) -> Part:
    """A line that leads to the statement."""
    one = Retainer.objects.shared_with(door).living().order_by("-begins_on", "-id").first()
    if one is None:
        return Part()
    return Part(files=[
        SharedFile(name=_("Prepaid hours"), href=path_of(door, "time/"), at=one.updated_at, about=one.title)
    ])  # fmt: skip
