"""Marks of letters, both ways: what was read or answered here is marked on the server, and what was there is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from rapport.channels.mail.imap import Imap
from rapport.channels.models import MailAccount, MailFolder, MailPlace
from rapport.inbox.marking import Mark

SEEN, ANSWERED = r"\seen", r"\answered"
DUE = {"seen": "seen_due", "answered": "answered_due"}
# Marks of the newest letters are read back: so many where the server counts changes, so many where it does not.
READ_BACK, READ_BACK_BLINDLY = 2000, 200
WRITTEN_AT_ONCE = 500


def note(workspace_id: int, message_ids: Sequence[int], what: Mark, at: datetime) -> None:
    """Remember what is to be marked, where it is not marked yet, and wake whoever is at the mailbox."""
    places = MailPlace.objects.filter(workspace_id=workspace_id, message__in=message_ids, **{what: False})
    accounts = set(places.filter(**{DUE[what]: False}).values_list("folder__account", flat=True))
    if accounts:
        with transaction.atomic():
            places.update(**{DUE[what]: True})
            MailAccount.objects.filter(pk__in=accounts).update(wanted_at=at)


def write_due(imap: Imap, folder: MailFolder) -> None:
    """Mark on the server what is due in the open folder. Marking twice does no harm."""
    for what, column in DUE.items():
        due = MailPlace.objects.filter(folder=folder, **{column: True}).order_by("uid")
        while uids := list(due.values_list("uid", flat=True)[:WRITTEN_AT_ONCE]):
            imap.store(uids, f"\\{what.capitalize()}")
            MailPlace.objects.filter(folder=folder, uid__in=uids).update(**{what: True, column: False})


def read_back(imap: Imap, folder: MailFolder, highestmodseq: int) -> None:
    """Know how the newest letters of the open folder are marked there, if anything has changed since."""
    counted = "CONDSTORE" in imap.can and highestmodseq > 0
    if counted and folder.highestmodseq == highestmodseq:
        return
    newest = MailPlace.objects.filter(folder=folder).order_by("-uid")
    known = {place.uid: place for place in newest[: READ_BACK if counted else READ_BACK_BLINDLY]}
    if known:
        changed = f" (CHANGEDSINCE {folder.highestmodseq})" if counted and folder.highestmodseq else ""
        _compare(imap, known, f"{min(known)}:{max(known)}", changed)
    if counted:
        MailFolder.objects.filter(pk=folder.pk).update(highestmodseq=highestmodseq)
        folder.highestmodseq = highestmodseq


def _compare(imap: Imap, known: dict[int, MailPlace], uids: str, changed: str) -> None:
    different = list[MailPlace]()
    for facts in imap.fetch(uids, f"(UID FLAGS){changed}", room=1_000_000):
        place = known.get(facts.uid)
        if place is None or not facts.has_marks:
            continue
        marks = (SEEN in facts.marks, ANSWERED in facts.marks)
        if marks != (place.seen, place.answered):
            place.seen, place.answered = marks
            different.append(place)
    MailPlace.objects.bulk_update(different, ["seen", "answered"], batch_size=500)
