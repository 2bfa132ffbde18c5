"""The room `channels` as a Django app."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Ways by which messages come and go: mail, Telegram, webhooks."""

    name = "rapport.channels"

    def ready(self) -> None:
        """Says which addresses are ours, what is held of people, how messages go out and where that leads."""
        from rapport.accounts.models import learn_addresses  # models are importable only now
        from rapport.channels.held import teach_holdings
        from rapport.channels.mail.accounts import our_addresses
        from rapport.channels.mail.channel import MailChannel
        from rapport.channels.mail.leaving import ways_out
        from rapport.channels.mail.words import teach_words
        from rapport.inbox import sending_by
        from rapport.web import leaving

        learn_addresses("mail accounts", our_addresses)
        teach_holdings()
        sending_by.learn(MailChannel())
        teach_words()
        leaving.learn("mail accounts", ways_out)
