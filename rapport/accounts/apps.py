"""The room `accounts` as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Workspaces, members, preferences, the doors."""

    name = "rapport.accounts"

    def ready(self) -> None:
        """Listens to sign-ins and second factors; says which letters leave and where secrets of its own lie."""
        from rapport.accounts.rotating_factors import learn_secrets
        from rapport.accounts.sending import ways_out  # models are importable only now
        from rapport.accounts.watching import watch
        from rapport.web.leaving import learn

        watch()
        learn("letters", ways_out)
        learn_secrets()
