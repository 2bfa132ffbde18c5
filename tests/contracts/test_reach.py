"""Who reaches what: nobody without signing in, nobody from another workspace, no change without the CSRF token."""

import json

import pytest
from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.test import Client as Browser
from django.urls import reverse

from rapport.web.rights import OWNER, who_opens
from tests.cast import signed_in
from tests.contracts.addresses import OWN_TOKEN, every_address, hrefs
from tests.contracts.documents import listed, text_of
from tests.world import HIDDEN

# Read from Anna's world in whatever field a form of ours might take a number from.
NUMBERED = (
    "pick",
    "ids",
    "id",
    "client",
    "contact",
    "person",
    "company",
    "batch",
    "source",
    "tag",
    "thread",
    "interaction",
)


def rows_of(workspace) -> str:
    """Every row of a workspace as it stands."""
    models = [model for model in apps.get_models() if any(field.name == "workspace" for field in model._meta.fields)]
    rows = [row for model in models for row in model._default_manager.filter(workspace=workspace).order_by("pk")]
    return serializers.serialize("json", rows)


def test_without_signing_in_there_is_only_the_door(annas):
    visitor, wrong = Browser(), {}
    door = reverse(settings.LOGIN_URL)
    for _, href in hrefs(annas, public=False):
        for answer in (visitor.get(href), visitor.post(href)):
            if answer.status_code != 302 or not answer["Location"].startswith(f"{door}?next="):
                wrong[href] = answer.status_code
    assert not wrong, listed(wrong)


def test_a_fragment_asked_for_without_signing_in_sends_the_whole_page_to_the_door(annas, fragment):
    visitor, wrong = Browser(headers=fragment), {}
    door = reverse(settings.LOGIN_URL)
    for _, href in hrefs(annas, public=False):
        for answer in (visitor.get(href), visitor.post(href)):
            led = answer.headers.get("HX-Redirect", "")
            if answer.status_code != 204 or answer.content or not led.startswith(f"{door}?next="):
                wrong[href] = (answer.status_code, led)
    assert not wrong, listed(wrong)


def test_what_is_open_to_everybody_tells_nothing_of_a_workspace(annas):
    visitor = Browser()
    for address in every_address():
        if address.is_public:
            for href in address.hrefs(annas):
                assert HIDDEN not in text_of(visitor.get(href)), href


@pytest.mark.parametrize("kind", ["page", "fragment"])
def test_a_stranger_finds_nothing_under_the_numbers_of_another_workspace(annas, stranger, fragment, kind):
    browser, wrong = signed_in(stranger, headers=fragment if kind == "fragment" else {}), {}
    for address, href in hrefs(annas, public=False):
        if "pk" in address.arguments:
            codes = {browser.get(href).status_code, browser.post(href, {"name": "x", "seen": ""}).status_code}
            # A method that the address does not take is refused before anything is looked up.
            if 404 not in codes or codes - {404, 405}:
                wrong[href] = codes
    assert not wrong, listed(wrong)


def test_a_stranger_reads_and_changes_nothing_of_another_workspace_anywhere(annas, stranger):
    browser, wrong = signed_in(stranger, raise_request_exception=False), {}
    before = rows_of(annas.actor.workspace)
    numbers = sorted({row.pk for row in annas.rows()})
    body = dict.fromkeys(NUMBERED, numbers) | {"name": "x", "tags": "x", "text": "x", "kind": "note"}
    for _, href in hrefs(annas, public=False):
        # Anna's numbers in the address and in every field; what is created so belongs to the stranger's own workspace.
        if href.startswith("/sign-out/"):
            continue
        for answer in (
            browser.get(href),
            browser.post(href, body),
            browser.get(href, {"client": numbers[0], "after": "x"}),
        ):
            if HIDDEN in text_of(answer):
                wrong[href] = answer.status_code
    assert not wrong, listed(wrong)
    assert json.loads(rows_of(annas.actor.workspace)) == json.loads(before)


def test_a_teammate_sees_what_the_owner_sees(visited, teammate):
    other = signed_in(teammate, raise_request_exception=False)
    wrong = {}
    for address, href, answer in visited:
        seen = other.get(href).status_code
        # What is for owners alone is refused, whatever it would have answered.
        if not address.is_public and seen != (403 if who_opens(address.view) == {OWNER} else answer.status_code):
            wrong[href] = (answer.status_code, seen)
    assert not wrong, listed(wrong)


def test_nothing_is_changed_without_the_token_that_only_our_pages_have(annas):
    browser, wrong = signed_in(annas.actor, enforce_csrf_checks=True, raise_request_exception=False), {}
    before = rows_of(annas.actor.workspace)
    for address, href in hrefs(annas):
        # Those with a token of their own ask again or refuse; the rows below say that nothing came of it.
        allowed = {401, 403, 405, 422} if address.name in OWN_TOKEN else {403}
        if browser.post(href).status_code not in allowed:
            wrong[href] = "POST"
    for address in every_address():
        for method in (browser.put, browser.delete, browser.patch):
            if method(address.hrefs(annas)[0]).status_code != (405 if address.name in OWN_TOKEN else 403):
                wrong[address.name] = method.__name__
    assert not wrong, listed(wrong)
    assert rows_of(annas.actor.workspace) == before


def test_numbers_that_cannot_be_are_not_found_and_never_an_error(annas, at_work):
    wrong = {}
    for address in every_address():
        if not address.arguments or address.is_public:
            continue
        for number in ("0", "9223372036854775807", "9" * 30):
            href = address.hrefs(annas)[0]
            for pk in sorted({str(row.pk) for row in annas.rows()}, key=len, reverse=True):
                href = href.replace(f"/{pk}/", f"/{number}/")
            if f"/{number}/" in href and not {at_work.get(href).status_code, at_work.post(href).status_code} <= {
                404,
                405,
            }:
                wrong[href] = at_work.get(href).status_code
    assert not wrong, listed(wrong)
