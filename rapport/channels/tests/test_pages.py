"""Pages of mail accounts: add, watch, choose, mend, leave."""

from datetime import timedelta

import pytest

from rapport.accounts.models import AccessEntry
from rapport.channels.models import MailAccount
from rapport.journal.models import Payload
from rapport.web.leaving import ways_out
from rapport.web.rotating import rotate
from tests.cast import a_mail_account, a_member, signed_in

pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def browser(anna):
    return signed_in(anna)


def the_settings(account, **changed):
    facts = {
        "name": account.name, "imap_host": account.imap_host, "imap_port": account.imap_port, "imap_security": "tls",
        "smtp_host": account.smtp_host, "smtp_port": account.smtp_port, "smtp_security": "tls",
        "username": account.username,
    }  # fmt: skip
    return {**facts, **changed}


def test_an_address_and_its_password_are_enough(anna, browser):
    answer = browser.post("/settings/mail/", {"address": "Hello@Vetrova.example", "name": "Anna", "password": " pass "})
    account = MailAccount.objects.get()
    assert answer["Location"] == f"/settings/mail/{account.pk}/"
    assert (account.address, account.password, account.state) == ("hello@vetrova.example", " pass ", "seeking")
    assert AccessEntry.objects.get(what="mail_account_added").subject == "hello@vetrova.example"
    assert " pass " not in str(list(Payload.objects.values_list("changes", flat=True)))

    again = browser.post("/settings/mail/", {"address": "hello@vetrova.example", "password": "x"})
    assert again.status_code == 422
    assert "is here already" in again.content.decode()


def test_the_page_follows_what_the_worker_is_at(anna, browser):
    account = a_mail_account(anna, "a@vetrova.example", step="autoconfig")
    page = browser.get(f"/settings/mail/{account.pk}/", headers=FRAGMENT).content.decode()
    assert "Looking for settings" in page
    assert 'hx-trigger="every 1s"' in page
    trouble = {"code": "app_password", "details": {"host": "imap.gmail.com", "provider": "Gmail",
                                                   "page": "https://myaccount.google.com/apppasswords"}}  # fmt: skip
    MailAccount.objects.update(state="stuck", trouble=trouble)
    page = browser.get(f"/settings/mail/{account.pk}/", headers=FRAGMENT).content.decode()
    assert "Gmail wants an app password here" in page
    assert 'href="https://myaccount.google.com/apppasswords"' in page
    assert "every 1s" not in page
    # Once it lets us in, the next question appears by itself: nobody knows that the page should be loaded anew.
    MailAccount.objects.update(state="ready", trouble=None)
    page = browser.get(f"/settings/mail/{account.pk}/", headers=FRAGMENT).content.decode()
    assert "Say from when letters are read." in page
    assert "Begin to read" in page


def test_a_person_says_from_when_letters_are_read(anna, browser):
    account = a_mail_account(anna, "a@vetrova.example", state="ready", offered=["INBOX", "Rapport"])
    browser.post(f"/settings/mail/{account.pk}/read/", {"back": "365", "drop": "Rapport"})
    account.refresh_from_db()
    assert account.state == "running"
    assert account.since == anna.workspace.today() - timedelta(days=365)
    assert account.folders.get().role == "drop"

    folder = account.folders.create(workspace=anna.workspace, name="INBOX", role="inbox", high_uid=9, past_done=True)
    browser.post(f"/settings/mail/{account.pk}/read/", {"back": "all", "drop": ""})
    folder.refresh_from_db()
    account.refresh_from_db()
    assert (account.since, folder.past_done, folder.low_uid) == (None, False, 10)
    assert [row.role for row in account.folders.all()] == ["inbox"]


def test_another_server_gets_the_password_only_when_it_is_written_again(anna, browser):
    account = a_mail_account(anna, "a@vetrova.example", state="running")
    answer = browser.post(f"/settings/mail/{account.pk}/", the_settings(account, imap_host="imap.evil.example"))
    assert answer.status_code == 422
    browser.post(f"/settings/mail/{account.pk}/", the_settings(account, name="Anna V."))
    account.refresh_from_db()
    assert (account.name, account.state, account.imap_host) == ("Anna V.", "running", "imap.example.org")
    moved = the_settings(account, imap_host="imap.new.example", password="new")
    browser.post(f"/settings/mail/{account.pk}/", moved)
    account.refresh_from_db()
    assert (account.imap_host, account.password, account.state) == ("imap.new.example", "new", "seeking")


def test_an_account_is_left_and_its_password_forgotten(anna, browser):
    account = a_mail_account(anna, "a@vetrova.example", state="running")
    browser.post(f"/settings/mail/{account.pk}/off/")
    account.refresh_from_db()
    assert account.archived_at
    browser.post(f"/settings/mail/{account.pk}/on/")
    browser.post(f"/settings/mail/{account.pk}/away/")
    account.refresh_from_db()
    assert (account.archived_at, account.password, bool(account.trashed_at)) == (None, "", True)
    assert "a@vetrova.example" in anna.workspace.addresses()
    assert browser.get(f"/settings/mail/{account.pk}/").status_code == 404


def test_others_neither_see_nor_touch_it(anna, stranger):
    account = a_mail_account(anna, "a@vetrova.example", state="running")
    for actor in (stranger, a_member(anna.workspace, role="guest"), a_member(anna.workspace, role="bookkeeper")):
        other = signed_in(actor)
        assert other.get(f"/settings/mail/{account.pk}/").status_code in {403, 404}
        assert other.post(f"/settings/mail/{account.pk}/away/").status_code in {403, 404}
    account.refresh_from_db()
    assert account.trashed_at is None


def test_what_leaves_because_of_it_is_listed_and_its_secrets_are_renewed(anna, settings, tmp_path):
    # Tests that run beside this one must not lose their keys.
    settings.SECRET_KEYS_FILE = tmp_path / "secret-keys"
    account = a_mail_account(anna, "a@vetrova.example", state="running")
    assert "imap.example.org" in [way.where for way in ways_out(anna.workspace)]
    assert rotate().renewed >= 1
    assert MailAccount.objects.get(pk=account.pk).password == "secret"
