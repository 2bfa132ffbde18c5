"""The room `inbox` as a Django app."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """Messages and threads."""

    name = "rapport.inbox"

    def ready(self) -> None:
        """Teaches the journal how letters are undone, what they hold of people, and who looks for promises in them."""
        from rapport.commitments import hearing
        from rapport.inbox import arriving
        from rapport.inbox.held import teach_holdings  # models are importable only now
        from rapport.inbox.taking import learn_ways

        learn_ways()
        teach_holdings()
        arriving.listen(
            "promises", lambda workspace_id, messages: hearing.hear(workspace_id, [message.pk for message in messages])
        )
