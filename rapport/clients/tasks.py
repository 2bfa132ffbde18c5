"""What the worker does for clients. Each task may run twice without harm."""

from django.tasks import task

from rapport.clients import fielding


@task
def renew_index(touched: dict[str, list[int]]) -> None:
    """Renew the search index after a field with many values is gone."""
    fielding.renew_index(touched)
