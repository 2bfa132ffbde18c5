"""The room `web` as a Django app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The frame every page stands in."""

    name = "rapport.web"
