"""The room `commitments` as a Django app."""

from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    """Promises: who owes what to whom by when."""

    name = "rapport.commitments"

    def ready(self) -> None:
        """Teaches how promises are undone and found, what they hold of people, and their places on a client's page."""
        from rapport.clients import beside, palette, reindexing, standing  # models are importable only now
        from rapport.commitments import held, promising, showing
        from rapport.commitments.models import Commitment

        promising.learn_ways()
        held.teach_holdings()
        standing.hang(Commitment)
        reindexing.teach(promising.SEARCHED)
        palette.place(promising.PROMISE, showing.href)
        beside.show("promises", showing.section)
        beside.offer(showing.KIND)
