"""Briefs that one person was asked to fill in. Their links are known to that person alone, so they are only named."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.doors.front import Ask, Part, Reader
from rapport.doors.models import Door
from rapport.questionnaires.models import Invitation
from rapport.web.dates import day

MOST = 5


def tell(door: Door, reader: Reader) -> Part:
    """Those they have not sent yet, in one statement."""
    rows = Invitation.objects.shared_with(door).alive(reader.now).filter(sent_at=None)
    rows = rows.filter(questionnaire__trashed_at=None, questionnaire__closed_at=None)
    rows = rows.select_related("questionnaire").order_by("made_at")
    return Part(asks=[_ask(one) for one in rows[:MOST]])


def _ask(one: Invitation) -> Ask:
    facts = {
        "made": day(timezone.localdate(one.made_at)), "until": day(timezone.localdate(one.expires_at)),
    }  # fmt: skip
    why = _("The link to it is in our message of %(made)s and is good until %(until)s.") % facts
    return Ask(title=_("Fill in “%(title)s”") % {"title": one.questionnaire.title}, why=why, since=one.made_at)
