"""The room `today` as a Django app."""

from django.apps import AppConfig


class TodayConfig(AppConfig):
    """What to do next."""

    name = "rapport.today"

    def ready(self) -> None:
        """Teaches what this room holds of people, and the kinds of things on its list."""
        from rapport.today import (  # models are importable only now
            after_work,
            clients_due,
            hours,
            offered,
            out_of_rhythm,
            playbook,
            promised,
            reports_due,
            threads,
            waits,
        )
        from rapport.today.held import teach_holdings
        from rapport.today.leaving import ways_out
        from rapport.web.leaving import learn

        for kinds in (
            promised, playbook, offered, threads, clients_due, hours, out_of_rhythm, waits, reports_due, after_work,
        ):  # fmt: skip
            kinds.learn()

        teach_holdings()
        learn("today", ways_out)
