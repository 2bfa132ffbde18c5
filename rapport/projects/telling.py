"""What a client did on their page, as a note in their history: in our language, with their words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from rapport.clients.models import Contact
from rapport.clients.saying import note_down
from rapport.journal.models import Batch
from rapport.projects.models import ChangeRequest, Project, Submission
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


def note_change(
    change: ChangeRequest, contact: Contact | None, words: str, *, by: Actor, at: datetime, batch: Batch
) -> None:
    """A change was decided there: accepted, or rejected."""
    said = gettext_noop("Change %(number)s is rejected: %(title)s")
    if batch.kind == "changerequest.accepted":
        said = gettext_noop("Change %(number)s is accepted: %(title)s")
    facts = {"number": change.number, "title": change.title}
    note(change.project, contact, said, facts, words, by=by, at=at, batch=batch)


def note_judgement(
    submission: Submission, contact: Contact | None, decision: str, remarks: Sequence[str], *, by: Actor, at: datetime,
    batch: Batch,
) -> None:  # fmt: skip
    """What was handed in was judged there, with remarks or without."""
    one = submission.milestone
    facts = {"title": one.title, "decision": Submission.Decision(decision).label}
    said = gettext_noop("“%(title)s”: %(decision)s")
    note(one.project, contact, said, facts, "\n".join(remarks), by=by, at=at, batch=batch)
