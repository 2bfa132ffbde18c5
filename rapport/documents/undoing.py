"""How documents are undone: one that has been written on or talked about stays."""

from __future__ import annotations

from django.db.models import Q

from rapport.documents.models import Comment, Document, Folder, Version
from rapport.files.keeping import let_go
from rapport.journal.reversing import learn


def held_documents(pks: list[int]) -> set[int]:
    """Those with a second version, a comment, or a file elsewhere."""
    more = Q(versions__number__gt=1) | Q(comments__isnull=False) | Q(remote_files__isnull=False)
    return set(Document.objects.filter(more, pk__in=pks).values_list("pk", flat=True))


def unmake_documents(pks: list[int]) -> None:
    """Delete them with their versions and files."""
    files = list(Version.objects.filter(document__in=pks).exclude(file=None).values_list("file_id", flat=True))
    Document.objects.filter(pk__in=pks).delete()
    let_go(number for number in files if number)


def held_folders(pks: list[int]) -> set[int]:
    """Those by which files have gone."""
    return set(Folder.objects.filter(pk__in=pks, remote_files__isnull=False).values_list("pk", flat=True))


def learn_ways() -> None:
    """Teach the journal the ways of this room."""
    learn(Document, held=held_documents, unmake=unmake_documents)
    learn(Comment)
    learn(Folder, held=held_folders)
