"""Pages of requirements, estimates and proposals, as the owner sees them."""

import pytest
from django.utils import timezone

from rapport.agreements import proposing
from rapport.agreements.models import Estimate, Proposal, Requirement
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(anna):
    made = cast.a_client(anna.workspace, "Olive & Reed", language="en")
    cast.a_contact(made, "Hannah Reed", email="hannah@olive.example", is_main=True)
    return made


@pytest.fixture
def engagement(client):
    return cast.an_engagement(client, "A shop")


@pytest.fixture
def browser(anna):
    return cast.signed_in(anna)


def typed(record, **changes):
    """What the editor of a proposal sends."""
    from rapport.agreements.forms.offer import OfferForm

    form = OfferForm(record=record, people=[record.contact])
    values = {name: form.initial.get(name) for name in form.fields} | changes
    sent = {name: value for name, value in values.items() if value not in (None, False, "")}
    return {**sent, "version": record.version, "opened_with": form.opened_with}


# ---- Requirements


def test_a_requirement_is_written_in_one_line(browser, engagement):
    browser.post(f"/engagements/{engagement.pk}/requirements/", {"text": "Search by glaze", "priority": "should"})
    one = Requirement.objects.get()
    assert (one.text, one.priority, one.is_clear) == ("Search by glaze", "should", False)
    page = browser.get(f"/engagements/{engagement.pk}/").text
    assert "1 requirement, 1 does not say when it is met." in page
    assert browser.post(f"/engagements/{engagement.pk}/requirements/", {"text": " "}).status_code == 302
    assert Requirement.objects.count() == 1


def test_a_letter_becomes_a_requirement_with_its_source(browser, client, engagement):
    letter = cast.a_letter(client, text="Customers ask for the glaze before the shape.")
    page = browser.get(f"/letters/{letter.pk}/").text
    assert f'href="/requirements/letter/{letter.pk}/"' in page
    there = browser.get(f"/requirements/letter/{letter.pk}/", follow=True)
    assert "Customers ask for the glaze" in there.text
    facts = {
        "text": "Search by glaze",
        "priority": "must",
        "engagement_id": engagement.pk,
        "criterion": "",
        "question": "Which glazes?",
    }
    entry = cast.history_of(letter)
    browser.post(f"/requirements/said/{entry.pk}/", {**facts, "source_id": entry.pk})
    one = Requirement.objects.get()
    assert (one.source, one.question, one.is_clear, one.engagement) == (entry, "Which glazes?", True, engagement)
    assert "Customers ask for the glaze" in browser.get(f"/engagements/{engagement.pk}/").text


def test_without_an_engagement_it_is_said_where_to_begin(browser, client):
    note = cast.an_interaction(client, "", "A shop with colours", kind="note")
    assert "There is no engagement with Olive &amp; Reed yet" in browser.get(f"/requirements/said/{note.pk}/").text


def test_what_is_frozen_stays_but_for_what_is_open(browser, engagement):
    one = cast.a_requirement(engagement, question="Which glazes?")
    browser.post(f"/engagements/{engagement.pk}/requirements/freeze/")
    browser.post(f"/engagements/{engagement.pk}/requirements/", {"text": "More"})
    facts = {"text": "Another", "priority": "must", "question": "Which glazes?", "version": one.version}
    browser.post(f"/requirements/{one.pk}/", facts)
    browser.post(f"/requirements/{one.pk}/trash/")
    one.refresh_from_db()
    assert (one.text, one.trashed_at, Requirement.objects.count()) == ("Guests book a room", None, 1)
    browser.post(f"/requirements/{one.pk}/", {**facts, "text": one.text, "question": ""})
    one.refresh_from_db()
    assert one.question == ""
    browser.post(f"/engagements/{engagement.pk}/requirements/thaw/")
    browser.post(f"/engagements/{engagement.pk}/requirements/", {"text": "More"})
    assert Requirement.objects.count() == 2


# ---- Estimates


def test_an_estimate_is_three_points_with_its_spread(browser, engagement):
    place = f"/engagements/{engagement.pk}/estimate/"
    browser.post(
        place, {"title": "Booking form", "optimistic": "2", "likely": "5", "pessimistic": "14", "tags": "form"}
    )
    one = Estimate.objects.get()
    assert (one.guess.mean, one.guess.spread) == (360, 120)
    assert "It takes 6 h ± 2 h." in browser.get(place).text
    wrong = browser.post(place, {"title": "It", "optimistic": "5", "likely": "2", "pessimistic": "9"})
    assert wrong.status_code == 422
    assert "It lies between the other two." in wrong.text


