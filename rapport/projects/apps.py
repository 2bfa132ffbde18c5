"""The room `projects` as a Django app."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Projects, their plan and their deadlines."""

    name = "rapport.projects"

    def ready(self) -> None:
        """Teaches how projects are undone and found, what they hold of people, their place on a client's page."""
        from rapport.clients import beside, deeds, palette, reindexing, standing  # models are importable only now
        from rapport.doors import front
        from rapport.engagements import beside as on_engagement
        from rapport.inbox.models import Outgoing
        from rapport.journal.recording import hear
        from rapport.projects import beside as on_project
        from rapport.projects import (
            fronting,
            held,
            listing,
            offering,
            planning,
            scope_sections,
            undoing,
            waits,
        )
        from rapport.projects.evidence import answers
        from rapport.projects.models import Project

        undoing.learn_ways()
        held.teach_holdings()
        deeds.offer("change", offering.CHANGE)
        answers.learn_happenings()
        front.teach("scope", fronting.tell)
        hear(Outgoing, waits.letters_gone)
        on_project.show("changes", scope_sections.changes, place=20)
        on_project.show("risks", scope_sections.risks, place=30)
        on_project.show("quality", scope_sections.quality, place=40)
        on_project.show("reports", scope_sections.telling, place=60)
        standing.hang(Project)
        reindexing.teach(planning.PROJECTS)
        reindexing.teach(planning.TASKS)
        palette.place(planning.PROJECT, listing.href)
        palette.place(planning.TASK, listing.task_href)
        beside.show("projects", listing.section)
        on_engagement.show("projects", listing.of_engagement)
