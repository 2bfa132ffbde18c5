"""Documents that were shown to the client: always the version in force."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rapport.documents.models import Document
from rapport.doors.front import Part, Reader, SharedFile
from rapport.doors.models import Door
from rapport.doors.opening import path_of
from rapport.web.dates import when

MOST = 50


def tell(door: Door, reader: Reader) -> Part:
    """The newest first, in one statement."""
    rows = Document.objects.shared_with(door).filter(archived_at=None).order_by("-updated_at", "-pk")
    return Part(files=[_file(one, door) for one in rows[:MOST]])


def _file(one: Document, door: Door) -> SharedFile:
    about = when(one.updated_at)
    if one.current > 1:
        about = f"{_('version %(number)s') % {'number': one.current}} · {about}"
    return SharedFile(name=one.title, href=path_of(door, f"documents/{one.pk}/"), at=one.updated_at, about=about)
