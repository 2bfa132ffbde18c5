"""A visitor on somebody's site writes through a form in a frame; the freelancer finds them and makes a client."""

from datetime import timedelta

import pytest

from rapport.clients.models import Client, Consent
from rapport.web import tokens
from tests import cast

pytestmark = [pytest.mark.browser]
SITE = "http://olive.example"


def test_from_a_frame_on_another_site_to_a_client(transactional_db, window, live_server, monkeypatch):
    monkeypatch.setattr(tokens, "SOONEST", timedelta(0))
    anna = cast.the_owner()
    form = cast.a_form(anna, sites=[SITE])
    outside = window(width=390, height=844, locale="ru")
    body = f'<h1>Olive</h1><iframe src="{live_server.url}{form.public_href}embed/" width="100%" height="900"></iframe>'
    outside.page.route(f"{SITE}/**", lambda route: route.fulfill(body=body, content_type="text/html"))
    outside.page.goto(f"{SITE}/contact")
    frame = outside.page.frame_locator("iframe")
    frame.get_by_label("What is your name?").fill("Nora Field")
    frame.get_by_label("Your e-mail").fill("nora@field")
    frame.get_by_label("Your company").fill("Field Pottery")
    frame.get_by_label("What is it about?").fill("A shop for pots.")
    frame.get_by_role("button", name="Send").click()
    frame.get_by_text("Not sent yet").wait_for()
    frame.get_by_label("Your e-mail").fill("nora@field.example")
    frame.get_by_label("I agree that").check()
    frame.get_by_role("button", name="Send").click()
    frame.get_by_role("heading", name="It has arrived.").wait_for()
    assert outside.page.context.cookies(live_server.url) == []
    inside = window(anna)
    inside.visit("/people/")
    inside.page.get_by_role("button", name="A client", exact=True).click()
    inside.page.get_by_text("Field Pottery is a client now.").wait_for()
    assert Client.objects.get().name == "Field Pottery"
    assert Consent.objects.get().evidence["site"] == SITE
    inside.visit(f"/clients/{Client.objects.get().pk}/")
    inside.page.get_by_role("link", name="form", exact=True).click()
    inside.page.get_by_role("heading", name="Nora Field").wait_for()
    assert inside.complaints == []
