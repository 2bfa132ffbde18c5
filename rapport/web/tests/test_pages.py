"""The shapes of our pages, met through the settings: whole or a fragment, refused or saved, with a word said."""

import pytest
from django.test import Client as Browser

from tests.cast import signed_in

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}
WHOLE = {
    "a browser": {},
    "a boosted link": {"HX-Request": "true", "HX-Boosted": "true", "HX-Request-Type": "full"},
    "a step back": {"HX-Request": "true", "HX-History-Restore-Request": "true"},
    "a swap of the body": {"HX-Request": "true", "HX-Request-Type": "full"},
}


@pytest.fixture
def at_work(anna):
    return signed_in(anna)


def settings_of(anna, **other):
    studio = anna.workspace
    return {
        "name": studio.name,
        "language": "en",
        "timezone": studio.timezone,
        "currency": "EUR",
        "country": "RU",
        "work_starts": "10:00",
        "work_ends": "19:00",
        "work_days": ["0", "1"],
        "own_addresses": "",
        "version": studio.version,
    } | other


@pytest.mark.parametrize("headers", WHOLE.values(), ids=WHOLE)
def test_whoever_replaces_the_document_gets_all_of_it(at_work, headers):
    answer = at_work.get("/settings/", headers=headers)
    assert answer.text.lstrip().startswith("<!doctype html>")
    assert {"HX-Request", "HX-Request-Type"} <= {name.strip() for name in answer["Vary"].split(",")}


def test_a_fragment_is_the_block_alone_with_the_toasts_beside_it(at_work):
    answer = at_work.get("/settings/", headers=FRAGMENT)
    assert "<html" not in answer.text
    assert answer.text.strip().startswith("<form")
    assert "toasts" not in answer.text  # nothing was said
    assert {"HX-Request", "HX-Request-Type"} <= {name.strip() for name in answer["Vary"].split(",")}


def test_refused_input_comes_back_as_typed_with_422(at_work, anna):
    refused = settings_of(anna, country="Russland", work_ends="09:00", name="Typed <name>")
    for headers in ({}, FRAGMENT):
        answer = at_work.post("/settings/", refused, headers=headers)
        assert answer.status_code == 422
        assert "Typed &lt;name&gt;" in answer.text
        assert answer.text.count('class="error"') == 2


def test_what_is_saved_leads_on_and_says_so_with_an_undo(at_work, anna):
    answer = at_work.post("/settings/", settings_of(anna, name="Studio Nord"))
    assert (answer.status_code, answer["Location"]) == (302, "/settings/")
    page = at_work.get("/settings/").text
    assert "The settings are saved." in page
    assert 'action="/undo/' in page
    assert "The settings are saved." not in at_work.get("/settings/").text


def test_htmx_is_led_on_by_a_header(at_work, anna):
    answer = at_work.post("/settings/", settings_of(anna, name="Studio Nord"), headers=FRAGMENT)
    assert (answer.status_code, answer["HX-Location"], answer.content) == (204, "/settings/", b"")


def test_a_toast_travels_with_the_next_fragment(at_work, anna):
    at_work.post("/settings/", settings_of(anna, name="Studio Nord"))
    fragment = at_work.get("/settings/", headers=FRAGMENT).text
    assert 'hx-swap-oob="beforeend"' in fragment
    assert "The settings are saved." in fragment


def test_a_page_without_a_form_brings_the_cookie_that_htmx_needs(db, anna):
    browser = Browser()
    assert "csrftoken" in browser.get("/sign-in/forgot/").cookies


def test_the_manifest_makes_it_installable_in_both_languages(db, anna):
    facts = [Browser().get("/manifest.webmanifest", headers={"Accept-Language": code}).json() for code in ("en", "ru")]
    assert [manifest["lang"] for manifest in facts] == ["en", "ru"]
    assert {icon["sizes"] for icon in facts[0]["icons"]} == {"192x192", "512x512"}
    for icon in facts[0]["icons"]:
        assert Browser().get(icon["src"]).status_code == 200
