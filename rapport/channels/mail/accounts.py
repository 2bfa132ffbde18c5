"""Mail accounts of a workspace: adding one, changing how it is reached, reading it from some day on, off, on, away."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from rapport.accounts.models import Workspace
from rapport.channels.models import MailAccount, MailFolder, OAuthClient
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.web.funnel import Actor

# What a person fills in; each change of one of these is tried anew.
REACHED = (
    "address", "imap_host", "imap_port", "imap_security", "smtp_host", "smtp_port", "smtp_security", "username",
)  # fmt: skip
State, Sign = MailAccount.State, MailAccount.Sign


class AlreadyThere(Exception):
    """This address has an account."""


def our_addresses(workspace: Workspace) -> Iterable[str]:
    """The addresses of all accounts, also of those that were taken away: what they sent was ours."""
    return MailAccount.objects.filter(workspace=workspace).values_list("address", flat=True)


def add(
    address: str, *, name: str = "", password: str = "", oauth_client: OAuthClient | None = None, by: Actor,
    at: datetime,
) -> MailAccount:  # fmt: skip
    """A new account, whose settings the worker finds. With a client of OAuth it waits for the sign-in. Raises
    AlreadyThere.
    """
    address = address.strip().casefold()
    with transaction.atomic():
        # Two presses at the same moment make one.
        Workspace.objects.select_for_update().get(pk=by.workspace_id)
        if MailAccount.objects.visible_to(by).present().filter(address=address).exists():
            raise AlreadyThere
        account = MailAccount.objects.create(
            workspace_id=by.workspace_id, user_id=by.user_id, address=address, name=name.strip()[:200],
            password=password, oauth_client=oauth_client, sign=Sign.OAUTH if oauth_client else Sign.PASSWORD,
            state=State.STUCK if oauth_client else State.SEEKING,
            trouble={"code": "sign_in_first", "details": {}} if oauth_client else None, created_at=at, updated_at=at,
        )  # fmt: skip
        record(account, "created", {"address": (None, address), "name": (None, account.name)}, by=by, at=at)
    return account


def change(account: MailAccount, facts: Mapping[str, Any], *, password: str = "", by: Actor, at: datetime,
           version: int | None = None) -> Batch | None:  # fmt: skip
    """Change how it is reached or shown; a new password, and any change of a server, is tried at once."""
    columns = {name: value for name, value in facts.items() if name in {*REACHED, "name"}}
    if "address" in columns:
        columns["address"] = columns["address"].strip().casefold()
    with transaction.atomic():
        before = {name: getattr(account, name) for name in REACHED}
        batch = account.change(columns, by=by, at=at, version=version)
        moved = any(getattr(account, name) != before[name] for name in REACHED)
        if password and password != account.password:
            MailAccount.objects.filter(pk=account.pk).update(password=password)
            # That it was changed is told, and never what it was.
            batch = record(account, "password_changed", {}, by=by, at=at, batch=batch)
        if moved and account.sign == Sign.OAUTH:
            # Tokens were given for the old server, and go to no other.
            _try(account, access_token="", refresh_token="", grant="")
            MailAccount.objects.filter(pk=account.pk).update(
                state=State.STUCK, trouble={"code": "sign_in_first", "details": {}}
            )
        elif moved or password:
            _try(account)
    return batch


def try_again(account: MailAccount) -> None:
    """Try its settings now; what is right goes on where it was."""
    with transaction.atomic():
        _try(account)


def _try(account: MailAccount, **more: Any) -> None:
    # The version moves, so that whoever is at it with the old settings leaves.
    MailAccount.objects.filter(pk=account.pk).update(
        state=State.SEEKING, failures=0, next_at=None, trouble=None, send_trouble=None, tried=[], step="",
        version=account.version + 1, **more,
    )  # fmt: skip
    account.refresh_from_db()


def sign_in(account: MailAccount, *, code: str, verifier: str, redirect: str) -> None:
    """The provider's page has answered: the worker redeems it, and goes on as with a password."""
    with transaction.atomic():
        _try(account, grant=json.dumps({"code": code, "verifier": verifier, "redirect": redirect}))


def read(account: MailAccount, *, since: date | None, drop: str = "", by: Actor, at: datetime) -> Batch | None:
    """Begin to read it, from some day on; or change what is read. Reading further back goes on from where it stood."""
    further = account.since is not None and (since is None or since < account.since)
    with transaction.atomic():
        batch = account.change({"since": since}, by=by, at=at)
        _set_drop(account, drop)
        if further:
            # From the newest letter down once more; what is here already is not fetched again.
            account.folders.update(past_done=False, low_uid=F("high_uid") + 1)
        if account.state == State.READY:
            # The version moves with the state: nobody at it takes it for what it was.
            MailAccount.objects.filter(pk=account.pk).update(state=State.RUNNING, version=account.version + 1)
        elif batch is None:
            MailAccount.objects.filter(pk=account.pk).update(version=account.version + 1)
    account.refresh_from_db()
    return batch


def _set_drop(account: MailAccount, name: str) -> None:
    drops = account.folders.filter(role=MailFolder.Role.DROP)
    drops.exclude(name=name).delete()
    if name and not account.folders.filter(name=name).exists():
        MailFolder.objects.create(
            account=account, workspace_id=account.workspace_id, name=name, role=MailFolder.Role.DROP
        )


def switch_off(account: MailAccount, *, by: Actor, at: datetime) -> Batch | None:
    """Neither read nor written through, until it is switched on."""
    return account.archive(by=by, at=at)


def switch_on(account: MailAccount, *, by: Actor, at: datetime) -> Batch | None:
    """Read again, from where it was left."""
    with transaction.atomic():
        batch = account.unarchive(by=by, at=at)
        if batch:
            _try(account)
    return batch


def take_away(account: MailAccount, *, by: Actor, at: datetime) -> Batch | None:
    """Forget how it is reached. Its letters stay, and its address stays one of ours."""
    with transaction.atomic():
        batch = account.trash(by=by, at=at)
        MailAccount.objects.filter(pk=account.pk).update(
            password="", access_token="", refresh_token="", grant="", state=State.STUCK,
            trouble={"code": "needs_password", "details": {}},
        )  # fmt: skip
        account.folders.all().delete()
    account.refresh_from_db()
    return batch
