"""The room `search` as a Django app."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class SearchConfig(AppConfig):
    """Finding by words."""

    name = "rapport.search"

    def ready(self) -> None:
        """Teaches SQLite to compare text as we do."""
        from rapport.search.folding import teach_sqlite  # expressions want the apps to be loaded

        connection_created.connect(teach_sqlite, dispatch_uid="rapport.search.folding")
