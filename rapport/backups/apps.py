"""The room `backups` as a Django app."""

from django.apps import AppConfig


class BackupsConfig(AppConfig):
    """The whole installation in one file, and back."""

    name = "rapport.backups"
