"""The type of a client: chosen by the user, suggested from letters, refused, and kept in the journal."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.clients.choosing import ChosenMeanwhile, choose_type, types_over_time
from rapport.clients.introducing import OwnIntroduction, introduce
from rapport.clients.models import Client, TypeRefusal
from rapport.journal.models import Batch
from rapport.journal.undoing import undo
from tests.cast import a_client, a_contact, a_letter, ago, an_interaction, signed_in

SCEPTIC = ("Our last designer disappeared with the money.", "What guarantee do we have? Any refund?")


@pytest.fixture
def client(anna):
    return a_client(anna.workspace, "Harbour House")


def wrote(client, *texts):
    person = a_contact(client)
    for number, text in enumerate(texts):
        a_letter(client, contact=person, text=text, subject=f"Letter {number}", at=ago(days=number + 1))


def page_of(actor, client):
    response = signed_in(actor).get(f"/clients/{client.pk}/type/")
    assert response.status_code == 200
    return response.text


def choose(actor, client, question="experience", **values):
    return signed_in(actor).post(f"/clients/{client.pk}/type/{question}/", values)


def test_a_type_is_chosen_with_a_reason_and_undone(anna, client):
    choose(anna, client, value="sceptic", why="Was let down twice", was="")
    client.refresh_from_db()
    assert (client.experience, client.experience_why) == ("sceptic", "Was let down twice")
    page = page_of(anna, client)
    assert "Chosen because: Was let down twice" in page
    assert "Write twice a week." in page
    assert "Anna Vetrova" in page
    undo(Batch.objects.latest("pk"), by=anna, at=timezone.now())
    client.refresh_from_db()
    assert (client.experience, client.experience_why) == ("", "")


def test_a_second_press_changes_nothing(anna, client):
    for _press in range(2):
        choose(anna, client, value="sceptic", was="")
    assert Batch.objects.filter(kind="client.typed").count() == 1


def test_what_somebody_else_chose_meanwhile_stays(anna, client):
    choose_type(client, "experience", "novice", by=anna, at=timezone.now())
    response = signed_in(anna).post(
        f"/clients/{client.pk}/type/experience/", {"value": "sceptic", "was": ""}, follow=True
    )
    assert "Meanwhile somebody chose “Novice”" in response.text
    client.refresh_from_db()
    assert client.experience == "novice"
    with pytest.raises(ChosenMeanwhile):
        choose_type(client, "experience", "sceptic", was="", by=anna, at=timezone.now())


@pytest.mark.parametrize("value", ["long_term", "nonsense", "x" * 400])
def test_an_answer_to_another_question_is_refused(anna, client, value):
    choose(anna, client, value=value)
    client.refresh_from_db()
    assert client.experience == ""
    assert choose(anna, client, "name", value="x").status_code == 404


def test_the_suggestion_names_its_facts_and_leads_to_the_letters(anna, client):
    wrote(client, *SCEPTIC)
    page = page_of(anna, client)
    assert "The facts speak for <b>Sceptic</b>." in page
    assert "asks for guarantees or money back, 1 letter" in page
    entry = client.interactions.get(title="Letter 1")
    assert f'href="/said/{entry.pk}/"' in page
    choose(anna, client, value="sceptic", was="", why="asks for guarantees")
    assert "The facts speak for it too." in page_of(anna, client)


def test_the_suggestion_reads_only_what_is_theirs_here(anna, stranger, client):
    other = a_client(stranger.workspace)
    wrote(other, *SCEPTIC)
    for text in SCEPTIC:
        an_interaction(client, "out", text)
        an_interaction(client, "in", text, automatic=True)
        an_interaction(client, "", text, kind="note")
        an_interaction(client, "in", text, trashed_at=timezone.now())
    assert "There is no letter of theirs to go by yet." in page_of(anna, client)


def test_a_suggestion_of_no_use_is_silent_until_something_new_speaks_for_it(anna, client):
    wrote(client, *SCEPTIC)
    browser = signed_in(anna)
    for _press in range(2):
        browser.post(f"/clients/{client.pk}/type/experience/refusal/")
    assert Batch.objects.filter(kind__startswith="typerefusal").count() == 1
    assert "“Sceptic” was of no use" in page_of(anna, client)
    a_letter(client, text="Can you prove it? Do you have references?", at=ago(hours=1))
    assert "The facts speak for <b>Sceptic</b>." in page_of(anna, client)
    browser.post(f"/clients/{client.pk}/type/experience/refusal/")
    assert TypeRefusal.objects.count() == 1
    assert "“Sceptic” was of no use" in page_of(anna, client)
    undo(Batch.objects.latest("pk"), by=anna, at=timezone.now())
    assert "The facts speak for <b>Sceptic</b>." in page_of(anna, client)


def test_the_history_of_types_comes_from_the_journal(anna, client):
    for value, why in (("novice", "first letter"), ("experienced", "third project")):
        choose_type(client, "experience", value, why=why, by=anna, at=timezone.now())
    client.change({"city": "Riga"}, by=anna, at=timezone.now())
    undo(Batch.objects.filter(kind="client.typed").latest("pk"), by=anna, at=timezone.now())
    told = [(turn.before, turn.after, turn.why) for turn in types_over_time(client, by=anna)]
    assert told == [
        ("Experienced", "Novice", "undone"),
        ("Novice", "Experienced", "third project"),
        ("not known", "Novice", "first letter"),
    ]


def test_the_page_costs_the_same_however_much_was_said(anna, client, django_assert_max_num_queries):
    wrote(client, *SCEPTIC, *["Thank you!"] * 20)
    browser = signed_in(anna)
    browser.get(f"/clients/{client.pk}/type/")
    with django_assert_max_num_queries(11):
        browser.get(f"/clients/{client.pk}/type/")


def test_the_clients_page_says_the_type_and_what_follows(anna, client):
    text = signed_in(anna).get(f"/clients/{client.pk}/").text
    assert "Say what kind of client this is" in text
    choose_type(client, "experience", "experienced", by=anna, at=timezone.now())
    choose_type(client, "interaction_type", "long_term", by=anna, at=timezone.now())
    text = signed_in(anna).get(f"/clients/{client.pk}/").text
    assert "Experienced" in text
    assert "Long-term" in text
    assert "A deposit of 30 %, milestones of up to 4 weeks, the retainer paid in advance" in text


@pytest.mark.parametrize(
    ("kind", "rhythm", "days"), [("", None, 30), ("long_term", None, 7), ("referral", None, 60), ("long_term", 21, 21)]
)
def test_silence_is_what_the_type_or_the_client_says(anna, client, kind, rhythm, days):
    word = an_interaction(client, "out", at=ago(days=3))
    client.change({"rhythm_days": rhythm}, by=anna, at=timezone.now())
    choose_type(client, "interaction_type", kind, by=anna, at=timezone.now())
    client.refresh_from_db()
    assert client.silent_from == word.at + timedelta(days=days)


# ---- Introduced by


def test_a_client_is_introduced_by_another_and_it_is_seen_and_undone(anna, client):
    friend = a_client(anna.workspace, "Meridian Books")
    person = a_contact(friend, "Olga Titova", email="olga@titova.example")
    browser = signed_in(anna)
    assert "Olga Titova" in browser.get(f"/clients/{client.pk}/introduction/?q=Titova").text
    browser.post(f"/clients/{client.pk}/introduction/", {"introducer": person.pk})
    client.refresh_from_db()
    assert (client.introduced_by, client.introducer) == (friend, person)
    assert "Olga Titova (Meridian Books)" in browser.get(f"/clients/{client.pk}/").text
    assert "The facts speak for <b>Referral</b>." in page_of(anna, client)
    assert "brought 1 other client" in page_of(anna, friend)
    browser.post(f"/clients/{client.pk}/introduction/", {})
    client.refresh_from_db()
    assert (client.introduced_by, client.introducer) == (None, None)
    undo(Batch.objects.latest("pk"), by=anna, at=timezone.now())
    client.refresh_from_db()
    assert client.introducer == person


def test_nobody_brings_themselves_by_way_of_others(anna, client):
    other, third = a_client(anna.workspace, "Second"), a_client(anna.workspace, "Third")
    introduce(other, introduced_by=client, by=anna, at=timezone.now())
    introduce(third, introduced_by=other, by=anna, at=timezone.now())
    with pytest.raises(OwnIntroduction):
        introduce(client, introduced_by=third, by=anna, at=timezone.now())
    response = signed_in(anna).post(f"/clients/{client.pk}/introduction/", {"introduced_by": third.pk}, follow=True)
    assert "They cannot have brought themselves" in response.text
    assert Client.objects.get(pk=client.pk).introduced_by is None


@pytest.mark.parametrize("number", ["x", "9" * 40, "-1"])
def test_an_introducer_of_another_workspace_is_nobody(anna, stranger, client, number):
    foreign = a_client(stranger.workspace)
    for value in (number, str(foreign.pk)):
        signed_in(anna).post(f"/clients/{client.pk}/introduction/", {"introduced_by": value})
    client.refresh_from_db()
    assert client.introduced_by is None
