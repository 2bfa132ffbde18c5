"""Every byte that is kept: raw messages, attachments, photos, uploads. Content lies in the store, its facts here."""

from __future__ import annotations

from typing import IO

from django.db import models

from rapport.files import store
from rapport.web.funnel import InWorkspace


class StoredFile(InWorkspace):
    """One content of one workspace, known by its SHA-256: the same bytes are kept once."""

    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "sha256"], name="files_once_per_workspace")]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} ({self.size})"

    def open(self) -> IO[bytes]:
        """The content for reading. Raises store.Missing when the store lost it."""
        return store.open_content(self.workspace_id, self.sha256)

    def read(self) -> bytes:
        """The whole content; only for what is known to be small."""
        with self.open() as file:
            return file.read()
