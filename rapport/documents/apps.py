"""The room `documents` as a Django app."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Documents shared with clients, and their versions."""

    name = "rapport.documents"

    def ready(self) -> None:
        """Teaches how documents are undone, what they hold of people, and what leaves the machine."""
        from rapport.documents.held import teach_holdings  # models are importable only now
        from rapport.documents.leaving import ways_out
        from rapport.documents.undoing import learn_ways
        from rapport.web.leaving import learn

        learn_ways()
        teach_holdings()
        learn("documents", ways_out)
