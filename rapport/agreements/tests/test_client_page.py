"""A proposal behind the client's link: chosen, accepted with a name, declined, asked about; never overheard."""

import pytest
from django.utils import timezone

from rapport.agreements import proposing
from rapport.agreements.models import Answer, Proposal
from rapport.doors.models import Visit
from rapport.doors.tests.coming import visitor
from rapport.projects.models import Project
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(anna):
    made = cast.a_client(anna.workspace, "Olive & Reed", language="en")
    cast.a_contact(made, "Hannah Reed", email="hannah@olive.example", is_main=True, language="en")
    return made


@pytest.fixture
def sent(anna, client):
    return cast.a_proposal(cast.an_engagement(client, "A shop"), by=anna)


@pytest.fixture
def place(anna, client, sent):
    door = cast.a_door(client, sent.contact, by=anna)
    return f"/p/{door.token}/proposals/{sent.number}/"


def told(browser, address):
    """The hidden fields of the form on a page."""
    import re

    page = browser.get(address).text
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


def accepted(browser, place, choice="chosen=1&option=o2&extra=e1", **fields):
    facts = told(browser, f"{place}accept/?{choice}")
    extras = [pair[1] for pair in (part.split("=") for part in choice.split("&")) if pair[0] == "extra"]
    return browser.post(f"{place}accept/", {**facts, "extra": extras, "name": "Hannah Reed", **fields})


def test_it_is_read_and_the_reading_is_noted_once(sent, place):
    browser = visitor()
    page = browser.get(place).text
    for words in ("A shop that opens in spring", "Proposal 1", "Pick one", "£1,610", "30 % when we start"):
        assert words.replace("30 %", "33.33 %") in page.replace("\xa0", " ")
    sent.refresh_from_db()
    assert (sent.state, sent.viewed_at is not None) == ("viewed", True)
    first = sent.viewed_at
    browser.get(place)
    sent.refresh_from_db()
    assert sent.viewed_at == first
    assert Visit.objects.filter(page="agreements.offer").count() == 1


def test_a_machine_that_looks_ahead_has_not_read_it(sent, place):
    visitor().get(place, headers={"User-Agent": "TelegramBot (like TwitterBot)"})
    sent.refresh_from_db()
    assert sent.state == "sent"


def test_one_of_ours_has_not_read_it_and_accepts_nothing(anna, sent, place):
    browser = cast.signed_in(anna)
    assert browser.get(place).status_code == 200
    assert accepted(browser, place).status_code == 403
    sent.refresh_from_db()
    assert sent.state == "sent"
    assert not Answer.objects.exists()


def test_the_sum_follows_the_choice_without_scripts(place):
    page = visitor().get(f"{place}?chosen=1&option=o1&extra=e2").text
    assert "£1,120.01" in page
    assert "Catalogue and 1 extra" in page
    assert visitor().get(f"{place}?chosen=1&option=o9&extra=zz").status_code == 200, "what is not offered is not chosen"


def test_a_yes_is_signed_with_a_name(anna, sent, place):
    browser = visitor()
    page = browser.get(f"{place}accept/?chosen=1&option=o2&extra=e1&extra=e2").text
    assert "Shop and 2 extras" in page
    assert "£2,130.01" in page
    answer = accepted(browser, place, "chosen=1&option=o2&extra=e1&extra=e2")
    assert (answer.status_code, answer.headers["Location"]) == (302, place)
    said = Answer.objects.get()
    assert (said.kind, said.option, said.extras, said.name, said.contact) == (
        "accepted", "o2", ["e1", "e2"], "Hannah Reed", sent.contact
    )  # fmt: skip
    assert said.total_minor == 213001
    assert Project.objects.get().client == sent.client
    assert "£709.93" in cast.signed_in(anna).get(f"/projects/{Project.objects.get().pk}/").text
    page = browser.get(place).text
    assert "Accepted by Hannah Reed" in page
    assert "accept/" not in page


def test_without_a_name_nothing_is_accepted(place):
    answer = accepted(visitor(), place, name="  ")
    assert answer.status_code == 422
    assert "Write your name" in answer.text
    assert not Answer.objects.exists()


def test_pressed_twice_it_is_accepted_once(place):
    browser = visitor()
    facts = {**told(browser, f"{place}accept/?chosen=1&option=o2&extra=e1"), "extra": ["e1"], "name": "Hannah Reed"}
    assert [browser.post(f"{place}accept/", facts).status_code for _ in range(2)] == [302, 302]
    assert (Answer.objects.count(), Project.objects.count()) == (1, 1)


