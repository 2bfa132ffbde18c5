"""The room `inbox` as a Django app."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """Messages and threads."""

    name = "rapport.inbox"

    def ready(self) -> None:
        """Teaches the journal how letters are undone, and what they hold of people."""
        from rapport.inbox.held import teach_holdings  # models are importable only now
        from rapport.inbox.recognising import listen_to_letters
        from rapport.inbox.taking import learn_ways
        from rapport.inbox.translating.asking import learn_not_to_undo, ways_out
        from rapport.web.leaving import learn

        learn_ways()
        teach_holdings()
        listen_to_letters()
        learn("translation", ways_out)
        learn_not_to_undo()
