"""Making templates and their wordings, copying, and telling that one was taken. Each is one batch and can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.accounts.actors import Actor
from rapport.clients.models import Contact
from rapport.journal.models import Batch
from rapport.journal.recording import Change, begin, record, record_many
from rapport.journal.reversing import learn
from rapport.message_templates.built_in import BuiltIn
from rapport.message_templates.choosing import Variant
from rapport.message_templates.filling import variants_of
from rapport.message_templates.models import MessageTemplate, MessageVariant, TemplateUse

OF_WORDING = ("language", "experience", "interaction_type", "address_form", "subject", "text")


def make(
    values: Mapping[str, Any], wordings: Iterable[Mapping[str, Any]], *, by: Actor, at: datetime
) -> tuple[MessageTemplate, Batch]:
    """A new template with its wordings."""
    times = {"workspace_id": by.workspace_id, "created_at": at, "updated_at": at}
    with transaction.atomic():
        made = MessageTemplate.objects.create(**times, **values)
        variants = [MessageVariant.objects.create(template=made, **times, **one) for one in wordings]
        batch = begin("messagetemplate.created", by=by, at=at)
        told = [Change(made, "created", _told(values))]
        told += [Change(one, "created", _told({name: getattr(one, name) for name in OF_WORDING})) for one in variants]
        record_many(told, batch=batch, at=at)
    return made, batch


def copy_of(template: MessageTemplate | BuiltIn, *, by: Actor, at: datetime) -> tuple[MessageTemplate, Batch]:
    """A template of one's own with the same words. A copy of a built-in one remembers it and stands in its place."""
    values: dict[str, Any] = {"name": template.name[:120], "stage": template.stage, "note": template.note[:300]}
    if isinstance(template, BuiltIn):
        values |= {"origin": template.key, "origin_digest": template.digest}
    else:
        values["name"] = (_("%(name)s (copy)") % {"name": template.name})[:120]
    return make(values, map(_words_of, variants_of(template)), by=by, at=at)


def _words_of(variant: Variant) -> dict[str, Any]:
    return {name: getattr(variant, name) for name in OF_WORDING}


def add_wording(
    template: MessageTemplate, values: Mapping[str, Any], *, by: Actor, at: datetime
) -> tuple[MessageVariant, Batch]:
    """One more wording."""
    with transaction.atomic():
        made = MessageVariant.objects.create(
            workspace_id=by.workspace_id, template=template, created_at=at, updated_at=at, **values
        )
        batch = record(made, "created", _told(values), by=by, at=at)
    return made, batch


def accept_origin(template: MessageTemplate, digest: str, *, by: Actor, at: datetime) -> Batch | None:
    """The change of the built-in one was seen; it is not told again until the next. None when it was seen before."""
    return template.change({"origin_digest": digest}, by=by, at=at, verb="seen")


def tell_use(template: MessageTemplate | BuiltIn, contact: Contact, *, by: Actor, at: datetime) -> TemplateUse:
    """That it was taken for a letter to this person."""
    mine = template if isinstance(template, MessageTemplate) else None
    key = template.key if isinstance(template, BuiltIn) else template.origin
    with transaction.atomic():
        use = TemplateUse.objects.create(
            workspace_id=by.workspace_id, template=mine, key=key, contact=contact, user_id=by.user_id, at=at
        )
        record(use, "created", {"contact_id": (None, contact.pk)}, by=by, at=at)
    return use


def _told(values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (None, value) for name, value in values.items() if value}


def held_templates(pks: list[int]) -> set[int]:
    """Templates with wordings, or that were used."""
    held = set(MessageVariant.objects.filter(template_id__in=pks).values_list("template_id", flat=True))
    used = TemplateUse.objects.filter(template_id__in=pks).values_list("template_id", flat=True)
    return held | {pk for pk in used if pk}


def learn_ways() -> None:
    """Teach the journal the ways of this room."""
    learn(MessageTemplate, held=held_templates)
    learn(MessageVariant)
    learn(TemplateUse)
