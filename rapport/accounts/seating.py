"""Seats: taking one of one's own."""

from __future__ import annotations

from rapport.accounts.models import Membership, User


class NotYours(Exception):
    """The seat is somebody else's."""


def take_seat(user: User, membership: Membership) -> None:
    """From now on the user works in the workspace of this seat of theirs. Raises NotYours."""
    if membership.user_id != user.pk:
        raise NotYours
    if user.seat_id != membership.pk:
        user.seat = membership
        User.objects.filter(pk=user.pk).update(seat=membership)
