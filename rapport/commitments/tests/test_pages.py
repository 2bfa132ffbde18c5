"""Promises on pages: written in the composer, shown on the client's page and beside letters, listed, broken."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from rapport.commitments.models import Commitment, Suggestion
from tests.cast import a_client, a_letter, a_promise, a_suggestion, signed_in
from tests.contracts.documents import text_of

pytestmark = pytest.mark.django_db
TAG = re.compile(r"<[^>]+>")


@pytest.fixture
def browser(anna):
    return signed_in(anna)


def shown(browser, href):
    answer = browser.get(href)
    assert answer.status_code == 200
    return " ".join(TAG.sub(" ", text_of(answer)).split())


def test_a_promise_is_written_down_in_the_composer(anna, browser):
    client = a_client(anna.workspace)
    day = timezone.localdate() + timedelta(days=3)
    form = {
        "kind": "promise", "text": "The logo in curves", "promise_side": "theirs", "promise_due_on": f"{day}",
        "promise_due_time": "",
    }  # fmt: skip
    assert browser.post(reverse("clients:say", args=[client.pk]), form).status_code == 302
    one = Commitment.objects.get()
    assert (one.text, one.side, one.due_on, one.zone) == ("The logo in curves", "theirs", day, anna.user.timezone)
    page = shown(browser, client.get_absolute_url())
    assert page.count("The logo in curves") >= 2, "among the facts and in the history"


def test_a_promise_without_a_day_is_refused_as_it_was_typed(anna, browser):
    client = a_client(anna.workspace)
    answer = browser.post(reverse("clients:say", args=[client.pk]), {
        "kind": "promise", "text": "The logo in curves", "promise_side": "ours",
    })  # fmt: skip
    assert answer.status_code == 422
    assert "A promise has a day." in text_of(answer)
    assert "The logo in curves" in answer.text


def test_the_list_opens_with_what_is_late(anna, browser):
    client = a_client(anna.workspace, "Meridian")
    assert "Nothing is promised." in shown(browser, "/promises/")
    a_promise(client, "The estimate", due_on=timezone.localdate() + timedelta(days=2))
    assert "Nobody is late with a promise. Next: “The estimate”" in shown(browser, "/promises/")
    a_promise(client, "The contract", due_on=timezone.localdate() - timedelta(days=2))
    assert "You are late with 1 promise." in shown(browser, "/promises/")
    assert "kept" in shown(browser, "/promises/?tab=ended").lower()
    assert browser.get("/promises/?tab=nonsense").status_code == 404


def test_a_broken_promise_of_ours_needs_words_and_a_new_day(anna, browser):
    one = a_promise(a_client(anna.workspace))
    href = reverse("commitments:broken", args=[one.pk])
    answer = browser.post(href, {"version": one.version})
    assert answer.status_code == 422
    assert "Write what you say" in text_of(answer)
    assert "gets a new day" in text_of(answer)
    day = timezone.localdate() + timedelta(days=5)
    browser.post(href, {"version": one.version, "apology": "Sorry, the printer stands still.", "due_on": f"{day}"})
    assert Commitment.objects.get(renews=one).due_on == day
    assert "Sorry, the printer stands still." in shown(browser, one.get_absolute_url())


def test_theirs_may_be_broken_without_a_word(anna, browser):
    one = a_promise(a_client(anna.workspace), side="theirs")
    browser.post(reverse("commitments:broken", args=[one.pk]), {"version": one.version})
    one.refresh_from_db()
    assert one.state == "broken"
    assert Commitment.objects.count() == 1


def test_a_suggestion_stands_beside_its_letter_and_is_answered_there(anna, browser):
    letter = a_letter(a_client(anna.workspace), "in", "I'll send the photos tomorrow.")
    found = a_suggestion(letter, "I'll send the photos tomorrow.")
    here = reverse("inbox:letter", args=[letter.pk])
    assert "They promise" in shown(browser, here)
    answer = browser.post(reverse("commitments:confirm", args=[found.pk]), {"back": here})
    assert answer.url == here
    assert "They promise" not in shown(browser, here)
    assert Commitment.objects.get().side == "theirs"


def test_a_stale_form_shows_both_versions(anna, browser):
    one = a_promise(a_client(anna.workspace))
    version = one.version
    one.change({"text": "The third draft"}, by=anna, at=timezone.now())
    form = {"text": "The fourth draft", "side": "ours", "due_on": f"{one.due_on}", "version": version}
    answer = browser.post(one.get_absolute_url(), form)
    assert answer.status_code == 409
    assert "The third draft" in answer.text
    assert "The fourth draft" in answer.text


def test_what_is_dismissed_leaves_the_list(anna, browser):
    found = a_suggestion(a_letter(a_client(anna.workspace)))
    assert "Are these promises?" in shown(browser, "/promises/")
    browser.post(reverse("commitments:dismiss", args=[found.pk]), {"back": "/promises/"})
    assert Suggestion.objects.get().state == "dismissed"
    assert "Are these promises?" not in shown(browser, "/promises/")


def test_a_request_is_not_said_to_be_a_promise(anna, browser):
    letter = a_letter(a_client(anna.workspace), "in", "Please send the draft by Friday.")
    a_suggestion(letter, "Please send the draft by Friday.", side="ours", pattern="en_please:send:weekday")
    page = shown(browser, reverse("inbox:letter", args=[letter.pk]))
    assert "They ask you" in page
    assert "You promise" not in page


def test_what_was_over_long_ago_is_asked_about_no_more(anna, browser):
    letter = a_letter(a_client(anna.workspace))
    today = timezone.localdate()
    a_suggestion(letter, "I will send it on the first.", due_on=today - timedelta(days=20))
    assert "sounds like a promise" not in shown(browser, "/promises/")
    a_suggestion(letter, "I will send it on the third.", due_on=today - timedelta(days=10))
    assert "1 sentence sounds like a promise" in shown(browser, "/promises/")


def test_the_palette_finds_promises_and_offers_to_write_one_down(anna, browser):
    a_promise(a_client(anna.workspace, "Meridian"), "The logo in curves")
    assert "/promises/" in browser.get("/search/?q=curves").text
    assert "kind=promise" in browser.get("/search/?q=Meridian").text
