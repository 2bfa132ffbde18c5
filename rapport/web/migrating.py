"""Migrations in the database's own words: one list of SQL for each kind of database."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.migrations.operations.base import Operation


class PerDatabase(Operation):
    """Run the SQL that belongs to the vendor at hand, forwards and backwards."""

    reduces_to_sql = False
    reversible = True

    def __init__(self, forwards: Mapping[str, Sequence[str]], backwards: Mapping[str, Sequence[str]]) -> None:
        self.forwards, self.backwards = forwards, backwards

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Django's picture of the models stays as it is."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Forwards."""
        self._run(schema_editor, self.forwards)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Backwards."""
        self._run(schema_editor, self.backwards)

    def _run(self, schema_editor: Any, statements: Mapping[str, Sequence[str]]) -> None:
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    def describe(self) -> str:
        """For the list of migrations."""
        return "Run the database's own statements"
