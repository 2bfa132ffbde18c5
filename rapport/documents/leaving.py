"""What leaves by folders elsewhere."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from rapport.documents.models import Folder
from rapport.web.leaving import Leaving


def ways_out(workspace: Any) -> list[Leaving]:
    """Each folder that is kept the same."""
    rows = Folder.objects.living().filter(workspace=workspace).order_by("pk")
    return [
        Leaving(
            who=folder.title, where=urlsplit(folder.url).hostname or "", what=_("Documents and their files"),
            purpose=_("The same documents in your own cloud"),
        )
        for folder in rows
    ]  # fmt: skip
