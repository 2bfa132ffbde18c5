"""Putting a backup back: unpacked and verified aside, brought up to date there, and only then put in place."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.template.defaultfilters import filesizeformat

from rapport.accounts.models import Workspace
from rapport.backups import envelope, restoring_postgresql, snapshot, swapping
from rapport.backups.checking import Told, belongs, key_of
from rapport.backups.making import Tell, silent
from rapport.backups.refusing import Refusal
from rapport.backups.swapping import STAGING, Move
from rapport.backups.tape import Playing

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
# What a restore needs beside the data itself: the database is rewritten once while it is brought up to date.
SPARE_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place, and where the old data lies now (None when there was none)."""

    product: str
    made_at: str
    files: int
    missing: int
    kept: str


def restore(
    path: Path,
    passphrase: str,
    *,
    at: datetime,
    known: Callable[[], set[tuple[str, str]]],
    replace: bool = False,
    plain: bool = False,
    tell: Tell = silent,
) -> Restored:
    """Put the backup in place of everything there is. Raises Refusal, and then nothing has changed.

    One that is not encrypted could be anybody's and is taken only when that is said (`plain`). `known` answers every
    migration this version has.
    """
    home = Path(settings.HOME)
    header, _written = envelope.header_of(path)
    if not header.sealed and not plain:
        raise Refusal("not_sealed", name=path.name)
    with ExitStack() as stack:
        try:
            stack.enter_context(swapping.alone(home))
        except swapping.InUse:
            raise Refusal("in_use") from None
        stack.enter_context(restoring_postgresql.nobody_else())
        lived_in = is_lived_in()
        if lived_in and not replace:
            raise Refusal("not_empty")
        staging = home / STAGING
        stack.callback(_forget, home)
        playing = unpack(path, passphrase, staging, tell=tell, known=known)
        tell("database", 0, 0)
        kept = _name_for_the_old(home, at)
        if playing.about["database"] == "sqlite":
            moves = _sqlite_moves(staging, home, kept)
            bring_up_to_date(staging / "database" / snapshot.SQLITE)
            swapping.promise(home, moves)
            connection.close()
        else:
            restoring_postgresql.load(
                staging / "database", playing.about, kept,
                before_commit=partial(swapping.promise, home, _common_moves(staging, home, kept), schema(kept)),
            )  # fmt: skip
        swapping.finish(home, lambda _schema: True)
    if not lived_in:
        # A key that nothing was signed with yet.
        shutil.rmtree(home / kept, ignore_errors=True)
    old = str(home / kept) if lived_in else ""
    return Restored(
        playing.about["product"], playing.about["made_at"], playing.files, len(playing.manifest["missing"]), old
    )


def unpack(
    path: Path, passphrase: str, staging: Path, *, tell: Tell, known: Callable[[], set[tuple[str, str]]]
) -> Playing:
    """Everything of the backup in an empty folder, verified."""
    key = key_of(path, passphrase)
    header, written = envelope.header_of(path)
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(mode=0o700)
    _room(header.unpacked + SPARE_BYTES, staging)

    def fits(about: dict[str, Any]) -> None:
        if unknown := {(app, name) for app, name in about["migrations"]} - known():
            raise Refusal("newer", name=path.name, product=about["product"], unknown=sorted(unknown)[:3])
        if about["database"] != connection.vendor:
            theirs, ours = NAMES.get(about["database"], "?"), NAMES[connection.vendor]
            raise Refusal("other_database", name=path.name, theirs=theirs, ours=ours)

    playing = Playing(path.name, partial(_place, staging), fits)
    done = 0

    def told(more: int) -> None:
        nonlocal done
        done += more
        tell("unpacking", done, header.size)

    try:
        envelope.unseal(path, key, Told(playing, told))
    finally:
        playing.close()
    playing.verify()
    belongs(path, playing, written)
    if playing.about["database"] == "sqlite":
        _sound(path, staging / "database" / snapshot.SQLITE)
    return playing


