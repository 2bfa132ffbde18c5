"""From where a request comes: the address of the visitor, and their browser in words."""

from __future__ import annotations

import ipaddress
import re

from allauth.core.internal.httpkit import get_client_ip
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.utils.translation import gettext as _

LONGEST_AGENT = 300
# Of every pair the first that fits: browsers claim to be each other.
BROWSERS = (
    ("YaBrowser", "Yandex Browser"), ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
    ("curl", "curl"), ("python", "Python"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def ip_of(request: HttpRequest | None) -> str | None:
    """The visitor's address; proxies of ours are believed, others are not. None when there is none to know."""
    if request is None:
        return None
    try:
        text = get_client_ip(request)
        return str(ipaddress.ip_address(text)) if text else None
    except (ImproperlyConfigured, ValueError):
        return None


def agent_of(request: HttpRequest | None) -> str:
    """What their program calls itself, as it was sent."""
    text = request.META.get("HTTP_USER_AGENT", "") if request is not None else ""
    return re.sub(r"[\x00-\x1f]", " ", text)[:LONGEST_AGENT]


def device_in_words(agent: str) -> str:
    """ "Firefox, Linux": what a person knows it by."""
    named = [
        next((name for mark, name in table if mark.casefold() in agent.casefold()), "") for table in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, named)) or _("an unknown program")
