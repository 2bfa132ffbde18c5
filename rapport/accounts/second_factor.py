"""The second factor: its secrets lie encrypted, and whether somebody has one is kept with the user."""

from __future__ import annotations

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator

from rapport.accounts.models import User
from rapport.web.secrets import keys


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]
    """allauth's adapter with our key file."""

    def encrypt(self, text: str) -> str:
        """As it is kept."""
        return keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """As it was."""
        return keys().decrypt(encrypted_text.encode()).decode()

    def send_notification_mail(self, *args: object, **kwargs: object) -> None:
        """Nothing: the access log says it, and mail may not be set up."""


def note_second_factor(user: User) -> None:
    """Keep with the user whether a second factor stands in the way of whoever knows their password."""
    has = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
    User.objects.filter(pk=user.pk).update(has_second_factor=has)
    user.has_second_factor = has
