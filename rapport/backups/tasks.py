"""What the worker does for backups. Each task may run twice; the state and the slot make that harmless."""

from datetime import timedelta

from django.db import transaction
from django.tasks import task
from django.utils import timezone

from rapport.accounts.actors import Actor
from rapport.backups import keeping, running
from rapport.backups.models import Backup
from rapport.backups.refusing import Refusal
from rapport.files import sweeping

# A backup that nobody has worked at for so long was left by a worker that does not come back.
ABANDONED = timedelta(days=1)


@task
def tick() -> None:
    """Every few minutes: ask for the backup that is due."""
    now = timezone.now()
    old = Backup.objects.filter(state__in=keeping.UNDER_WAY, created_at__lt=now - ABANDONED)
    old.update(state=Backup.State.FAILED, trouble={"code": "killed", "details": {}})
    first, slot = keeping.home_workspace(), keeping.due_slot(now=now)
    if first and slot:
        with transaction.atomic():
            backup = keeping.ask_for_one(Actor(first, None, via="worker"), at=now, slot=slot)
            if backup:
                make.enqueue(backup.pk)


@task
def make(backup_id: int) -> None:
    """Make one."""
    backup = Backup.objects.select_related("workspace").filter(pk=backup_id, state__in=keeping.UNDER_WAY).first()
    if backup is None:
        return
    try:
        running.run(backup, at=timezone.now())
    except Refusal:
        # Another one is being made: this one waits for its turn, and the queue tries again.
        Backup.objects.filter(pk=backup_id).update(state=Backup.State.WAITING, step="")
        raise


@task
def sweep() -> None:
    """Once a day: remove from the store what nobody needs."""
    sweeping.sweep()
