"""The page of the inbox: the list, a thread, its deeds, whether anything has come."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rapport.inbox import listing
from rapport.inbox.models import SenderRule, Thread
from rapport.journal.models import Batch
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(anna):
    return cast.signed_in(anna)


def test_who_waits_longest_comes_first_and_the_answer_counts(anna, browser):
    for name, days in (("Short", 1), ("Long", 3)):
        client = cast.a_client(anna.workspace, name)
        cast.a_letter(
            client, contact=cast.a_contact(client, f"{name} One"), subject=f"{name} story", at=cast.ago(days=days)
        )
    text = browser.get("/inbox/").text
    assert "Your turn in two letters." in text
    assert text.index("Long story") < text.index("Short story")


def test_what_nobody_has_answered_for_two_months_is_over(anna, browser):
    client = cast.a_client(anna.workspace)
    for name, days in (("Lately", 59), ("Long ago", 61)):
        cast.a_letter(client, subject=name, at=cast.ago(days=days), direction="out")
    assert listing.counts(anna, timezone.now()).theirs == 1
    text = browser.get("/inbox/?tab=theirs").text
    assert "Lately" in text
    assert "Long ago" not in text
    assert "Long ago" in browser.get("/inbox/?tab=all").text


def test_pages_of_the_list_follow_each_other(anna, browser):
    client = cast.a_client(anna.workspace)
    for number in range(listing.PER_PAGE + 1):
        cast.a_letter(client, subject=f"Story {number:03}", at=cast.ago(minutes=1000 - number))
    part = listing.part_of(anna, "ours", now=timezone.now())
    more = browser.get(f"/inbox/?tab=ours&after={part.after}", headers={"HX-Request": "true"}).text
    assert f"Story {listing.PER_PAGE:03}" in more
    assert "Story 000" not in more


def test_settling_goes_on_to_the_next_thread_and_can_be_undone(anna, browser):
    client = cast.a_client(anna.workspace)
    first, second = (cast.a_letter(client, subject=name, at=cast.ago(days=days)) for name, days in (("A", 3), ("B", 2)))
    answer = browser.post(f"/inbox/threads/{first.thread_id}/settled/?tab=ours")
    assert answer.url == f"/inbox/threads/{second.thread_id}/?tab=ours"
    assert listing.counts(anna, timezone.now()).ours == 1
    browser.post(f"/undo/{Batch.objects.latest('id').pk}/")
    assert listing.counts(anna, timezone.now()).ours == 2


def test_a_thread_is_set_aside_until_a_moment_that_is_to_come(anna, browser):
    letter = cast.a_letter(cast.a_client(anna.workspace))
    href = f"/inbox/threads/{letter.thread_id}/later/"
    assert browser.post(href, {"until": (timezone.now() - timedelta(days=1)).isoformat()}).status_code == 422
    browser.post(href, {"until": (timezone.now() + timedelta(days=1)).isoformat()})
    assert listing.counts(anna, timezone.now()).snoozed == 1
    browser.post(f"/inbox/threads/{letter.thread_id}/back/")
    assert listing.counts(anna, timezone.now()).snoozed == 0


def test_many_at_once(anna, browser):
    letters = [cast.a_letter(cast.a_client(anna.workspace, f"C{number}")) for number in range(3)]
    cast.a_letter(cast.a_client(anna.workspace, "Stays"))
    browser.post("/inbox/many/settled/", {"pick": [letter.thread_id for letter in letters]})
    assert listing.counts(anna, timezone.now()).ours == 1


def test_the_senders_of_many_are_ignored_together(anna, browser):
    letter = cast.a_letter(cast.a_client(anna.workspace))
    browser.post("/inbox/many/ignored/", {"pick": [letter.thread_id]})
    assert SenderRule.objects.get().sender == letter.from_email
    browser.post(f"/inbox/threads/{letter.thread_id}/undecided/")
    assert not SenderRule.objects.exists()
    assert Thread.objects.get().pile == ""


def test_somebody_of_the_team_is_given_a_thread(anna, browser):
    letter = cast.a_letter(cast.a_client(anna.workspace))
    boris = cast.a_member(anna.workspace, role="member", name="Boris")
    browser.post(f"/inbox/threads/{letter.thread_id}/assigned/", {"user": boris.user.pk})
    assert "Boris answers" in browser.get(f"/inbox/threads/{letter.thread_id}/").text
    stranger = cast.the_stranger()
    browser.post(f"/inbox/threads/{letter.thread_id}/assigned/", {"user": stranger.user.pk})
    assert Thread.objects.get(pk=letter.thread_id).assigned_to == boris.user


def test_nothing_new_costs_one_statement_and_no_words(anna, browser):
    cast.a_letter(cast.a_client(anna.workspace))
    now = timezone.now()
    asked = f"/inbox/news/?after={listing.counts(anna, now).newest}&since={listing.milliseconds(now)}"
    browser.get(asked)
    with CaptureQueriesContext(
        connection,
    ) as asking:
        assert browser.get(asked).status_code == 204
    about_mail = [one for one in asking if "inbox_message" in one["sql"]]
    assert len(about_mail) == 1
    cast.a_letter(cast.a_client(anna.workspace, "Another"))
    answer = browser.get(asked)
    assert answer.status_code == 200
    assert browser.get(f"/inbox/news/?after={answer.json()['after']}&since={answer.json()['since']}").status_code == 204


def test_a_long_thread_shows_its_latest_letters_and_the_earlier_ones_on_asking(anna, browser):
    client = cast.a_client(anna.workspace)
    first = cast.a_letter(client, text="number 0 .", at=cast.ago(days=60))
    for number in range(1, 50):
        cast.a_letter(
            client, text=f"number {number} .", at=cast.ago(days=60 - number), thread=first.thread, awaits=False
        )
    text = browser.get(f"/inbox/threads/{first.thread_id}/").text
    assert "number 49 ." in text
    assert "number 34 ." not in text
    assert "35 earlier letters" in text
    href = text.split('class="earlier" hx-get="')[1].split('"')[0]
    earlier = browser.get(href, headers={"HX-Request": "true"}).text
    assert "number 34 ." in earlier
    assert "number 19 ." not in earlier


def test_an_index_leads_to_a_pile_however_much_there_is(anna):
    rows = listing.threads_of(anna, "ours", timezone.now()).order_by("since", "id")[:50]
    if connection.vendor == "sqlite":
        plan = rows.explain()
        assert "inbox_thread_pile" in plan
        assert "SCAN inbox_thread\n" not in plan
