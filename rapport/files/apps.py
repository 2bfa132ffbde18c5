"""The room `files` as a Django app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Every byte that is kept."""

    name = "rapport.files"
