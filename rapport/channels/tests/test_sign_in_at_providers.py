"""Sign-in on the provider's page: state and PKCE, redeemed and renewed by the worker, XOAUTH2 to the mailbox."""

import base64
import hashlib
import html
import json
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from rapport.channels.mail import accounts, oauth
from rapport.channels.mail.imap import Imap
from rapport.channels.mail.troubles import Trouble
from rapport.channels.models import MailAccount, OAuthClient
from rapport.journal.models import Payload
from tests.cast import signed_in
from tests.servers.fake_imap import FakeImap
from tests.servers.pages import a_server

pytestmark = pytest.mark.django_db
AT = timezone.now()


@pytest.fixture
def client(anna):
    return OAuthClient.objects.create(
        workspace=anna.workspace, name="Provider", authorise_url="https://provider.example/in", scope="mail",
        token_url="https://localhost/token", client_id="rapport", client_secret="hush", created_at=AT,
    )  # fmt: skip


@pytest.fixture
def account(anna, client):
    return accounts.add("anna@provider.example", oauth_client=client, by=anna, at=AT)


class Tokens:
    """The provider's address for tokens."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    def __call__(self, path, body):
        self.asked.append({name: values[0] for name, values in parse_qs(body.decode()).items()})
        status, told = self.answers.pop(0)
        return status, json.dumps(told).encode() if isinstance(told, dict) else told, ""


def freshen(account, monkeypatch, settings, tokens, at=AT):
    settings.PRIVATE_ADDRESSES = True
    with a_server(monkeypatch, tokens) as address:
        OAuthClient.objects.update(token_url=f"{address}/token")
        account = MailAccount.objects.select_related("oauth_client").get(pk=account.pk)
        oauth.freshen(account, at=at)
    account.refresh_from_db()
    return account


def test_a_person_is_sent_to_the_page_and_comes_back(anna, account, settings):
    browser = signed_in(anna)
    page = browser.post(f"/settings/mail/{account.pk}/sign-in/", follow=True).content.decode()
    [link] = re.findall(r'href="(https://provider[.]example/in[?][^"]+)"', page)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(html.unescape(link)).query).items()}
    assert (asked["client_id"], asked["login_hint"]) == ("rapport", "anna@provider.example")
    assert asked["redirect_uri"] == settings.PUBLIC_URL + "/settings/mail/back/"

    browser.get("/settings/mail/back/", {"code": "the-code", "state": asked["state"]})
    account.refresh_from_db()
    grant = json.loads(account.grant)
    digest = hashlib.sha256(grant["verifier"].encode()).digest()
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
    assert (grant["code"], account.state) == ("the-code", "seeking")


@pytest.mark.parametrize("answer", [{"code": "c", "state": "another"}, {"code": "c"}, {"error": "access_denied"}])
def test_an_answer_to_no_question_of_ours_changes_nothing(anna, account, answer):
    browser = signed_in(anna)
    browser.post(f"/settings/mail/{account.pk}/sign-in/")
    if "error" in answer:
        answer["state"] = browser.session["mail_sign_in"]["state"]
    browser.get("/settings/mail/back/", answer)
    account.refresh_from_db()
    assert (account.grant, account.state) == ("", "stuck")
    # An answer is worth something once.
    assert "mail_sign_in" not in browser.session


def test_the_code_is_redeemed_once_and_the_token_renewed_when_it_ends(account, monkeypatch, settings):
    accounts.sign_in(account, code="the-code", verifier="v" * 50, redirect="https://rapport.example/back/")
    tokens = Tokens((200, {"access_token": "one", "refresh_token": "again", "expires_in": 3600}))
    account = freshen(account, monkeypatch, settings, tokens)
    assert tokens.asked == [{
        "client_id": "rapport", "client_secret": "hush", "grant_type": "authorization_code", "code": "the-code",
        "redirect_uri": "https://rapport.example/back/", "code_verifier": "v" * 50,
    }]  # fmt: skip
    assert (account.access_token, account.refresh_token, account.grant) == ("one", "again", "")

    still = Tokens()
    account = freshen(account, monkeypatch, settings, still, at=AT + timedelta(minutes=50))
    renewing = Tokens((200, {"access_token": "two", "expires_in": "soon"}))
    account = freshen(account, monkeypatch, settings, renewing, at=AT + timedelta(minutes=58))
    assert renewing.asked[0]["refresh_token"] == "again"
    assert (account.access_token, account.refresh_token) == ("two", "again")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((400, {"error": "invalid_grant"}), "token_refused"), ((503, b"later"), "token_silent"),
        ((200, b"<html>"), "token_refused"), ((200, {"access_token": 5}), "token_refused"),
    ],
)  # fmt: skip
def test_a_token_that_is_not_given_is_told(account, monkeypatch, settings, answer, code):
    MailAccount.objects.filter(pk=account.pk).update(refresh_token="again")
    with pytest.raises(Trouble) as caught:
        freshen(account, monkeypatch, settings, Tokens(answer))
    assert caught.value.code == code


class WithTokens(FakeImap):
    can = "IMAP4rev1 AUTH=XOAUTH2"
    good = "fresh"

    def answer(self, tag, command, send):
        if command.startswith("AUTHENTICATE"):
            self.pending = tag
            send(b"+ \r\n")
        elif command == "":
            said = base64.b64decode(tag).decode() if tag else ""
            if said and f"auth=Bearer {self.good}\1" not in said:
                send(b"+ eyJzdGF0dXMiOiI0MDEifQ==\r\n")
            else:
                status = "OK in" if said else "NO AUTHENTICATE failed"
                send(f"{self.pending} {status}\r\n".encode())
        else:
            super().answer(tag, command, send)


@pytest.mark.parametrize(("token", "lets_in"), [("fresh", True), ("stale", False)])
def test_the_mailbox_is_entered_with_the_token(token, lets_in):
    from dataclasses import replace

    with WithTokens() as server:
        way = replace(server.way, token=token)
        if lets_in:
            with Imap(way) as imap:
                assert "AUTH=XOAUTH2" in imap.can
        else:
            with pytest.raises(Trouble, match="token_refused"):
                Imap(way)


def test_no_secret_is_told_to_the_journal_or_to_a_page(anna, account, client):
    browser = signed_in(anna)
    browser.post(f"/settings/mail/clients/{client.pk}/", {
        "name": "Provider", "client_id": "other", "client_secret": "louder", "scope": "mail",
        "authorise_url": "https://provider.example/in", "token_url": "https://provider.example/token",
    })  # fmt: skip
    client.refresh_from_db()
    assert (client.client_id, client.client_secret) == ("other", "louder")
    told = list(Payload.objects.values_list("changes", flat=True))
    assert told
    assert "louder" not in str(told)
    page = browser.get(f"/settings/mail/clients/{client.pk}/").content.decode()
    assert "louder" not in page
