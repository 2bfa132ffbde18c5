"""Pages of engagements: the board, moves on it, the list, the page of a client."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rapport.engagements import showing
from rapport.engagements.models import Engagement, Stage
from rapport.lib.rates import Rate
from tests.cast import a_client, an_engagement, an_interaction, signed_in
from tests.contracts.documents import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(anna):
    return signed_in(anna)


def test_an_engagement_is_begun_on_the_page_of_its_client(anna, browser):
    client = a_client(anna.workspace, "Meridian")
    page = browser.get(f"/engagements/new/?client={client.pk}").text
    assert "Meridian" in page
    said = {
        "client_id": client.pk, "title": "A site", "about": "Twelve pages", "stage": "discussion", "value": "3 200,50",
        "expected_on": "2026-12-20", "source": "referral", "contact_id": "",
    }  # fmt: skip
    answer = browser.post("/engagements/new/", said)
    one = Engagement.objects.get()
    assert answer.url == one.get_absolute_url()
    assert (one.stage, one.value_minor, one.currency) == ("discussion", 320_050, anna.workspace.currency)
    assert "A site" in text_of(browser.get(client.get_absolute_url()))
    assert one.get_absolute_url() in browser.get("/search/?q=site").text


def test_a_form_that_cannot_be_says_so(anna, browser):
    client = a_client(anna.workspace)
    answer = browser.post("/engagements/new/", {"client_id": client.pk, "title": "", "stage": "x", "value": "-5"})
    assert answer.status_code == 422
    assert "not less" in answer.text
    assert not Engagement.objects.exists()


def test_the_board_says_what_is_under_way_and_what_it_comes_to(anna, browser):
    assert "Nothing is under way." in text_of(browser.get("/engagements/"))
    client = a_client(anna.workspace, "Meridian")
    an_engagement(client, "The sign", value_minor=32_000_000, currency="RUB")
    an_engagement(client, "The menu", value_minor=500_000, currency="EUR")
    an_engagement(client, "The shop", "execution", deal="won")
    an_engagement(client, "Never", "keeping", deal="lost", because="price")
    text = text_of(browser.get("/engagements/"))
    assert "1 is being worked on, 2 are talked about." in text
    assert "€5,000 + RUB" in text
    assert "Never" not in text


def test_sums_of_two_currencies_are_never_one(anna):
    client = a_client(anna.workspace)
    for minor, currency in ((100, "EUR"), (300, "EUR"), (500, "RUB"), (None, "")):
        an_engagement(client, value_minor=minor, currency=currency)
    assert showing.sums_of(Engagement.objects.visible_to(anna).on_board())["discussion"] == (
        4,
        {"EUR": 400, "RUB": 500},
    )


@pytest.mark.parametrize(
    ("rate", "likely", "why"),
    [
        (Rate(0, 0), "", "Nothing that stood here is decided yet."),
        (Rate(3, 4), "", "Won from here: 3 of 4."),
        (Rate(6, 15), "likely €400", "Won from here: 40 % (6 of 15; indicative, 20–64)."),
        (Rate(18, 30), "likely €600", "Won from here: 60 % (18 of 30)."),
    ],
)
def test_a_chance_is_said_with_how_many_it_was_counted_of(rate, likely, why):
    assert showing.chance(rate, {"EUR": 100_000}) == likely
    assert showing.chance_why(rate).replace("\xa0", " ") == why


def test_a_move_asks_for_its_grounds_and_can_be_undone(anna, browser):
    client = a_client(anna.workspace, "Meridian")
    one = an_engagement(client)
    said = an_interaction(client, "in", "The contract is signed")
    href = f"/engagements/{one.pk}/move/"
    page = browser.get(f"{href}?to=execution").text
    assert "The contract is signed" in page
    assert re.search(r'value="execution"\s+selected', page)
    refused = browser.post(href, {"to": "execution", "evidence": "", "reason": " "})
    assert refused.status_code == 422
    assert "A stage changes for a reason" in refused.text
    assert browser.post(href, {"to": "execution", "evidence": said.pk, "reason": ""}).url == "/engagements/"
    one.refresh_from_db()
    assert one.stage == "execution"
    page = browser.get(one.get_absolute_url()).text
    assert "The contract is signed" in page
    board = browser.get("/engagements/")
    assert "Meridian" in board.text


def test_an_entry_of_another_client_is_no_evidence(anna, browser):
    one = an_engagement(a_client(anna.workspace))
    strange = an_interaction(a_client(anna.workspace, "Other"), "in", "Yes")
    answer = browser.post(f"/engagements/{one.pk}/move/", {"to": "execution", "evidence": strange.pk, "reason": ""})
    assert answer.status_code == 422
    one.refresh_from_db()
    assert one.stage == "discussion"


def test_lost_and_won_from_its_page(anna, browser):
    one = an_engagement(a_client(anna.workspace))
    assert browser.post(f"/engagements/{one.pk}/lost/", {"answered": "yes"}).status_code == 422
    browser.post(f"/engagements/{one.pk}/lost/", {"answered": "yes", "because": "price", "words": "Too dear"})
    assert "Too dear" in text_of(browser.get(one.get_absolute_url()))
    assert "Lost" in text_of(browser.get("/engagements/list/?tab=gone"))
    browser.post(f"/engagements/{one.pk}/won/", {"evidence": "", "reason": "They called"})
    one.refresh_from_db()
    assert one.deal == "lost", "what is decided is taken up again first"
    browser.post(f"/engagements/{one.pk}/again/", {"evidence": "", "reason": "A smaller scope"})
    browser.post(f"/engagements/{one.pk}/won/", {"evidence": "", "reason": "They called"})
    one.refresh_from_db()
    assert (one.deal, one.stage) == ("won", "execution")


def test_two_tabs_that_save_at_once_see_both_versions(anna, browser):
    one = an_engagement(a_client(anna.workspace), "The sign")
    version = one.version
    one.change({"title": "The sign, two sizes"}, by=anna, at=timezone.now())
    answer = browser.post(one.get_absolute_url(), {"title": "The sign and the menu", "version": version})
    assert answer.status_code == 409
    assert "two sizes" in answer.text


def test_the_most_active_engagement_stands_first_on_the_page_of_a_client(anna):
    client = a_client(anna.workspace)
    for stage in ("keeping", "contact", "completion"):
        an_engagement(client, stage, stage=stage)
    an_engagement(client, "lost", stage="keeping", deal="lost", because="price")
    cards = showing.section(anna, client, timezone.now()).values["cards"]
    assert [card.facts.title for card in cards] == ["completion", "contact", "keeping", "lost"]


@pytest.mark.parametrize(
    ("stages", "headline"),
    [
        (("keeping", "contact", "discussion"), "Discussion"),
        (("discussion", "completion"), "Completion"),
        (("completion", "execution", "contact"), "Execution"),
        (("keeping", "contact"), "Contact"),
        ((), ""),
    ],
)
def test_the_client_is_headed_by_the_stage_of_the_most_active_one(anna, browser, stages, headline):
    client = a_client(anna.workspace)
    for stage in stages:
        an_engagement(client, stage, stage=stage)
    an_engagement(client, "lost", stage="keeping", deal="lost", because="price")
    assert showing.section(anna, client, timezone.now()).headline == headline
    page = browser.get(client.get_absolute_url()).text
    header = page.partition('<header class="person">')[2].partition("</header>")[0]
    assert header
    assert headline in header


def test_what_nothing_came_of_is_not_moved(anna, browser):
    one = an_engagement(a_client(anna.workspace), stage="keeping", deal="lost", because="price")
    assert "Move…" not in browser.get(one.get_absolute_url()).text
    browser.post(f"/engagements/{one.pk}/move/", {"to": "execution", "evidence": "", "reason": "by hand"})
    one.refresh_from_db()
    assert one.stage == "keeping"


def test_a_share_of_few_is_said_with_its_interval_on_the_list_too():
    assert showing.win_rate_in_words(Rate(6, 15)).replace("\xa0", " ") == "Won: 40 % (6 of 15; indicative, 20–64)."
    assert showing.win_rate_in_words(Rate(3, 4)) == "Won: 3 of 4."


def test_five_hundred_cards_cost_as_many_statements_as_one(anna, browser):
    client = a_client(anna.workspace)
    an_engagement(client)
    browser.get("/engagements/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/engagements/")
    for number in range(40):
        an_engagement(client, f"Number {number}", Stage.values[number % 5])
    with CaptureQueriesContext(connection) as many:
        browser.get("/engagements/")
    assert len(few) == len(many)
