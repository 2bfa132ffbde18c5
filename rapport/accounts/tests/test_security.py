"""One's own safety: second factor, recovery codes, devices, tokens; and the log of who came in."""

import re
import time
from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client as Browser
from django.utils import timezone

from rapport.accounts import tokens
from rapport.accounts.access_log import WORDS, remember
from rapport.accounts.keeping import kept_since, months_kept, rules
from rapport.accounts.models import AccessEntry, ApiToken, Device
from rapport.accounts.whence import device_in_words
from rapport.clients.models import Client
from tests.cast import PASSWORD, a_client, a_device, signed_in

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"


@pytest.fixture
def browser(anna):
    cache.clear()
    return signed_in(anna)


def confirmed(browser):
    """After saying the password once more."""
    browser.post("/sign-in/again/", {"password": PASSWORD})
    return browser


def code(secret, step=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def with_app(browser, django_capture_on_commit_callbacks):
    """An app is set up; its secret, and the answer to the last step."""
    page = confirmed(browser).get("/settings/security/app/").text
    assert 'src="data:image/svg+xml;base64,' in page
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)[1]
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post("/settings/security/app/", {"code": code(secret)})
    return secret, answer


def password_step(door):
    return door.post("/sign-in/", {"login": "anna@vetrova.example", "password": PASSWORD})


# ---- The second factor


def test_the_locks_are_not_changed_without_saying_who_one_is(browser):
    for page in ("app/", "passkeys/new/", "tokens/new/"):
        assert browser.get(f"/settings/security/{page}")["Location"].startswith("/sign-in/again/")


def test_an_app_is_set_up_and_asked_for_at_the_door(browser, anna, django_capture_on_commit_callbacks):
    secret, answer = with_app(browser, django_capture_on_commit_callbacks)
    assert answer["Location"] == "/settings/security/codes/"
    anna.user.refresh_from_db()
    assert anna.user.has_second_factor
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept
    door = Browser()
    assert password_step(door)["Location"] == "/sign-in/code/"
    assert door.get("/clients/").status_code == 302
    assert "Incorrect code" in door.post("/sign-in/code/", {"code": "000000"}).text
    # The code of the moment was used when the app was set up, so it is the next one's turn.
    assert door.post("/sign-in/code/", {"code": code(secret, 1)})["Location"] == "/"
    assert door.get("/clients/").status_code == 200
    said = set(AccessEntry.objects.values_list("what", flat=True))
    assert said >= {"signed_in", "second_factor_on", "code_failed"}


def test_wrong_codes_are_counted(browser, django_capture_on_commit_callbacks):
    secret, _answer = with_app(browser, django_capture_on_commit_callbacks)
    door = Browser()
    password_step(door)
    for _ in range(5):
        door.post("/sign-in/code/", {"code": "000000"})
    answer = door.post("/sign-in/code/", {"code": code(secret, 1)})
    assert "Too many failed" in answer.text
    assert door.get("/clients/").status_code == 302


def test_recovery_codes_are_shown_once_and_open_once(browser, django_capture_on_commit_callbacks):
    with_app(browser, django_capture_on_commit_callbacks)
    page = browser.get("/settings/security/codes/").text
    [listed] = re.findall(r"<code>([\d\s]+)</code>", page)
    found = listed.split()
    assert len(found) == 10
    assert "data:text/plain" in page
    assert found[0] not in browser.get("/settings/security/codes/").text
    for door, opens in ((Browser(), True), (Browser(), False)):
        password_step(door)
        door.post("/sign-in/code/", {"code": found[0]})
        assert (door.get("/clients/").status_code == 200) is opens
    assert "9 codes are left" in browser.get("/settings/security/").text
    browser.post("/settings/security/codes/new/")
    assert found[1] not in browser.get("/settings/security/codes/").text


def test_an_app_is_removed(browser, anna, django_capture_on_commit_callbacks):
    with_app(browser, django_capture_on_commit_callbacks)
    assert "Remove the app?" in browser.get("/settings/security/app/remove/").text
    browser.post("/settings/security/app/remove/")
    anna.user.refresh_from_db()
    assert not anna.user.has_second_factor
    assert password_step(Browser())["Location"] == "/"


