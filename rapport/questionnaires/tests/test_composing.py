"""Forms are made, changed, copied, closed; their questions added, moved, taken out; old answers keep their words."""

import pytest
from django.utils import timezone

from rapport.journal.models import Batch
from rapport.journal.undoing import undo
from rapport.questionnaires import composing
from rapport.questionnaires.models import Questionnaire
from rapport.questionnaires.questions import Question
from rapport.questionnaires.tests.pages import send, visitor
from tests import cast


@pytest.fixture
def form(anna):
    return cast.a_form(anna)


@pytest.fixture
def browser(anna):
    return cast.signed_in(anna)


def keys(form):
    form.refresh_from_db()
    return [one.key for one in form.asked()]


def test_a_form_is_begun_from_a_starter_and_undone(anna, browser):
    page = browser.get("/forms/").text
    assert "Let people tell you what they need" in page
    browser.post("/forms/new/", {"starter": "site", "language": "ru"})
    made = Questionnaire.objects.get()
    assert (made.title, made.language, made.kind) == ("Бриф на сайт", "ru", "brief")
    assert "Vetrova Studio" in made.consent
    assert made.mailing == ""
    undo(Batch.objects.get(), by=anna, at=timezone.now())
    assert not Questionnaire.objects.exists()


def test_a_form_is_begun_in_the_language_that_was_picked_and_not_in_that_of_the_page(anna, browser):
    there = browser.get("/forms/new/?language=ru").content.decode()
    assert 'name="language" value="ru"' in there
    assert 'name="language" value="en"' not in there
    assert 'href="?language=ru" lang="ru" aria-current="page"' in there


@pytest.mark.parametrize("said", [{}, {"starter": "nothing", "language": "en"}, {"starter": "site", "language": "xx"}])
def test_nothing_to_begin_with_begins_nothing(browser, said):
    assert browser.post("/forms/new/", said).status_code == 302
    assert not Questionnaire.objects.exists()


def test_a_form_with_answers_stays_when_its_making_is_undone(anna, form):
    cast.an_answer_sheet(form)
    undone = undo(Batch.objects.get(kind="questionnaire.created"), by=anna, at=timezone.now())
    assert undone.left
    assert Questionnaire.objects.exists()


def test_questions_move_once_however_often_a_button_is_pressed(browser, form):
    for _ in range(2):
        browser.post(f"/forms/{form.pk}/questions/email/place/", {"place": "0"})
    assert keys(form) == ["email", "name", "phone", "company", "about"]
    assert Batch.objects.filter(kind="questionnaire.changed").count() == 1
    for place in ("", "x", "-1", "99999", "²"):
        browser.post(f"/forms/{form.pk}/questions/email/place/", {"place": place})
    browser.post(f"/forms/{form.pk}/questions/nothing/place/", {"place": "1"})
    assert keys(form)[0] == "email"


