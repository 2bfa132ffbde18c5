"""The room `journal` as a Django app."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Append-only record of every change."""

    name = "rapport.journal"
