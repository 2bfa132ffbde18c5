"""The room `inbox` as a Django app."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """Messages and threads."""

    name = "rapport.inbox"

    def ready(self) -> None:
        """Teaches the journal how letters are undone."""
        from rapport.inbox.taking import learn_ways  # models are importable only now

        learn_ways()
