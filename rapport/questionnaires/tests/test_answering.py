"""From a form on a page to the history of a person: found or made, with consents, once, and undone."""

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from rapport.clients.models import Client, Consent, Contact, Interaction
from rapport.journal.models import Batch
from rapport.journal.undoing import undo
from rapport.questionnaires.models import AnswerSheet
from rapport.questionnaires.tests.pages import SAID, send, token_in, visitor, waited
from tests import cast


@pytest.fixture
def form(anna):
    return cast.a_form(anna)


def test_a_new_person_is_suggested_and_waits_for_an_answer(anna, form):
    answer = send(visitor(), form)
    assert answer.status_code == 302
    assert "It has arrived" in visitor().get(answer["Location"]).text
    person = Contact.objects.get(name="Nora Field")
    word = Interaction.objects.get(kind="form")
    assert (person.suggested, person.client, person.language) == (True, None, "en")
    assert person.standing("points") == [["email", "nora@field.example", ""]]
    assert (word.contact, word.direction, word.awaits, word.title) == (
        person,
        "in",
        True,
        "A shop for pots. By spring.",
    )
    assert "What is your name?\nNora Field" in word.text
    batch = Batch.objects.get(kind="answersheet.created")
    assert (batch.via, batch.user) == ("form", None)
    browser = cast.signed_in(anna)
    assert "Nora Field" in browser.get("/people/").text
    today = browser.get("/").text
    assert "Nora Field" in today
    assert f"/people/{person.pk}/" in today
    assert "by a form" in browser.get("/settings/journal/").text


def test_one_press_makes_a_client_with_what_they_told(anna, form):
    send(visitor(), form)
    person = Contact.objects.get(name="Nora Field")
    browser = cast.signed_in(anna)
    browser.post(f"/people/{person.pk}/client/")
    client = Client.objects.get()
    assert (client.name, client.kind, client.turn) == ("Field Pottery", "company", "ours")
    word = Interaction.objects.get()
    assert word.client == client
    page = browser.get(f"/clients/{client.pk}/").text
    assert f"/answers/said/{word.pk}/" in page
    assert "A shop for pots." in page
    assert (
        browser.get(f"/said/{word.pk}/", follow=True).redirect_chain[-1][0]
        == AnswerSheet.objects.get().get_absolute_url()
    )
    assert "Field Pottery" in browser.get("/search/?q=pots").text


def test_somebody_we_know_by_any_of_their_addresses_is_met_again(anna, form):
    client = cast.a_client(anna.workspace)
    known = cast.a_contact(client, "Nora Field", email="old@field.example", phone="+7 912 345-67-89")
    known.put_back("points", [*known.standing("points"), ["email", "Nora@Field.example", ""]])
    send(visitor(), form)
    send(visitor(), form, {**SAID, "q-email": "other@field.example", "q-phone": "8 912 345 67 89", "q-about": "More."})
    words = Interaction.objects.filter(kind="form")
    assert {word.contact_id for word in words} == {known.pk}
    assert {word.client_id for word in words} == {client.pk}
    assert Contact.objects.count() == 1


def test_a_shared_phone_alone_does_not_make_two_people_one(anna, form):
    cast.a_contact(cast.a_client(anna.workspace), "Ilya Brandt", phone="+7 912 345-67-89")
    send(visitor(), form, {**SAID, "q-phone": "+7 912 345-67-89"})
    assert Interaction.objects.get(kind="form").contact.name == "Nora Field"


def test_a_second_form_of_a_new_person_meets_the_first(form):
    send(visitor(), form)
    send(visitor(), form, {**SAID, "q-about": "And a sign."})
    assert Contact.objects.count() == 1
    assert Interaction.objects.count() == 2


def test_consents_are_kept_word_for_word_each_by_itself_with_their_proof(anna):
    form = cast.a_form(anna, mailing="Write to me once a month.")
    page = visitor().get(form.public_href).text
    assert "checked" not in page
    send(visitor(), form, {**SAID, "agree-mailing": "on"})
    answer, mailing = Consent.objects.order_by("purpose")
    assert (answer.purpose, mailing.purpose) == ("answer", "mailing")
    assert (answer.text, mailing.text) == (form.consent, "Write to me once a month.")
    assert answer.text_version == f"{form.pk}.1"
    assert answer.evidence["ip"] == "127.0.0.1"
    assert answer.evidence["page"] == f"http://testserver{form.public_href}"
    assert "Firefox" in answer.evidence["program"]


def test_mailing_is_nobodys_duty_and_the_other_is(anna):
    form = cast.a_form(anna, mailing="Write to me once a month.")
    refused = send(visitor(), form, {name: text for name, text in SAID.items() if name != "agree-answer"})
    assert refused.status_code == 422
    assert "Without this consent" in refused.text
    assert "A shop for pots." in refused.text
    send(visitor(), form)
    assert [consent.purpose for consent in Consent.objects.all()] == ["answer"]


