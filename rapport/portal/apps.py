"""The room `portal` as a Django app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """What a client sees: the front page behind their private link."""

    name = "rapport.portal"
