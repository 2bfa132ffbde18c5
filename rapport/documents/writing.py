"""Writing a document: each state is a version that stays, and nobody writes over what they have not seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from rapport.documents.models import Comment, Document, Version
from rapport.files.models import StoredFile
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.journal.reversing import ways_of
from rapport.web.funnel import Actor

LONGEST_TEXT = 500_000


class Overtaken(Exception):
    """Somebody wrote a newer version after this one was opened. `theirs` is the version in force now."""

    def __init__(self, theirs: Version | None) -> None:
        super().__init__(theirs and theirs.number)
        self.theirs = theirs


@dataclass(frozen=True, slots=True)
class Content:
    """What a version says: a text, or a file that is in the store already."""

    text: str = ""
    file: StoredFile | None = None
    file_name: str = ""
    content_type: str = ""
    note: str = ""
    via: str = Version.Via.PAGE


def begin(values: Mapping[str, Any], content: Content | None, *, by: Actor, at: datetime) -> tuple[Document, Batch]:
    """A new document with these columns (by attname) and its first version; a link has none."""
    with transaction.atomic():
        document = Document.objects.create(
            workspace_id=by.workspace_id, created_at=at, updated_at=at, current=int(content is not None), **values
        )
        if content is not None:
            _keep(document, 1, content, by=by, at=at)
        batch = record(document, "created", {"title": (None, document.title)}, by=by, at=at)
        ways_of(Document).put_right([document.pk])
    return document, batch


def write(document: Document, content: Content, *, base: int, by: Actor, at: datetime) -> Batch | None:
    """A new version over number `base`, put in force; None when it says the same. Raises Overtaken."""
    with transaction.atomic():
        locked = Document.objects.select_for_update().get(pk=document.pk)
        standing = locked.in_force
        if locked.current != base:
            raise Overtaken(standing)
        if standing and says_the_same(standing, content):
            return None
        number = add(locked, content, by=by, at=at)
        batch = locked.change({"current": number}, by=by, at=at, verb="written")
    document.refresh_from_db()
    return batch


def add(document: Document, content: Content, *, by: Actor, at: datetime) -> int:
    """Keep a version beside the others without putting it in force; in the caller's transaction. Its number."""
    newest = document.versions.aggregate(newest=Max("number"))["newest"] or 0
    return _keep(document, newest + 1, content, by=by, at=at).number


def put_in_force(document: Document, number: int, *, by: Actor, at: datetime) -> Batch | None:
    """Let another version count; None when it does already. Raises Version.DoesNotExist for one there never was."""
    document.versions.get(number=number)
    return document.change({"current": number}, by=by, at=at, verb="put_in_force")


def comment(document: Document, text: str, passage: str = "", *, by: Actor, at: datetime) -> tuple[Comment, Batch]:
    """Say something about the version in force."""
    with transaction.atomic():
        said = Comment.objects.create(
            workspace_id=by.workspace_id, document=document, number=document.current, text=text, passage=passage[:500],
            user_id=by.user_id, created_at=at, updated_at=at,
        )  # fmt: skip
        batch = record(said, "created", {"text": (None, text)}, by=by, at=at)
    return said, batch


def _keep(document: Document, number: int, content: Content, *, by: Actor, at: datetime) -> Version:
    return Version.objects.create(
        workspace_id=document.workspace_id, document=document, number=number, text=content.text, file=content.file,
        file_name=content.file_name[:255], content_type=content.content_type[:120], note=content.note[:300],
        via=content.via, user_id=by.user_id, at=at,
    )  # fmt: skip


def says_the_same(standing: Version, content: Content) -> bool:
    """Whether a version says what this content says."""
    if content.file is not None:
        return standing.file_id == content.file.pk and standing.file_name == content.file_name
    return standing.text == content.text
