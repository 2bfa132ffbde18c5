"""The signature of a request: HMAC-SHA256 under the shared secret over the time and the body, as both sides make it."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

# A request signed longer ago than this, or further ahead, is not taken.
WINDOW = timedelta(minutes=5)
TIME, SIGNATURE = "X-Rapport-Timestamp", "X-Rapport-Signature"


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The value of the header SIGNATURE."""
    return "v1=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def refusal(secret: str, timestamp: str, signature: str, body: bytes, *, at: datetime) -> str:
    """Why a request is not taken: "signature" or "stale"; "" when all is well."""
    expected = sign(secret, timestamp, body)
    # Several may stand there while a secret is being changed.
    given = [part.strip() for part in signature.split(",")][:5]
    if not any(hmac.compare_digest(expected.encode(), one.encode()) for one in given):
        return "signature"
    if not timestamp.isdigit() or len(timestamp) > 12:
        return "stale"
    return "" if abs(at.timestamp() - int(timestamp)) <= WINDOW.total_seconds() else "stale"
