"""Keeping backups: the plan and who may see it, making one now, remembering those that were made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, IntegrityError, transaction

from rapport.accounts.actors import Actor
from rapport.accounts.models import Membership, Workspace
from rapport.backups import making
from rapport.backups.keys import Key
from rapport.backups.making import Made, Tell, silent
from rapport.backups.models import Backup, BackupPlan
from rapport.backups.places import Access, Place, place_at
from rapport.backups.places.place import NAME
from rapport.backups.refusing import Refusal
from rapport.backups.slots import due
from rapport.backups.thinning import kept
from rapport.journal.models import Batch
from rapport.journal.recording import difference, record
from rapport.lib.zones import zone_or_utc

# What the journal tells of a plan; secrets are no part of it.
TOLD = (
    "often", "weekday", "hour", "address", "account", "endpoint", "region", "keep_daily", "keep_weekly", "keep_monthly",
)  # fmt: skip
UNDER_WAY = (Backup.State.WAITING, Backup.State.RUNNING)


# ---- Who and where


def home_workspace() -> Workspace | None:
    """The first workspace: whoever made it set this installation up."""
    return Workspace.objects.order_by("pk").first()


def is_keeper(actor: Actor) -> bool:
    """Whether backups, which hold everybody's data, are this actor's business."""
    first = home_workspace()
    seats = Membership.objects.visible_to(actor).filter(user=actor.user, role=Membership.Role.OWNER)
    return first is not None and actor.workspace_id == first.pk and seats.exists()


def plan() -> BackupPlan | None:
    """The plan of this installation, if there is one."""
    return BackupPlan.objects.order_by("pk").first()


def key_of_plan() -> Key | None:
    """The key of the plan, as far as there is a database to ask."""
    try:
        with transaction.atomic():
            standing = plan()
    except DatabaseError:
        return None
    return standing.key if standing else None


def place_set() -> Place:
    """The place named by the environment, else by the plan. Raises Refusal("nowhere")."""
    if settings.BACKUP_PLACE["address"]:
        return place_at(Access(**settings.BACKUP_PLACE))
    try:
        with transaction.atomic():
            standing = plan()
    except DatabaseError:
        standing = None
    if standing is None:
        raise Refusal("nowhere")
    return place_at(standing.access)


# ---- The plan


def change_plan(facts: Mapping[str, Any], *, passphrase: str = "", by: Actor, at: datetime) -> Batch | None:
    """Set the plan; None when nothing differs. An empty secret or passphrase leaves what stands."""
    # Outside of the transaction, because it takes a second.
    key = Key.new(passphrase) if passphrase else None
    with transaction.atomic():
        standing = BackupPlan.objects.visible_to(by).first()
        before = {name: getattr(standing, name) for name in TOLD} if standing else {}
        row = standing or BackupPlan(workspace_id=by.workspace_id)
        values = {name: facts[name] for name in TOLD if name in facts}
        for name, value in values.items():
            setattr(row, name, value)
        if facts.get("secret"):
            row.secret = facts["secret"]
        if key:
            row.identity, row.sealed = key.identity, key.sealed
        changes = difference(before, values)
        row.save()
        if not changes:
            return None
        return record(row, "changed" if standing else "created", changes, by=by, at=at)


# ---- Making


def name_for(at: datetime) -> str:
    """What a backup of this moment is called."""
    return f"rapport-{at.astimezone(UTC):%Y%m%d-%H%M%S}.rapport"


def moment_of(name: str) -> datetime | None:
    """The moment a backup's name tells."""
    found = NAME.fullmatch(name)
    return datetime.strptime(found.group(1), "%Y%m%d-%H%M%S").replace(tzinfo=UTC) if found else None


def make_file(path: Path, key: Key | None, *, at: datetime, tell: Tell = silent) -> Made:
    """A backup into a file, remembered."""
    made = making.make(path, key, at=at, tell=tell)
    _remember(made, str(path.parent), at)
    return made


def make_and_put(
    place: Place, key: Key | None, *, at: datetime, name: str = "", tell: Tell = silent, remember: bool = True
) -> Made:
    """A backup made here and brought to its place."""
    with making.alone() as folder:
        made = making.write(folder / (name or name_for(at)), folder, key, at=at, tell=tell)
        sent = 0

        def told(more: int) -> None:
            nonlocal sent
            sent += more
            tell("putting", min(sent, made.size), made.size)

        place.put(made.path, made.path.name, told)
    if remember:
        _remember(made, place.address, at)
    return made


def _remember(made: Made, address: str, at: datetime) -> None:
    first = home_workspace()
    if first:
        Backup.objects.create(
            workspace=first, state=Backup.State.DONE, name=made.path.name[:200], address=address[:500], size=made.size,
            files=made.files, lost=len(made.missing) + len(made.damaged), created_at=at, checked_at=at,
        )  # fmt: skip


def ask_for_one(actor: Actor, *, at: datetime, slot: str = "") -> Backup | None:
    """A backup to be made by the worker; None when one is under way, or was made for that slot."""
    standing = plan()
    if standing is None or Backup.objects.filter(state__in=UNDER_WAY).exists():
        return None
    try:
        with transaction.atomic():
            return Backup.objects.create(
                workspace_id=standing.workspace_id, user_id=actor.user_id, slot=slot, name=name_for(at),
                address=standing.address, created_at=at,
            )  # fmt: skip
    except IntegrityError:
        return None


def due_slot(*, now: datetime) -> str:
    """The day for which the plan wants a backup now, empty when none is due."""
    standing = BackupPlan.objects.select_related("workspace").order_by("pk").first()
    if standing is None or not standing.identity:
        return ""
    local = now.astimezone(zone_or_utc(standing.workspace.timezone))
    slot = due(standing.often, weekday=standing.weekday, hour=standing.hour, now=local)
    if slot is None or Backup.objects.filter(workspace=standing.workspace, slot=f"{slot:%Y-%m-%d}").exists():
        return ""
    return f"{slot:%Y-%m-%d}"


def thin(place: Place, standing: BackupPlan, *, at: datetime) -> list[str]:
    """Delete from the place what the plan does not keep; answers the names."""
    zone = zone_or_utc(standing.workspace.timezone)
    moments = {item.name: moment.astimezone(zone) for item in place.items() if (moment := moment_of(item.name))}
    stays = kept(
        list(moments.values()), daily=standing.keep_daily, weekly=standing.keep_weekly, monthly=standing.keep_monthly
    )
    goes = [name for name, moment in moments.items() if moment not in stays]
    for name in goes:
        place.delete(name)
    Backup.objects.filter(workspace=standing.workspace, address=standing.address, name__in=goes).update(gone_at=at)
    return goes
