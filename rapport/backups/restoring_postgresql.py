"""The part of PostgreSQL in a restore: one transaction that sets the old tables aside and fills new ones."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from rapport.backups.refusing import Refusal
from rapport.backups.snapshot import columns_of_tables, copying
from rapport.backups.swapping import DATABASE_LOCK


@contextmanager
def nobody_else() -> Iterator[None]:
    """Refuse while others are connected, also from other machines; a lock says that a restore is under way."""
    if connection.vendor != "postgresql":
        yield
        return
    # A name of our own, or the other connections of our pool would count as somebody else.
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    os.environ["PGAPPNAME"] = f"rapport restore {os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND application_name <> current_setting('application_name')"
        )
        if cursor.fetchone()[0]:
            raise Refusal("in_use")
        cursor.execute("SELECT pg_advisory_lock(%s)", [DATABASE_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [DATABASE_LOCK])


def load(folder: Path, about: dict[str, Any], kept: str, *, before_commit: Callable[[], None]) -> None:
    """Everything of the backup instead of what stands, which goes into a schema of its own; all of it or nothing."""
    with transaction.atomic(), connection.cursor() as cursor:
        _set_aside(cursor, kept.replace("-", "_"))
        _migrate_to({(app, name) for app, name in about["migrations"]})
        _fill(cursor, folder, about)
        # Checked now: a table with checks still to come cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        before_commit()


def _set_aside(cursor: Any, kept: str) -> None:
    quote = connection.ops.quote_name
    cursor.execute(f"CREATE SCHEMA {quote(kept)}")
    cursor.execute(
        "SELECT format('TABLE %I', relname) FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
        " AND relkind IN ('r', 'p') UNION ALL"
        " SELECT 'FUNCTION ' || p.oid::regprocedure FROM pg_proc p WHERE pronamespace = current_schema()::regnamespace"
        " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
    )
    for (what,) in cursor.fetchall():
        cursor.execute(f"ALTER {what} SET SCHEMA {quote(kept)}")


def _migrate_to(applied: set[tuple[str, str]]) -> None:
    """The tables as they were when the backup was made."""
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    within = {app: {name for other, name in applied if other == app} for app, _name in applied}

    def is_last(key: tuple[str, str]) -> bool:
        return not any(c.key[0] == key[0] and c.key[1] in within[key[0]] for c in graph.node_map[key].children)

    executor.migrate([key for key in applied if key in graph.nodes and is_last(key)])


def _fill(cursor: Any, folder: Path, about: dict[str, Any]) -> None:
    quote = connection.ops.quote_name
    here = columns_of_tables(cursor)
    for table in here:
        # Migrations may have written rows of their own, which are in the backup as well.
        cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {quote(table)})")  # noqa: S608
        if cursor.fetchone()[0]:
            cursor.execute(f"TRUNCATE {quote(table)} CASCADE")
    for table, columns in about["tables"].items():
        if table not in here or set(columns) - set(here[table]):
            raise Refusal("damaged", name=table)
        with (folder / f"{table}.copy").open("rb") as file, cursor.copy(copying(table, columns, "FROM STDIN")) as rows:
            while block := file.read(1 << 18):
                rows.write(block)
    for sequence, value in about["sequences"].items():
        if value is not None:
            cursor.execute("SELECT setval(to_regclass(%s), %s) WHERE to_regclass(%s) IS NOT NULL",
                           [quote(sequence), value, quote(sequence)])  # fmt: skip
