"""Whom answers belong to: the person we know by one of their addresses, or somebody new."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from rapport.clients.cards import agree, identifies
from rapport.clients.models import Contact, ContactPoint
from rapport.clients.models.contact import point_key
from rapport.journal.models import Batch
from rapport.journal.recording import record
from rapport.lib.names import same_name_key
from rapport.questionnaires.models import AnswerSheet
from rapport.web.funnel import Actor


def known(sheet: AnswerSheet, *, by: Actor) -> Contact | None:
    """The contact behind the mail address or the phone; a phone that several may share must fit the name as well."""
    name = same_name_key(sheet.said("name"))
    country = sheet.workspace.workhours.country
    for kind in (ContactPoint.Kind.EMAIL, ContactPoint.Kind.PHONE):
        value = sheet.said(kind)
        key = point_key(kind, value, country) if value else ""
        if not key or not identifies(kind, key):
            continue
        points = ContactPoint.objects.visible_to(by).filter(kind=kind, key=key, contact__trashed_at=None)
        rows = points.select_related("contact").order_by("contact__suggested", "-contact__is_main", "contact_id")
        people = [row.contact for row in rows[:20]]
        named = [one for one in people if agree(one.name_key, name)]
        if found := next(iter(named or (people if kind == ContactPoint.Kind.EMAIL else [])), None):
            return found
    return None


def introduce(sheet: AnswerSheet, *, by: Actor, at: datetime, batch: Batch) -> Contact:
    """A suggested person, as senders of letters are: somebody decides later what they are to us."""
    name = sheet.said("name") or sheet.said("email") or sheet.said("phone") or sheet.said("company")
    name = (name or _("Somebody, through “%(form)s”") % {"form": sheet.questionnaire.title})[:200]
    contact = Contact(
        workspace_id=by.workspace_id, name=name, role=sheet.said("role")[:200], language=sheet.language,
        suggested=True, created_at=at, updated_at=at,
    )  # fmt: skip
    contact.set_keys()
    contact.save(force_insert=True)
    points = [[kind, value, ""] for kind, value in ways_in(sheet).items()]
    contact.put_back("points", points)
    record(contact, "created", {"name": (None, name), "points": (None, points)}, by=by, at=at, batch=batch)
    return contact


def ways_in(sheet: AnswerSheet) -> dict[str, str]:
    """The ways to reach a person that the answers tell, by their kinds."""
    told = {"email": sheet.said("email"), "phone": sheet.said("phone"), "website": sheet.said("site")}
    return {kind: value for kind, value in told.items() if value}
