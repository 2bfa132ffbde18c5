"""The room `message_templates` as a Django app."""

from django.apps import AppConfig


class MessageTemplatesConfig(AppConfig):
    """Templates of messages."""

    name = "rapport.message_templates"
