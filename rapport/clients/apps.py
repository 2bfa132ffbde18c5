"""The room `clients` as a Django app."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    """Clients, their people, their history."""

    name = "rapport.clients"

    def ready(self) -> None:
        """Teaches the journal how the rows of this room are undone."""
        from rapport.clients import custom, fielding  # models are importable only now
        from rapport.clients.standing import learn_ways

        learn_ways()
        custom.learn_words()
        fielding.learn_ways()
