"""Sign-in at the provider (RFC 6749 with PKCE, RFC 7636): the page a person is sent to, tokens afterwards."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from rapport.channels.mail import outside
from rapport.channels.mail.troubles import Trouble
from rapport.channels.models import MailAccount, OAuthClient

# A token that ends within this time is renewed before it is used.
SOON = timedelta(minutes=5)
SHORTEST_LIFE, LONGEST_LIFE = 60, 60 * 60 * 24 * 30

type Ask = Callable[..., tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class Errand:
    """A sign-in under way: what must come back with the answer, and what proves that it was us who began."""

    state: str
    verifier: str


def begin() -> Errand:
    """A new one."""
    return Errand(secrets.token_urlsafe(32), secrets.token_urlsafe(64))


def page_of(client: OAuthClient, errand: Errand, *, redirect: str, address: str) -> str:
    """The page at the provider."""
    digest = hashlib.sha256(errand.verifier.encode()).digest()
    asked = {
        "response_type": "code", "client_id": client.client_id, "redirect_uri": redirect, "scope": client.scope,
        "state": errand.state, "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256", "login_hint": address, "access_type": "offline", "prompt": "consent",
    }  # fmt: skip
    return f"{client.authorise_url}{'&' if '?' in client.authorise_url else '?'}{urlencode(asked)}"


def freshen(account: MailAccount, *, at: datetime, ask: Ask = outside.ask) -> None:
    """Have a token that still holds: redeem what the page answered, or renew the one there is. Raises Trouble.

    Costs nothing for an account with a password, and nothing while the token holds.
    """
    if account.sign != MailAccount.Sign.OAUTH:
        return
    if account.grant:
        told = json.loads(account.grant)
        _keep(account, _token(account, at=at, ask=ask, grant_type="authorization_code", code=told["code"],
                              redirect_uri=told["redirect"], code_verifier=told["verifier"]), at=at)  # fmt: skip
    elif not account.token_expires_at or account.token_expires_at < at + SOON:
        if not account.refresh_token:
            raise Trouble("token_refused", host=account.imap_host)
        told = _token(account, at=at, ask=ask, grant_type="refresh_token", refresh_token=account.refresh_token)
        _keep(account, told, at=at)


def _token(account: MailAccount, *, at: datetime, ask: Ask, **asked: str) -> dict[str, Any]:
    client = account.oauth_client
    if client is None:
        raise Trouble("token_refused", host=account.imap_host)
    form = {"client_id": client.client_id, **asked}
    if client.client_secret:
        form["client_secret"] = client.client_secret
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    try:
        status, page = ask(client.token_url, body=urlencode(form).encode(), headers=headers)
    except Trouble as trouble:
        raise Trouble("token_silent", host=client.name, why=trouble.code) from trouble
    try:
        told = json.loads(page)
    except ValueError:
        told = None
    if status >= 500:
        raise Trouble("token_silent", host=client.name, why=str(status))
    if status != 200 or not isinstance(told, dict) or not isinstance(told.get("access_token"), str):
        said = str(told.get("error_description") or told.get("error")) if isinstance(told, dict) else str(status)
        raise Trouble("token_refused", host=client.name, said=said[:200])
    return told


def _keep(account: MailAccount, told: dict[str, Any], *, at: datetime) -> None:
    life = told.get("expires_in")
    seconds = int(life) if isinstance(life, int | float) else 3600
    facts: dict[str, Any] = {
        "access_token": told["access_token"], "grant": "",
        "token_expires_at": at + timedelta(seconds=max(SHORTEST_LIFE, min(seconds, LONGEST_LIFE))),
    }  # fmt: skip
    # Some providers give a new one each time, and then only that holds.
    if isinstance(told.get("refresh_token"), str):
        facts["refresh_token"] = told["refresh_token"]
    MailAccount.objects.filter(pk=account.pk).update(**facts)
    for name, value in facts.items():
        setattr(account, name, value)
