"""The room `imports` as a Django app."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Taking in what already exists."""

    name = "rapport.imports"
