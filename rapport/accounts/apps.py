"""The room `accounts` as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Workspaces, members, preferences, the doors."""

    name = "rapport.accounts"

    def ready(self) -> None:
        """Listens to sign-ins and second factors."""
        from rapport.accounts.watching import watch  # models are importable only now

        watch()
