"""Messages made for tests."""

from base64 import b64encode

FIELDS = {
    "From": "Anna Smirnova <anna@example.org>",
    "To": "Pyotr Ilyin <petr@example.com>",
    "Date": "Tue, 3 Nov 2026 10:15:00 +0300",
    "Message-ID": "<one@example.org>",
    "Subject": "Draft",
}


def a_message(body: bytes = b"Hello\r\n", **fields: str | bytes | None) -> bytes:
    """The bytes of a message; a field named `Content_Type` is written Content-Type, None leaves one out."""
    named = FIELDS | {name.replace("_", "-"): value for name, value in fields.items()}
    lines = [_line(name, value) for name, value in named.items() if value is not None]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def _line(name: str, value: str | bytes) -> bytes:
    return name.encode() + b": " + (value if isinstance(value, bytes) else value.encode())


def a_multipart(*parts: bytes, kind: str = "mixed", **fields: str | bytes | None) -> bytes:
    """A multipart message; each part is its own fields, a blank line and its body."""
    body = b"".join(b"--edge\r\n" + part + b"\r\n" for part in parts) + b"--edge--\r\n"
    return a_message(body, Content_Type=f'multipart/{kind}; boundary="edge"', **fields)


def a_part(body: str | bytes, content_type: str = "text/plain; charset=utf-8", **fields: str) -> bytes:
    """One part, its body in base64."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in {"Content_Type": content_type, **fields}.items()]
    data = body.encode() if isinstance(body, str) else body
    return "\r\n".join([*lines, "Content-Transfer-Encoding: base64", "", ""]).encode() + b64encode(data)
