"""No room forgets a person: whatever leads to people is taught to export and erasure, or named with a reason."""

from django.apps import apps

from rapport.clients.holdings import holdings, passed_over, taught
from rapport.clients.models import Contact
from rapport.privacy.sweeping import LEFT_OUT, columns, models_with_text


def models_of_people():
    """Every model from which foreign keys lead to a person."""
    found = {Contact}
    while True:
        more = {
            model
            for model in apps.get_models()
            for field in model._meta.concrete_fields
            if field.is_relation and field.related_model in found and model not in found
        }
        if not more:
            return found - {Contact}
        found |= more


def test_every_model_that_leads_to_people_is_taught_or_named_with_a_reason():
    known = taught().keys() | passed_over().keys()
    assert models_of_people() - known == set(), "teach it with rapport.clients.holdings.teach, or pass_over it"
    assert all(passed_over().values())


def test_rooms_above_are_handled_before_the_rooms_they_stand_on():
    names = [holding.name for holding in holdings()]
    assert names.index("inbox.message") < names.index("clients.interaction") < names.index("clients.contactpoint")


def test_every_text_of_a_workspace_is_looked_through():
    of_workspace = {m for m in apps.get_models() if any(field.name == "workspace" for field in m._meta.concrete_fields)}
    assert {model for model in of_workspace if columns(model)} - set(models_with_text()) <= LEFT_OUT
