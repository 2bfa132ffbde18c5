"""Users, workspaces, seats, and the doors: invitations, tokens, signed-in devices, the access log."""

from rapport.accounts.models.doors import AccessEntry, ApiToken, Device, Grant, Invitation
from rapport.accounts.models.people import (
    LANGUAGES,
    Membership,
    SignInLink,
    User,
    UserManager,
    Workspace,
    hash_of,
    learn_addresses,
)

__all__ = [
    "LANGUAGES",
    "AccessEntry",
    "ApiToken",
    "Device",
    "Grant",
    "Invitation",
    "Membership",
    "SignInLink",
    "User",
    "UserManager",
    "Workspace",
    "hash_of",
    "learn_addresses",
]
