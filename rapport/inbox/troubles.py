"""Why a message of ours was not sent, or what a person has to check, in the reader's words.

Each channel has words for its own codes and teaches them here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.inbox.models import Outgoing

# Given a code and its details; "" for one it does not know.
type Words = Callable[[str, Mapping[str, Any]], str]

OURS = {
    "no_channel": gettext_lazy("There is no way to send it: “%(channel)s” does not exist here any more."),
    "broken_off": gettext_lazy(
        "Rapport was stopped while it was sending this, and nobody can say whether it arrived. Look at the other end,"
        " or ask; then mark it as sent, or send it again."
    ),
}
_words: dict[str, Words] = {}


def learn(channel: str, words: Words) -> None:
    """Teach the words of a channel; called once by its room when it is ready."""
    _words[channel] = words


def sentence(outgoing: Outgoing) -> str:
    """What is the matter with a message; "" when nothing is. A code nobody has words for is shown itself."""
    if not outgoing.trouble:
        return ""
    code, details = outgoing.trouble["code"], outgoing.trouble.get("details", {})
    if code in OURS:
        return str(OURS[code]) % {"channel": "", **details}
    words = _words.get(outgoing.channel)
    return (words(code, details) if words else "") or _("It was not sent (%(code)s).") % {"code": code}