def test_without_a_consent_no_address_of_anybody_is_kept(anna):
    form = cast.a_form(anna, consent="", mailing="")
    send(visitor(), form)
    assert AnswerSheet.objects.get().evidence == {}
    assert not Consent.objects.exists()


def test_the_same_page_sent_twice_is_one_and_so_are_the_same_words(form):
    browser, page = visitor(), waited(f"f{form.pk}")
    first, second = send(browser, form, page=page), send(browser, form, {**SAID, "q-about": "Other"}, page=page)
    assert first["Location"] == second["Location"]
    send(browser, form)
    assert AnswerSheet.objects.count() == Interaction.objects.count() == 1


def test_an_undo_takes_everything_back(anna, form):
    send(visitor(), form)
    undo(Batch.objects.get(kind="answersheet.created"), by=anna, at=timezone.now())
    for model in (AnswerSheet, Interaction, Consent, Contact):
        assert not model.objects.exists(), model


def test_what_is_missing_is_asked_for_again_beside_what_was_written(form):
    answer = send(visitor(), form, {**SAID, "q-email": "nora"})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert "A shop for pots." in answer.text
    assert not AnswerSheet.objects.exists()


def test_what_is_missing_is_named_by_its_question_in_the_forms_language(anna):
    form = cast.a_form(anna, language="ru")
    page = send(visitor(), form, {}).text
    wrong = page.partition("Посмотрите сюда:")[2].partition("</ul>")[0]
    assert "Как вас зовут?" in wrong
    assert "Согласие на обработку данных" in wrong
    assert "optional" not in wrong
    assert "На это нужен ответ." in page


def test_nothing_filled_in_is_no_answer(anna):
    form = cast.a_form(anna, consent="", questions=[
        {"key": "a", "kind": "text", "text": "Anything?", "required": False, "help": "", "choices": [], "fills": ""}
    ])  # fmt: skip
    assert "Nothing is filled in yet" in send(visitor(), form, {}).text


def test_a_page_for_everybody_sets_no_cookie_and_tells_nothing_of_the_workspace(anna, form):
    cast.a_person(anna.workspace, "Secret Client")
    answer = Browser().get(form.public_href)
    assert not answer.cookies
    assert "Vetrova Studio" in answer.text
    assert "Secret Client" not in answer.text
    assert anna.user.email not in answer.text
    assert "<script" not in answer.text


def test_the_form_speaks_its_own_language(anna):
    form = cast.a_form(anna, language="ru")
    answer = visitor().get(form.public_href, headers={"Accept-Language": "en"})
    assert 'lang="ru"' in answer.text
    assert "Как вас зовут?" in answer.text
    assert answer.headers["Content-Language"] == "ru"


def test_a_closed_form_says_so_and_takes_nothing(anna, form):
    form.close(by=anna, at=timezone.now())
    assert visitor().get(form.public_href).status_code == 410
    assert send(visitor(), form).status_code == 410
    assert not AnswerSheet.objects.exists()


def test_a_form_in_the_trash_is_not_there(anna, form):
    form.trash(by=anna, at=timezone.now())
    assert visitor().get(form.public_href).status_code == 404


def test_only_the_named_sites_may_show_it_in_a_frame(anna):
    form = cast.a_form(anna, sites=["https://olive.example", "https://www.olive.example"])
    href = reverse("questionnaires:embedded", args=[form.token])
    framed = visitor().get(href, headers={"Referer": "https://olive.example/contact?x"})
    policy = framed.headers["Content-Security-Policy"]
    assert "frame-ancestors https://olive.example https://www.olive.example" in policy
    assert "default-src 'none'" in policy
    assert "X-Frame-Options" not in framed.headers
    whole = visitor().get(form.public_href)
    assert "frame-ancestors 'none'" in whole.headers["Content-Security-Policy"]
    assert whole.headers["X-Frame-Options"] == "DENY"
    unnamed = cast.a_form(anna)
    closed = visitor().get(reverse("questionnaires:embedded", args=[unnamed.token]))
    assert "frame-ancestors 'none'" in closed.headers["Content-Security-Policy"]


def test_the_frame_works_without_cookies_and_the_proof_names_the_site(anna):
    form = cast.a_form(anna, sites=["https://olive.example"])
    href = reverse("questionnaires:embedded", args=[form.token])
    page = waited(f"f{form.pk}", site="https://olive.example")
    answer = send(visitor(enforce_csrf_checks=True), form, href=href, page=page)
    assert answer["Location"] == f"{href}sent/"
    assert Consent.objects.get().evidence["site"] == "https://olive.example"
    assert "X-Frame-Options" not in visitor().get(answer["Location"]).headers


def test_a_page_and_a_sending_cost_few_statements(form, django_assert_max_num_queries):
    browser = visitor()
    with django_assert_max_num_queries(3):
        page = browser.get(form.public_href)
    assert token_in(page)
    with django_assert_max_num_queries(60):
        send(browser, form)
