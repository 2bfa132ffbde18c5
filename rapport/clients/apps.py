"""The room `clients` as a Django app."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    """Clients, their people, their history."""

    name = "rapport.clients"

    def ready(self) -> None:
        """Teaches the journal how the rows of this room are undone, and what they hold of people."""
        from rapport.clients.held import teach_holdings  # models are importable only now
        from rapport.clients.standing import learn_ways

        learn_ways()
        teach_holdings()
