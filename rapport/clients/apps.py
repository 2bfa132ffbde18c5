"""The room `clients` as a Django app."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    """Clients, their people, their history."""

    name = "rapport.clients"

    def ready(self) -> None:
        """Teaches the journal how the rows of this room are undone."""
        from rapport.clients.standing import learn_ways  # models are importable only now

        learn_ways()
