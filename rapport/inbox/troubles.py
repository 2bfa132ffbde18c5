"""Why a message has not gone, and what helps: one sentence for each code of the channels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.inbox import unreached

REASONS: dict[str, Any] = {
    "no_channel": gettext_lazy("The way it was to go is not connected any more. Connect it again, or write anew."),
    "broken_off": gettext_lazy("Rapport was stopped while it was sending. Nobody can say whether it arrived."),
    "cut_after_data": gettext_lazy("The connection broke after the last byte. Nobody can say whether it arrived."),
    "no_answer": gettext_lazy("The server does not answer. It is tried again by itself for a day."),
}


def learn(reasons: Mapping[str, Any]) -> None:
    """Teach the sentences for the codes of a channel; called once by its room when it is ready."""
    REASONS.update(reasons)


def reason(trouble: Mapping[str, Any] | None) -> str:
    """The sentence for what a message came to, one for each whom it has not reached; "" when nothing is wrong."""
    if not trouble:
        return ""
    if lost := unreached.sentences(trouble):
        return " ".join(lost)
    code, details = str(trouble.get("code", "")), dict(trouble.get("details") or {})
    known = REASONS.get(code)
    if known is None:
        return _("The other side did not take it (%(code)s).") % {"code": code}
    try:
        return str(known) % details if details else str(known)
    except (KeyError, ValueError, TypeError):
        return str(known)
