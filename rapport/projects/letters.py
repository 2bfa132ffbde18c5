"""Letters about a project: begun in the client's language, with the link to their page, and sent by a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from rapport.clients.models import Contact
from rapport.clients.reaching import new_letter_href
from rapport.projects.models import Project
from rapport.web.funnel import Actor


def language_of(project: Project) -> str:
    """In which language the client reads."""
    person = project.contact.language if project.contact else ""
    return person or project.client.language or project.workspace.language


def reader_of(actor: Actor, project: Project) -> Contact | None:
    """Who accepts the work, or the client's main person."""
    if project.contact is not None and not project.contact.trashed_at:
        return project.contact
    return (
        Contact.objects.visible_to(actor).living().filter(client=project.client_id).order_by("-is_main", "pk").first()
    )


def letter_href(actor: Actor, project: Project, subject: str, body: str, facts: Mapping[str, Any]) -> str:
    """Where a letter is begun; nothing without somebody to write to. Subject and body are message ids already marked
    for translation, and are said in the client's language.
    """
    contact = reader_of(actor, project)
    email = contact.points.filter(kind="email").values_list("value", flat=True).first() if contact else ""
    if contact is None or not email or contact.do_not_contact:
        return ""
    with translation.override(language_of(project)):
        return new_letter_href(actor, contact, email, gettext(subject) % facts, gettext(body) % facts)
