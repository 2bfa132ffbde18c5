"""Why a calendar could not be read or written, as a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, gettext_lazy, ngettext

SENTENCES = {
    "unauthorised": gettext_lazy("%(host)s does not accept the user name or the password. Write them anew."),
    "unreachable": gettext_lazy("%(host)s cannot be reached. It is tried again by itself."),
    "slow": gettext_lazy("%(host)s does not answer in time. It is tried again by itself."),
    "private_address": gettext_lazy(
        "%(host)s lies in a private network. Whoever runs Rapport can allow it with RAPPORT_PRIVATE_ADDRESSES."
    ),
    "redirects": gettext_lazy("%(host)s sends us on and on. Check the address."),
    "address": gettext_lazy("“%(text)s” is no address. Write the whole one, beginning with https://."),
    "garbage": gettext_lazy("The server answers something that is no calendar. Check the address."),
    "too_large": gettext_lazy("The calendar is larger than can be read."),
    "too_many": gettext_lazy("The calendar holds more than %(most)s events, and that is more than can be read."),
    "no_caldav": gettext_lazy("%(host)s knows no calendars at this address. Check it."),
    "no_calendars": gettext_lazy("No calendars were found at %(host)s. Check the address."),
    "no_feed": gettext_lazy("There is no calendar at this address of %(host)s any more."),
    "forbidden": gettext_lazy("%(host)s does not allow it. Check the rights of this user there."),
    "server_full": gettext_lazy("%(host)s has no room left for new events."),
    "refused": gettext_lazy("%(host)s refused (%(status)s). It is tried again by itself."),
    "no_start": gettext_lazy("An event that does not say when it begins."),
    "bad_value": gettext_lazy("An event whose %(name)s cannot be read: “%(text)s”."),
    "broken_event": gettext_lazy("A broken event: %(text)s"),
    "no_event": gettext_lazy("An object without an event."),
    "rule": gettext_lazy("An event whose repetition cannot be read: “%(text)s”."),
    "never": gettext_lazy("An event that repeats on days that never come: “%(text)s”."),
    "too_often": gettext_lazy("An event that repeats too often to be shown: “%(text)s”."),
    "too_many_dates": gettext_lazy("An event that lists %(n)s single dates; up to %(most)s can be read."),
}


def sentence(trouble: Mapping[str, Any] | None) -> str:
    """The sentence of a trouble as rows keep it; nothing for none."""
    if not trouble:
        return ""
    code, details = str(trouble.get("code", "")), dict(trouble.get("details", {}))
    if code == "some_unread":
        n = int(details.get("n", 0))
        said = ngettext(
            "%(n)s event could not be read and is not shown.", "%(n)s events could not be read and are not shown.", n
        )
        return said % {"n": n}
    known = SENTENCES.get(code)
    if known is None:
        return gettext("It did not work (%(code)s).") % {"code": code}
    return str(known) % {"host": "", "text": "", "name": "", "status": "", "most": "", "n": "", **details}
