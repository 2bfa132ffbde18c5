"""The room `inbox` as a Django app."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """Messages and threads."""

    name = "rapport.inbox"
