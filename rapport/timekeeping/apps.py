"""The room `timekeeping` as a Django app."""

from django.apps import AppConfig


class TimekeepingConfig(AppConfig):
    """The timer, hours, rates, budgets and prepaid hours."""

    name = "rapport.timekeeping"

    def ready(self) -> None:
        """Teaches how time is undone, what it holds of people, what stands beside projects and before clients."""
        from rapport.clients import standing  # models are importable only now
        from rapport.doors import front
        from rapport.projects import beside as projects
        from rapport.projects import spent
        from rapport.timekeeping import beside, client_front, evidence, held, undoing, worked
        from rapport.timekeeping.models import Rate, Retainer, TimeEntry

        undoing.learn_ways()
        held.teach_holdings()
        for model in (TimeEntry, Rate, Retainer):
            standing.hang(model)
        projects.show("budget", beside.section, place=10)
        front.teach("time", client_front.tell)
        spent.teach(worked.worked)
        evidence.learn_happenings()
