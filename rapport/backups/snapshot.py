"""The database as it stands at one moment, written into a folder while others go on working."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

SQLITE = "rapport.sqlite3"
# The cache is worth nothing tomorrow, and its table is not made by migrations.
LEFT_OUT = frozenset({settings.CACHES["default"]["LOCATION"]})


def take(folder: Path) -> dict[str, Any]:
    """Write the database into the folder; answers the facts about it that a restore needs."""
    facts = _sqlite(folder) if connection.vendor == "sqlite" else _postgresql(folder)
    return {"database": connection.vendor, **facts}


def contents(folder: Path, facts: dict[str, Any]) -> Iterator[tuple[int, str, int]]:
    """Workspace, SHA-256 and size of every content the snapshot names."""
    if facts["database"] == "sqlite":
        with closing(sqlite3.connect(f"file:{folder / SQLITE}?immutable=1", uri=True)) as copy:
            yield from copy.execute("SELECT workspace_id, sha256, size FROM files_storedfile ORDER BY id")
        return
    columns = facts["tables"]["files_storedfile"]
    wanted = [columns.index(name) for name in ("workspace_id", "sha256", "size")]
    with (folder / "files_storedfile.copy").open(encoding="utf-8") as lines:
        for line in lines:
            values = line.rstrip("\n").split("\t")
            workspace, sha256, size = (values[place] for place in wanted)
            yield int(workspace), sha256, int(size)


def _sqlite(folder: Path) -> dict[str, Any]:
    # In one step, so that writers go on beside it: they append to the write-ahead log, this reads what stood before.
    live_path, copy_path = connection.settings_dict["NAME"], folder / SQLITE
    with closing(sqlite3.connect(live_path, timeout=30)) as live, closing(sqlite3.connect(copy_path)) as copy:
        copy.execute("PRAGMA synchronous=OFF")
        live.backup(copy)
        applied = copy.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
    return {"migrations": [list(one) for one in applied]}


def _postgresql(folder: Path) -> dict[str, Any]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        applied = [list(one) for one in cursor.fetchall()]
        tables = columns_of_tables(cursor)
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema()")
        sequences = dict(cursor.fetchall())
        for table, columns in tables.items():
            with (
                (folder / f"{table}.copy").open("wb") as file,
                cursor.copy(copying(table, columns, "TO STDOUT")) as rows,
            ):
                for block in rows:
                    file.write(block)
    return {"migrations": applied, "tables": tables, "sequences": sequences}


def columns_of_tables(cursor: Any) -> dict[str, list[str]]:
    """Every table of ours with its columns, in order; generated ones make themselves."""
    cursor.execute(
        "SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_class c"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''"
        " WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') GROUP BY c.relname"
        " ORDER BY c.relname"
    )
    return {name: columns for name, columns in cursor.fetchall() if name not in LEFT_OUT}


def copying(table: str, columns: list[str], direction: str) -> str:
    """A COPY of exactly these columns."""
    quote = connection.ops.quote_name
    return f"COPY {quote(table)} ({', '.join(map(quote, columns))}) {direction}"


def database_path() -> Path:
    """Where SQLite's file lies."""
    return Path(connection.settings_dict["NAME"])


def key_files() -> dict[str, Path]:
    """The key files of this installation, by their names in a backup; those given from outside are not ours to keep."""
    return {"secret.key": settings.HOME / "secret.key", "secret-keys": Path(settings.SECRET_KEYS_FILE)}