def test_past_work_gives_a_number_from_five_cases_on(browser, engagement, client):
    older = cast.an_engagement(client, "Older")
    for minutes in (540, 660, 720, 900):
        cast.an_estimate(older, "Another booking form", (10, 10, 10), tags="form", actual_minutes=minutes)
    cast.an_estimate(engagement, "Booking form", (2, 5, 14), tags="form")
    place = f"/engagements/{engagement.pk}/estimate/"
    page = browser.get(place).text
    assert "4 like it: too few for a number." in page
    assert page.count("Another booking form") == 4, "the cases stand there with their links"
    cast.an_estimate(older, "Another booking form", (10, 10, 10), tags="form", actual_minutes=1200)
    page = browser.get(place).text
    assert "5 like it: the middle one took 1.2 of its estimate, four of five at most 1.5." in page
    assert "Of 5 estimates that are done, the error is" in page


def test_how_long_it_took_is_written_down_at_the_end(browser, engagement):
    one = cast.an_estimate(engagement)
    facts = {"title": one.title, "optimistic": "10", "likely": "14", "pessimistic": "24", "actual": "16.5"}
    browser.post(f"/estimates/{one.pk}/", {**facts, "version": one.version})
    one.refresh_from_db()
    assert (one.actual_minutes, one.known_at is not None) == (990, True)
    browser.post(f"/estimates/{one.pk}/", {**facts, "actual": "", "version": one.version})
    one.refresh_from_db()
    assert (one.actual_minutes, one.known_at) == (None, None)


# ---- Proposals


def test_a_proposal_is_begun_in_one_step(browser, engagement):
    answer = browser.post(f"/engagements/{engagement.pk}/proposal/")
    one = Proposal.objects.get()
    assert answer.headers["Location"] == f"/proposals/{one.pk}/edit/"
    page = browser.get(answer.headers["Location"]).text
    assert "Hannah Reed" in page


def test_a_proposal_like_an_older_one(anna, browser, engagement):
    old = cast.a_proposal(engagement, by=anna)
    assert "A shop that opens in spring" in browser.get(f"/engagements/{engagement.pk}/proposal/").text
    browser.post(f"/engagements/{engagement.pk}/proposal/", {"like": old.pk})
    assert Proposal.objects.latest("pk").offer.options == old.offer.options


def test_what_is_typed_is_what_is_offered(anna, browser, engagement):
    one = cast.a_proposal(engagement, sent=False, by=anna)
    before = one.offer
    assert browser.post(f"/proposals/{one.pk}/edit/", typed(one)).status_code == 302
    one.refresh_from_db()
    assert one.offer == before, "saved as it was opened, it says the same"
    more = {
        "option_2_name": "Diary", "option_2_lines": "Diary, 20 h\n+ Fonts = 40", "risk": "10", "discount": "5",
        "discount_reason": "You came from Kessler",
    }  # fmt: skip
    browser.post(f"/proposals/{one.pk}/edit/", typed(one, **more))
    one.refresh_from_db()
    assert [part.name for part in one.offer.options] == ["Catalogue", "Shop", "Diary"]
    assert (one.offer.risk_hundredths, one.offer.discount_hundredths) == (1000, 500)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("option_0_lines", "Pages", "Line 1 says no hours and no sum"),
        ("payments", "30 % now", "The shares come to 30 %"),
        ("rate", "much", "Write what an hour costs"), ("risk", "200", "Write per cent from 0 to 100"),
        ("schedule", "Soon", "Line 1 says no day"), ("option_0_name", "", "Give it a name."),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_beside_its_field(anna, browser, engagement, name, text, said):
    one = cast.a_proposal(engagement, sent=False, by=anna)
    answer = browser.post(f"/proposals/{one.pk}/edit/", typed(one) | {name: text})
    assert answer.status_code == 422
    assert said in answer.text


