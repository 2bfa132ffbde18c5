"""Removing a demonstration with everything in it: rows, contents, journal. Of no other workspace, ever."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings
from django.db import transaction

from rapport.accounts.models import Membership, User, Workspace
from rapport.exports.kinds import Belonging, belongings
from rapport.files.keeping import let_go
from rapport.files.models import StoredFile
from rapport.journal.models import Removable

# These make it a demonstration with somebody in it; they go last, or stay when it is only emptied.
FRAME = ("accounts.workspace", "accounts.membership", "journal.removable", "demonstration.filling")


class NotADemonstration(Exception):
    """A real workspace is never removed like this."""


def remove(workspace: Workspace) -> None:
    """Remove a demonstration; whoever sits in it sits down in another workspace of theirs. Raises NotADemonstration."""
    with transaction.atomic():
        empty(workspace)
        for seat in Membership.objects.filter(workspace=workspace):
            others = Membership.objects.filter(user=seat.user_id, workspace__is_demo=False)
            User.objects.filter(pk=seat.user_id, seat=seat).update(seat=others.order_by("pk").first())
        every = {one.label: one for one in belongings()}
        for label in reversed(FRAME):
            _delete(every[label], workspace.pk)
    # ZIPs of exports that were made of it.
    shutil.rmtree(Path(settings.EXPORTS_ROOT) / str(workspace.pk), ignore_errors=True)


def empty(workspace: Workspace) -> None:
    """Take everything out of a demonstration, its journal too. Raises NotADemonstration."""
    with transaction.atomic():
        held = Workspace.objects.select_for_update().filter(pk=workspace.pk, is_demo=True)
        if not held.exists() or not Removable.objects.filter(workspace=workspace).exists():
            raise NotADemonstration(workspace.slug)
        files = StoredFile._meta.label_lower
        # Parts know their workspace only by their whole, so they go first; what points at whom is looked at in the end.
        rest = [one for one in belongings() if one.label not in (*FRAME, files)]
        for one in sorted(rest, key=lambda one: -one.path.count("__")):
            _delete(one, workspace.pk)
        let_go(StoredFile.objects.filter(workspace=workspace).values_list("pk", flat=True))


def _delete(one: Belonging, workspace_id: int) -> None:
    rows = one.rows(workspace_id)
    rows._raw_delete(rows.db)
