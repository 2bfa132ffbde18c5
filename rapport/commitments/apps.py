"""The room `commitments` as a Django app."""

from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    """Promises: who owes what to whom by when."""

    name = "rapport.commitments"
