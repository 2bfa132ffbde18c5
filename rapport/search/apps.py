"""The room `search` as a Django app."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Finding by words."""

    name = "rapport.search"