def is_lived_in() -> bool:
    """Whether there is anything here that a restore would replace."""
    if connection.vendor == "sqlite" and not snapshot.database_path().exists():
        return False
    try:
        return Workspace.objects.exists()
    except DatabaseError:
        # A database without our tables; one that does not answer refuses again at once.
        return False


def schema(kept: str) -> str:
    """Where PostgreSQL keeps the old tables."""
    return kept.replace("-", "_")


def bring_up_to_date(database: Path) -> None:
    """Migrate a database that is not the one in use, with an empty cache."""
    _forget_cache(database)
    with _at(database):
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
    # So that it is one file, without a write-ahead log beside it.
    with closing(sqlite3.connect(database)) as file:
        file.execute("PRAGMA journal_mode=DELETE")


def _forget_cache(database: Path) -> None:
    """Drop the cache, and whatever could write into it: what is read from it is unpickled, and may do anything then."""
    with closing(sqlite3.connect(database)) as file:
        for name in snapshot.LEFT_OUT:
            found = file.execute(
                "SELECT type, name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE ? UNION ALL"
                " SELECT type, name FROM sqlite_master WHERE type IN ('table', 'view') AND name LIKE ?",
                [f"%{name}%", name],
            )
            for kind, one in found.fetchall():
                quoted = one.replace('"', '""')
                file.execute(f'DROP {kind} IF EXISTS "{quoted}"')
        file.commit()


@contextmanager
def _at(database: Path) -> Iterator[None]:
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def _name_for_the_old(home: Path, at: datetime) -> str:
    name = kept = f"before-restore-{at.astimezone(UTC):%Y%m%d-%H%M%S}"
    number = 1
    while (home / kept).exists():
        number += 1
        kept = f"{name}-{number}"
    return kept


def _place(staging: Path, name: str, size: int) -> IO[bytes]:
    kind, _slash, rest = name.partition("/")
    if kind == "files":
        # As the store has them: files/<workspace>/ab/cdef…
        workspace, _slash, sha256 = rest.partition("/")
        place = staging / "files" / workspace / sha256[:2] / sha256[2:]
    else:
        place = staging / kind / rest
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = place.open("xb")
    if kind == "keys":
        place.chmod(0o600)
    return file


def _room(needed: int, place: Path) -> None:
    free = shutil.disk_usage(place).free
    if free < needed:
        raise Refusal("no_room", needed=filesizeformat(needed), free=filesizeformat(free), place=str(place.parent))


def _sound(path: Path, database: Path) -> None:
    try:
        with closing(sqlite3.connect(database)) as file:
            [(said,)] = file.execute("PRAGMA quick_check(1)").fetchall()
    except (sqlite3.DatabaseError, ValueError):
        said = ""
    if said != "ok":
        raise Refusal("damaged", name=path.name)


def _sqlite_moves(staging: Path, home: Path, kept: str) -> list[Move]:
    database = snapshot.database_path()
    aside = database.parent / kept
    staged = staging / "database" / snapshot.SQLITE
    if database.parent != home:
        # A rename must not cross into another disk.
        near = database.with_name(f"{database.name}.restoring")
        near.unlink(missing_ok=True)
        staged = Path(shutil.move(staged, near))
    rest = [
        Move(database.with_name(database.name + end), None, aside / (database.name + end)) for end in ("-wal", "-shm")
    ]
    return [Move(database, staged, aside / database.name), *rest, *_common_moves(staging, home, kept)]


def _common_moves(staging: Path, home: Path, kept: str) -> list[Move]:
    files = Path(settings.FILES_ROOT)
    (staging / "files").mkdir(exist_ok=True)
    moves = [Move(files, staging / "files", home / kept / "files")]
    for name, live in snapshot.key_files().items():
        if (staged := staging / "keys" / name).exists():
            moves.append(Move(live, staged, home / kept / name))
    return moves


def _forget(home: Path) -> None:
    # A promise is kept by whoever comes next; everything short of one leaves no trace.
    if not (home / swapping.JOURNAL).exists():
        shutil.rmtree(home / STAGING, ignore_errors=True)
