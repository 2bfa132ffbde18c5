"""The room `today` as a Django app."""

from django.apps import AppConfig


class TodayConfig(AppConfig):
    """What to do next."""

    name = "rapport.today"
