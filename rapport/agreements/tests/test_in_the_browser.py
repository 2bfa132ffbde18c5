"""A proposal in a real browser: written and sent by keys; chosen of and accepted on a phone, the sum following."""

import pytest
from playwright.sync_api import expect

from rapport.agreements import proposing
from rapport.agreements.models import Answer, Proposal, Requirement
from rapport.projects.models import Project
from tests import cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def client(anna):
    made = cast.a_client(anna.workspace, "Olive & Reed", language="en")
    cast.a_contact(made, "Hannah Reed", email="hannah@olive.example", is_main=True, language="en")
    return made


@pytest.fixture
def engagement(client):
    return cast.an_engagement(client, "A shop")


def test_from_an_engagement_to_a_sent_proposal(anna, window, engagement):
    cast.an_estimate(engagement, "Pages", (10, 14, 24))
    view = window(anna)
    page, press = view.page, view.page.keyboard.press
    view.visit(f"/engagements/{engagement.pk}/")
    press("p")
    expect(page.get_by_label("What they get, in a sentence")).to_have_value("A shop")
    expect(page.locator("#reckoned")).to_contain_text("Together")
    page.get_by_label("An hour costs").fill("60")
    page.locator("[name=option_0_lines]").fill("Pages, 15 h\nPayments, 10 h × 70")
    page.get_by_label("Currency").fill("GBP")
    page.get_by_label("Currency").press("Tab")
    expect(page.locator("#reckoned")).to_contain_text("£1,600")
    press("Control+Enter")
    expect(page.locator("h1")).to_contain_text("Olive & Reed.")
    page.get_by_role("button", name="Send it").click()
    expect(page.locator("#toasts")).to_contain_text("The client reads this version from now on")
    one = Proposal.objects.get()
    assert (one.state, one.total_minor, one.number) == ("sent", 160000, 1)
    assert view.complaints == []


def test_items_are_estimated_one_after_the_other_without_a_mouse(anna, window, engagement):
    view = window(anna)
    page = view.page
    view.visit(f"/engagements/{engagement.pk}/")
    page.keyboard.press("b")
    for title in ("Pages", "Payments"):
        expect(page.get_by_label("What is to be done")).to_be_focused()
        for typed in (title, "10", "14", "24", "shop"):
            page.keyboard.type(typed)
            page.keyboard.press("Tab")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#estimate .rows")).to_contain_text(title)
    assert view.complaints == []


def test_a_letter_becomes_a_requirement_by_keys(anna, window, client, engagement):
    letter = cast.a_letter(client, text="Customers ask for the glaze first.")
    view = window(anna)
    view.visit(f"/letters/{letter.pk}/")
    view.page.keyboard.press("q")
    expect(view.page.get_by_label("What is needed")).to_have_value("Customers ask for the glaze first.")
    view.page.keyboard.press("Control+Enter")
    expect(view.page.locator("#requirements")).to_contain_text("Customers ask for the glaze first.")
    assert Requirement.objects.get().source.source == letter.pk
    view.page.keyboard.press("q")
    view.page.keyboard.type("Packing lists")
    view.page.keyboard.press("Enter")
    expect(view.page.locator("#requirements .rows")).to_contain_text("Packing lists")
    assert view.complaints == []


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_the_sum_follows_and_a_yes_begins_a_project(anna, window, client, engagement, scripts):
    one = cast.a_proposal(engagement, by=anna)
    door = cast.a_door(client, one.contact, by=anna)
    view = window(None, width=390, height=844, java_script_enabled=scripts)
    page = view.page
    view.visit(f"/p/{door.token}/proposals/{one.number}/")
    bar = page.locator(".accept")
    expect(bar).to_contain_text("£1,610")
    page.locator("label", has_text="Wholesale").click()
    if not scripts:
        page.get_by_role("button", name="Count anew").click()
    expect(bar).to_contain_text("£2,130.01")
    expect(bar).to_contain_text("Shop and 2 extras")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    bar.get_by_role("button").click()
    expect(page.locator("h1")).to_contain_text("Shop and 2 extras, £2,130.01.")
    page.get_by_label("Your name").fill("Hannah Reed")
    page.get_by_role("button", name="Accept for").click()
    expect(page.get_by_role("status")).to_contain_text("Accepted by Hannah Reed")
    assert Answer.objects.get().total_minor == 213001
    assert Project.objects.get().budget_minor == 213001
    assert view.complaints == []


def test_a_version_that_came_meanwhile_is_shown_before_the_yes(anna, window, client, engagement):
    from dataclasses import replace

    from django.utils import timezone

    one = cast.a_proposal(engagement, by=anna)
    door = cast.a_door(client, one.contact, by=anna)
    view = window(None, width=390, height=844)
    view.visit(f"/p/{door.token}/proposals/{one.number}/accept/")
    dearer = replace(one.offer, discount_hundredths=0, risk_hundredths=1000)
    proposing.write(one, dearer, contact_id=one.contact_id, by=anna, at=timezone.now())
    proposing.send(one, by=anna, at=timezone.now())
    view.page.get_by_role("button", name="Accept for").click()
    expect(view.page.get_by_role("alert")).to_contain_text("a newer version came")
    assert not Answer.objects.exists()
