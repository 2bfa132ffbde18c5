"""Promises in a real browser: written down in the composer, answered with one key."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from rapport.commitments.models import Commitment, Suggestion
from tests.cast import a_client, a_letter, a_suggestion

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_promise_is_written_down_where_the_client_is(anna, window):
    client = a_client(anna.workspace, "Meridian")
    here = window(anna)
    page = here.page
    here.visit(client.get_absolute_url())
    expect(page.locator("[name=promise_due_on]")).to_be_hidden()
    page.get_by_text("Promise", exact=True).first.click()
    page.locator("[name=text]").fill("The logo in curves")
    page.locator("[name=promise_due_on]").fill(f"{timezone.localdate() + timedelta(days=2)}")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("The promise is written down.")
    expect(page.locator("#promises")).to_contain_text("The logo in curves")
    assert Commitment.objects.get().side == "ours"
    assert here.complaints == []


def test_questions_are_answered_with_one_key_each(anna, window):
    letter = a_letter(a_client(anna.workspace, "Meridian"), "in")
    a_suggestion(letter, "I'll send the photos tomorrow.", said_at=timezone.now())
    a_suggestion(
        letter, "I'll call on Friday.", pattern="en:call:en_weekday", said_at=timezone.now() - timedelta(hours=1)
    )
    here = window(anna)
    page = here.page
    here.visit("/promises/")
    page.keyboard.press("j")
    page.keyboard.press("y")
    expect(page.locator("#toasts")).to_contain_text("A promise: I'll send the photos tomorrow.")
    page.keyboard.press("j")
    page.keyboard.press("n")
    expect(page.locator("#toasts")).to_contain_text("Not a promise.")
    assert set(Suggestion.objects.values_list("state", flat=True)) == {"taken", "dismissed"}
    assert here.complaints == []
