"""The channel `telegram` as a Django app: a folder of its own, with its models, pages and words."""

from django.apps import AppConfig


class TelegramConfig(AppConfig):
    """Telegram by a bot of one's own."""

    name = "rapport.channels.telegram"
    label = "telegram"

    def ready(self) -> None:
        """Teaches the inbox the channel, and the others what it holds, what it says and what leaves by it."""
        from rapport.channels.telegram.channel import TelegramChannel  # models are importable only now
        from rapport.channels.telegram.held import teach_holdings
        from rapport.channels.telegram.leaving import ways_out
        from rapport.channels.telegram.words import teach_words
        from rapport.inbox import sending_by
        from rapport.web import leaving

        sending_by.learn(TelegramChannel())
        leaving.learn("telegram", ways_out)
        teach_holdings()
        teach_words()
