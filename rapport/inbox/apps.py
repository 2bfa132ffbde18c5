"""The room `inbox` as a Django app."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """Messages and threads."""

    name = "rapport.inbox"

    def ready(self) -> None:
        """Teaches the journal how letters are undone, and what they hold of people; hears of answers."""
        from rapport.inbox import arriving, threads  # models are importable only now
        from rapport.inbox.held import teach_holdings
        from rapport.inbox.taking import learn_ways

        learn_ways()
        teach_holdings()
        arriving.listen("inbox.put_off", threads.answer_has_come)
