"""The room `clients` as a Django app."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    """Clients, their people, their history."""

    name = "rapport.clients"

    def ready(self) -> None:
        """Teaches the journal how the rows of this room are undone, and what they hold of people."""
        from rapport.clients import custom, fielding, filing, held, parting, standing  # models are importable only now

        standing.learn_ways()
        custom.learn_words()
        fielding.learn_ways()
        filing.learn_ways()
        parting.learn_ways()
        held.teach_holdings()
