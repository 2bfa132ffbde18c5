"""The room `today` as a Django app."""

from django.apps import AppConfig


class TodayConfig(AppConfig):
    """What to do next."""

    name = "rapport.today"

    def ready(self) -> None:
        """Teaches what this room holds of people, and the kinds of things on its list."""
        from rapport.today import clients_due, out_of_rhythm, promised, threads, waits  # models are importable only now
        from rapport.today.held import teach_holdings
        from rapport.today.leaving import ways_out
        from rapport.web.leaving import learn

        for kinds in (promised, threads, clients_due, out_of_rhythm, waits):
            kinds.learn()

        teach_holdings()
        learn("today", ways_out)
