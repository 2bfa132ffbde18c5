"""Keys for programs: made and shown once, checked, revoked. A token acts from its owner's seat and is never more."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpRequest

from rapport.accounts.access_log import remember
from rapport.accounts.actors import Actor
from rapport.accounts.models import ApiToken, Membership, hash_of
from rapport.accounts.throttling import too_many
from rapport.accounts.whence import ip_of

PREFIX = "rapport_"
HINT = len(PREFIX) + 4
# The last use is written down this often.
STEP = timedelta(minutes=5)


class TooManyTokens(Exception):
    """Wrong tokens came too often from one address."""


@transaction.atomic
def make_token(
    seat: Membership,
    name: str,
    scopes: Iterable[str],
    *,
    expires_at: datetime | None,
    by: Actor,
    at: datetime,
    request: HttpRequest | None = None,
) -> tuple[ApiToken, str]:
    """A new token and its text, which is known now and never again."""  # fmt: skip
    text = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        workspace=by.workspace, membership=seat, name=name, token_hash=hash_of(text), hint=text[:HINT],
        scopes=sorted(set(scopes)), created_at=at, expires_at=expires_at,
    )  # fmt: skip
    remember("token_made", by=by, at=at, request=request, subject=name)
    return token, text


@transaction.atomic
def revoke_token(token: ApiToken, *, by: Actor, at: datetime, request: HttpRequest | None = None) -> bool:
    """It opens nothing any more; False when it was revoked already."""
    if not ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
        return False
    remember("token_revoked", by=by, at=at, request=request, subject=token.name)
    return True


def token_of(text: str, *, at: datetime, request: HttpRequest | None = None) -> Actor | None:
    """Who acts with this token; None for one that is unknown, revoked, over, or whose owner may not sign in.

    Raises TooManyTokens when an address has sent too many wrong ones.
    """
    found = ApiToken.objects.select_related("membership__user", "membership__workspace")
    token = found.filter(token_hash=hash_of(text), revoked_at=None).first()
    if token is None or (token.expires_at and token.expires_at <= at) or not token.membership.user.is_active:
        if too_many("token", ip_of(request) or "nowhere", most=30, seconds=600):
            raise TooManyTokens
        return None
    if token.last_used_at is None or at - token.last_used_at > STEP:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
    seat = token.membership
    return Actor(seat.workspace, seat.user, via="api", seat=seat, scopes=frozenset(token.scopes))


def allows(actor: Actor, kind: str, area: str) -> bool:
    """Whether the actor's token lets them read or write (`kind`) in an area; whoever shows no token may."""
    if actor.scopes is None:
        return True
    wanted = {kind, f"{area}:{kind}"} | ({"write", f"{area}:write"} if kind == "read" else set())
    return bool(wanted & actor.scopes)
