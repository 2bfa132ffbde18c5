"""What is decided about senders: ignored, a machine, their pictures shown. Said once, true of what comes later too."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from rapport.clients.models import Interaction
from rapport.inbox import piles
from rapport.inbox.models import Message, SenderRule
from rapport.journal.models import Batch
from rapport.journal.recording import begin, record
from rapport.web.funnel import Actor

Rule = SenderRule.Rule
# So many threads of one sender find their new pile at once.
MOST_THREADS = 2000
MOST_WAITING = 500


def decide(sender: str, rule: str, *, by: Actor, at: datetime, batch: Batch | None = None) -> Batch | None:
    """Keep a rule about an address; None when it stands already. Nobody waits any more who is ignored or a machine."""
    sender = sender.strip().casefold()[:320]
    with transaction.atomic():
        made, is_new = SenderRule.objects.get_or_create(
            workspace_id=by.workspace_id, sender=sender, rule=rule, defaults={"created_at": at}
        )
        if not is_new:
            return None
        batch = batch or begin("senderrule.created", by=by, at=at)
        record(made, "created", {"sender": (None, sender), "rule": (None, rule)}, by=by, at=at, batch=batch)
        if rule != Rule.PICTURES:
            _nobody_waits(sender, by=by, at=at, batch=batch)
            _renew(by.workspace_id, sender)
    return batch


def take_back(sender: str, rule: str, *, by: Actor, at: datetime) -> Batch | None:
    """Nothing is decided any more; None when nothing was."""
    with transaction.atomic():
        found = SenderRule.objects.visible_to(by).filter(sender=sender.strip().casefold(), rule=rule).first()
        if found is None:
            return None
        batch = record(found, "unmade", {"sender": (found.sender, None), "rule": (found.rule, None)}, by=by, at=at)
        found.delete()
        _renew(by.workspace_id, found.sender)
    return batch


def rules_about(actor: Actor, sender: str) -> set[str]:
    """What is decided about an address, or about everybody at its domain."""
    return set(SenderRule.objects.visible_to(actor).filter(sender__in=_named(sender)).values_list("rule", flat=True))


def with_pictures(actor: Actor, emails: set[str]) -> set[str]:
    """Those of these addresses whose pictures are shown."""
    asked = {name for email in emails for name in _named(email)}
    rows = SenderRule.objects.visible_to(actor).filter(rule=Rule.PICTURES, sender__in=asked)
    known = set(rows.values_list("sender", flat=True))
    return {email for email in emails if known & _named(email)}


def _named(email: str) -> set[str]:
    folded = email.casefold()
    return {folded, f"@{folded.rpartition('@')[2]}"} if folded else set()


def machines(workspace_id: int, emails: set[str]) -> set[str]:
    """Those of these addresses whose letters wait for nobody, by a rule."""
    asked = {name for email in emails for name in _named(email)}
    rows = SenderRule.objects.filter(workspace_id=workspace_id, rule__in=[Rule.IGNORE, Rule.MACHINE])
    known = set(rows.filter(sender__among=asked).values_list("sender", flat=True))
    return {email for email in emails if known & _named(email)}


def _nobody_waits(sender: str, *, by: Actor, at: datetime, batch: Batch) -> None:
    letters = _letters(by.workspace_id, sender).values("pk")
    waiting = Interaction.objects.filter(workspace_id=by.workspace_id).awaiting().filter(source__in=letters)
    for word in waiting.order_by("pk")[:MOST_WAITING]:
        word.change({"awaits": False, "settled_at": at}, by=by, at=at, verb="settled", batch=batch)


def _letters(workspace_id: int, sender: str) -> QuerySet[Message]:
    how = {"from_email__endswith": sender} if sender.startswith("@") else {"from_email": sender}
    return Message.objects.filter(workspace_id=workspace_id, **how)


def _renew(workspace_id: int, sender: str) -> None:
    threads = _letters(workspace_id, sender).order_by("-pk").values_list("thread_id", flat=True)[:MOST_THREADS]
    piles.renew(workspace_id, set(threads))


def unmake(pks: list[int]) -> None:
    """Delete rules; the threads of their senders lie where they would without them."""
    rows = list(SenderRule.objects.filter(pk__in=pks).values_list("workspace_id", "sender"))
    SenderRule.objects.filter(pk__in=pks).delete()
    for workspace_id, sender in rows:
        _renew(workspace_id, sender)


def put_right(pks: list[int]) -> None:
    """After a rule was put back."""
    for workspace_id, sender in SenderRule.objects.filter(pk__in=pks).values_list("workspace_id", "sender"):
        _renew(workspace_id, sender)


def ignore_all(thread_ids: list[int], *, by: Actor, at: datetime) -> Batch | None:
    """Ignore whoever wrote last in each of these threads; None when all of them are ignored already."""
    rows = Message.objects.visible_to(by).filter(thread__in=thread_ids).exclude(direction=Interaction.Direction.OUT)
    last = dict(rows.exclude(from_email="").order_by("sent_at", "pk").values_list("thread_id", "from_email"))
    with transaction.atomic():
        standing = SenderRule.objects.visible_to(by).filter(rule=Rule.IGNORE, sender__in=set(last.values()))
        new = sorted(set(last.values()) - set(standing.values_list("sender", flat=True)))
        if not new:
            return None
        batch = begin("senderrule.created", by=by, at=at)
        for sender in new:
            decide(sender, Rule.IGNORE, by=by, at=at, batch=batch)
    return batch
