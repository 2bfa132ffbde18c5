"""The room `channels` as a Django app."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Ways by which messages come and go: mail, Telegram, webhooks."""

    name = "rapport.channels"
