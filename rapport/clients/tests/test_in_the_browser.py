"""What scripts add to the pages of clients: live filters, choosing rows, changing a fact in its place, two versions."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from rapport.clients.models import Client, Interaction
from tests.cast import a_client, a_contact, ago, an_interaction

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def three(anna):
    clients = [a_client(anna.workspace, name) for name in ("Alder", "Birch", "Cedar")]
    for days, client in enumerate(clients, 1):
        an_interaction(client, "in", at=ago(days=days))
    return clients


def test_typing_narrows_the_rows_and_the_address_follows(window, anna, three):
    view = window(anna)
    view.visit("/clients/")
    view.page.get_by_placeholder("Name, city, tag").fill("bir")
    expect(view.page.locator("[data-row]")).to_have_count(1)
    expect(view.page).to_have_url(view.address + "/clients/?q=bir&kind=")
    assert view.complaints == []


def test_rows_are_chosen_by_key_archived_together_and_undone(window, anna, three):
    view = window(anna)
    view.visit("/clients/")
    for key in ("j", "x", "j", "x"):
        view.page.keyboard.press(key)
    expect(view.page.locator("[data-count]")).to_have_text("2 selected")
    view.page.locator("#bulk").get_by_role("button", name="Archive").click()
    expect(view.page.locator("[data-row]")).to_have_count(1)
    expect(view.page.locator("#toasts")).to_contain_text("2 clients are archived.")
    view.page.keyboard.press("z")
    expect(view.page.locator("[data-row]")).to_have_count(3)
    assert view.complaints == []


def test_a_fact_is_changed_by_keyboard_and_left_by_escape(window, anna, three):
    view = window(anna)
    view.visit(f"/clients/{three[0].pk}/")
    page = view.page
    fact = page.locator(".pairs [data-inline]").filter(has_text="not known").nth(2)
    fact.focus()
    page.keyboard.press("F2")
    expect(page.locator("[data-inline-form] select")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("[data-inline-form]")).to_have_count(0)
    site = page.locator('a[href$="/facts/website/"]')
    site.click()
    page.locator("[data-inline-form] input[name=website]").fill("alder.example")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="alder.example", exact=True)).to_be_visible()
    assert Client.objects.get(pk=three[0].pk).website == "https://alder.example"
    assert view.complaints == []


def test_the_composer_shows_the_fields_of_the_chosen_kind_and_keeps_a_note(window, anna, three):
    view = window(anna)
    view.visit(f"/clients/{three[0].pk}/")
    page = view.page
    expect(page.get_by_label("Minutes")).to_be_hidden()
    page.locator(".kinds").get_by_text("Call").click()
    expect(page.get_by_label("Minutes")).to_be_visible()
    page.locator(".kinds").get_by_text("Note").click()
    page.locator(".composer textarea").fill("Likes oak")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".timeline")).to_contain_text("Likes oak")
    assert Interaction.objects.filter(kind="note").count() == 1
    assert view.complaints == []


def test_a_duplicate_is_named_while_typing(window, anna, three):
    a_contact(three[0], "Анна Кравцова", email="anna@more.example")
    view = window(anna)
    view.visit("/clients/new/")
    view.page.get_by_label("E-mail").press_sequentially("anna@more.example")
    expect(view.page.locator("#known-id_email")).to_contain_text("Анна Кравцова at Alder already has this address.")
    assert view.complaints == []


def test_two_versions_stand_side_by_side_and_the_mix_is_saved(window, anna, three):
    client, view = three[0], window(anna)
    view.visit(f"/clients/{client.pk}/edit/")
    client.change({"city": "Lisboa", "note": "Theirs"}, by=anna, at=timezone.now())
    page = view.page
    page.get_by_label("City").fill("Porto")
    page.get_by_role("button", name="Save", exact=False).first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Somebody changed this while you were writing")
    expect(dialog).to_contain_text("Lisboa")
    dialog.get_by_role("button", name="Save what is chosen").click()
    expect(page.locator(".person")).to_be_visible()
    client.refresh_from_db()
    assert (client.city, client.note) == ("Porto", "Theirs")


def test_brackets_walk_from_client_to_client(window, anna, three):
    view = window(anna)
    view.visit(f"/clients/{three[0].pk}/")
    view.page.keyboard.press("]")
    expect(view.page.locator("h1")).to_have_text("Birch")
    view.page.keyboard.press("[")
    expect(view.page.locator("h1")).to_have_text("Alder")


def test_an_address_in_a_line_of_a_person_is_known_too_but_not_their_own(window, anna, three):
    person = a_contact(three[0], "Анна Кравцова", email="anna@more.example")
    other = a_contact(three[1], "Boris Lind", email="boris@more.example")
    view = window(anna)
    view.visit(f"/people/{other.pk}/edit/")
    view.page.locator("#id_email-1-value").press_sequentially("anna@more.example")
    expect(view.page.locator("#known-id_email-1-value")).to_contain_text(person.name)
    view.visit(f"/people/{person.pk}/edit/")
    view.page.locator("#id_email-0-value").press_sequentially(" ")
    view.page.wait_for_timeout(600)
    expect(view.page.locator("#known-id_email-0-value")).to_be_empty()
    assert view.complaints == []


def test_every_field_is_edited_by_one_key(window, anna, three):
    view = window(anna)
    view.visit(f"/clients/{three[0].pk}/")
    view.page.keyboard.press("Shift+E")
    expect(view.page).to_have_url(f"{view.address}/clients/{three[0].pk}/edit/")
