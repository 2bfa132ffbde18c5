"""The doors in a real browser: an app, a passkey, and a bookkeeper who comes in by an invitation."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from playwright.sync_api import expect

from rapport.accounts.links import token_of
from rapport.accounts.models import Invitation
from tests.cast import PASSWORD, a_client, a_next_step

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def code(secret, step=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


# The first opening of a page compiles it, which takes a while on a busy machine.
PATIENCE = 60_000


def says(page, words, where="h1"):
    expect(page.locator(where)).to_contain_text(words, timeout=PATIENCE)


def sign_in(view, email="anna@vetrova.example"):
    view.visit("/sign-in/?next=/settings/me/")
    view.page.get_by_label("E-mail").fill(email)
    view.page.get_by_label("Password").fill(PASSWORD)
    view.page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(view):
    view.visit("/settings/me/")
    view.page.get_by_role("button", name="Sign out").click()
    says(view.page, "Welcome back.")


def test_an_app_a_passkey_and_a_bookkeeper(anna, window):
    cache.clear()
    client = a_client(anna.workspace, "Meridian Books", tax_number="7707083893", note="They pay late")
    a_next_step(client, "Ask for the money")
    view, nora = window(), window()
    page = view.page
    for each in (view, nora):
        each.page.set_default_timeout(PATIENCE)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    # An app on the phone.
    sign_in(view)
    view.visit("/settings/security/")
    page.get_by_role("link", name="Set up").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm it is you").click()
    expect(page.locator("img.qr")).to_be_visible(timeout=PATIENCE)
    page.get_by_text("No camera?").click()
    secret = page.locator("pre code").inner_text()
    page.get_by_label("Code").fill(code(secret))
    page.get_by_role("button", name="Set it up").click()
    says(page, "Keep these codes.")
    codes = page.locator("pre code").inner_text().split()
    assert len(codes) == 10
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save as a file").click()
    assert saved.value.path().read_text().split() == codes

    # Out, and in again with a code.
    sign_out(view)
    sign_in(view)
    says(page, "And the second factor.")
    page.get_by_label("Code").fill(code(secret, 1))
    page.get_by_role("button", name="Sign in", exact=True).click()
    says(page, "Anna Vetrova.")

    # A passkey, and in again with nothing else.
    view.visit("/settings/security/passkeys/new/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm it is you").click()
    page.get_by_label("Name", exact=True).fill("Laptop")
    page.get_by_role("button", name="Add it").click()
    says(page, "Laptop", "main")
    sign_out(view)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(f"{view.address}/", timeout=PATIENCE)

    # A bookkeeper is asked in.
    view.visit("/settings/people/invite/")
    page.get_by_label("E-mail").fill("nora@ledger.example")
    page.get_by_label("Bookkeeper").check()
    page.get_by_role("button", name="Invite").click()
    says(page, "nora@ledger.example is invited.")
    nora.visit(f"/invitation/{token_of(Invitation.objects.get().nonce)}/")
    nora.page.get_by_label("Your name").fill("Nora Ledger")
    nora.page.get_by_label("Password").fill("nine silver otters")
    nora.page.get_by_role("button", name="Come in").click()
    says(nora.page, "1 client.")
    assert nora.page.locator("nav.rail a[data-go]").all_inner_texts() == [
        "Clients", "Invoices", "Bank", "Settings"
    ]  # fmt: skip
    nora.page.get_by_role("link", name="Meridian Books").first.click()
    says(nora.page, "7707083893", "main")
    expect(nora.page.locator("main")).not_to_contain_text("They pay late")
    expect(nora.page.locator("main")).not_to_contain_text("Ask for the money")
    nora.visit("/today/how/")
    says(nora.page, "Your role is bookkeeper")
    assert view.complaints == []
    assert [said for said in nora.complaints if "status of 403" not in said] == []
