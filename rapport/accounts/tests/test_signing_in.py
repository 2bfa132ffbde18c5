"""Signing in and out: by password, throttled; by a link, once. Nobody is sent to another site."""

import hashlib
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client as Browser
from django.utils import timezone

from rapport.accounts.models import SignInLink
from tests.cast import PASSWORD, a_member, a_user, signed_in


@pytest.fixture
def door(anna):
    cache.clear()
    return Browser()


def sign_in(browser, email="anna@vetrova.example", password=PASSWORD, **more):
    return browser.post("/sign-in/", {"login": email, "password": password, **more})


def is_in(browser):
    return browser.get("/settings/me/").status_code == 200


def test_the_right_password_opens(door):
    answer = sign_in(door)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_in(door)


def test_an_address_is_known_whatever_its_case(door):
    assert sign_in(door, " ANNA@Vetrova.Example ").status_code == 302


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("anna@vetrova.example", "wrong"),
        ("nobody@vetrova.example", PASSWORD),
        ("anna@vetrova.example", ""),
        ("", ""),
        ("no address", "wrong"),
    ],
)
def test_a_wrong_password_and_an_unknown_address_are_refused_alike(door, email, password):
    answer = sign_in(door, email, password)
    assert answer.status_code == 200
    assert re.search(r'class="error"|role="alert"', answer.text)
    assert password == "" or password not in answer.text
    assert not is_in(door)


def test_after_five_wrong_passwords_the_right_one_waits_too(door):
    for _ in range(5):
        assert "Too many" not in sign_in(door, password="wrong").text
    answer = sign_in(door)
    assert answer.status_code in {200, 429}
    assert "Too many failed login attempts. Try again later." in answer.text
    assert not is_in(door)


def test_the_throttle_holds_in_another_browser_and_only_for_that_address(door):
    a_member(email="dora@able.example")
    for _ in range(5):
        sign_in(door, password="wrong")
    assert "Too many" in sign_in(Browser()).text
    assert sign_in(Browser(), "dora@able.example").status_code == 302


def test_who_is_no_longer_active_stays_outside(door, anna):
    anna.user.is_active = False
    anna.user.save()
    sign_in(door)
    assert not is_in(door)


def test_a_session_ends_when_its_user_is_no_longer_active(anna):
    browser = signed_in(anna)
    assert is_in(browser)
    anna.user.is_active = False
    anna.user.save()
    assert not is_in(browser)


def test_signing_out_asks_first_and_then_forgets(door):
    sign_in(door)
    assert "Sign out of this browser?" in door.get("/sign-out/").text
    assert is_in(door)
    assert door.post("/sign-out/").status_code == 302
    assert not is_in(door)


def test_the_way_back_after_signing_in_is_kept(door):
    assert door.get("/settings/me/")["Location"] == "/sign-in/?next=/settings/me/"
    assert 'name="next" value="/settings/me/"' in door.get("/sign-in/?next=/settings/me/").text
    assert sign_in(door, next="/settings/me/")["Location"] == "/settings/me/"


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "http:///evil.example",
    "\thttps://evil.example",
]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_nobody_is_sent_to_another_site(door, anna, address):
    assert sign_in(door, next=address)["Location"] == "/"
    for path, data in (("/language/", {"language": "ru"}), ("/undo/1/", {})):
        answer = door.post(path, {"back": address, **data}, headers={"Referer": address})
        assert answer.status_code == 404 or answer["Location"] == "/", path


def test_nobody_signs_up_by_themselves(door):
    assert "Nobody signs up here" in door.get("/sign-up/").text
    door.post("/sign-up/", {"email": "new@vetrova.example", "password1": PASSWORD, "password2": PASSWORD})
    assert not type(a_user()).objects.filter(email="new@vetrova.example").exists()


# ---- By a link


@pytest.fixture
def link(anna):
    return lambda at=None: f"/enter/{SignInLink.issue(anna.user, at=at or timezone.now())}/"


def test_a_link_opens_once_and_only_by_a_press(door, link):
    address = link()
    assert door.get(address).status_code == 200  # a mail scanner follows links
    assert not is_in(door)
    assert door.post(address)["Location"] == "/"
    assert is_in(door)
    second = Browser()
    assert second.post(address).status_code == 410
    assert "has done its work" in second.post(address).text
    assert not is_in(second)


@pytest.mark.parametrize(("age", "opens"), [(timedelta(hours=23, minutes=59), True), (timedelta(hours=24), False)])
def test_a_link_is_good_for_a_day(door, link, age, opens):
    address = link(timezone.now() - age)
    assert (door.post(address).status_code == 302) is opens
    assert is_in(door) is opens


def test_the_database_does_not_know_the_link(anna):
    token = SignInLink.issue(anna.user, at=timezone.now())
    kept = SignInLink.objects.values().get()
    assert token not in str(kept)
    assert kept["token_hash"] == hashlib.sha256(token.encode()).hexdigest()
    assert len(token) >= 40


@pytest.mark.parametrize("token", ["x", "0" * 64, "%00", "%F0%9F%99%82"])
def test_a_guessed_link_opens_nothing(door, token):
    assert door.post(f"/enter/{token}/").status_code == 410


def test_a_link_does_not_wake_an_inactive_user(door, link, anna):
    address = link()
    anna.user.is_active = False
    anna.user.save()
    assert door.post(address).status_code == 410
    assert not is_in(door)


def test_a_link_lets_choose_a_first_password(db):
    dora = a_member(email="dora@able.example", password=None)
    browser = Browser()
    browser.post(f"/enter/{SignInLink.issue(dora.user, at=timezone.now())}/")
    assert "/settings/password/set/" in browser.get("/settings/security/").text
    browser.post("/settings/password/set/", {"password1": PASSWORD, "password2": PASSWORD})
    assert sign_in(Browser(), "dora@able.example").status_code == 302


def test_a_password_is_changed_by_who_knows_the_old_one(door):
    sign_in(door)
    words = {"oldpassword": "wrong", "password1": "nine silver otters", "password2": "nine silver otters"}
    door.post("/settings/password/", words)
    assert sign_in(Browser()).status_code == 302
    door.post("/settings/password/", words | {"oldpassword": PASSWORD})
    assert is_in(door)
    assert sign_in(Browser(), password="nine silver otters").status_code == 302
    assert sign_in(Browser()).status_code == 200
