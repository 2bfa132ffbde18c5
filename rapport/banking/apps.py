"""The room `banking` as a Django app."""

from django.apps import AppConfig


class BankingConfig(AppConfig):
    """Accounts, statements and their lines."""

    name = "rapport.banking"

    def ready(self) -> None:
        """Teaches how statements are undone and what their lines hold of people."""
        from rapport.banking import held, undoing  # models are importable only now

        undoing.learn_ways()
        held.teach_holdings()
