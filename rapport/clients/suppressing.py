"""Passing over people who were erased: their addresses are known only as keyed hashes."""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
from collections.abc import Iterable

from rapport.clients.models import Suppressed, SuppressionKey
from rapport.web.bulk import insert_missing
from rapport.web.secrets import SecretLost

log = logging.getLogger(__name__)

# (kind of a contact point, its key): what equals are found by.
type Way = tuple[str, str]


def suppress(workspace_id: int, ways: Iterable[Way], *, erasure: int) -> int:
    """Let imports pass over these addresses from now on; answers how many they are."""
    key, _made = SuppressionKey.objects.get_or_create(
        workspace_id=workspace_id, defaults={"key": secrets.token_hex(32)}
    )
    digests = sorted({_digest(key.key, way) for way in ways})
    insert_missing(
        Suppressed, ("workspace_id", "digest", "erasure"), [(workspace_id, digest, erasure) for digest in digests]
    )
    return len(digests)


def suppressed(workspace_id: int, ways: Iterable[Way]) -> set[Way]:
    """Those of the addresses that belonged to somebody erased."""
    try:
        key = SuppressionKey.objects.filter(workspace_id=workspace_id).first()
    except SecretLost:
        # `rapport check` says it as well. An import must not stop for ever because a key file is gone.
        log.error("the key of erased addresses is lost: imports may bring erased people back")
        return set()
    if key is None:
        return set()
    by_digest = {_digest(key.key, way): way for way in ways}
    found = Suppressed.objects.filter(workspace_id=workspace_id, digest__among=list(by_digest))
    return {by_digest[digest] for digest in found.values_list("digest", flat=True)}


def lift(workspace_id: int, *, erasure: int) -> int:
    """Imports may bring this person again; answers how many addresses that were."""
    count, _by_model = Suppressed.objects.filter(workspace_id=workspace_id, erasure=erasure).delete()
    return count


def _digest(key: str, way: Way) -> str:
    return hmac.new(bytes.fromhex(key), "\0".join(way).encode(), hashlib.sha256).hexdigest()