def test_an_owner_asks_it_of_everybody_and_nobody_is_shut_out(
    browser, anna, teammate, django_capture_on_commit_callbacks
):
    demand = {"required": "yes"}
    assert browser.post("/settings/people/second-factor/", demand)["Location"] == "/settings/security/"
    with_app(browser, django_capture_on_commit_callbacks)
    browser.post("/settings/people/second-factor/", demand)
    boris = signed_in(teammate)
    assert boris.get("/clients/")["Location"] == "/settings/security/"
    page = boris.get("/settings/security/").text
    assert "asks everybody for a second factor" in page
    assert with_app(boris, django_capture_on_commit_callbacks)[1].status_code == 302
    assert boris.get("/clients/").status_code == 200
    browser.post("/settings/people/second-factor/", {"required": "no"})
    assert AccessEntry.objects.filter(what__in=("factor_required", "factor_optional")).count() == 2


def test_a_passkey_of_somebody_else_is_not_removed(browser, stranger):
    theirs = Authenticator.objects.create(user=stranger.user, type="webauthn", data={"name": "key", "credential": {}})
    confirmed(browser)
    assert browser.post(f"/settings/security/passkeys/{theirs.pk}/remove/").status_code == 404
    assert browser.post("/settings/security/passkeys/new/", {"credential": "{}", "name": "x"}).status_code == 200
    assert browser.post("/sign-in/passkey/", {"credential": "{}"}).status_code == 302


# ---- Devices


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 20_0 like Mac OS X) Version/20 Safari/604", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/150.0 YaBrowser/26 Safari/537", "Yandex Browser, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/150.0 Safari/537 Edg/150", "Edge, Windows"),
        ("", "an unknown program"),
    ],
)  # fmt: skip
def test_a_browser_in_words(agent, words):
    assert device_in_words(agent) == words


def test_devices_are_listed_and_signed_out(anna, browser):
    phone = signed_in(anna, headers={"User-Agent": FIREFOX})
    page = browser.get("/settings/security/").text
    assert page.count("this one") == 1
    other = Device.objects.get(session_key=phone.cookies["rapport_session"].value)
    for _ in range(2):
        browser.post(f"/settings/security/devices/{other.pk}/out/")
    assert phone.get("/clients/").status_code == 302
    assert browser.get("/clients/").status_code == 200
    a_device(anna)
    browser.post("/settings/security/devices/out/")
    assert Device.objects.get().session_key == browser.cookies["rapport_session"].value
    assert Session.objects.count() == 1


def test_a_device_of_somebody_else_stays_and_one_s_own_is_left_by_signing_out(browser, anna, stranger):
    theirs, mine = a_device(stranger), Device.objects.get(user=anna.user)
    assert browser.post(f"/settings/security/devices/{theirs.pk}/out/").status_code == 404
    browser.post(f"/settings/security/devices/{mine.pk}/out/")
    assert browser.get("/clients/").status_code == 200
    browser.post("/sign-out/")
    assert not Device.objects.filter(user=anna.user).exists()


def test_a_device_is_seen_every_few_minutes_and_keeps_its_place_when_the_password_changes(browser, anna):
    device = Device.objects.get(user=anna.user)
    seen = device.last_used_at
    browser.get("/clients/")
    device.refresh_from_db()
    assert device.last_used_at == seen
    session = browser.session
    session["device"] = [device.pk, device.session_key, 0]
    session.save()
    browser.get("/clients/")
    device.refresh_from_db()
    assert device.last_used_at > seen
    a_device(anna)
    words = {"oldpassword": PASSWORD, "password1": "nine silver otters", "password2": "nine silver otters"}
    browser.post("/settings/password/", words)
    device.refresh_from_db()
    assert device.session_key == browser.cookies["rapport_session"].value
    assert Device.objects.filter(user=anna.user).count() == 1


# ---- Tokens