def test_of_two_who_write_the_second_sees_the_first(anna, browser, engagement):
    one = cast.a_proposal(engagement, sent=False, by=anna)
    mine = typed(one, intro="Mine")
    browser.post(f"/proposals/{one.pk}/edit/", typed(one, quiet="Theirs"))
    answer = browser.post(f"/proposals/{one.pk}/edit/", mine)
    assert answer.status_code == 409
    assert "Somebody changed this" in answer.text


def test_while_it_is_written_the_sum_follows_and_nothing_is_kept(anna, browser, engagement):
    one = cast.a_proposal(engagement, sent=False, by=anna)
    version = one.version
    page = browser.post(f"/proposals/{one.pk}/reckon/", typed(one, discount="50"), headers={"HX-Request": "true"}).text
    assert "£825" in page
    wrong = browser.post(f"/proposals/{one.pk}/reckon/", typed(one, discount="x"), headers={"HX-Request": "true"})
    assert "Write per cent" in wrong.text
    one.refresh_from_db()
    assert one.version == version


def test_what_lacks_is_said_before_it_is_sent(anna, browser, engagement):
    one = cast.a_proposal(engagement, cast.an_offer(payments=(), valid_until=""), sent=False, by=anna)
    said = "Before it can be sent: say until when it holds, say how it is paid."
    assert said in browser.get(f"/proposals/{one.pk}/").text
    browser.post(f"/proposals/{one.pk}/send/")
    one.refresh_from_db()
    assert one.state == "draft"


def test_a_change_after_sending_is_shown_as_a_difference(anna, browser, engagement):
    one = cast.a_proposal(engagement, by=anna)
    browser.post(f"/proposals/{one.pk}/edit/", typed(one, terms="Rights go over with the payment"))
    page = browser.get(f"/proposals/{one.pk}/").text
    assert "Not sent yet" in page
    assert "<ins>2 rounds of changes are in the price." in page
    browser.post(f"/proposals/{one.pk}/send/")
    assert "Rights go over" in browser.get(f"/proposals/{one.pk}/versions/2/").text
    one.refresh_from_db()
    assert one.current == 2


def test_the_list_says_whose_turn_it_is(anna, browser, engagement):
    assert "No proposal waits for an answer." in browser.get("/proposals/").text
    one = cast.a_proposal(engagement, by=anna)
    page = browser.get("/proposals/").text
    assert "1 proposal waits for an answer." in page
    assert "Olive &amp; Reed has had it longest" in page
    proposing.withdraw(one, by=anna, at=timezone.now())
    assert "A shop that opens" in browser.get("/proposals/?tab=over").text


def test_a_preview_follows_the_choice_in_the_language_of_the_client(anna, browser, engagement):
    one = cast.a_proposal(engagement, cast.an_offer(language="ru"), sent=False, by=anna)
    page = browser.get(f"/proposals/{one.pk}/preview/?chosen=1&option=o1&extra=e2").text
    assert "1 120,01" in page.replace("\xa0", " ")
    assert "Как складывается цена" in page


def test_it_is_printed(anna, browser, engagement):
    one = cast.a_proposal(engagement, cast.an_offer(intro="# [no] *markup* | here"), by=anna)
    answer = browser.get(f"/proposals/{one.pk}/pdf/")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_it_is_found_by_its_words(anna, browser, engagement):
    one = cast.a_proposal(engagement, by=anna)
    assert f"/proposals/{one.pk}/" in browser.get("/search/?q=opens+in+spring").text


@pytest.mark.parametrize(("where", "most"), [("list", 9), ("edit", 9), ("proposal", 20), ("client", 12)])
def test_pages_cost_so_many_statements_whatever_there_is(anna, browser, engagement, where, most):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from rapport.doors.tests.coming import visitor

    one = cast.a_proposal(engagement, by=anna)
    for number in range(5):
        cast.a_proposal(cast.an_engagement(engagement.client, f"Work {number}"), by=anna)
    door = cast.a_door(engagement.client, one.contact, by=anna)
    places = {
        "list": "/proposals/", "edit": f"/proposals/{one.pk}/edit/", "proposal": f"/proposals/{one.pk}/",
        "client": f"/p/{door.token}/proposals/{one.number}/",
    }  # fmt: skip
    who = visitor() if where == "client" else browser
    who.get(places[where])
    with CaptureQueriesContext(connection) as spent:
        assert who.get(places[where]).status_code == 200
    assert len(spent) <= most, [query["sql"][:120] for query in spent]
