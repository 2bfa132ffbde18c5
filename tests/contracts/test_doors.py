"""What lies behind a client's private link, over every such address there is: a page written tomorrow is no wider."""

import re

import pytest
from django.core.cache import cache
from django.utils import timezone

from rapport.doors.models import Door
from rapport.doors.opening import revoke
from rapport.doors.tests.coming import visitor
from rapport.web import limits
from tests.cast import a_client, a_contact, a_door, ago
from tests.contracts.addresses import every_address
from tests.contracts.documents import listed, text_of
from tests.contracts.test_reach import rows_of


def behind(world, token: str):
    """Every address behind a door, as it reads with this token."""
    for address in every_address():
        if "token" in address.arguments:
            for href in address.hrefs(world):
                if href.startswith("/p/"):
                    yield address, href.replace(f"/p/{world.door_token}/", f"/p/{token}/")


def of_somebody_else(annas, stranger, how):
    """A token that opens a page, but not these; or that opens nothing."""
    workspace = (stranger if how == "another workspace" else annas.actor).workspace
    by = stranger if how == "another workspace" else annas.actor
    client = a_client(workspace, f"Elsewhere {how}")
    door = a_door(client, a_contact(client, "Elsa"), by=by)
    if how == "revoked":
        revoke(door, by=by, at=timezone.now())
    if how == "over":
        Door.objects.filter(pk=door.pk).update(expires_at=ago(minutes=1))
    return "guessed" if how == "guessed" else door.token


@pytest.mark.parametrize("how", ["revoked", "over", "guessed"])
def test_what_opens_nothing_says_the_same_everywhere(annas, stranger, how, monkeypatch):
    monkeypatch.setattr(limits, "GUESSES", 10_000)
    token, browser, said = of_somebody_else(annas, stranger, how), visitor(), set()
    for _address, href in behind(annas, token):
        for answer in (browser.get(href), browser.post(href, {"page": "x"})):
            said.add((answer.status_code, answer.text))
    assert len(said) == 1
    assert next(iter(said))[0] == 404


@pytest.mark.parametrize("how", ["another client", "another workspace"])
def test_rows_of_somebody_else_do_not_exist_behind_a_door(annas, stranger, how):
    token, browser, wrong = of_somebody_else(annas, stranger, how), visitor(), {}
    before = rows_of(annas.actor.workspace)
    for _address, href in behind(annas, token):
        answer = browser.get(href)
        names_a_row = any(part.isdecimal() for part in re.split("[/-]", href.removeprefix(f"/p/{token}/")))
        if "Reader" in text_of(answer) or (names_a_row and answer.status_code not in {404, 405}):
            wrong[href] = answer.status_code
        # Of so many pages the last would be refused for the flood, and nobody would know what it says.
        cache.clear()
        answer = browser.post(href, {"page": "x"})
        if answer.status_code not in {404, 405, 413, 422}:
            wrong[f"POST {href}"] = answer.status_code
    assert not wrong, listed(wrong)
    # A visit of somebody else of the workspace is written down, and nothing more.
    mine = [row for row in before.split('{"model"') if "doors." not in row[:20]]
    assert [row for row in rows_of(annas.actor.workspace).split('{"model"') if "doors." not in row[:20]] == mine


def test_every_page_behind_a_door_keeps_its_address_to_itself(annas):
    browser, wrong = visitor(), {}
    for _address, href in behind(annas, annas.door_token):
        answer = browser.get(href)
        cache = answer.headers.get("Cache-Control", "")
        kept = {
            "referrer": answer.headers.get("Referrer-Policy") == "no-referrer",
            "robots": answer.headers.get("X-Robots-Tag") == "noindex",
            "cache": "no-store" in cache and "private" in cache,
            "policy": "default-src 'none'" in answer.headers.get("Content-Security-Policy", ""),
            "cookie": not answer.cookies, "opens": answer.status_code in {200, 302, 405},
        }  # fmt: skip
        if not all(kept.values()):
            wrong[href] = [name for name, so in kept.items() if not so]
    assert not wrong, listed(wrong)
