"""The digest of what a paper says, the same wherever and whenever it is counted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def digest_of(facts: Mapping[str, Any]) -> str:
    """SHA-256 of plain data as JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
