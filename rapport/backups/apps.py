"""The room `backups` as a Django app."""

from django.apps import AppConfig


class BackupsConfig(AppConfig):
    """The whole installation in one file, and back."""

    name = "rapport.backups"

    def ready(self) -> None:
        """Says where backups leave to."""
        from rapport.backups.sending import ways_out  # models are importable only now
        from rapport.web.leaving import learn

        learn("backups", ways_out)
