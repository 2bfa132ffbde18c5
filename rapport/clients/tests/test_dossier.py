"""The dossier: research, goals, expectations both sides confirm, and what to prepare before a meeting."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from rapport.clients.expecting import confirm, newest, restate
from rapport.clients.measuring import goals_in_words, is_reached, percent, progress, way
from rapport.clients.models import Client, Expectation, Goal, PreparationItem, ResearchNote
from rapport.clients.models.record import Stale
from rapport.clients.preparing import patterns_of_promises
from rapport.journal.models import Batch
from rapport.journal.undoing import undo
from rapport.search.finding import find
from tests.cast import (
    a_client,
    a_contact,
    a_goal,
    a_letter,
    a_next_step,
    a_preparation_item,
    a_research_note,
    ago,
    an_expectation,
    signed_in,
)

TODAY = date(2026, 11, 24)


@pytest.fixture
def client(anna):
    return a_client(anna.workspace, "Harbour House")


def page_of(actor, client):
    response = signed_in(actor).get(f"/clients/{client.pk}/dossier/")
    assert response.status_code == 200
    return response.text


# ---- Before the first call


@pytest.mark.parametrize(
    ("facts", "talked", "sentence", "studied"),
    [
        ({}, False, "Nothing is known yet of the four things before the first call.", False),
        ({"website": "https://harbour.example"}, False, "One of four things is known", False),
        ({"website": "https://harbour.example", "industry": "Hotel"}, False, "Two of four things are known", False),
        ({"website": "https://harbour.example", "industry": "Hotel"}, True, "Three of four things are known", True),
        (
            {"website": "https://harbour.example", "industry": "Hotel", "tax_number": "7707083893"},
            True,
            "All four things are known",
            True,
        ),
        ({"tax_number": "7707083894"}, False, "Nothing is known yet", False),
    ],
)
def test_the_answer_counts_what_is_known_before_the_first_call(anna, facts, talked, sentence, studied):
    client = a_client(anna.workspace, **facts)
    if talked:
        a_letter(client, "out")
    page = page_of(anna, client)
    assert sentence in page
    assert ("studied" in page) == studied
    assert "Who decides is open." in page


def test_it_says_who_decides_and_what_is_still_to_be_asked(anna, client):
    person = a_contact(client, "Olga Titova")
    signed_in(anna).post(
        f"/people/{person.pk}/facts/decision_role/",
        {"decision_role": "decides", "opened_with": '{"decision_role": ""}'},
    )
    an_expectation(client, "200 bookings", kind="goal")
    an_expectation(client, "By May", kind="date")
    page = page_of(anna, client)
    assert "Decides: Olga Titova." in page
    assert "Expectations: 3 of 6. Open: measure of success, budget range, channel." in page
    assert '<span class="chip">decides</span>' in signed_in(anna).get(f"/clients/{client.pk}/").text


def test_promises_and_questions_of_the_letters_and_open_steps_stand_there(anna, client):
    a_letter(client, "out", "Thank you. I will send the estimate on Friday. Best, Anna", at=ago(days=2))
    a_letter(client, "in", "Good. When do you begin? Best", at=ago(days=1))
    a_letter(client, "out", "I will send an old thing.", at=ago(days=120))
    a_next_step(client, "Call about the rooms")
    page = page_of(anna, client)
    assert "I will send the estimate on Friday." in page
    assert "When do you begin?" in page
    assert "an old thing" not in page
    assert "The next step is open: Call about the rooms, today." in page


@pytest.mark.parametrize(
    ("sentence", "promised"),
    [
        ("I'll send it tomorrow.", True),
        ("Пришлю смету в пятницу.", True),
        ("Вышлем договор завтра", True),
        ("You will get it on Monday", True),
        ("Thank you for the files.", False),
        ("Спасибо, получили.", False),
    ],
)
def test_a_promise_is_recognised(sentence, promised):
    assert patterns_of_promises(sentence) == promised


# ---- Goals


def goal(baseline=None, target=None, result=None, **facts):
    return Goal(statement="More bookings", unit="bookings", baseline=baseline, target=target, result=result, **facts)


@pytest.mark.parametrize(
    ("numbers", "reached", "words"),
    [
        ((120_000, 200_000, None), None, "Not measured yet."),
        ((120_000, 200_000, 168_000), False, "168 bookings: 60 % of the way."),
        ((120_000, 200_000, 199_999), False, "199.999 bookings: 99 % of the way."),
        ((120_000, 200_000, 200_000), True, "200 bookings: reached."),
        ((120_000, 200_000, 260_000), True, "260 bookings: reached."),
        ((120_000, 200_000, 120_000), False, "120 bookings: where it began."),
        ((120_000, 200_000, 100_000), False, "100 bookings: further away than before."),
        # Less is better: from 48 hours to 24.
        ((48_000, 24_000, 36_000), False, "36 bookings: 50 % of the way."),
        ((48_000, 24_000, 20_000), True, "20 bookings: reached."),
        # To keep what there is.
        ((5_000, 5_000, 5_000), True, "5 bookings: reached."),
        ((5_000, 5_000, 4_000), False, "4 bookings: not reached."),
        ((None, 200_000, 150_000), None, "150 bookings; wanted: 200 bookings."),
        ((None, None, 150_000), None, "150 bookings."),
        ((1_000, None, None), None, "Not measured yet."),
    ],
)
def test_how_far_a_goal_is(numbers, reached, words):
    one = goal(*numbers)
    assert is_reached(one) is reached
    assert progress(one, today=TODAY).words == words


def test_a_goal_whose_day_is_over_wants_to_be_measured():
    late = goal(1_000, 2_000, due_on=TODAY - timedelta(days=1))
    assert progress(late, today=TODAY).meaning == "late"
    assert progress(goal(1_000, 2_000, due_on=TODAY), today=TODAY).meaning == ""


def test_goals_in_words():
    assert way(goal(120_000, 200_500)) == "From 120 to 200.5 bookings."
    assert goals_in_words([goal(1, 2, 2), goal(1, 2, 1), goal()]) == "1 of 2 reached"
    assert goals_in_words([goal()]) == ""
    assert percent(0, 3, 1) == 33


def test_a_goal_is_written_down_measured_found_and_undone(anna, client):
    browser = signed_in(anna)
    values = {"statement": "More direct bookings", "unit": "bookings", "baseline": "1 200,5", "target": "2000"}
    browser.post(f"/clients/{client.pk}/dossier/goals/new/", values)
    one = Goal.objects.get()
    assert (one.baseline, one.target, one.result) == (1_200_500, 2_000_000, None)
    assert [hit.row.kind for hit in find(anna, "bookings")] == ["goal"]
    browser.post(f"/dossier/goals/{one.pk}/edit/", {**values, "result": "2100", "version": one.version})
    one.refresh_from_db()
    assert (one.result, one.measured_on) == (2_100_000, timezone.localdate(timezone=ZoneInfo("Europe/Moscow")))
    assert "1 of 1 reached" in page_of(anna, client)
    undo(Batch.objects.latest("pk"), by=anna, at=timezone.now())
    undo(Batch.objects.get(kind="goal.created"), by=anna, at=timezone.now())
    assert not Goal.objects.exists()
    assert find(anna, "bookings") == []


@pytest.mark.parametrize(
    ("kind", "values", "error"),
    [
        ("goals", {"statement": ""}, "This field is required"),
        ("goals", {"statement": "x", "target": "ten"}, "at most three decimals"),
        ("goals", {"statement": "x", "target": "1.2345"}, "at most three decimals"),
        ("goals", {"statement": "x", "due_on": "0001-01-01"}, "closer to now"),
        ("goals", {"statement": "x", "result": "1", "measured_on": "2190-01-01"}, "has not come yet"),
        ("research", {"text": "x", "looked_up_on": "2190-01-01"}, "has not come yet"),
        ("research", {"text": "x", "looked_up_on": "2026-01-01", "source_address": "no way"}, "no address"),
        ("expectations", {"kind": "nonsense", "statement": "x", "said_on": "2026-01-01"}, "not one of the"),
        ("preparation", {"text": " "}, "This field is required"),
    ],
)
def test_what_is_wrong_comes_back_in_its_form(anna, client, kind, values, error):
    response = signed_in(anna).post(f"/clients/{client.pk}/dossier/{kind}/new/", values)
    assert response.status_code == 422
    assert error in response.text


# ---- Research


def test_research_has_its_source_and_is_found_with_its_client(anna, client):
    letter = a_letter(client, subject="About us")
    entry = client.interactions.get()
    values = {"text": "Twelve rooms near Kessler street", "source_title": "Their site", "looked_up_on": "2026-11-01"}
    browser = signed_in(anna)
    browser.post(f"/clients/{client.pk}/dossier/research/new/", {**values, "source_address": "harbour.example/about"})
    browser.post(f"/clients/{client.pk}/dossier/research/new/", {**values, "text": "By letter", "letter_id": entry.pk})
    note, by_letter = ResearchNote.objects.order_by("pk")
    assert note.source_address == "https://harbour.example/about"
    page = page_of(anna, client)
    assert 'href="https://harbour.example/about"' in page
    assert f'href="/said/{entry.pk}/"' in page
    assert by_letter.letter_id == entry.pk
    assert letter.pk
    found = browser.get("/search/?q=kessler").text
    assert f"/clients/{client.pk}/dossier/#research-{note.pk}" in found
    client.trash(by=anna, at=timezone.now())
    assert "Twelve rooms" not in browser.get("/search/?q=kessler").text


def test_a_letter_of_another_client_is_no_source(anna, client):
    a_letter(a_client(anna.workspace, "Other"))
    entry = Client.objects.get(name="Other").interactions.get()
    response = signed_in(anna).post(
        f"/clients/{client.pk}/dossier/research/new/",
        {"text": "x", "looked_up_on": "2026-11-01", "letter_id": entry.pk},
    )
    assert response.status_code == 422


@pytest.mark.parametrize("kind", ["research", "goals", "expectations", "preparation"])
def test_everything_is_thrown_away_and_taken_back(anna, client, kind):
    made = {
        "research": a_research_note, "goals": a_goal, "expectations": an_expectation, "preparation": a_preparation_item,
    }[kind]  # fmt: skip
    row, browser = made(client, "A quiet thing"), signed_in(anna)
    browser.post(f"/dossier/{kind}/{row.pk}/trash/")
    assert "A quiet thing" not in browser.get(f"/clients/{client.pk}/dossier/").text.split("toasts")[0]
    assert find(anna, "quiet") == []
    assert f"/dossier/{kind}/{row.pk}/restore/" in browser.get("/trash/").text
    browser.post(f"/dossier/{kind}/{row.pk}/restore/")
    assert "A quiet thing" in page_of(anna, client)


def test_two_who_change_a_goal_at_once_see_both_versions(anna, client):
    one = a_goal(client)
    one.change({"statement": "Theirs"}, by=anna, at=timezone.now())
    response = signed_in(anna).post(f"/dossier/goals/{one.pk}/edit/", {"statement": "Mine", "version": 1})
    assert response.status_code == 409
    assert "Theirs" in response.text


# ---- Expectations


def test_both_sides_confirm_and_then_a_change_is_a_new_version(anna, client):
    one, browser = an_expectation(client, "By May"), signed_in(anna)
    for values in ({"side": "ours"}, {"side": "theirs", "how": "call"}, {"side": "theirs", "how": "call"}):
        browser.post(f"/dossier/expectations/{one.pk}/confirm/", values)
    one.refresh_from_db()
    assert one.is_fixed
    assert one.they_confirmed_how == "call"
    assert Batch.objects.count() == 2
    page = page_of(anna, client)
    assert "fixed" in page
    assert "they confirmed in a call on" in page
    values = {"kind": "date", "statement": "By June", "said_on": one.said_on, "version": one.version}
    assert "A change makes a new version" in browser.get(f"/dossier/expectations/{one.pk}/edit/").text
    browser.post(f"/dossier/expectations/{one.pk}/edit/", values)
    browser.post(f"/dossier/expectations/{one.pk}/edit/", values)
    one.refresh_from_db()
    later = newest(one)
    assert (one.statement, one.is_fixed) == ("By May", True)
    assert (later.statement, later.edition, later.is_fixed) == ("By June", 2, False)
    assert Expectation.objects.count() == 2
    page = page_of(anna, client)
    assert "By June" in page
    assert "version 2" in page
    assert "By May" not in page
    # The old version stays while a newer one hangs on it, and stands again when that is undone.
    undo(Batch.objects.filter(kind="expectation.created").latest("pk"), by=anna, at=timezone.now())
    assert "By May" in page_of(anna, client)


def test_a_change_before_both_have_confirmed_asks_for_it_anew(anna, client):
    one = an_expectation(client, "By May")
    confirm(one, "ours", by=anna, at=timezone.now())
    assert restate(one, {"kind": "date", "statement": "By May"}, by=anna, at=timezone.now()) is None
    restate(one, {"statement": "By July"}, by=anna, at=timezone.now(), version=one.version)
    one.refresh_from_db()
    assert (one.statement, one.we_confirmed_at) == ("By July", None)
    undo(Batch.objects.latest("pk"), by=anna, at=timezone.now())
    one.refresh_from_db()
    assert (one.statement, one.we_confirmed_at is None) == ("By May", False)


def test_of_two_who_change_a_fixed_statement_the_second_sees_the_first(anna, client):
    one = an_expectation(client, "By May", we_confirmed_at=timezone.now(), they_confirmed_at=timezone.now())
    restate(one, {"statement": "By June"}, by=anna, at=timezone.now(), version=1)
    with pytest.raises(Stale) as found:
        restate(one, {"statement": "By July"}, by=anna, at=timezone.now(), version=1)
    assert found.value.record.statement == "By June"


def test_a_confirmation_of_theirs_says_how(anna, client):
    one = an_expectation(client)
    signed_in(anna).post(f"/dossier/expectations/{one.pk}/confirm/", {"side": "theirs"})
    signed_in(anna).post(f"/dossier/expectations/{one.pk}/confirm/", {"side": "nobody"})
    one.refresh_from_db()
    assert one.they_confirmed_at is None


# ---- What to prepare


def test_own_items_are_ticked_and_opened_again(anna, client):
    browser = signed_in(anna)
    browser.post(f"/clients/{client.pk}/dossier/preparation/new/", {"text": "Bring the samples"})
    one = PreparationItem.objects.get()
    for done, kept in (("1", True), ("1", True), ("0", False)):
        browser.post(f"/dossier/preparation/{one.pk}/done/", {"done": done})
        one.refresh_from_db()
        assert (one.done_at is not None) == kept
    assert Batch.objects.count() == 3


def test_a_client_with_a_dossier_is_not_unmade(anna):
    browser = signed_in(anna)
    browser.post("/clients/new/", {"kind": "company", "name": "Made here"})
    made = Batch.objects.get()
    a_goal(Client.objects.get())
    undo(made, by=anna, at=timezone.now())
    assert Client.objects.filter(name="Made here").exists()


def test_the_page_costs_a_fixed_number_of_statements(anna, client, django_assert_max_num_queries):
    for number in range(5):
        a_contact(client, f"P{number}", email=f"p{number}@example.org")
        a_goal(client)
        an_expectation(client)
        a_research_note(client)
        a_letter(client)
    browser = signed_in(anna)
    browser.get(f"/clients/{client.pk}/dossier/")
    with django_assert_max_num_queries(14):
        browser.get(f"/clients/{client.pk}/dossier/")


@pytest.mark.parametrize(
    "address",
    [
        "/dossier/goals/{}/edit/",
        "/dossier/goals/{}/trash/",
        "/dossier/nothing/{}/edit/",
        "/clients/{}/dossier/nothing/new/",
    ],
)
def test_a_stranger_and_a_wrong_word_find_nothing(anna, stranger, client, address):
    one = a_goal(client)
    assert signed_in(stranger).post(address.format(one.pk), {"statement": "x"}).status_code == 404
    if "nothing" in address:
        assert signed_in(anna).post(address.format(one.pk), {"statement": "x"}).status_code == 404
