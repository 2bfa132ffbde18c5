"""When a backup is due: the last moment of the plan that has come, on the clock of the workspace."""

from __future__ import annotations

from datetime import datetime, timedelta

from rapport.backups.models import BackupPlan


def due(often: str, *, weekday: int, hour: int, now: datetime) -> datetime | None:
    """The newest moment of this rhythm that is not after `now`, in its zone; None for a plan without rhythm."""
    if often not in (BackupPlan.Often.DAILY, BackupPlan.Often.WEEKLY):
        return None
    slot = now.replace(hour=hour, minute=0, second=0, microsecond=0, fold=0)
    if often == BackupPlan.Often.WEEKLY:
        slot -= timedelta(days=(slot.weekday() - weekday) % 7)
    if slot > now:
        slot -= timedelta(days=7 if often == BackupPlan.Often.WEEKLY else 1)
    return slot
