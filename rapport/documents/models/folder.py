"""A folder on a WebDAV server that is kept the same as the documents here, both ways."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rapport.clients.models import Client
from rapport.clients.models.record import Record, RecordRows
from rapport.documents.models.document import Document
from rapport.web.funnel import InWorkspace
from rapport.web.secrets import SecretField


class Folder(Record):
    """Where it lies and what opens it. Texts are files ending in .md there, files are what they are."""

    title = models.CharField(_("Name"), max_length=120)
    client = models.ForeignKey(
        Client, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Documents of")
    )
    url = models.URLField(_("Address of the folder"), max_length=1000)
    username = models.CharField(_("User"), max_length=200, blank=True)
    password = SecretField(_("Password"), blank=True, default="")
    looked_at = models.DateTimeField(null=True)
    # {"code": …, "details": {…}}: why the last look did not succeed.
    trouble = models.JSONField(null=True)

    objects = RecordRows["Folder"].as_manager()  # type: ignore[misc]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("documents:folder", args=[self.pk])


class RemoteFile(InWorkspace):
    """One file of a folder and the document it is: what both sides were when they were last the same."""

    folder = models.ForeignKey(Folder, models.CASCADE, related_name="remote_files")
    document = models.ForeignKey(Document, models.CASCADE, related_name="remote_files")
    name = models.CharField(max_length=255)
    etag = models.CharField(max_length=300, blank=True)
    number = models.PositiveIntegerField(default=0)
    # Both sides were changed: the version of the other side, kept here beside ours, until somebody says which counts.
    conflict = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["folder", "name"], name="documents_remote_name"),
            models.UniqueConstraint(fields=["folder", "document"], name="documents_remote_document"),
        ]

    def __str__(self) -> str:
        return self.name
