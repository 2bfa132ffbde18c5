"""Which addresses lie outside: whom strangers name must not make Rapport knock at doors of the house it stands in."""

from __future__ import annotations

import ipaddress


def is_open(address: str) -> bool:
    """Whether a number lies in the open network; one that wraps another is as open as what it wraps."""
    number = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(number, "ipv4_mapped", None) or getattr(number, "sixtofour", None)
    return number.is_global and not number.is_multicast and (inner is None or inner.is_global)
