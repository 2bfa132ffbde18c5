"""What this room holds of people: documents of the client that is one person, and what was said about them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.clients.holdings import own_client, pass_over, teach
from rapport.clients.models import Contact
from rapport.documents.models import Comment, Document, Folder, RemoteFile, Version
from rapport.files.models import StoredFile


def documents_of(contact: Contact) -> Any:
    """Documents of the client that is this person; those of a company are about the company."""
    return Document.objects.filter(workspace_id=contact.workspace_id, client=own_client(contact) or 0)


def versions_of(contact: Contact) -> Any:
    """Every state of them."""
    return Version.objects.filter(document__in=documents_of(contact))


def comments_of(contact: Contact) -> Any:
    """What was said about them."""
    return Comment.objects.filter(document__in=documents_of(contact))


def file_of(version: Version) -> list[tuple[str, StoredFile]]:
    """The file of a version."""
    return [(version.file_name or "file", version.file)] if version.file else []


def teach_holdings() -> None:
    """Teach what this room holds; the last taught is handled first."""
    teach(Document, _("Documents"), documents_of)
    teach(Comment, _("Comments on documents"), comments_of)
    teach(Version, _("Versions of documents"), versions_of, files=file_of)
    pass_over(RemoteFile, "says which file is which document, and goes with it")
    pass_over(Folder, "an address of ours; whose documents lie there is the client's, not a person's")
