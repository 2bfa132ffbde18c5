"""The room `projects` as a Django app."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Projects, their plan and their deadlines."""

    name = "rapport.projects"

    def ready(self) -> None:
        """Teaches how projects are undone and what they hold of people."""
        from rapport.clients import standing  # models are importable only now
        from rapport.doors import front
        from rapport.projects import fronting, held, offering, undoing
        from rapport.projects.models import Project

        undoing.learn_ways()
        held.teach_holdings()
        offering.offer_changes()
        front.teach("projects", fronting.tell)
        standing.hang(Project)
