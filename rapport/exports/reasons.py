"""Why an export cannot be made or brought back, in one sentence each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _


def sentence(code: str, details: Mapping[str, Any]) -> str:
    """The reason in the reader's language."""
    known = {
        "newer": _("This export was made by a newer Rapport than this one. Bring Rapport up to date first."),
        "altered": _("%(name)s in this export is not what was written; nothing was brought."),
        "cut": _("%(name)s in this export ends too early; nothing was brought. Copy the export again."),
        "gone": _("%(name)s is missing in this export; nothing was brought. Copy the export again."),
        "not_empty": _("This workspace holds something already. An export is brought into an empty one: rapport init makes it."),  # noqa: E501
        "occupied": _("%(name)s is there already and not empty. Name a new folder."),
        "no_access": _("%(name)s cannot be written here."),
    }  # fmt: skip
    return known[code] % {"name": "", **details}
