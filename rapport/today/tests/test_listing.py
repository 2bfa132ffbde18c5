"""What stands on the list, in which order, and what it costs."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rapport.clients.models import Interaction
from rapport.today.facts import SHOWN
from rapport.today.listing import today
from rapport.today.tests.moments import NOW, TODAY, at
from tests.cast import a_client, a_contact, a_letter, a_next_step, an_interaction, history_of


@pytest.fixture
def studio(anna):
    return anna.workspace


def keys(actor, now=NOW):
    return [item.key for item in today(actor, now).items]


def waits(studio, name="Ilya Brandt", when=None, client=None, **facts):
    """Somebody of a company who has written."""
    client = client or a_client(studio, f"{name} & Co")
    contact = a_contact(client, name)
    return contact, a_letter(client, contact=contact, at=when or NOW - timedelta(hours=1), **facts)


def spoke(client, days_ago, direction="out"):
    an_interaction(client, direction, at=NOW - timedelta(days=days_ago), awaits=False)


# ---- Who waits


def test_a_person_who_wrote_twice_is_one_item_from_their_first_letter_on(anna, studio):
    contact, first = waits(studio, when=at(23, "17:00"))
    a_letter(contact.client, contact=contact, at=at(24, "9:00"), thread=first.thread, awaits=False)
    a_letter(contact.client, contact=contact, at=at(24, "11:00"), subject="Another thing")
    (item,) = today(anna, NOW).items
    assert (item.key, item.since, item.seen) == (f"person-{contact.pk}", at(23, "17:00"), at(24, "11:00"))
    assert {why.code: why.text.split(",")[0] for why in item.why}["again"] == "3 letters without an answer"


def test_letters_before_the_one_they_wait_upon_do_not_count(anna, studio):
    contact, letter = waits(studio)
    a_letter(contact.client, contact=contact, at=at(20), thread=letter.thread, awaits=False)
    (item,) = today(anna, NOW).items
    assert "again" not in {why.code for why in item.why}


def test_machines_and_what_is_settled_never_wait(anna, studio):
    client = a_client(studio)
    contact = a_contact(client)
    a_letter(client, contact=contact, at=NOW, automatic=True)
    a_letter(client, contact=contact, at=NOW, awaits=False, settled_at=NOW)
    assert keys(anna) == []


def test_a_new_person_is_to_be_got_to_know(anna, studio):
    contact = a_contact(None, "Olga Titova", workspace=studio)
    a_letter(None, contact=contact, workspace=studio, at=at(24, "10:10"), subject="A catalogue")
    (item,) = today(anna, NOW).items
    assert str(item.sentence) == "Olga Titova writes to you: “A catalogue”."
    assert (item.label, item.href) == ("Get to know", f"/people/{contact.pk}/")
    assert item.client is None


def test_an_answer_leads_to_the_letter_and_without_a_letter_to_the_client(anna, studio):
    _contact, letter = waits(studio)
    client = a_client(studio, "Nobody named")
    an_interaction(client, at=NOW - timedelta(hours=3))
    hrefs = {item.kind: item.href for item in today(anna, NOW).items}
    assert hrefs == {"person": f"/letters/{letter.pk}/", "client": f"/clients/{client.pk}/"}


def test_the_thrown_away_are_gone_and_the_archived_still_wait(anna, studio):
    thrown, _ = waits(studio, "Thrown Away")
    put_away, _ = waits(studio, "Put Away")
    thrown.trash(by=anna, at=NOW)
    put_away.client.archive(by=anna, at=NOW)
    assert keys(anna) == [f"person-{put_away.pk}"]


def test_long_waits_come_first_and_what_is_aged_last(anna, studio):
    names = {"fresh": at(24, "11:50"), "late": at(20), "aged": at(1, month=3), "yesterday": at(23, "12:00")}
    people = {name: waits(studio, name, when)[0].pk for name, when in names.items()}
    assert keys(anna) == [f"person-{people[name]}" for name in ("late", "yesterday", "fresh", "aged")]


def test_the_answer_names_who_waits_longest_of_the_fresh(anna, studio):
    waits(studio, "Old Story", at(1, month=3))
    waits(studio, "Anna Kravtsova", at(20))
    said = today(anna, NOW).answer
    assert (said.strong, said.quiet) == ("Two people wait for you.", "Anna Kravtsova already the third day.")


# ---- Steps and silences


def test_a_step_is_due_on_its_day_and_a_reminder_at_its_hour(anna, studio):
    client = a_client(studio)
    steps = {
        "overdue": a_next_step(client, "overdue", due_on=at(20).date()),
        "today": a_next_step(client, "today", due_on=TODAY),
        "hour": a_next_step(client, "hour", due_at=at(24, "11:00")),
        "this evening": a_next_step(client, "this evening", due_at=at(24, "18:00")),
        "tomorrow": a_next_step(client, "tomorrow", due_on=at(25).date()),
    }
    steps["done"] = a_next_step(client, "done", due_on=TODAY, done_at=NOW)
    steps["someday"] = a_next_step(client, "someday", due_at=None)
    found = today(anna, NOW)
    assert [item.key for item in found.items] == [f"step-{steps[name].pk}" for name in ("hour", "overdue", "today")]
    assert [step.text for step in found.ahead] == ["this evening"]
    assert found.answer.note == "Three things are left, and that is all for today. The rest can wait until tomorrow."


def test_a_date_is_the_same_date_in_every_zone(anna, studio):
    step = a_next_step(a_client(studio), due_on=at(25).date())
    late = at(24, "23:30")
    assert keys(anna, late) == []
    anna.user.timezone = "Asia/Tokyo"
    assert keys(anna, late) == [f"step-{step.pk}"]


def test_days_late_are_working_days(anna, studio):
    a_next_step(a_client(studio), due_on=at(20).date())
    (item,) = today(anna, at(23)).items
    assert item.remarks[0].text == "1 working day late"


def test_a_client_silent_longer_than_usual_is_to_be_written_to(anna, studio):
    quiet, lively, long_gone, busy, planned, shy = (a_client(studio, name) for name in "QLGBPS")
    for client, days in ((quiet, 40), (lively, 10), (long_gone, 300), (planned, 40), (shy, 40)):
        spoke(client, days)
    an_interaction(busy, at=NOW - timedelta(days=40))
    a_next_step(planned, due_on=at(30).date())
    a_contact(shy, is_main=True, do_not_contact=True)
    found = today(anna, NOW)
    assert [item.key for item in found.items] == [f"client-{busy.pk}", f"silence-{quiet.pk}"]
    assert str(found.items[1].sentence) == "Q is quiet for 40 days."
    assert found.items[1].label == "Write"


# ---- Reasons across


def test_a_due_step_and_a_waiting_letter_strengthen_each_other(anna, studio):
    contact, _ = waits(studio)
    a_next_step(contact.client, "Send the estimate", due_on=TODAY)
    waiting, due = today(anna, NOW).items
    assert "step" in {why.code for why in waiting.why}
    assert "waits_too" in {why.code for why in due.why}


def test_the_own_habit_is_known_from_three_answers_on(anna, studio):
    contact, _ = waits(studio, when=at(24, "10:00"))
    for day in (10, 11, 12):
        a_letter(contact.client, contact=contact, at=at(day, "10:00"), awaits=False)
        a_letter(contact.client, "out", contact=contact, at=at(day, "11:00"))
    (item,) = today(anna, NOW).items
    assert item.remarks[1].text == "you usually answer within an hour"
    assert "slower" in {why.code for why in item.why}


# ---- Bounds and strangers


def test_fifty_are_shown_and_all_are_counted(anna, studio):
    client = a_client(studio)
    for number in range(SHOWN + 3):
        contact = a_contact(client, f"Person {number}", email="")
        an_interaction(client, contact=contact, at=at(20) + timedelta(minutes=number))
    found = today(anna, NOW)
    assert (found.groups[0].count, len(found.groups[0].items)) == (SHOWN + 3, SHOWN)
    assert found.answer.strong == "53 people wait for you."
    assert found.groups[0].more == "And 3 more, which move up as you go."
    # Those who wait longest are among the shown.
    assert found.items[0].since == at(20)


@pytest.mark.parametrize("few", [3])
@pytest.mark.parametrize("many", [60])
def test_sixty_things_cost_as_many_statements_as_three(anna, studio, few, many):
    def spent():
        with CaptureQueriesContext(connection) as said:
            today(anna, NOW)
        return len(said)

    def bring(count):
        for number in range(count):
            client = a_client(studio, f"Client {number}")
            an_interaction(client, contact=a_contact(client, email=""), at=at(23))
            a_next_step(client, due_on=TODAY)
            spoke(a_client(studio, f"Quiet {number}"), 40)

    bring(few)
    first = spent()
    bring(many - few)
    assert spent() == first <= 19  # session, user and frame make twenty-two of the page


def test_another_workspace_has_its_own_list(anna, studio, stranger):
    waits(studio)
    a_next_step(a_client(studio), due_on=TODAY)
    assert keys(stranger) == []
    assert str(today(stranger, NOW).answer) == "Nobody waits for you. Nothing is due today."


# ---- For programs and terminals


def test_the_list_for_a_program(anna, studio):
    contact, letter = waits(studio, when=at(23, "9:00"), subject="The logo")
    told = json.loads(json.dumps(today(anna, NOW).as_json()))
    assert told["at"] == "2026-11-24T12:00:00+03:00"
    assert told["answer"] == "One person waits for you. Ilya Brandt already the second day."
    assert told["note"] == "That is all for today."
    assert told["counts"] == {"waiting": 1, "due": 0, "quiet": 0, "sort": 0, "shown": 1}
    (item,) = told["items"]
    assert item["urgency"] == sum(why["points"] for why in item["why"])
    assert item["why"][0] == {"code": "waits", "text": "Waits for your answer for 11 working hours", "points": 32}
    assert item["sentence"] == "Ilya Brandt, Ilya Brandt & Co, waits for your answer: “The logo”."
    assert item["since"].startswith("2026-11-23T06:00:00")
    assert item["client"]["id"] == contact.client_id
    assert item["contact"] == {"id": contact.pk, "name": "Ilya Brandt", "href": f"/people/{contact.pk}/"}
    assert item["href"] == f"/letters/{letter.pk}/"
    assert {action["name"]: (action["method"], action["href"]) for action in item["actions"]} == {
        "open": ("GET", f"/letters/{letter.pk}/"),
        "done": ("POST", f"/today/person/{contact.pk}/done/"),
        "later": ("POST", f"/today/person/{contact.pk}/later/"),
        "not_useful": ("POST", f"/today/person/{contact.pk}/not-useful/"),
    }


def test_the_list_for_a_terminal(anna, studio):
    waits(studio, when=at(23, "9:00"), subject="The logo")
    lines = list(today(anna, NOW).as_lines())
    assert lines[0] == "Tuesday, 24 November"
    assert lines[1] == "One person waits for you. Ilya Brandt already the second day."
    assert "  48  Ilya Brandt, Ilya Brandt & Co, waits for your answer: “The logo”." in lines


def test_it_speaks_the_language_of_whoever_reads(anna, studio):
    waits(studio)
    anna.user.language = "ru"
    assert today(anna, NOW).answer.strong != "One person waits for you."


def test_no_letter_no_item_even_when_its_row_says_otherwise(anna, studio):
    """A trashed word does not wait."""
    _contact, letter = waits(studio)
    Interaction.objects.filter(pk=history_of(letter).pk).update(trashed_at=NOW)
    assert keys(anna) == []
