"""`filter(key__among=values)`: as `__in`, but all values are one parameter, prepared at once.

Django prepares and writes each value of an `__in` by itself; for some hundred values that takes longer than the answer.
"""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Lookup


class Among(Lookup):
    """One of many texts or whole numbers, given as a set."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """SQLite takes them as JSON, PostgreSQL as an array; the indexes are the same as for `__in`."""
        if not self.rhs:
            raise EmptyResultSet
        column, params = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            return f"{column} = ANY(%s)", (*params, list(self.rhs))
        return f"{column} IN (SELECT value FROM json_each(%s))", (*params, json.dumps(list(self.rhs)))  # noqa: S608
