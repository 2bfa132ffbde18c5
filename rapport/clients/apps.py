"""The room `clients` as a Django app."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    """Clients, their people, their history."""

    name = "rapport.clients"

    def ready(self) -> None:
        """Teaches the journal how the rows of this room are undone."""
        from rapport.clients import parting, standing  # models are importable only now

        standing.learn_ways()
        parting.learn_ways()
