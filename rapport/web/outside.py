"""Which addresses lie outside: whom strangers name must not make Rapport knock at doors of the house it stands in."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit, urlunsplit


def is_open(address: str) -> bool:
    """Whether a number lies in the open network; one that wraps another is as open as what it wraps."""
    number = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(number, "ipv4_mapped", None) or getattr(number, "sixtofour", None)
    return number.is_global and not number.is_multicast and (inner is None or inner.is_global)


def numbers_of(host: str, port: int) -> list[str]:
    """The numbers a name stands for now; none when there is no such name."""
    try:
        return [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)] if host else []
    except (OSError, UnicodeError):
        return []


def pinned(url: str, number: str) -> tuple[str, str]:
    """The same page at this very number, and its Host field: a name that was looked at may mean another one a moment
    later. Whoever asks by TLS has to say the name there too.
    """
    parts = urlsplit(url)
    host, usual = parts.hostname or "", 443 if parts.scheme == "https" else 80
    port = parts.port or usual
    named, shown = (f"[{name}]" if ":" in name else name for name in (number, host))
    target = urlunsplit((parts.scheme, f"{named}:{port}", parts.path or "/", parts.query, ""))
    return target, shown if port == usual else f"{shown}:{port}"
