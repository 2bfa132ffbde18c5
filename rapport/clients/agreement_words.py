"""What was agreed about communication, in words, and how it changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.accounts.journal_words import field_name, spoken
from rapport.clients.manners import Rule, every
from rapport.clients.models import Agreement, Client
from rapport.journal.models import Entry
from rapport.web.dates import day, iso, when
from rapport.web.funnel import Actor

MOST_CHANGES = 20
# People are shown by their names above; that they changed is in the journal.
TOLD = ("channel", "starts", "ends", "answer_hours", "language", "agreed_on", "note")


def agreed_in_words(agreement: Agreement | None, client: Client, cadence: Rule | None) -> list[tuple[str, str]]:
    """The lines of an agreement: (what, how); what was not agreed is absent."""
    lines = []
    if client.rhythm_days:
        lines.append((_("You write"), every(client.rhythm_days)))
    elif cadence:
        lines.append((_("You write"), _("%(often)s, by their type") % {"often": every(cadence.value)}))
    if agreement is None:
        return lines
    how = {"starts": f"{agreement.starts:%-H:%M}", "ends": f"{agreement.ends:%-H:%M}"}
    lines.append((_("They are there"), _("%(starts)s–%(ends)s their time") % how))
    if agreement.channel:
        lines.append((_("Channel"), agreement.get_channel_display()))
    if agreement.answer_hours:
        hours = ngettext("within %(count)s working hour", "within %(count)s working hours", agreement.answer_hours)
        lines.append((_("You answer"), hours % {"count": agreement.answer_hours}))
    if agreement.language:
        lines.append((_("Language"), agreement.get_language_display()))
    if agreement.decides:
        lines.append((_("Who decides"), agreement.decides.name))
    if agreement.agreed_on and agreement.agreed_by:
        how = {"day": day(agreement.agreed_on), "name": agreement.agreed_by.name}
        lines.append((_("Agreed"), _("on %(day)s with %(name)s") % how))
    elif agreement.agreed_on:
        lines.append((_("Agreed"), _("on %(day)s") % {"day": day(agreement.agreed_on)}))
    if agreement.note:
        lines.append((_("Also"), agreement.note))
    return lines


@dataclass(frozen=True, slots=True)
class Change:
    """One change of an agreement: what, from what to what, who and when."""

    label: str
    before: str
    after: str
    who: str
    when: str
    iso: str


def agreements_over_time(client: Client, *, by: Actor) -> list[Change]:
    """The changes of what was agreed, newest first, from the journal."""
    mine = Agreement.objects.visible_to(by).filter(client=client).values("pk")
    own = Q(subject=Agreement._meta.label_lower, subject_id__in=mine)
    often = Q(subject=Client._meta.label_lower, subject_id=client.pk, payload__changes__has_key="rhythm_days")
    entries = Entry.objects.visible_to(by).filter(own | often).select_related("payload", "batch__user")
    return [change for entry in entries.order_by("-id")[:MOST_CHANGES] for change in _changes(entry)]


def _changes(entry: Any) -> list[Change]:
    user, told = entry.batch.user, entry.payload.changes
    model = Agreement if entry.subject == Agreement._meta.label_lower else Client
    names = TOLD if model is Agreement else ("rhythm_days",)
    return [
        Change(
            field_name(model, name), spoken(model, name, told[name][0]), spoken(model, name, told[name][1]),
            str(user) if user else "Rapport", when(entry.at), iso(entry.at),
        )
        for name in names
        if name in told and told[name][0] != told[name][1]
    ]  # fmt: skip
