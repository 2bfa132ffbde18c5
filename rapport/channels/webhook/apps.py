"""The channel `webhook` as a Django app: a folder of its own, with its model, pages and words."""

from django.apps import AppConfig


class WebhookConfig(AppConfig):
    """Programs of one's own."""

    name = "rapport.channels.webhook"
    label = "webhook"

    def ready(self) -> None:
        """Teaches the inbox the channel, its words and what leaves by it."""
        from rapport.channels.webhook.channel import WebhookChannel, teach_words  # models are importable only now
        from rapport.channels.webhook.leaving import ways_out
        from rapport.inbox import sending_by
        from rapport.web import leaving

        sending_by.learn(WebhookChannel())
        leaving.learn("webhook", ways_out)
        teach_words()
