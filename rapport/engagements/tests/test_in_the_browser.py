"""The board in a real browser: a card moved by key and by dragging, each with its grounds, and taken back."""

import pytest
from playwright.sync_api import expect

from rapport.engagements.models import Engagement
from tests.cast import a_client, an_engagement

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def one(anna):
    return an_engagement(a_client(anna.workspace, "Meridian"), "The sign")


def stage():
    return Engagement.objects.get().stage


def test_a_card_is_moved_by_key_and_the_move_is_taken_back(anna, window, one):
    view = window(anna)
    page, press = view.page, view.page.keyboard.press
    view.visit("/")
    press("g")
    press("e")
    expect(page.locator("[data-stage=discussion]")).to_contain_text("Meridian")
    press("j")
    press("m")
    expect(page.get_by_label("To which stage")).to_have_value("execution")
    page.get_by_label("Or in your words").fill("The contract is signed")
    press("Control+Enter")
    expect(page.locator("[data-stage=execution]")).to_contain_text("Meridian")
    expect(page.locator("#toasts")).to_contain_text("Meridian: now in “Execution”.")
    assert stage() == "execution"
    press("z")
    expect(page.locator("[data-stage=discussion]")).to_contain_text("Meridian")
    assert stage() == "discussion"
    assert view.complaints == []


def test_a_card_that_is_dragged_asks_for_its_grounds(anna, window, one):
    view = window(anna)
    view.visit("/engagements/")
    view.page.locator("[data-card]").drag_to(view.page.locator("[data-stage=completion]"))
    expect(view.page.get_by_label("To which stage")).to_have_value("completion")
    assert stage() == "discussion", "nothing is moved before it is said why"
    assert view.complaints == []


def test_a_move_without_grounds_is_refused_where_it_stands(anna, window, one):
    view = window(anna)
    view.visit(f"/engagements/{one.pk}/move/")
    view.page.keyboard.press("Control+Enter")
    expect(view.page.locator("form.form")).to_contain_text("A stage changes for a reason")
    assert stage() == "discussion"


def test_a_button_pressed_twice_begins_one_engagement(anna, window):
    client = a_client(anna.workspace, "Meridian")
    view = window(anna)
    view.visit(f"/engagements/new/?client={client.pk}")
    view.page.get_by_label("What about").fill("A site")
    view.page.locator("[data-save]").dblclick()
    expect(view.page.locator("h1")).to_contain_text("A site")
    assert Engagement.objects.count() == 1


def test_on_the_page_of_what_was_begun_the_keys_work_at_once(anna, window):
    client = a_client(anna.workspace, "Meridian")
    view = window(anna)
    view.visit(f"/engagements/new/?client={client.pk}")
    view.page.get_by_label("What about").fill("A site")
    view.page.keyboard.press("Control+Enter")
    # Its field of the same name does not catch them.
    expect(view.page.locator("h1")).to_contain_text("A site")
    view.page.keyboard.press("m")
    expect(view.page.get_by_label("To which stage")).to_be_visible()
    assert view.complaints == []


def test_a_tick_by_hand_asks_for_a_note_and_is_taken_back_by_a_key(anna, window, one):
    view = window(anna)
    view.visit(one.get_absolute_url())
    checklist = view.page.locator("#playbook")
    checklist.locator("#check-discussion-nda").get_by_role("link", name="Done with a note").click()
    view.page.keyboard.press("Control+Enter")
    expect(view.page.locator("form.form")).to_contain_text("This field is required")
    view.page.get_by_label("How do you know that it is done?").fill("They do not want one")
    view.page.keyboard.press("Control+Enter")
    expect(checklist).to_contain_text("done: They do not want one (Anna Vetrova")
    view.page.keyboard.press("z")
    expect(checklist).not_to_contain_text("done: They do not want one")
    assert view.complaints == []
