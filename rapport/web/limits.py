"""How often one visitor and one form may be pressed. The counts lie in the cache, which all processes share.

An address is counted under a keyed hash, so that the cache holds none. Two requests of one moment may count as one:
the limit is a brake, not a till.
"""

from __future__ import annotations

import ipaddress
from datetime import datetime

from django.core.cache import cache
from django.utils.crypto import salted_hmac

MINUTES = 10
BY_VISITOR = 20  # presses in ten minutes on one form
BY_VISITOR_ANYWHERE = 60
BY_FORM = 300
# Links that opened nothing, from one visitor in ten minutes; then links open nothing to them for the rest of these.
GUESSES = 30
# So many taken in an hour are no accident any more: what comes beyond waits to be looked at.
FLOOD = 60


def is_over(place: str, visitor: str, *, at: datetime) -> bool:
    """Count one press of a visitor on a form; whether it was one too many, for them or for the form."""
    who = _known_as(visitor)
    counts = {f"{place}:{who}": BY_VISITOR, who: BY_VISITOR_ANYWHERE, place: BY_FORM}
    window = int(at.timestamp()) // (MINUTES * 60)
    keys = {f"forms:{window}:{name}": most for name, most in counts.items()}
    known = cache.get_many(keys)
    cache.set_many({key: known.get(key, 0) + 1 for key in keys}, timeout=MINUTES * 60)
    return any(known.get(key, 0) >= most for key, most in keys.items())


def guessed(visitor: str, *, at: datetime) -> None:
    """Count one link that opened nothing."""
    key = _guesses(visitor, at)
    cache.set(key, cache.get(key, 0) + 1, timeout=MINUTES * 60)


def guesses_too_much(visitor: str, *, at: datetime) -> bool:
    """Whether a visitor has tried so many links that none opens to them now. Costs one statement."""
    tried: int = cache.get(_guesses(visitor, at), 0)
    return tried >= GUESSES


def _guesses(visitor: str, at: datetime) -> str:
    return f"guesses:{int(at.timestamp()) // (MINUTES * 60)}:{_known_as(visitor)}"


def _known_as(visitor: str) -> str:
    return salted_hmac("rapport.questionnaires.visitor", network_of(visitor), algorithm="sha256").hexdigest()[:24]


def network_of(visitor: str) -> str:
    """What one visitor can change no part of: an IPv4 address, the first half of an IPv6 one."""
    try:
        address = ipaddress.ip_address(visitor)
    except ValueError:
        return visitor
    return str(address) if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))
