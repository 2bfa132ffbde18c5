"""Letters that remind of a wait, or tell that dates move: it is noted once they have gone, and not before."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.clients.models import Client
from rapport.inbox import delivering, outgoing
from rapport.inbox.models import Outgoing
from rapport.inbox.sending_by import MaybeDelivered
from rapport.journal.models import Entry
from rapport.journal.undoing import undo
from rapport.projects import waits
from tests.cast import a_client, a_contact, a_milestone, a_project, a_wait, ago, signed_in
from tests.servers.pigeon import a_pigeon

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    """Mail is connected, and a pigeon carries it."""
    with a_pigeon() as pigeon:
        yield pigeon


@pytest.fixture
def wait(anna):
    client = a_client(anna.workspace, "Kessler", language="en")
    a_contact(client, "Martin Kessler", email="martin@kessler.example")
    milestone = a_milestone(a_project(client, "The catalogue"))
    return a_wait(milestone.project, milestone=milestone)


@pytest.fixture
def browser(anna):
    return signed_in(anna)


def begin(browser, wait, deed):
    answer = browser.post(f"/projects/waits/{wait.pk}/{deed}/")
    letter = Outgoing.objects.latest("pk")
    assert answer.headers["Location"] == f"/inbox/outgoing/{letter.pk}/"
    return letter


def send(letter, by):
    outgoing.send(letter, by=by, at=ago(minutes=1))
    delivering.deliver(letter.pk, at=timezone.now())
    letter.refresh_from_db()


def noted(wait):
    wait.refresh_from_db()
    return wait.announced_at, wait.reminded_at


def note_of(wait):
    return Entry.objects.filter(subject="projects.wait", subject_id=wait.pk).latest("pk").batch


def test_that_dates_move_is_noted_when_the_letter_has_gone(anna, browser, wait, post):
    letter = begin(browser, wait, "tell")
    assert "the clock is stopped" in letter.text
    assert letter.recipients["to"] == [["Martin Kessler", "martin@kessler.example"]]
    assert noted(wait) == (None, None)
    page = browser.get(wait.project.get_absolute_url()).text
    assert "A letter is begun and has not gone yet." in page
    assert "nobody has told them" in page
    send(letter, anna)
    assert letter.state == "sent"
    assert noted(wait) == (letter.sent_at, None)
    page = browser.get(wait.project.get_absolute_url()).text
    assert "each day they take moves" in page
    assert "has not gone yet" not in page
    assert note_of(wait).user == anna.user


def test_a_reminder_is_noted_likewise(anna, browser, wait, post):
    letter = begin(browser, wait, "remind")
    assert "May I remind you" in letter.text
    send(letter, anna)
    assert noted(wait) == (None, letter.sent_at)


def test_a_letter_that_was_begun_is_gone_on_with(browser, wait, post):
    assert begin(browser, wait, "tell") == begin(browser, wait, "tell")
    other = begin(browser, wait, "remind")
    assert "May I remind you" in other.text
    assert Outgoing.objects.count() == 2


def test_a_letter_that_is_thrown_away_notes_nothing(anna, browser, wait, post):
    letter = begin(browser, wait, "tell")
    letter.trash(by=anna, at=timezone.now())
    assert noted(wait) == (None, None)
    assert "has not gone yet" not in browser.get(wait.project.get_absolute_url()).text
    assert begin(browser, wait, "tell") != letter


def test_what_nobody_knows_is_noted_when_somebody_says_that_it_arrived(anna, browser, wait, post):
    letter = begin(browser, wait, "tell")
    post.trouble = MaybeDelivered("broken_off")
    send(letter, anna)
    assert letter.state == "unknown"
    assert noted(wait) == (None, None)
    delivering.it_arrived(letter, by=anna, at=timezone.now())
    assert noted(wait) == (letter.sent_at, None)


def test_the_note_is_undone_and_stays_undone_whatever_becomes_of_the_letter(anna, browser, wait, post):
    letter = begin(browser, wait, "tell")
    send(letter, anna)
    undo(note_of(wait), by=anna, at=timezone.now())
    assert noted(wait) == (None, None)
    letter.change({"trouble": {"code": "returned", "details": {}}}, by=anna, at=timezone.now())
    assert noted(wait) == (None, None)


def test_once_it_came_a_letter_notes_nothing(anna, browser, wait, post):
    letter = begin(browser, wait, "tell")
    waits.end(wait, words="On the phone", by=anna, at=timezone.now())
    send(letter, anna)
    assert letter.state == "sent"
    assert noted(wait) == (None, None)


@pytest.mark.parametrize("deed", ["tell", "remind"])
def test_where_no_letter_can_be_begun_that_is_said_and_nothing_noted(browser, wait, deed):
    answer = browser.post(f"/projects/waits/{wait.pk}/{deed}/", follow=True)
    assert "Nothing is connected that could send this." in answer.text
    wait.project.client.contacts.get().points.all().delete()
    answer = browser.post(f"/projects/waits/{wait.pk}/{deed}/", follow=True)
    assert "Nobody there has an e-mail address" in answer.text
    assert noted(wait) == (None, None)
    assert not Outgoing.objects.exists()


def test_what_was_told_in_another_way_is_noted_at_once(browser, wait):
    for deed in ("told", "reminded"):
        browser.post(f"/projects/waits/{wait.pk}/{deed}/")
    announced, again = noted(wait)
    assert announced
    assert again - announced < timedelta(minutes=1)


def test_another_letter_costs_what_it_cost(anna, wait, post, django_assert_num_queries):
    """A change of a letter that has not gone asks nothing of the waits."""
    with django_assert_num_queries(0):
        waits.letters_gone([Outgoing(state="draft"), Outgoing(state="waiting")])


@pytest.mark.parametrize("deed", ["tell", "remind"])
def test_the_letter_is_in_the_language_of_the_client(post, wait, browser, deed):
    Client.objects.update(language="ru")
    letter = begin(browser, wait, deed)
    assert wait.what in letter.text
    assert re.search("[а-я]{4}", letter.text)