def test_a_question_is_added_changed_and_taken_out(anna, browser, form):
    said = {"text": "Which colour?", "kind": "one", "choices": "Red\n\n Blue \nRed", "fills": "", "help": ""}
    browser.post(f"/forms/{form.pk}/questions/", said)
    form.refresh_from_db()
    added = form.asked()[-1]
    assert (added.text, added.choices, added.required) == ("Which colour?", ("Red", "Blue"), False)
    browser.post(f"/forms/{form.pk}/questions/{added.key}/", {**said, "text": "Colour?", "required": "on"})
    assert keys(form)[-1] == added.key
    assert form.asked()[-1].text == "Colour?"
    for _ in range(2):
        browser.post(f"/forms/{form.pk}/questions/{added.key}/out/")
    assert added.key not in keys(form)
    undo(Batch.objects.latest("pk"), by=anna, at=timezone.now())
    assert added.key in keys(form)


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"text": ""}, "required"),
        ({"kind": "one", "choices": "Red"}, "at least two choices"),
        ({"fills": "email"}, "another kind of answer"),
        ({"fills": "name"}, "tells this already"),
        ({"kind": "nothing"}, "valid choice"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(browser, form, said, complaint):
    answer = browser.post(f"/forms/{form.pk}/questions/", {"text": "Which?", "kind": "text", **said})
    assert answer.status_code == 422
    assert complaint in answer.text
    assert len(keys(form)) == 5


def test_sixty_questions_are_enough(anna, form):
    many = [{**Question(f"k{number}", "text", "?").kept()} for number in range(60)]
    Questionnaire.objects.update(questions=many)
    with pytest.raises(composing.TooManyQuestions):
        composing.put_question(form, Question("new", "text", "?"), by=anna, at=timezone.now())


def test_old_answers_keep_the_words_they_answered(browser, form):
    sheet = cast.an_answer_sheet(form)
    said = {"text": "Tell me everything", "kind": "long", "help": "", "choices": "", "fills": ""}
    browser.post(f"/forms/{form.pk}/questions/about/", said)
    browser.post(f"/forms/{form.pk}/questions/phone/out/")
    page = browser.get(sheet.get_absolute_url()).text
    assert "What is it about?" in page
    assert "Your phone" in page
    table = b"".join(browser.post(f"/forms/{form.pk}/answers.csv").streaming_content).decode()
    assert "Your phone" in table


def test_new_words_of_a_consent_are_a_new_version(browser, form):
    page = {"kind": "contact", "title": "Write", "language": "en", "consent": form.consent, "version": form.version}
    browser.post(f"/forms/{form.pk}/edit/", page)
    form.refresh_from_db()
    assert (form.title, form.consent_version) == ("Write", 1)
    browser.post(f"/forms/{form.pk}/edit/", {**page, "consent": "I agree.", "version": form.version})
    form.refresh_from_db()
    assert (form.consent, form.consent_version) == ("I agree.", 2)
    stale = browser.post(f"/forms/{form.pk}/edit/", {**page, "title": "Other", "version": 1})
    assert stale.status_code == 409


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("olive.example", ["https://olive.example"]),
        ("https://Olive.example/contact?x\nhttp://localhost:8000", ["https://olive.example", "http://localhost:8000"]),
        ("https://a.example;script-src", None),
        ("javascript:x", None),
        ("https://a@b.example", None),
    ],
)
def test_sites_are_origins_and_nothing_that_breaks_a_header(browser, form, typed, kept):
    page = {"kind": "contact", "title": "Write", "language": "en", "sites": typed, "version": form.version}
    answer = browser.post(f"/forms/{form.pk}/edit/", page)
    form.refresh_from_db()
    assert (answer.status_code, form.sites) == ((302, kept) if kept else (422, []))


def test_a_copy_has_its_own_address_and_no_answers(anna, browser, form):
    cast.an_answer_sheet(form)
    browser.post(f"/forms/{form.pk}/copy/")
    copy = Questionnaire.objects.latest("pk")
    assert copy.title == "Write to me (copy)"
    assert copy.token != form.token
    assert not copy.sheets.exists()


def test_closed_opened_thrown_away_and_taken_back(browser, form):
    for word in ("closed", "closed"):
        browser.post(f"/forms/{form.pk}/{word}/")
    assert Batch.objects.filter(kind="questionnaire.closed").count() == 1
    assert "No form is open" in browser.get("/forms/").text
    browser.post(f"/forms/{form.pk}/opened/")
    assert send(visitor(), form).status_code == 302
    browser.post(f"/forms/{form.pk}/trash/")
    assert "Its answers stay where they are" in browser.get(f"/forms/{form.pk}/").text
    browser.post(f"/forms/{form.pk}/restore/")
    assert "1 person has answered" in browser.get(f"/forms/{form.pk}/").text


def test_the_list_and_a_form_cost_few_statements(anna, browser, form, django_assert_max_num_queries):
    for number in range(5):
        cast.an_answer_sheet(form, {"email": f"n{number}@field.example", "about": str(number)})
    browser.get("/forms/")
    # Two find who asks, three are of the frame: who is at hand, threads whose turn is ours, people nobody looked at.
    with django_assert_max_num_queries(6):
        browser.get("/forms/")
    with django_assert_max_num_queries(7):
        browser.get(f"/forms/{form.pk}/")
