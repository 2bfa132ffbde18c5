"""The links of invitations: told by the database and the signing key together, by neither alone."""

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from rapport.accounts.models import Invitation


def token_of(nonce: str) -> str:
    """The token in the link. A copy of the database alone does not tell it: the signing key belongs to it."""
    return salted_hmac("rapport.invitation", nonce, algorithm="sha256").hexdigest()


def link_of(invitation: Invitation) -> str:
    """The address to open."""
    return settings.PUBLIC_URL + reverse("accounts:invitation", args=[token_of(invitation.nonce)])
