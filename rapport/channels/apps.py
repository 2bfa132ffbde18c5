"""The room `channels` as a Django app."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Ways by which messages come and go: mail, Telegram, webhooks."""

    name = "rapport.channels"

    def ready(self) -> None:
        """Says which addresses are ours, what is held of people, how messages go out and where that leads."""
        from rapport.accounts.models import learn_addresses  # models are importable only now
        from rapport.channels.held import teach_holdings
        from rapport.channels.mail import marks
        from rapport.channels.mail.accounts import our_addresses
        from rapport.channels.mail.teaching import teach_sending
        from rapport.inbox import marking

        learn_addresses("mail accounts", our_addresses)
        marking.listen("mail accounts", marks.note)
        teach_holdings()
        teach_sending()
