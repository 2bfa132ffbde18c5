"""The browsers somebody is signed in with: written down at sign-in, seen now and then, signed out one by one.

The session names its device, so an ordinary request asks nothing and writes nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from rapport.accounts.models import Device, User
from rapport.accounts.whence import agent_of, ip_of

# In the session: the number of the device, the key of the session it knows, the second it was last seen.
KEY = "device"
STEP = timedelta(minutes=5)
# A session that was not used for so long has ended by itself.
LONGEST = timedelta(days=60)


def signed_in(request: HttpRequest, user: User, *, at: datetime) -> None:
    """A new device, or the same one after another sign-in."""
    session = request.session
    if not session.session_key:
        session.save()
    facts = {"user": user, "agent": agent_of(request), "ip": ip_of(request), "since": at, "last_used_at": at}
    Device.objects.filter(user=user, last_used_at__lt=at - LONGEST).delete()
    device, _new = Device.objects.update_or_create(session_key=session.session_key, defaults=facts)
    session[KEY] = [device.pk, session.session_key, int(at.timestamp())]


def see(request: HttpRequest, *, at: datetime) -> None:
    """After a request: note that the device is used, every few minutes, or that its session has a new key."""
    session = request.session
    pk, key, seen = session.get(KEY) or (0, "", 0)
    if key == session.session_key and at.timestamp() - seen < STEP.total_seconds():
        return
    device = Device.objects.filter(pk=pk, user=request.user.pk)
    if not device.update(session_key=session.session_key, last_used_at=at, ip=ip_of(request)):
        signed_in(request, request.user, at=at)  # type: ignore[arg-type]
    else:
        session[KEY] = [pk, session.session_key, int(at.timestamp())]


def devices_of(user: User) -> QuerySet[Device]:
    """Those with a session that still lives, the latest first."""
    living = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return Device.objects.filter(user=user, session_key__in=living).order_by("-last_used_at", "-pk")


def others(request: HttpRequest, user: User) -> QuerySet[Device]:
    """All but the one this request comes from."""
    pk, *_rest = request.session.get(KEY) or (0,)
    return Device.objects.filter(user=user).exclude(pk=pk)


@transaction.atomic
def sign_out(devices: QuerySet[Device]) -> int:
    """End their sessions; how many there were."""
    keys = list(devices.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    Device.objects.filter(session_key__in=keys).delete()
    return len(keys)
