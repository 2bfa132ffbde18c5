"""What lies in an export, told in both languages beside it."""

from __future__ import annotations

from pathlib import Path

from rapport.exports.manifest import Manifest

TEXT = Path(__file__).parent / "data" / "README.txt"


def explanation(manifest: Manifest) -> bytes:
    """README.txt of one export."""
    facts = {"workspace": manifest.workspace["name"], "version": manifest.product}
    return TEXT.read_text(encoding="utf-8").format(**facts).encode()
