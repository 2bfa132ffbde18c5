"""What a client reads of a plan behind their private link."""

import pytest
from django.utils import timezone

from rapport.doors import front
from rapport.projects import at_the_door
from rapport.projects.models import Wait
from tests.cast import a_client, a_contact, a_door, a_milestone, a_project, a_wait, ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(anna):
    return a_client(anna.workspace, "Kessler", timezone="Europe/Berlin")


@pytest.fixture
def door(anna, client):
    return a_door(client, a_contact(client, "Martin"), by=anna)


def read(door, anna):
    now = timezone.now()
    return at_the_door.tell(door, front.Reader(now, anna.workspace.today(now), anna.workspace.workhours))


def test_they_see_where_the_work_is_and_what_it_waits_for(anna, client, door):
    one = a_project(client)
    a_milestone(one, "Brief", accepted_at=ago(days=20), submitted_at=ago(days=21))
    here = a_milestone(one, "Catalogue")
    a_milestone(one, "Launch")
    a_wait(one, milestone=here, asked_at=ago(days=8), announced_at=ago(days=8))
    part = read(door, anna)
    assert [step.state for step in part.progress[0].steps] == ["done", "held", "ahead"]
    assert part.progress[0].percent == 33
    assert part.progress[0].steps[1].turn == "your turn: 24 product photos"
    assert [ask.title for ask in part.asks] == ["24 product photos"]
    assert "each working day moves “Catalogue” by one day" in part.asks[0].why


def test_nothing_of_others_and_nothing_of_whom_else_we_wait_for(anna, client, door):
    one = a_project(client)
    a_wait(one, "A quote of the printer", side=Wait.Side.OTHER)
    a_wait(a_project(a_client(anna.workspace, "Other")), "Secret")
    a_project(client, "Gone", trashed_at=timezone.now())
    part = read(door, anna)
    assert [progress.title for progress in part.progress] == ["Product site"]
    assert part.asks == []
