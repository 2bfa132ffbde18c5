"""The funnel of a client: nothing by itself, their own rows where a model says so, and never what was thrown away."""

import pytest
from django.apps import apps

from rapport.clients.models import NextStep
from tests.cast import a_client, a_door, a_next_step, ago

MODELS = [model for model in apps.get_models() if hasattr(model, "shares")]


@pytest.fixture
def shared(monkeypatch):
    monkeypatch.setattr(NextStep, "shares", "client")


def test_a_model_that_says_nothing_shares_nothing(anna):
    client = a_client(anna.workspace)
    a_next_step(client)
    assert not NextStep.objects.shared_with(a_door(client, by=anna)).exists()


def test_rows_of_another_client_and_another_workspace_do_not_exist(anna, stranger, shared):
    client, other = a_client(anna.workspace), a_client(anna.workspace, "Other")
    mine = a_next_step(client)
    a_next_step(other)
    a_next_step(a_client(stranger.workspace))
    a_next_step(client, trashed_at=ago())
    assert list(NextStep.objects.shared_with(a_door(client, by=anna))) == [mine]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_what_a_model_shares_is_a_path_to_its_client_or_a_choice_among_its_rows(anna, model):
    """Every declaration answers, and a client without anything finds nothing."""
    door = a_door(a_client(anna.workspace, "Nothing yet"), by=anna)
    assert not model.objects.shared_with(door).exists()
