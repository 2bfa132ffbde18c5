"""A document and its versions. What was written stays; the document points at the version that is in force."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.clients.models import Client
from rapport.clients.models.record import IN_TRASH, Record, RecordRows
from rapport.files.models import StoredFile
from rapport.web.funnel import InWorkspace
from rapport.web.rights import GUEST


class DocumentRows(RecordRows["Document"]):
    """Questions about many documents."""

    def listed(self) -> Self:
        """Those of the list, with their clients."""
        return self.living().select_related("client")


class Document(Record):
    """A text we write together, a file with versions, or a link to a document elsewhere."""

    class Kind(models.TextChoices):
        """What it consists of."""

        TEXT = "text", pgettext_lazy("kind of document", "text")
        FILE = "file", pgettext_lazy("kind of document", "file")
        LINK = "link", pgettext_lazy("kind of document", "link")

    opens: ClassVar = {GUEST: "client"}
    shares: ClassVar[Any] = lambda rows, door: rows.filter(client=door.client_id, shared_at__isnull=False)

    client = models.ForeignKey(
        Client, models.CASCADE, null=True, blank=True, related_name="documents", verbose_name=_("Client")
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    title = models.CharField(_("Title"), max_length=200)
    url = models.URLField(_("Address"), max_length=1000, blank=True)
    # The number of the version in force; undo sets it back and deletes nothing.
    current = models.PositiveIntegerField(default=0)
    # Since when the client sees it on their page; nobody does before somebody says so.
    shared_at = models.DateTimeField(null=True)

    objects = DocumentRows.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "-updated_at", "-id"], name="documents_document_newest"),
            models.Index(fields=["workspace", "client", "-updated_at"], name="documents_document_client"),
            models.Index(fields=["workspace", "-trashed_at"], name="documents_document_trash", condition=IN_TRASH),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where it is read."""
        return reverse("documents:document", args=[self.pk])

    def show_to_client(self, *, by: Any, at: Any) -> Any:
        """It stands on the page of its client from now on; None when it does already, or belongs to none."""
        return self.mark("shared_at", at, "shown", by=by, at=at) if self.client_id else None

    def hide_from_client(self, *, by: Any, at: Any) -> Any:
        """It does not any more; None when that is so already."""
        return self.mark("shared_at", None, "hidden", by=by, at=at)

    @property
    def in_force(self) -> Version | None:
        """The version that counts; None while there is none."""
        return self.versions.filter(number=self.current).select_related("file", "user").first()


class Version(InWorkspace):
    """One state of a document, never changed. A file keeps the name it came with."""

    class Via(models.TextChoices):
        """How it came."""

        PAGE = "page", pgettext_lazy("how a version came", "written here")
        FOLDER = "folder", pgettext_lazy("how a version came", "from the folder")

    opens: ClassVar = {GUEST: "document__client"}

    document = models.ForeignKey(Document, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=255, blank=True)
    content_type = models.CharField(max_length=120, blank=True)
    note = models.CharField(_("What is new"), max_length=300, blank=True)
    via = models.CharField(max_length=8, choices=Via.choices, default=Via.PAGE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="documents_version_once")]

    def __str__(self) -> str:
        return f"{self.document_id}.{self.number}"


class Comment(Record):
    """Something said about a version, perhaps about a passage of it."""

    opens: ClassVar = {GUEST: "document__client"}

    document = models.ForeignKey(Document, models.CASCADE, related_name="comments")
    number = models.PositiveIntegerField()
    passage = models.CharField(_("About the passage"), max_length=500, blank=True)
    text = models.TextField(_("Comment"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)

    objects = RecordRows["Comment"].as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [models.Index(fields=["document", "created_at"], name="documents_comment_document")]

    def __str__(self) -> str:
        return self.text[:60]

    def get_absolute_url(self) -> str:
        """At its document."""
        return f"{reverse('documents:document', args=[self.document_id])}#comment-{self.pk}"

    def resolve(self, *, by: Any, at: Any) -> Any:
        """Dealt with; None when that has been said already."""
        return self.mark("resolved_at", at, "resolved", by=by, at=at)
