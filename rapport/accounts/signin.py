"""How people sign in: by e-mail and password, throttled; nobody signs up by themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from rapport.accounts.models import User


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closed for strangers: the first-run page makes the owner, invitations make the rest."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's backend, which fetches the user with their seat and workspace in one statement."""

    def get_user(self, user_id: int) -> User | None:
        """The active user of a session."""
        return User.objects.select_related("seat__workspace").filter(pk=user_id, is_active=True).first()
