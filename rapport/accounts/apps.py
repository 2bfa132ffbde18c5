"""The room `accounts` as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Workspaces, members, preferences."""

    name = "rapport.accounts"
