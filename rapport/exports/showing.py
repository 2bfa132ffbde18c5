"""An export in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.exports.models import Export
from rapport.web.dates import day, when

State = Export.State
# The worker looks at its queue several times a second; this long without a start it is not there.
UNHEARD = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Shown:
    """The last export, as the page tells of it. Without one only the answer is there."""

    strong: str
    quiet: str
    pk: int = 0
    moves: bool = False
    is_ready: bool = False
    done: int = 0
    total: int = 0
    size: str = ""
    until: str = ""
    trouble: str = ""


def shown_export(last: Export | None) -> Shown:
    """What to say of it."""
    if last is None or last.state == State.GONE:
        return Shown(_("Everything here is yours."), _("Take it with you whenever you like."))
    if last.state == State.FAILED:
        trouble = _("The export could not be made; the log of the server says why. Nothing of it was kept.")
        return Shown(_("Everything here is yours."), _("Try it once more."), last.pk, trouble=trouble)
    if last.moves:
        unheard = last.state == State.WAITING and timezone.now() - last.created_at > UNHEARD
        trouble = _("No worker is at work on this server: rapport check says what to do.") if unheard else ""
        strong, quiet = _("Everything is being packed."), _("The page may be closed.")
        return Shown(strong, quiet, last.pk, moves=True, done=last.done, total=last.total, trouble=trouble)
    return Shown(
        _("Everything is packed."), _("Download it and put it in a safe place."), last.pk, is_ready=True,
        size=filesizeformat(last.size), done=last.total, total=last.total,
        until=_("Made %(when)s. Kept here until %(day)s, then removed.")
        % {"when": when(last.created_at), "day": day(timezone.localtime(last.expires_at).date())},
    )  # fmt: skip
