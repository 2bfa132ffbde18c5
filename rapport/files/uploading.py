"""Uploads: onto the disk, never into memory, within the limit; a full disk becomes a word instead of a crash."""

from __future__ import annotations

import errno
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

TOO_LARGE, DISK_FULL = "too_large", "disk_full"
STRANGERS_LIMIT = 1_000_000  # bytes


class BoundedUpload(TemporaryFileUploadHandler):
    """Stops an upload that is too large or finds no room, and leaves the reason in `request.upload_refusal`."""

    too_large = False

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: str | None = None
    ) -> None:
        """The size the browser announces decides; Django takes a refusal only from the first file on."""
        super().handle_raw_input(input_data, META, content_length, boundary, encoding)
        # Read before anybody is asked who they are: a stranger has nothing to bring but a form, unless a page of theirs
        # has said how much (`upload_limit`, in bytes).
        user = getattr(self.request, "user", None)
        is_known = user is not None and user.is_authenticated
        allowed = getattr(self.request, "upload_limit", STRANGERS_LIMIT)
        limit = settings.UPLOAD_LIMIT if is_known else min(settings.UPLOAD_LIMIT, allowed)
        self.too_large = content_length > limit

    def new_file(self, *args: Any, **facts: Any) -> None:
        """Refused before a byte is kept."""
        if self.too_large:
            self.refuse(TOO_LARGE)
        super().new_file(*args, **facts)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Written as it comes."""
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as refusal:
            if refusal.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            self.refuse(DISK_FULL)

    def refuse(self, reason: str) -> None:
        """Read the rest of the request and drop it, so that the answer reaches the browser."""
        self.request.upload_refusal = reason  # type: ignore[union-attr]
        raise StopUpload(connection_reset=False)
