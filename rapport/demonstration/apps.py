"""The room `demonstration` as a Django app."""

from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    """An invented year of a freelancer's life, to look around in."""

    name = "rapport.demonstration"
