"""Files that come with letters, and names for them that are safe to store and to offer."""

import re
from dataclasses import dataclass
from mimetypes import guess_extension

from rapport.lib.mail.headers import read_headers, tidy
from rapport.lib.mail.parts import Part

_LONGEST_NAME = 150
_PLACES = re.compile(r"[/\\:]")
EXTENSIONS = {
    "message/rfc822": ".eml",
    "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt",
    "text/rfc822-headers": ".txt",
    "text/calendar": ".ics",
    "text/vcard": ".vcf",
    "image/jpeg": ".jpg",
    "application/pgp-signature": ".asc",
    "application/ms-tnef": ".dat",
}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a letter; `inline`: the HTML shows it at its place, by `content_id`."""

    name: str
    content_type: str
    content_id: str
    inline: bool
    data: bytes


def written_name(part: Part) -> str:
    return part.disposition()[1].get("filename") or part.parameters.get("name") or ""


def file_name(written: str) -> str:
    """A written file name without folders, control characters and leading dots, at most 150 characters; may be ""."""
    name = _PLACES.split(tidy(written))[-1].strip(". ")
    if len(name) <= _LONGEST_NAME:
        return name
    stem, dot, extension = name.rpartition(".")
    return f"{stem[: _LONGEST_NAME - 20]}{dot}{extension[:19]}" if stem else name[:_LONGEST_NAME]


def invented_name(part: Part, data: bytes) -> str:
    kind = part.content_type
    extension = EXTENSIONS.get(kind) or guess_extension(kind) or ".bin"
    subject = read_headers(data, 0, len(data))[0].words(b"subject", 80) if kind == "message/rfc822" else ""
    return file_name(_PLACES.sub(" ", subject) + extension if subject else kind.partition("/")[0] + extension)
