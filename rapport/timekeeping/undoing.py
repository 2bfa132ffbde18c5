"""How the journal puts back what was done with time."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rapport.journal.models import Batch, Entry
from rapport.journal.reversing import learn
from rapport.timekeeping.models import BudgetAlert, Rate, Retainer, RetainerEntry, TimeEntry


def against(batch: Batch) -> str:
    """A stopped timer does not run again while another one of the same person runs."""
    told = Entry.objects.filter(batch=batch, subject=TimeEntry._meta.label_lower).order_by()
    here = TimeEntry.objects.filter(workspace_id=batch.workspace_id)
    stopped = here.filter(pk__in=told.filter(verb__in=("stopped", "discarded")).values("subject_id"))
    # What the same batch has started is taken back with it.
    others = here.running().exclude(pk__in=told.values("subject_id"))
    if others.filter(user__in=stopped.values("user")).exists():
        return _("Another timer is running. Stop it first.")
    return ""


def learn_ways() -> None:
    """Teach the journal the ways of this room."""
    learn(TimeEntry, against=against)
    for model in (Rate, Retainer, RetainerEntry, BudgetAlert):
        learn(model)
