"""The room `projects` as a Django app."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Projects, their plan and their deadlines."""

    name = "rapport.projects"

    def ready(self) -> None:
        """Teaches how projects are undone and found, what they hold of people, their place on a client's page."""
        from rapport.clients import beside, palette, reindexing, standing  # models are importable only now
        from rapport.projects import held, planning, showing, undoing
        from rapport.projects.models import Project, Task

        undoing.learn_ways()
        held.teach_holdings()
        standing.hang(Project)
        reindexing.teach(Project, planning.index)
        reindexing.teach(Task, planning.index_tasks)
        palette.place(planning.PROJECT, showing.href)
        palette.place(planning.TASK, showing.task_href)
        beside.show("projects", showing.section)
