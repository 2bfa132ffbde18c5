"""Today by keyboard alone, in a real browser."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from rapport.clients.models import NextStep
from rapport.today.models import Verdict
from tests.cast import a_client, a_contact, a_letter, a_next_step

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def busy(anna):
    """Two people wait, one step is due."""
    for number, name in enumerate(("Martin", "Olga")):
        company = a_client(anna.workspace, f"{name} & Co")
        contact = a_contact(company, name, email=f"{name.lower()}@people.example")
        a_letter(contact.client, contact=contact, at=timezone.now() - timedelta(days=6 - number))
    a_next_step(a_client(anna.workspace, "Pirs"), "Send the estimate")
    return anna


def test_done_undone_and_set_aside_by_keys(busy, window):
    here = window(busy)
    page = here.page
    here.visit("/")
    rows, answer = page.locator("[data-row]"), page.locator("h1")
    expect(answer).to_contain_text("Two people wait for you.")
    page.keyboard.press("j")
    expect(rows.nth(0)).to_have_attribute("aria-current", "true")

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Why Martin comes first")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.keyboard.press("e")
    expect(rows).to_have_count(2)
    expect(answer).to_contain_text("One person waits for you.")
    # The row that took its place is the current one, and the next key needs no mouse.
    expect(rows.nth(0)).to_have_attribute("aria-current", "true")
    expect(page.locator("#toasts")).to_contain_text("Martin: no answer is needed.")
    page.keyboard.press("z")
    expect(rows).to_have_count(3)
    expect(page.locator("#toasts")).to_contain_text("Undone.")
    assert page.url == here.address + "/"

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("s")
    menu = page.get_by_role("menu", name="Set aside until")
    expect(menu).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(rows).to_have_count(2)
    expect(page.locator("#toasts")).to_contain_text("It comes back")
    assert Verdict.objects.get().word == "later"
    assert here.complaints == []


def test_a_day_of_ones_own_choice(busy, window):
    here = window(busy, width=390, height=844)
    page = here.page
    here.visit("/")
    row = page.locator("[data-row]", has_text="Send the estimate")
    row.get_by_role("button", name="Later").click()
    page.get_by_role("menuitem", name="A day of your choice…").click()
    question = page.get_by_role("dialog", name="When should it come back?")
    day = timezone.localdate() + timedelta(days=12)
    question.get_by_label("Day").fill(day.isoformat())
    question.get_by_role("button", name="Set aside").click()
    expect(row).to_have_count(0)
    expect(question).to_have_count(0)
    assert Verdict.objects.get().until.astimezone(busy.workspace.workhours.zone).date() == day
    assert here.complaints == []


def test_a_moment_that_has_passed_meanwhile_asks_again(busy, window):
    here = window(busy)
    page = here.page
    here.visit("/")
    page.evaluate("document.querySelector('[name=until]').value = '2026-01-01T09:00:00Z'")
    page.locator("[data-act=snooze]").first.click()
    page.get_by_role("menuitem").first.click()
    expect(page.get_by_role("dialog", name="When should it come back?")).to_contain_text("That moment has passed.")
    assert not Verdict.objects.exists()


def test_everything_works_without_scripts(busy, window):
    here = window(busy, java_script_enabled=False)
    page = here.page
    here.visit("/")
    page.locator("[data-row]", has_text="Send the estimate").get_by_role("button", name="Done").click()
    expect(page.locator("#toasts")).to_contain_text("Done: “Send the estimate”.")
    assert NextStep.objects.get().done_at
