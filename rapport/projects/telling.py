"""What a client did on their page, as a note in their history: in our language, with their words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from rapport.clients.models import Contact
from rapport.clients.saying import note_down
from rapport.journal.models import Batch
from rapport.projects.models import Project
from rapport.web.funnel import Actor


def note(
    project: Project, contact: Contact | None, said: str, facts: Mapping[str, Any], words: str, *, by: Actor,
    at: datetime, batch: Batch,
) -> None:  # fmt: skip
    """Write it down. `said` is a message id marked for translation, and `facts` fill it; `words` are the client's."""
    with translation.override(project.workspace.language):
        text = f"{project.title}. {gettext(said) % {name: str(value) for name, value in facts.items()}}"
    told = {
        "kind": "note", "text": f"{text}\n\n{words}".strip(), "at": at, "contact_id": contact.pk if contact else None
    }  # fmt: skip
    note_down(project.client, told, by=by, at=at, batch=batch)
