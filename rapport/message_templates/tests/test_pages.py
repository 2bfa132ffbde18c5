"""Templates on their pages: copied, changed, refused, put away, picked for a letter; every deed undone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.journal.models import Batch
from rapport.journal.undoing import undo
from rapport.message_templates import filling
from rapport.message_templates.built_in import built_ins
from rapport.message_templates.fitting import fitting, offered, which_of
from rapport.message_templates.models import MessageTemplate, MessageVariant, TemplateUse
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(anna):
    return cast.signed_in(anna)


@pytest.fixture
def contact(anna):
    client = cast.a_client(anna.workspace, "Meridian", experience="novice")
    return cast.a_contact(client, "Olga Titova", given="Olga", language="en", email="olga@meridian.example")


def test_the_list_has_every_stage_and_finds_words(browser):
    page = browser.get("/templates/").text
    assert all(stage in page for stage in ("Contact", "Discussion", "Execution", "Completion", "Keeping in touch"))
    assert "40 letters are half written." in page
    found = browser.get("/templates/?q=отзыв", headers={"HX-Request": "true"}).text
    assert "Asking for a testimonial" in found
    assert "The last invoice" not in found


def test_a_built_in_is_copied_remembers_it_and_stands_in_its_place(anna, browser, contact):
    answer = browser.post("/templates/built-in/contact.reply/copy/")
    made = MessageTemplate.objects.get()
    assert answer.url == made.get_absolute_url()
    assert (made.origin, made.stage, made.variants.count()) == ("contact.reply", "contact", 6)
    assert "contact.reply" not in {which_of(one) for one in offered(anna)}
    browser.post(f"{made.get_absolute_url()}archived/")
    assert not {"contact.reply", str(made.pk)} & {which_of(one) for one in offered(anna)}
    undo(Batch.objects.get(kind="messagetemplate.archived"), by=anna, at=timezone.now())
    undo(Batch.objects.get(kind="messagetemplate.created"), by=anna, at=timezone.now())
    assert not MessageTemplate.objects.exists()
    assert not MessageVariant.objects.exists()
    assert "contact.reply" in {which_of(one) for one in offered(anna)}


def test_a_changed_original_is_told_until_it_is_seen(anna, browser):
    browser.post("/templates/built-in/contact.reply/copy/")
    made = MessageTemplate.objects.get()
    assert "other words now" not in browser.get(made.get_absolute_url()).text
    MessageTemplate.objects.update(origin_digest="0" * 64)
    assert "other words now" in browser.get(made.get_absolute_url()).text
    assert "the original has changed" in browser.get("/templates/").text
    for _press in range(2):
        browser.post(f"{made.get_absolute_url()}seen/")
    assert "other words now" not in browser.get(made.get_absolute_url()).text
    assert Batch.objects.filter(kind="messagetemplate.seen").count() == 1


def test_a_wording_that_cannot_be_read_is_refused_with_line_and_repair(anna, browser):
    template = cast.a_template(anna)
    here = f"/templates/{template.pk}/wordings/new/"
    answer = browser.post(here, {"language": "en", "text": "Hello\n{{ contact.gven }}"})
    assert answer.status_code == 422
    assert "Line 2: " in answer.text
    assert "contact.given" in answer.text
    assert template.variants.count() == 1
    assert browser.post(here, {"language": "en", "text": "Hello {{ contact.given }}"}).status_code == 302
    assert template.variants.count() == 2


def test_while_somebody_writes_the_check_shows_mistakes_gaps_and_the_letter_and_keeps_nothing(browser, contact):
    text = "{{ greeting }}\n{{ client.city }} {{ nothing }} <b>"
    page = browser.post(
        "/templates/check/", {"language": "en", "text": text, "contact": contact.pk}, headers={"HX-Request": "true"}
    ).text
    assert "Hello Olga," in page
    assert "&lt;b&gt;" in page
    assert "in line 2 of the text" in page
    assert "isn't known here" in page.replace("&#39;", "'")
    assert not MessageTemplate.objects.exists()


def test_a_template_is_picked_filled_and_its_use_is_told(anna, browser, contact):
    cast.an_interaction(contact.client, "in", "Hello?", awaits=True)
    page = browser.get(f"/templates/pick/?contact={contact.pk}&outgoing=7").text
    assert "They wait for your answer." in page
    here = "/templates/pick/contact.reply/"
    assert "Have you worked with a freelancer before?" in browser.get(f"{here}?contact={contact.pk}&outgoing=7").text
    taken = browser.post(here, {"contact": contact.pk, "outgoing": 7, "take": "1"}, headers={"HX-Request": "true"}).text
    assert "data-template-taken" in taken
    assert "Hello Olga," in taken
    use = TemplateUse.objects.get()
    assert (use.key, use.contact_id, use.template_id) == ("contact.reply", contact.pk, None)
    assert "Taken for 1 letter" in browser.get("/templates/built-in/contact.reply/").text
    undo(Batch.objects.get(kind="templateuse.created"), by=anna, at=timezone.now())
    assert not TemplateUse.objects.exists()


def test_typing_by_hand_shows_the_letter_and_takes_nothing(browser, contact):
    page = browser.post(
        "/templates/pick/contact.present/",
        {"contact": contact.pk, "by_hand-link_to_the_work": "https://olive.example"}, headers={"HX-Request": "true"},
    ).text  # fmt: skip
    assert "https://olive.example" in page
    assert "things are missing" in page
    assert not TemplateUse.objects.exists()


def test_without_scripts_the_words_go_to_the_draft_by_whoever_keeps_drafts(browser, contact, monkeypatch):
    told = []
    monkeypatch.setattr(filling, "_put", [lambda *what: told.append(what) or "/inbox/drafts/7/"])
    answer = browser.post("/templates/pick/contact.reply/", {"contact": contact.pk, "outgoing": 7, "take": "1"})
    assert answer.url == "/inbox/drafts/7/"
    _actor, outgoing, subject, text, _at = told[0]
    assert (outgoing, subject) == (7, "Your enquiry, and what happens next")
    assert text.startswith("Hello Olga,")


@pytest.mark.parametrize(
    ("turn", "days", "first"),
    [("in", 1, "contact.reply"), ("out", 5, "contact.followup"), ("out", 200, "keeping.winback")],
)
def test_what_fits_comes_first_with_its_reason(anna, contact, turn, days, first):
    now = timezone.now()
    cast.an_interaction(contact.client, turn, "x", at=now - timedelta(days=days), awaits=turn == "in")
    contact.client.refresh_from_db()
    best = fitting(anna, contact, now)[0]
    assert best.which == first
    assert best.reasons


def test_what_was_taken_lately_is_not_offered_first_again(anna, contact):
    now = timezone.now()
    before = fitting(anna, contact, now)[0]
    TemplateUse.objects.create(
        workspace=anna.workspace, key=before.which, contact=contact, user=anna.user, at=now - timedelta(days=3)
    )
    after = next(one for one in fitting(anna, contact, now) if one.which == before.which)
    assert after.points < before.points
    assert "Taken for this person within the last month." in after.reasons


def test_nobody_elses_person_or_template_is_reached(anna, browser):
    charlie = cast.the_stranger()
    theirs = cast.a_template(charlie)
    person = cast.a_contact(cast.a_client(charlie.workspace), "Charlie's")
    assert browser.get(theirs.get_absolute_url()).status_code == 404
    assert browser.get(f"/templates/pick/?contact={person.pk}").status_code == 404
    assert browser.get(f"/templates/?contact={person.pk}").status_code == 200
    assert browser.get(f"/templates/built-in/contact.reply/?contact={person.pk}").status_code == 404
    assert browser.post(f"/templates/pick/{theirs.pk}/", {"contact": person.pk, "take": "1"}).status_code == 404


def test_the_language_is_explained_with_a_real_person(browser, contact):
    page = browser.get("/templates/language/").text
    assert "Olga Titova" in page
    assert "Hello Olga," in page
    assert len(built_ins()) == 40
