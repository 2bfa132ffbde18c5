"""The room `doors` as a Django app."""

from django.apps import AppConfig


class DoorsConfig(AppConfig):
    """Private links of clients: how they are opened, and who comes through them."""

    name = "rapport.doors"

    def ready(self) -> None:
        """Teaches how links are undone, what they hold of people, and their place on a client's page."""
        from rapport.clients import beside  # models are importable only now
        from rapport.doors import showing
        from rapport.doors.held import teach_holdings
        from rapport.doors.opening import learn_ways

        learn_ways()
        teach_holdings()
        beside.show("doors", showing.section)
