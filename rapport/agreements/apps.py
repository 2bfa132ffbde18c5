"""The room `agreements` as a Django app."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """Requirements, estimates and proposals."""

    name = "rapport.agreements"

    def ready(self) -> None:
        """Teaches how they are undone and found, what they hold of people, and their places on pages of rooms below."""
        from rapport.agreements import (  # models are importable only now
            evidence,
            following,
            fronting,
            held,
            history,
            proposing,
            showing,
        )
        from rapport.agreements.models import Estimate, Freeze, Proposal, Requirement
        from rapport.clients import beside as beside_client
        from rapport.clients import deeds, palette, reindexing, standing
        from rapport.doors import front
        from rapport.engagements import beside
        from rapport.projects import beside as beside_project

        proposing.learn_ways()
        held.teach_holdings()
        standing.hang(Proposal)
        reindexing.teach(proposing.SEARCHED)
        palette.place(proposing.PROPOSAL, showing.href)
        for model in (Requirement, Estimate, Freeze, Proposal):
            beside.hang(model)
        beside.prove(held.proven)
        beside.show("agreements", showing.section)
        beside_client.show("proposals", showing.client_section)
        beside_project.show("agreements", showing.project_section, place=70)
        deeds.offer("requirement", showing.MAKE_REQUIREMENT)
        evidence.learn_happenings()
        front.teach("agreements", fronting.tell)
        following.learn_to_follow()
        history.teach("estimates", history.of_estimates)
        history.teach("tasks", history.of_tasks)
