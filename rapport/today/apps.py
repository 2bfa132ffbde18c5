"""The room `today` as a Django app."""

from django.apps import AppConfig


class TodayConfig(AppConfig):
    """What to do next."""

    name = "rapport.today"

    def ready(self) -> None:
        """Teaches what this room holds of people."""
        from rapport.today.held import teach_holdings  # models are importable only now

        teach_holdings()
