"""What this room offers beside something that was said: a change of what was agreed, made with two keys."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.clients.deeds import Deed

CHANGE = Deed(
    label=_("A change of what was agreed"), icon="history", key="h", said="/projects/changes/from/entry/",
    letter="/projects/changes/from/letter/",
)  # fmt: skip
