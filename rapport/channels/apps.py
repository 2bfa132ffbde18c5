"""The room `channels` as a Django app."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Ways by which messages come and go: mail, Telegram, webhooks."""

    name = "rapport.channels"

    def ready(self) -> None:
        """Says which addresses are ours, what is held of people, what leaves; and hears of letters that were read."""
        from rapport.accounts.models import learn_addresses  # models are importable only now
        from rapport.channels.held import teach_holdings
        from rapport.channels.mail import marks
        from rapport.channels.mail.accounts import our_addresses
        from rapport.channels.mail.leaving import ways_out
        from rapport.inbox import marking
        from rapport.web.leaving import learn

        learn_addresses("mail accounts", our_addresses)
        marking.listen("mail accounts", marks.note)
        learn("mail accounts", ways_out)
        teach_holdings()
