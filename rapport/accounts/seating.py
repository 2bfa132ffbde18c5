"""Seats: taking one of one's own, giving a role, taking a seat away, leaving."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest

from rapport.accounts.access_log import remember
from rapport.accounts.actors import Actor
from rapport.accounts.models import Grant, Membership, User, Workspace


class LastOwner(Exception):
    """A workspace without an owner could never be given to anybody again."""


class NotYours(Exception):
    """The seat is somebody else's."""


def seats_of(user: User) -> list[Membership]:
    """Everywhere the user has a seat."""
    return list(Membership.objects.filter(user=user).select_related("workspace").order_by("workspace__name", "pk")[:50])


def take_seat(user: User, membership: Membership) -> None:
    """From now on the user works in the workspace of this seat of theirs. Raises NotYours."""
    if membership.user_id != user.pk:
        raise NotYours
    if user.seat_id != membership.pk:
        user.seat = membership
        User.objects.filter(pk=user.pk).update(seat=membership)


@transaction.atomic
def give_role(
    membership: Membership, role: str, *, by: Actor, at: datetime, request: HttpRequest | None = None
) -> bool:
    """Another role for a member; False when it is theirs already. Raises LastOwner."""
    _hold(membership.workspace_id)
    membership.refresh_from_db()
    if membership.role == role:
        return False
    _keep_an_owner(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    subject = f"{membership.user} ({membership.user.email}): {role}"
    remember("role_changed", by=by, at=at, request=request, subject=subject)
    return True


@transaction.atomic
def take_away(membership: Membership, *, by: Actor, at: datetime, request: HttpRequest | None = None) -> None:
    """The seat is gone, with its tokens and what was given to it; what its person wrote stays. Raises LastOwner.

    Whoever was sitting on it sits down in another workspace of theirs, if there is one.
    """
    _hold(membership.workspace_id)
    _keep_an_owner(membership)
    user = membership.user
    what = "left" if by.user_id == user.pk else "seat_taken_away"
    remember(what, by=by, at=at, request=request, subject=f"{user} ({user.email})")
    other = Membership.objects.filter(user=user).exclude(pk=membership.pk).order_by("pk").first()
    User.objects.filter(pk=user.pk, seat=membership).update(seat=other)
    membership.delete()


@transaction.atomic
def show_client(holder: Grant, *, by: Actor, at: datetime, request: HttpRequest | None = None) -> bool:
    """Give a client to a guest (a Grant not yet saved); False when they have it already."""
    facts = {"membership": holder.membership, "invitation": holder.invitation, "client_id": holder.client_id}
    _grant, is_new = Grant.objects.get_or_create(**facts, defaults={"workspace": by.workspace})
    if is_new:
        remember("client_given", by=by, at=at, request=request, subject=f"{holder.client}")
    return is_new


@transaction.atomic
def hide_client(grant: Grant, *, by: Actor, at: datetime, request: HttpRequest | None = None) -> None:
    """A guest no longer sees a client."""
    remember("client_withdrawn", by=by, at=at, request=request, subject=f"{grant.client}")
    grant.delete()


@transaction.atomic
def require_second_factor(
    workspace: Workspace, wanted: bool, *, by: Actor, at: datetime, request: HttpRequest | None = None
) -> bool:
    """Whether everybody here must have a second factor; False when it stands so already."""
    changed = Workspace.objects.filter(pk=workspace.pk, second_factor_required=not wanted)
    if not changed.update(second_factor_required=wanted):
        return False
    remember("factor_required" if wanted else "factor_optional", by=by, at=at, request=request)
    return True


def _hold(workspace_id: int) -> None:
    # Of two owners who demote each other at once the second must see what the first has done.
    Workspace.objects.select_for_update().get(pk=workspace_id)


def _keep_an_owner(membership: Membership) -> None:
    owners = Membership.objects.filter(workspace_id=membership.workspace_id, role=Membership.Role.OWNER)
    if membership.role == Membership.Role.OWNER and not owners.exclude(pk=membership.pk).exists():
        raise LastOwner
