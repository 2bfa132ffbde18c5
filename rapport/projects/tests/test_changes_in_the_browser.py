"""A change in a real browser: from the letter in two keys to the approval on a phone."""

import pytest
from playwright.sync_api import expect

from rapport.doors.opening import path_of
from rapport.projects.models import ChangeRequest
from tests.cast import a_client, a_contact, a_door, a_letter, a_milestone, a_project

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_a_letter_to_the_approval_on_a_phone(anna, window):
    client = a_client(anna.workspace, "Kessler", language="en")
    martin = a_contact(client, "Martin Kessler", email="martin@kessler.example", is_main=True)
    project = a_project(client, contact=martin, currency="EUR", budget_minor=1_590_000, budget_minutes=212 * 60)
    a_milestone(project, "Launch")
    letter = a_letter(client, contact=martin, subject="German too", text="Please add German.")
    door = a_door(client, martin, by=anna)
    view = window(anna)
    page = view.page
    view.visit(f"/inbox/threads/{letter.thread_id}/")
    page.keyboard.press("h")
    expect(page.get_by_label("What changes")).to_have_value("German too")
    page.get_by_label("Price, EUR").fill("1800")
    page.get_by_label("Hours", exact=True).fill("24")
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_contain_text("Change 1.")
    page.get_by_role("button", name="Put it on their page").click()
    expect(page.locator("#main")).to_contain_text("Martin Kessler decides")
    assert view.complaints == []

    phone = window(width=390, height=844)
    there = phone.page
    phone.visit(path_of(door))
    there.get_by_role("link", name="Read and decide").click()
    expect(there.locator("h1")).to_contain_text("German too")
    expect(there.locator(".effect")).to_contain_text("€17,700")
    assert there.evaluate("document.documentElement.scrollWidth <= innerWidth")
    there.get_by_role("button", name="Yes, do it").click()
    expect(there.locator("main")).to_contain_text("accepted")
    assert phone.complaints == []
    one = ChangeRequest.objects.get()
    assert (one.state, one.decided_by, one.decided_there) == ("accepted", martin, True)
    project.refresh_from_db()
    assert (project.budget_minor, project.budget_minutes) == (1_770_000, 236 * 60)
