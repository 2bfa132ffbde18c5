"""The room `engagements` as a Django app."""

from django.apps import AppConfig


class EngagementsConfig(AppConfig):
    """Engagements and the stages they go through."""

    name = "rapport.engagements"

    def ready(self) -> None:
        """Teaches how engagements are undone and found, what they hold of people, their place on a client's page."""
        from rapport.clients import beside, palette, reindexing, standing  # models are importable only now
        from rapport.engagements import held, moving, noticing, showing
        from rapport.engagements.models import Engagement

        moving.learn_ways()
        noticing.learn_signs()
        held.teach_holdings()
        standing.hang(Engagement)
        reindexing.teach(moving.SEARCHED)
        palette.place(moving.ENGAGEMENT, showing.href)
        beside.show("engagements", showing.section)
