"""The room `exports` as a Django app."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    """Taking everything with you, and bringing it back."""

    name = "rapport.exports"
