"""The letters as they were kept, one after the other in an mbox (mboxrd), which any mail program reads."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC
from typing import Any

from rapport.files import store
from rapport.inbox.models import Message

_FROM = re.compile(rb"^(>*From )", re.MULTILINE)


def write_letters(write: Callable[[bytes], Any], workspace_id: int) -> None:
    """All letters by the moment they were sent; one whose bytes are lost is left out."""
    messages = Message.objects.filter(workspace_id=workspace_id).order_by("sent_at", "pk")
    facts = messages.values_list("from_email", "sent_at", "raw__sha256")
    for sender, sent_at, sha256 in facts.iterator(chunk_size=500):
        try:
            with store.open_content(workspace_id, sha256) as content:
                raw = content.read()
        except store.Missing:
            continue
        name = sender if sender and sender.isascii() and " " not in sender else "MAILER-DAEMON"
        write(f"From {name} {sent_at.astimezone(UTC):%a %b %e %H:%M:%S %Y}\n".encode())
        write(_FROM.sub(rb">\1", raw))
        write(b"\n" if raw.endswith(b"\n") else b"\n\n")
