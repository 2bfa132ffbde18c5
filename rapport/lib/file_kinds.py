"""What a file is by its first bytes, whatever it is called: for what strangers bring."""

from __future__ import annotations

# (place, bytes, kind), the first that fits.
MARKS = (
    (0, b"%PDF-", "application/pdf"), (0, b"\x89PNG\r\n\x1a\n", "image/png"), (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"), (0, b"GIF89a", "image/gif"), (8, b"WEBP", "image/webp"),
    (4, b"ftypavif", "image/avif"), (4, b"ftypheic", "image/heic"), (4, b"ftyp", "video/mp4"),
    (0, b"PK\x03\x04", "application/zip"),
)  # fmt: skip
# Programs of Windows, Linux and macOS, and scripts a system would start.
PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")
UNKNOWN = "application/octet-stream"


def kind_of(head: bytes) -> str:
    """The media type that the first bytes (a dozen are enough) stand for; UNKNOWN for any other."""
    return next((kind for place, mark, kind in MARKS if head[place : place + len(mark)] == mark), UNKNOWN)


def is_program(head: bytes) -> bool:
    """Whether a machine would run it."""
    return head.startswith(PROGRAMS)
