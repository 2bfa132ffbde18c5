"""The room `timekeeping` as a Django app."""

from django.apps import AppConfig


class TimekeepingConfig(AppConfig):
    """The timer, hours, rates, budgets and prepaid hours."""

    name = "rapport.timekeeping"

    def ready(self) -> None:
        """Teaches how time is undone and what it holds of people."""
        from rapport.clients import standing  # models are importable only now
        from rapport.timekeeping import held, undoing
        from rapport.timekeeping.models import Rate, Retainer, TimeEntry

        undoing.learn_ways()
        held.teach_holdings()
        for model in (TimeEntry, Rate, Retainer):
            standing.hang(model)
