"""What forms tell the playbooks: a brief that was sent, and one that came back."""

import pytest
from django.utils import timezone

from rapport.engagements import ticking
from rapport.engagements.models import Due, Engagement
from rapport.questionnaires import inviting
from rapport.questionnaires.models import Questionnaire
from tests.cast import a_client, a_contact, a_form, ago, an_answer_sheet, an_engagement, an_interaction, an_invitation

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(anna):
    return a_contact(a_client(anna.workspace, "Meridian"), "Ilya Brandt", email="ilya@meridian.example", is_main=True)


def how(item):
    return list(Due.objects.filter(item=item).values_list("how", flat=True))


def test_a_brief_that_is_sent_and_comes_back_is_seen(anna, person):
    one = an_engagement(person.client, stage="contact", created_at=ago(hours=5))
    an_interaction(person.client, "in", at=ago(hours=4))
    an_interaction(person.client, "out", at=ago(hours=3))
    ticking.tick(at=timezone.now())
    assert how("contact.brief") == [""]
    brief = a_form(anna, "site")
    assert brief.kind == Questionnaire.Kind.BRIEF
    invitation, _token = an_invitation(brief, person, anna)
    assert Engagement.objects.get().look_at is not None, "the engagement is marked"
    ticking.tick(at=timezone.now())
    assert how("contact.brief") == ["evidence"]
    assert how("contact.expectations") == []
    an_answer_sheet(brief, invitation=invitation)
    ticking.tick(at=timezone.now())
    assert how("contact.expectations") == [""]
    inviting.revoke(invitation, by=anna, at=timezone.now())
    ticking.tick(at=timezone.now())
    assert how("contact.brief") == [""], "a link that was taken back is no brief"
    assert one.stage == "contact"


def test_a_contact_form_is_no_brief(anna, person):
    an_engagement(person.client, stage="contact", created_at=ago(hours=5))
    an_interaction(person.client, "in", at=ago(hours=4))
    an_interaction(person.client, "out", at=ago(hours=3))
    an_invitation(a_form(anna), person, anna)
    ticking.tick(at=timezone.now())
    assert how("contact.brief") == [""]
