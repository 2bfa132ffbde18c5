"""The one way to rows. Every model of a workspace goes through it, so that none can be fetched past it by habit."""

from django.apps import apps

from rapport.demonstration.models import Filling
from rapport.journal.models import Removable
from rapport.web.funnel import WorkspaceRows
from tests.cast import a_client


def test_only_the_rows_of_ones_own_workspace_exist(anna, teammate, stranger):
    client = a_client(anna.workspace)
    rows = type(client).objects
    assert list(rows.visible_to(anna)) == list(rows.visible_to(teammate)) == [client]
    assert list(rows.visible_to(stranger)) == []


def test_every_model_with_a_workspace_has_the_funnel():
    models = [model for model in apps.get_models() if model.__module__.startswith("rapport.")]
    owned = [model for model in models if any(field.name == "workspace" for field in model._meta.fields)]
    assert owned
    # Read by the triggers of the database alone.
    owned.remove(Removable)
    # How far a demonstration is filled: asked for by its workspace alone.
    owned.remove(Filling)
    for model in owned:
        assert isinstance(model._default_manager.all(), WorkspaceRows), model


def test_every_index_of_a_workspaces_rows_begins_with_it():
    """An index that begins elsewhere reads other workspaces' rows; those that hang on one parent are bounded by it."""
    parents = {
        "client", "thread", "the_import", "source", "batch", "contact", "folder", "calendar", "document", "engagement",
        "project", "milestone", "task", "retainer", "handover", "proposal", "account",
    }  # fmt: skip
    # What is due: the worker looks for it in all workspaces at once.
    due = {"engagements_look", "inbox_outgoing_due", "calendars_due", "commitments_reminder", "today_told_claimed"}
    for model in apps.get_models():
        for index in model._meta.indexes if model.__module__.startswith("rapport.") else []:
            first = index.fields[0].lstrip("-")
            if index.name in due:
                assert index.condition, (model, index.name)
            else:
                assert first == "workspace" or first in parents, (model, index.name)