def test_a_token_is_shown_once_and_acts_from_its_owners_seat(browser, anna):
    answer = confirmed(browser).post(
        "/settings/security/tokens/new/", {"name": "Phone", "scopes": ["read", "clients:write"]}
    )
    [text] = re.findall(r"rapport_[\w-]{40,}", answer.text)
    assert answer["Cache-Control"] == "no-store"
    token, now = ApiToken.objects.get(), timezone.now()
    assert text not in token.token_hash
    assert text not in browser.get("/settings/security/").text
    actor = tokens.token_of(text, at=now)
    assert (actor.via, actor.user, actor.workspace, actor.role) == ("api", anna.user, anna.workspace, "owner")
    assert tokens.allows(actor, "read", "history")
    assert tokens.allows(actor, "write", "clients")
    assert not tokens.allows(actor, "write", "history")
    assert tokens.allows(anna, "write", "history")
    token.refresh_from_db()
    assert token.last_used_at == now
    for _ in range(2):
        browser.post(f"/settings/security/tokens/{token.pk}/revoke/")
    assert tokens.token_of(text, at=now) is None
    assert AccessEntry.objects.filter(what="token_revoked").count() == 1


def test_a_token_ends_with_its_day_its_owner_and_their_seat(anna, teammate):
    cache.clear()
    now, seat = timezone.now(), teammate.user.seat
    how = {"by": teammate, "at": now}
    _token, text = tokens.make_token(seat, "x", ["read"], expires_at=now + timedelta(days=1), **how)
    assert tokens.token_of(text, at=now).role == "member"
    assert tokens.token_of(text, at=now + timedelta(days=1)) is None
    teammate.user.is_active = False
    teammate.user.save()
    assert tokens.token_of(text, at=now) is None
    for number in range(28):
        assert tokens.token_of(f"rapport_{number}", at=now) is None
    with pytest.raises(tokens.TooManyTokens):
        tokens.token_of("rapport_x", at=now)


@pytest.mark.parametrize("wrong", [{"name": ""}, {"scopes": []}, {"scopes": ["everything"]}, {"until": "2001-01-01"}])
def test_a_token_needs_a_name_a_scope_and_a_day_to_come(browser, wrong):
    facts = {"name": "Phone", "scopes": ["read"], "until": ""} | wrong
    assert confirmed(browser).post("/settings/security/tokens/new/", facts).status_code == 422
    assert not ApiToken.objects.exists()


def test_a_token_of_somebody_else_is_not_revoked(browser, teammate):
    token, _text = tokens.make_token(teammate.user.seat, "x", ["read"], expires_at=None, by=teammate, at=timezone.now())
    assert browser.post(f"/settings/security/tokens/{token.pk}/revoke/").status_code == 404


# ---- The access log


def test_sign_ins_and_wrong_passwords_are_remembered_with_their_place(browser, anna, stranger):
    door = Browser(headers={"User-Agent": FIREFOX}, REMOTE_ADDR="198.51.100.7")
    door.post("/sign-in/", {"login": "anna@vetrova.example", "password": "wrong"})
    door.post("/sign-in/", {"login": "nobody@nowhere.example", "password": "wrong"})
    password_step(door)
    page = browser.get("/settings/access/").text
    assert "a wrong password" in page
    assert "198.51.100.7, Firefox, Linux" in page
    assert "nobody@nowhere.example" not in page
    assert "198.51.100.7" not in signed_in(stranger).get("/settings/access/").text


def test_the_log_forgets_after_its_time_and_is_read_in_parts(browser, anna):
    now = timezone.now()
    for days in (800, 20):
        remember("exported", by=anna, at=now - timedelta(days=days), subject=f"{days} days")
    for number in range(60):
        remember("exported", by=anna, at=now, subject=f"number {number}")
    assert not AccessEntry.objects.filter(at__lt=kept_since(now)).exists()
    page = browser.get("/settings/access/").text
    assert "20 days" not in page
    [after] = re.findall(r'href="\?after=([^"]+)"', page)
    assert "20 days" in browser.get("/settings/access/", {"after": after}).text
    with pytest.raises(KeyError):
        remember("flew", by=anna, at=now)


def test_a_look_at_a_secret_client_is_remembered_once_an_hour(browser, anna):
    client = a_client(anna.workspace, "Quiet House", confidentiality=Client.Confidentiality.SECRET)
    for _ in range(2):
        browser.get(f"/clients/{client.pk}/")
    assert AccessEntry.objects.filter(what="looked", subject="Quiet House").count() == 1


def test_the_rule_of_keeping_is_dated_and_every_deed_has_its_words():
    assert all(rule["months"] > 0 and rule["source"] and isinstance(rule["valid_from"], date) for rule in rules())
    assert months_kept(date(2026, 11, 24)) == 12
    assert all(str(words) for words in WORDS.values())
