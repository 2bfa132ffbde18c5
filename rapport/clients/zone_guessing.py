"""Where a person probably lives: guessed from their phone, the clock of their letters, their client's country.

A guess is kept beside what a person wrote down, with its reason, and never instead of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def reason_in_words(why: Mapping[str, Any]) -> str:
    """Why we think so, as the end of a sentence: by the code +7 495."""
    if why.get("code") == "phone":
        return _("by the code %(code)s") % {"code": why["prefix"]}
    if why.get("code") == "letters":
        return ngettext(
            "by the clock of %(count)s letter (%(offsets)s)", "by the clock of %(count)s letters (%(offsets)s)",
            why["count"],
        ) % {"count": why["count"], "offsets": ", ".join(why["offsets"])}  # fmt: skip
    if why.get("code") == "country":
        return _("by the country: %(country)s") % {"country": why["country"]}
    return ""
