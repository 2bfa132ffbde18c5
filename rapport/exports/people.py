"""The address book of a workspace as vCard 4.0: everybody who is not in the trash."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from datetime import UTC
from typing import Any

from rapport.clients.models import Contact
from rapport.files import store
from rapport.lib.vcard_writing import card, escaped

AT_ONCE = 500
LARGEST_PHOTO = 1_000_000
PICTURES = {b"\xff\xd8\xff": "jpeg", b"\x89PNG": "png", b"GIF8": "gif", b"RIFF": "webp"}
LABELS = {"work": "work", "home": "home", "mobile": "cell", "cell": "cell", "fax": "fax"}


def write_people(write: Callable[[bytes], Any], workspace_id: int) -> None:
    """One card for each person, in the order they were written down."""
    people = Contact.objects.filter(workspace_id=workspace_id, trashed_at=None).order_by("pk")
    people = people.select_related("client", "photo").prefetch_related("points", "client__client_tags__tag")
    for contact in people.iterator(chunk_size=AT_ONCE):
        write(card(properties(contact)))


def properties(contact: Contact) -> Iterator[tuple[str, str]]:
    """The card of one person, as (name with parameters, value as it is written)."""
    yield "FN", escaped(contact.name)
    # The patronymic stands where other names stand.
    if contact.family or contact.given:
        yield "N", ";".join(map(escaped, (contact.family, contact.given, contact.patronymic, "", "")))
    client = contact.client
    if client is not None:
        yield "ORG", escaped(client.name) if client.is_company else ""
        yield "CATEGORIES", ",".join(escaped(mark.tag.name) for mark in _marks(client))
    yield "TITLE", escaped(contact.role)
    for point in sorted(contact.points.all(), key=lambda point: (point.position, point.pk)):
        yield from _reach(point)
    # A date in vCard has no hyphens.
    yield "BDAY", contact.birthday if contact.birthday.startswith("--") else contact.birthday.replace("-", "")
    yield "ADR", f";;{escaped(contact.address)};;;;" if contact.address else ""
    yield "LANG", contact.language
    yield "TZ", contact.timezone
    yield "NOTE", escaped(contact.note)
    yield "PHOTO", _photo(contact)
    yield "UID", escaped(contact.uid)
    yield "REV", f"{contact.updated_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _marks(client: Any) -> list[Any]:
    return sorted(client.client_tags.all(), key=lambda mark: mark.tag.name)


def _reach(point: Any) -> Iterator[tuple[str, str]]:
    kind = LABELS.get(point.label.casefold(), "")
    parameter = f";TYPE={kind}" if kind else ""
    if point.kind == "phone":
        yield f"TEL{parameter}", escaped(point.value)
    elif point.kind == "website":
        yield "URL", point.value.replace("\n", "")
    else:
        # Whatever channel comes later has an address too.
        yield (f"EMAIL{parameter}" if point.kind == "email" else "IMPP"), escaped(point.value)


def _photo(contact: Contact) -> str:
    """The picture inside the card, unless it is large or lost."""
    if contact.photo is None or contact.photo.size > LARGEST_PHOTO:
        return ""
    try:
        data = contact.photo.read()
    except store.Missing:
        return ""
    kind = next((kind for mark, kind in PICTURES.items() if data.startswith(mark)), "")
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}" if kind else ""
