"""The room `privacy` as a Django app."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """What is known of people: handed over, erased, kept for so long, registered."""

    name = "rapport.privacy"

    def ready(self) -> None:
        """Teaches what this room holds of people, and how its rows are undone."""
        from rapport.privacy.held import teach_holdings  # models are importable only now
        from rapport.privacy.leaving import learn_ways_out
        from rapport.privacy.on_the_list import learn

        teach_holdings()
        learn_ways_out()
        learn()
