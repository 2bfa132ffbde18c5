"""What a person wants of those who write to them: every sender asks here first, and obeys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from rapport.clients.models import Contact
from rapport.clients.quiet import moment_of

DO_NOT_CONTACT, ERASED, QUIET = "do_not_contact", "erased", "quiet"
# The channels that are the way a person prefers; a channel nobody names here is a messenger.
CHANNELS = {"mail": Contact.Prefers.MAIL}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a message does not go now. With `until` it may go then, and sooner if a person says it is urgent."""

    code: str
    words: str
    until: datetime | None = None

    @property
    def is_final(self) -> bool:
        """Whether it never goes: only a change on the person's page lifts that."""
        return self.until is None


def may_write(contact: Contact, channel: str, at: datetime) -> Refusal | None:
    """Why nothing may be sent to a person on a channel at a moment; None when it may.

    Select `client` and `workspace` with the contact. A machine that writes waits until `until`; a person who writes is
    shown the words and decides. What a person asked for themselves (a password, an invitation they are just booking)
    passes quiet hours, never a final refusal.
    """
    how = {"name": contact.name}
    if contact.erased_at:
        return Refusal(ERASED, _("The data of this person are erased; nothing can be sent to them."))
    if contact.do_not_contact:
        return Refusal(DO_NOT_CONTACT, _("%(name)s asked not to be contacted. Their page can change that.") % how)
    moment = moment_of(contact, at)
    return Refusal(QUIET, moment.sentence, moment.until) if moment.is_quiet else None


def advice(contact: Contact, channel: str) -> str:
    """What a person who writes should know and may overrule: that another way is liked better."""
    if not contact.prefers or contact.prefers == CHANNELS.get(channel, Contact.Prefers.MESSENGER):
        return ""
    how = {"name": contact.name, "way": contact.get_prefers_display()}
    return _("%(name)s prefers another way: %(way)s.") % how
