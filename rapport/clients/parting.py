"""What was merged is parted again, at any time: an undo of the merging, with a word about what came since."""

from __future__ import annotations

from datetime import datetime
from itertools import batched
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.translation import gettext as _

from rapport.clients import standing
from rapport.clients.models import Client, Contact, Interaction, Merging
from rapport.clients.models.merging import IN_ONE_STATEMENT
from rapport.journal.models import Batch, Entry
from rapport.journal.reversing import learn
from rapport.journal.undoing import Undone, undo
from rapport.search.models import Findable
from rapport.web.funnel import Actor


def batch_of(merging: Merging) -> Batch:
    """The action that merged them, which may have merged others too."""
    entry = Entry.objects.select_related("batch").get(
        workspace_id=merging.workspace_id, subject=Merging._meta.label_lower, subject_id=merging.pk, verb="created"
    )
    return entry.batch


def part(merging: Merging, *, by: Actor, at: datetime) -> Undone:
    """Part them; goes on where an undo that died in the middle left off. Raises Refused like `undo`."""
    return undo(batch_of(merging), by=by, at=at, resume=True)


def came_since(merging: Merging) -> int:
    """How much has been said with the client that stays since; it stays there."""
    rows = Interaction.objects.present().filter(workspace_id=merging.workspace_id, created_at__gt=merging.at)
    rows = rows.filter(**{f"{merging.kind}_id": merging.kept_id})
    return rows.count()


def against(batch: Batch) -> str:
    """Why a batch that merged cannot be undone now: what took the other in has itself become part of a third."""
    merged = batch.entries.filter(subject=Merging._meta.label_lower, verb="created").values("subject_id")
    for merging in Merging.objects.filter(workspace_id=batch.workspace_id, pk__in=merged):
        model: Any = Client if merging.kind == "client" else Contact
        kept = model.objects.select_related("merged_into").filter(pk=merging.kept_id).first()
        # People merged along with their clients are parted along with them.
        if kept is not None and kept.merged_into_id and not _within(batch, kept):
            return _("%(name)s has been merged into %(into)s since. Part those two first.") % {
                "name": kept.name, "into": kept.merged_into.name,
            }  # fmt: skip
    return ""


def _within(batch: Batch, row: Model) -> bool:
    return batch.entries.filter(subject=row._meta.label_lower, subject_id=row.pk, verb="merged").exists()


def unmake(pks: list[int]) -> None:
    """Take mergings back, the newest first: what went along returns, and all that is derived from it."""
    for merging in Merging.objects.filter(pk__in=pks).order_by("-pk"):
        merging.give_back()
        _index(merging)
        merging.delete()


def _index(merging: Merging) -> None:
    words = merging.ids_of(Interaction, "client_id")
    for part in batched(words, IN_ONE_STATEMENT):
        now = dict(Interaction.objects.filter(pk__in=part).values_list("pk", "client_id"))
        for client_id in set(now.values()):
            ids = [pk for pk, at in now.items() if at == client_id]
            Findable.objects.filter(
                workspace_id=merging.workspace_id, kind=standing.INTERACTION, object_id__in=ids
            ).update(client_id=client_id or 0)
    people = [*merging.ids_of(Contact, "client_id"), *([merging.kept_id] if merging.kind == "contact" else [])]
    rows = Contact.objects.filter(pk__in=people).select_related("client").prefetch_related("points")
    standing.index_contacts(rows)
    if merging.kind == "client":
        standing.refresh([merging.kept_id])
    else:
        standing.refresh({row.client_id for row in rows if row.client_id})


def learn_ways() -> None:
    """Teach the journal how mergings are undone."""
    learn(Merging, unmake=unmake, against=against)


def gone_of(merging: Merging) -> Any:
    """The record that went."""
    return apps.get_model("clients", merging.kind).objects.filter(pk=merging.gone_id).first()
