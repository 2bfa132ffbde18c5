"""Plans in a real browser: cards dragged and moved by key, a clock started and ended, on a phone as well."""

import pytest
from playwright.sync_api import expect

from rapport.projects.models import Task, Wait
from tests.cast import a_client, a_milestone, a_project, a_task

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def project(anna):
    return a_project(a_client(anna.workspace, "Kessler"), "The site", lanes=("To do", "In work", "Done"))


def order_in(title):
    tasks = Task.objects.filter(lane__title=title).order_by("position", "pk")
    return list(tasks.values_list("title", flat=True))


def test_cards_are_dragged_to_their_place_and_taken_back(anna, window, project):
    for number, title in enumerate(("Draw", "Build", "Test")):
        a_task(project, title, position=number * 1024)
    view = window(anna)
    page = view.page
    view.visit(f"/projects/{project.pk}/board/")
    cards = page.locator("[data-card]")
    cards.filter(has_text="Test").drag_to(cards.filter(has_text="Draw"), target_position={"x": 20, "y": 4})
    expect(page.locator("[data-stage]").first.locator("[data-card] h3")).to_have_text(["Test", "Draw", "Build"])
    assert order_in("To do") == ["Test", "Draw", "Build"]
    cards.filter(has_text="Draw").drag_to(page.locator("[data-stage]").last)
    expect(page.locator("#toasts")).to_contain_text("“Draw”: now in “Done”.")
    assert Task.objects.get(title="Draw").done_at is not None
    page.keyboard.press("z")
    expect(page.locator("[data-stage]").first).to_contain_text("Draw")
    assert Task.objects.get(title="Draw").done_at is None
    assert view.complaints == []


def test_a_card_is_moved_by_keys(anna, window, project):
    a_task(project, "Draw")
    view = window(anna)
    page, press = view.page, view.page.keyboard.press
    view.visit("/")
    press("g")
    press("b")
    expect(page.locator("h1")).to_contain_text("1 project is under way.")
    view.visit(f"/projects/{project.pk}/board/")
    press("j")
    press("m")
    # The column that comes next is offered already.
    expect(page.get_by_label("To which column")).to_have_value(str(project.lanes.get(title="In work").pk))
    press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("now in “In work”")
    assert order_in("In work") == ["Draw"]
    assert view.complaints == []


def test_a_clock_is_started_and_ended_on_a_phone(anna, window, project):
    a_milestone(project)
    view = window(anna, width=390, height=844)
    page = view.page
    view.visit(f"/projects/{project.pk}/waits/new/")
    page.get_by_label("What do you wait for?").fill("24 product photos")
    page.locator("[data-save]").click()
    expect(page.locator(".clock")).to_contain_text("Waiting for Kessler: 24 product photos")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390, "the page never goes sideways"
    page.get_by_role("link", name="It came…").click()
    page.get_by_label("Or in your words").fill("By courier")
    page.locator("[data-save]").click()
    expect(page.locator("#toasts")).to_contain_text("The waiting is over")
    assert Wait.objects.get().ended_words == "By courier"
    for name in ("board", "tasks", "calendar", "timeline"):
        view.visit(f"/projects/{project.pk}/{name}/")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
    assert view.complaints == []