def test_the_second_of_two_sees_who_was_first(place):
    one, other = visitor(), visitor()
    late = {**told(other, f"{place}accept/?chosen=1&option=o1"), "name": "Somebody Else"}
    accepted(one, place)
    answer = other.post(f"{place}accept/", late, follow=True)
    assert "Accepted by Hannah Reed" in answer.text
    assert Answer.objects.get().name == "Hannah Reed"


def test_a_version_that_changed_meanwhile_is_looked_at_again(anna, sent, place):
    from dataclasses import replace

    browser = visitor()
    read = {**told(browser, f"{place}accept/?chosen=1&option=o2&extra=e1"), "extra": ["e1"], "name": "Hannah Reed"}
    proposing.write(
        sent,
        replace(sent.offer, rate_minor=7000, title="Dearer"),
        contact_id=sent.contact_id,
        by=anna,
        at=timezone.now(),
    )
    proposing.send(sent, by=anna, at=timezone.now())
    answer = browser.post(f"{place}accept/", read, follow=True)
    assert "While you were reading, a newer version came" in answer.text
    assert "Dearer" in answer.text
    assert not Answer.objects.exists()
    accepted(browser, place)
    assert Answer.objects.get().version == 2


def test_what_has_run_out_says_so_and_is_not_accepted(sent, place):
    browser = visitor()
    facts = {**told(browser, f"{place}accept/?chosen=1&option=o2"), "name": "Hannah Reed"}
    Proposal.objects.update(valid_until=cast.ago(days=3).date())
    assert "It held until a day that is over" in browser.get(place).text
    browser.post(f"{place}accept/", facts)
    assert not Answer.objects.exists()


def test_what_was_withdrawn_says_so(anna, sent, place):
    proposing.withdraw(sent, by=anna, at=timezone.now())
    page = visitor().get(place).text
    assert "This does not hold any more." in page
    assert "accept/" not in page


def test_a_no_needs_no_word_and_a_question_does(sent, place):
    browser = visitor()
    wrong = browser.post(f"{place}changes/", told(browser, f"{place}changes/"))
    assert wrong.status_code == 422
    browser.post(f"{place}changes/", {**told(browser, f"{place}changes/"), "words": "Without the shop"})
    sent.refresh_from_db()
    assert sent.state == "changes"
    assert "We have your words" in browser.get(place).text
    browser.post(f"{place}decline/", told(browser, f"{place}decline/"))
    sent.refresh_from_db()
    assert [sent.state, *sent.answers.order_by("pk").values_list("kind", flat=True)] == [
        "declined",
        "changes",
        "declined",
    ]


def test_a_draft_and_somebody_elses_proposal_do_not_exist(anna, client, sent):
    draft = cast.a_proposal(sent.engagement, sent=False, by=anna)
    other = cast.a_contact(client, "An Accountant")
    door, mine = cast.a_door(client, other, by=anna), cast.a_door(client, sent.contact, by=anna)
    browser = visitor()
    assert browser.get(f"/p/{door.token}/proposals/{sent.number}/").status_code == 404
    assert browser.get(f"/p/{mine.token}/proposals/{draft.pk + 100}/").status_code == 404
    assert browser.get(f"/p/{mine.token}/proposals/{sent.number}/").status_code == 200


def test_it_is_told_in_its_own_language_and_on_paper(anna, client):
    one = cast.a_proposal(cast.an_engagement(client), cast.an_offer(language="ru"), by=anna)
    door = cast.a_door(client, one.contact, by=anna)
    place = f"/p/{door.token}/proposals/{one.number}/"
    assert "Как складывается цена" in visitor().get(place).text
    paper = visitor().get(f"{place}pdf/")
    assert paper.content.startswith(b"%PDF")


def test_the_front_page_asks_for_a_decision(sent, place):
    front = place.partition("proposals/")[0]
    page = visitor().get(front).text
    assert "A shop that opens in spring" in page
    accepted(visitor(), place)
    page = visitor().get(front).text
    assert "Read the proposal" not in page
    # What they agreed to is found again.
    assert f'href="{place}"' in page
    assert "Proposal 1, agreed " in page
    assert "Work on “A shop that opens in spring” has begun." in page
