"""The room `imports` as a Django app."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Taking in what already exists."""

    name = "rapport.imports"

    def ready(self) -> None:
        """Teaches what this room holds of people."""
        from rapport.imports.held import teach_holdings  # models are importable only now

        teach_holdings()
