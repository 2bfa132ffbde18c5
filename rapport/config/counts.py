"""How much a workspace holds, for `rapport status`."""

from __future__ import annotations

from django.db.models import Sum

from rapport.accounts.actors import Actor
from rapport.clients.models import Client, Contact, Interaction, InteractionFile
from rapport.imports.models import Import
from rapport.inbox.models import Message, Thread
from rapport.projects.models import Project, Task
from rapport.timekeeping.models import TimeEntry

# An import that is ready waits for a person, and a stopped one for room on the disk; neither is running.
AT_WORK = (Import.State.READING, Import.State.RUNNING, Import.State.UNDOING)


def counts(actor: Actor) -> dict[str, int]:
    """What lies in the workspace and not in its trash; people known only from mail are counted apart, as suggested."""
    people = Contact.objects.visible_to(actor).present()
    time = TimeEntry.objects.visible_to(actor).done()
    return {
        "clients": Client.objects.visible_to(actor).present().count(),
        "contacts": people.filter(suggested=False).count(),
        "suggested": people.filter(suggested=True).count(),
        "messages": Message.objects.visible_to(actor).count(),
        "threads": Thread.objects.visible_to(actor).count(),
        "attachments": InteractionFile.objects.visible_to(actor).count(),
        "interactions": Interaction.objects.visible_to(actor).present().count(),
        "projects": Project.objects.visible_to(actor).present().count(),
        "tasks": Task.objects.visible_to(actor).filter(trashed_at=None, project__trashed_at=None).count(),
        "time_entries": time.count(),
        "seconds": time.aggregate(total=Sum("seconds"))["total"] or 0,
        "imports_running": Import.objects.visible_to(actor).filter(state__in=AT_WORK).count(),
    }
