"""The room `channels` as a Django app."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Ways by which messages come and go: mail, Telegram, webhooks."""

    name = "rapport.channels"

    def ready(self) -> None:
        """Says which addresses are ours, and what is held of people."""
        from rapport.accounts.models import learn_addresses  # models are importable only now
        from rapport.channels.held import teach_holdings
        from rapport.channels.mail.accounts import our_addresses

        learn_addresses("mail accounts", our_addresses)
        teach_holdings()
