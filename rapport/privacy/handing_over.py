"""Everything about one person as a ZIP: person.json, a vCard, their letters and files. Written while it is sent.

The shape of person.json (version 1): {"format", "version", "made_at", "workspace", "person": {column: value}, "points",
"held": {"<room>.<model>": [{column: value}, …]}, "journal": [{"at", "verb", "subject", "subject_id", "changes"}, …]}.
Times are UTC in ISO 8601, days ISO dates.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import Q

from rapport.clients.holdings import Holding, holdings
from rapport.clients.models import Contact
from rapport.clients.people_cards import card_of
from rapport.files.models import StoredFile
from rapport.files.store import Missing
from rapport.journal.models import Batch, Entry
from rapport.journal.recording import record
from rapport.lib.vcard_writing import write_card
from rapport.web.funnel import Actor
from rapport.web.secrets import SecretField

BLOCK = 1 << 18
ROWS = 200
# What Rapport keeps for itself says nothing about a person.
OURS = frozenset({"workspace_id", "version", "name_key", "key", "position"})


def told(contact: Contact, *, by: Actor, at: datetime) -> Batch:
    """Say in the journal that a person's data were handed over. The one place every copy passes."""
    with transaction.atomic():
        return record(contact, "handed_over", {}, by=by, at=at)


class _Pipe:
    """Takes what zipfile writes and gives it away piece by piece; it cannot be rewound."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, data: Any) -> int:
        self.pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing lies in between."""

    def taken(self) -> bytes:
        pieces, self.pieces = self.pieces, []
        return b"".join(pieces)


def packed(contact: Contact, *, by: Actor, at: datetime) -> Iterator[bytes]:
    """The ZIP in pieces, in flat memory whatever its size, so that no copy of it lies anywhere."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        with archive.open("person.json", "w", force_zip64=True) as file:
            for text in _json(contact, by, at):
                file.write(text.encode())
                yield pipe.taken()
        archive.writestr("person.vcf", write_card(card_of(contact, (), {})))
        names = set[str]()
        for name, stored in _files(contact):
            name = _free(name, names)
            try:
                with stored.open() as source, archive.open(name, "w", force_zip64=True) as file:
                    while block := source.read(BLOCK):
                        file.write(block)
                        yield pipe.taken()
            except Missing:
                archive.writestr(f"{name}.missing", "")
    yield pipe.taken()


def _json(contact: Contact, by: Actor, at: datetime) -> Iterator[str]:
    head = {
        "format": "rapport-person", "version": 1, "made_at": at, "workspace": by.workspace.name,  # type: ignore[attr-defined]
        "person": columns(contact), "points": contact.standing("points"),
    }  # fmt: skip
    yield _dumped(head)[:-1] + ', "held": {'
    for place, holding in enumerate(holdings()):
        yield f"{', ' if place else ''}{json.dumps(holding.name)}: ["
        for number, row in enumerate(holding.find(contact).order_by("pk").iterator(ROWS)):
            yield (", " if number else "") + _dumped(columns(row) | holding.tell(row))
        yield "]"
    yield '}, "journal": ['
    for number, entry in enumerate(_entries(contact).iterator(ROWS)):
        said = {
            "at": entry.at, "verb": entry.verb, "subject": entry.subject, "subject_id": entry.subject_id,
            "changes": entry.payload.changes,
        }  # fmt: skip
        yield (", " if number else "") + _dumped(said)
    yield "]}"


def columns(row: models.Model) -> dict[str, Any]:
    """A row as the export tells it: every column that says something."""
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in OURS and not isinstance(field, SecretField)
    }


def _entries(contact: Contact) -> Any:
    about = Q(subject=Contact._meta.label_lower, subject_id=contact.pk)
    for holding in holdings():
        about |= Q(subject=holding.name, subject_id__in=holding.find(contact).order_by().values("pk"))
    mine = Entry.objects.filter(about, workspace_id=contact.workspace_id)
    return mine.select_related("payload").order_by("pk")


def _files(contact: Contact) -> Iterator[tuple[str, StoredFile]]:
    if contact.photo:
        yield "photo", contact.photo
    seen = {contact.photo_id}
    for holding in holdings():
        yield from _files_of(holding, contact, seen)


def _files_of(holding: Holding, contact: Contact, seen: set[int | None]) -> Iterator[tuple[str, StoredFile]]:
    for row in holding.find(contact).order_by("pk").iterator(ROWS):
        for name, stored in holding.files(row):
            # The same content comes with the letter and with what it says.
            if stored.pk not in seen:
                seen.add(stored.pk)
                yield ("letters/" if name.endswith(".eml") else "files/") + name.replace("/", "_")[-120:], stored


def _free(name: str, taken: set[str]) -> str:
    free, number = name, 2
    while free in taken:
        head, dot, tail = name.rpartition(".")
        free = f"{head}-{number}.{tail}" if dot else f"{name}-{number}"
        number += 1
    taken.add(free)
    return free


def _dumped(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
