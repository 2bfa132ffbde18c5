"""What the packages tell about sign-ins and second factors, written into the access log and the list of devices."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as passwords
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as auth
from django.http import HttpRequest
from django.utils import timezone

from rapport.accounts import devices
from rapport.accounts.access_log import remember
from rapport.accounts.models import Device, User
from rapport.accounts.second_factor import note_second_factor


def watch() -> None:
    """Called once, when the room is ready."""
    for signal, listener in (
        (auth.user_logged_in, came_in), (auth.user_logged_out, went_out), (auth.user_login_failed, failed),
        (factors.authenticator_added, factor_added), (factors.authenticator_removed, factor_removed),
        (factors.authenticator_reset, codes_made), (factors.authentication_failed, code_failed),
        (passwords.password_changed, password_changed), (passwords.password_set, password_changed),
    ):  # fmt: skip
        signal.connect(listener, dispatch_uid=f"accounts.{listener.__name__}")


def came_in(request: HttpRequest, user: User, **_more: Any) -> None:
    """A session begins."""
    now = timezone.now()
    devices.signed_in(request, user, at=now)
    remember("signed_in", user=user, at=now, request=request)


def went_out(request: HttpRequest, **_more: Any) -> None:
    """A session ends."""
    if key := request.session.session_key:
        Device.objects.filter(session_key=key).delete()


def failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_more: Any) -> None:
    """A wrong password for somebody who is known; about strangers nobody is told."""
    email = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
    user = User.objects.select_related("seat__workspace").filter(email=email).first()
    if user:
        remember("sign_in_failed", user=user, at=timezone.now(), request=request)


def code_failed(request: HttpRequest, user: User, **_more: Any) -> None:
    """A wrong code after the right password."""
    remember("code_failed", user=user, at=timezone.now(), request=request)


def factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **_more: Any) -> None:
    """An app, a passkey, or the recovery codes that come with the first of them."""
    _factor("second_factor_on", request, user, authenticator)


def factor_removed(request: HttpRequest, user: User, authenticator: Authenticator, **_more: Any) -> None:
    """One of them is gone."""
    _factor("second_factor_off", request, user, authenticator)


def _factor(what: str, request: HttpRequest, user: User, authenticator: Authenticator) -> None:
    note_second_factor(user)
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        remember(what, user=user, at=timezone.now(), request=request, subject=str(authenticator))


def codes_made(request: HttpRequest, user: User, **_more: Any) -> None:
    """The older recovery codes are worth nothing now."""
    remember("recovery_codes_new", user=user, at=timezone.now(), request=request)


def password_changed(request: HttpRequest, user: User, **_more: Any) -> None:
    """By the person themselves; every other device is signed out by it."""
    devices.sign_out(devices.others(request, user))
    remember("password_changed", user=user, at=timezone.now(), request=request)
