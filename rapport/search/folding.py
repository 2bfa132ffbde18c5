"""Comparing text in the database as search compares it: caseless, ё as е. SQLite itself knows no case but ASCII's."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, TextField, Transform

from rapport.search.words import fold

FUNCTION = "rapport_fold"


@CharField.register_lookup
@TextField.register_lookup
class Folded(Transform):
    """A text column, folded: `city__folded__contains`. On SQLite each row costs a call into Python, so what is asked
    often keeps a folded column of its own."""

    lookup_name = "folded"
    function = FUNCTION
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **how: Any) -> Any:
        """By the database's own case table."""
        template = "translate(lower(normalize(%(expressions)s, NFKC)), 'ё', 'е')"
        return self.as_sql(compiler, connection, template=template, **how)


def teach_sqlite(connection: Any, **_: Any) -> None:
    """Called for every new connection."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(FUNCTION, 1, _fold, deterministic=True)


def _fold(text: Any) -> str | None:
    return None if text is None else fold(str(text))
