"""The room `documents` as a Django app."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Documents shared with clients, and their versions."""

    name = "rapport.documents"
