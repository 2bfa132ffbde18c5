"""Invitations: asked by mail, once, for a week; taken back; accepted by a new account or one that is there."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from rapport.accounts.access_log import remember
from rapport.accounts.actors import Actor
from rapport.accounts.links import token_of
from rapport.accounts.models import Grant, Invitation, Membership, User, hash_of
from rapport.accounts.seating import take_seat
from rapport.accounts.tasks import send_invitation


class NotOpen(Exception):
    """The invitation has been used, taken back, or is over."""


class SitsAlready(Exception):
    """That person has a seat here."""


@transaction.atomic
def invite(email: str, role: str, *, by: Actor, at: datetime, request: HttpRequest | None = None) -> Invitation:
    """Ask somebody in; an earlier invitation of theirs is over. Raises SitsAlready. The letter goes out later."""
    email = email.strip().lower()
    if Membership.objects.filter(workspace=by.workspace, user__email=email).exists():
        raise SitsAlready
    earlier = Invitation.objects.filter(workspace=by.workspace, email=email, accepted_at=None, revoked_at=None)
    earlier.update(revoked_at=at)
    nonce = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        workspace=by.workspace, email=email, role=role, nonce=nonce, token_hash=hash_of(token_of(nonce)),
        invited_by=by.user, created_at=at, expires_at=at + Invitation.LIFETIME,
    )  # fmt: skip
    remember("invited", by=by, at=at, request=request, subject=f"{email}: {role}")
    if settings.SMTP:
        send_invitation.enqueue(invitation.pk)
    return invitation


@transaction.atomic
def revoke(invitation: Invitation, *, by: Actor, at: datetime, request: HttpRequest | None = None) -> bool:
    """Its link opens nothing any more; False when it did not anyway."""
    if not Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(revoked_at=at):
        return False
    remember("invitation_revoked", by=by, at=at, request=request, subject=invitation.email)
    return True


def open_invitation(token: str, *, at: datetime) -> Invitation | None:
    """The invitation behind a link, as long as it is open."""
    found = Invitation.objects.select_related("workspace", "invited_by").filter(token_hash=hash_of(token)).first()
    return found if found and found.is_open(at) else None


@transaction.atomic
def accept(invitation: Invitation, user: User, *, at: datetime, request: HttpRequest | None = None) -> Membership:
    """The user takes the seat that was offered. Who sits there already keeps their role. Raises NotOpen."""
    still = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None, expires_at__gt=at)
    if not still.update(accepted_at=at):
        raise NotOpen
    seat, is_new = Membership.objects.get_or_create(
        workspace=invitation.workspace, user=user, defaults={"role": invitation.role}
    )
    if is_new:
        Grant.objects.filter(invitation=invitation).update(invitation=None, membership=seat)
    take_seat(user, seat)
    by = Actor(invitation.workspace, user, seat=seat)
    remember("invitation_accepted", by=by, at=at, request=request, subject=invitation.email)
    return seat


@transaction.atomic
def accept_anew(
    invitation: Invitation, *, at: datetime, request: HttpRequest | None = None, **facts: str
) -> Membership:
    """A new account for the invited address, and its seat. `facts`: name, password, language, timezone.

    An account that came with an export, which nobody could ever sign in to, becomes theirs.
    """
    password = facts.pop("password")
    user = (
        User.objects.select_for_update(of=("self",))
        .filter(email=invitation.email, is_active=False, membership=None)
        .first()
    )
    if user is None or user.has_usable_password():
        user = User.objects.create_user(invitation.email, password, **facts)
    else:
        user.is_active = True
        for name, fact in facts.items():
            setattr(user, name, fact)
        user.set_password(password)
        user.save()
    return accept(invitation, user, at=at, request=request)
