"""Time in a real browser: one key, the grid by keyboard, and a day without a connection."""

import re

import pytest
from playwright.sync_api import expect

from rapport.timekeeping.models import TimeEntry
from tests.cast import a_client, a_project, some_time

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def project(anna):
    return a_project(a_client(anna.workspace, "Kessler"))


def test_one_key_starts_and_stops_anywhere(anna, window, project):
    view = window(anna)
    view.visit(f"/clients/{project.client_id}/")
    view.page.keyboard.press("t")
    timer = view.page.locator(".topbar .timer")
    expect(timer).to_contain_text("0:00")
    expect(timer).to_contain_text("Kessler")
    assert TimeEntry.objects.get().client_id == project.client_id
    view.page.keyboard.press("t")
    expect(timer).to_have_count(0)
    assert not TimeEntry.objects.get().is_running
    assert view.complaints == []


def test_the_week_is_filled_in_by_keyboard(anna, window, project):
    some_time(project.client, user=anna.user, project=project, day=anna.workspace.today(), minutes=30)
    view = window(anna)
    view.visit("/time/")
    page, press = view.page, view.page.keyboard.press
    page.locator(".cell").first.click()
    page.locator(".cell").first.fill("1:30")
    press("ArrowRight")
    page.keyboard.type("90m")
    press("Control+Enter")
    expect(page.locator(".week-grid tbody tr").first).to_contain_text(re.compile(r"3:(0|3)0"))
    assert TimeEntry.objects.filter(seconds=5400).count() >= 1
    assert view.complaints == []


def test_time_goes_on_without_a_connection_and_is_sent_once(anna, window, project):
    some_time(project.client, "Sketches", user=anna.user, project=project)
    view = window(anna)
    page = view.page
    view.visit("/time/")
    expect(page.locator("[data-outbox][data-kept]")).to_have_count(1)
    page.context.set_offline(True)
    # The page opens although nobody answers.
    page.reload()
    expect(page.locator("[data-outbox-note]")).to_be_visible()
    page.locator(".time-start input[name=description]").fill("On the train")
    page.locator(".time-start .btn--main").click()
    unsent = page.locator("[data-unsent]")
    expect(unsent).to_have_count(1)
    expect(unsent.first).to_contain_text("not sent yet")
    # Another one takes over, and it survives that the page is opened anew.
    page.locator(".time-start input[name=description]").fill("In the hotel")
    page.locator(".time-start .btn--main").click()
    expect(unsent).to_have_count(2)
    page.reload()
    expect(unsent).to_have_count(2)
    assert TimeEntry.objects.count() == 1
    # The same is sent twice at once, by two pages of one browser.
    other = page.context.new_page()
    page.context.set_offline(False)
    other.goto(page.url)
    expect(unsent).to_have_count(0)
    # Both open themselves anew when all is sent, so that a third one is looked at.
    late = page.context.new_page()
    late.goto(page.url)
    expect(late.locator("[data-time-now]")).to_contain_text("In the hotel")
    assert sorted(TimeEntry.objects.values_list("description", flat=True)) == [
        "In the hotel", "On the train", "Sketches"
    ]  # fmt: skip
