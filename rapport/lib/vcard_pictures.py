"""Pictures inside address books: base64 and data: URIs become bytes, and the bytes say what they are."""

import binascii
import re
from urllib.parse import unquote_to_bytes

_PICTURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG", "image/png"),
    (b"GIF8", "image/gif"),
    (b"RIFF", "image/webp"),
)


def picture(value: str) -> bytes | None:
    """The bytes of base64 or of a data: URI (RFC 2397); programs that fold it badly lose a sign or the padding."""
    if value[:5].lower() == "data:":
        header, _, value = value.replace("\\", "").partition(",")
        if "base64" not in header.lower():
            return unquote_to_bytes(value) or None
    plain = re.sub(r"[^A-Za-z0-9+/]", "", value)
    plain = plain[:-1] if len(plain) % 4 == 1 else plain
    try:
        return binascii.a2b_base64(plain + "=" * (-len(plain) % 4)) or None
    except binascii.Error:
        return None


def picture_type(data: bytes) -> str:
    return next((kind for start, kind in _PICTURES if data.startswith(start)), "")
