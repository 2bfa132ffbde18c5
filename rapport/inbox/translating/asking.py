"""Asking for a translation, and keeping it: allowed first, made by the worker, marked as a machine's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.accounts.actors import Actor as Member
from rapport.clients.confidentiality import ASSISTANT, why_not
from rapport.clients.models import Interaction
from rapport.inbox import tasks
from rapport.inbox.models import Message, Translation, TranslatorPlan
from rapport.inbox.translating.engines import LONGEST, NotTranslated, host_of, translator_of
from rapport.journal import reversing
from rapport.journal.models import Batch
from rapport.journal.recording import difference, record
from rapport.web.funnel import Actor
from rapport.web.leaving import Leaving

State = Translation.State
FIELDS = ("kind", "address", "model", "enabled")


class NotAllowed(Exception):
    """It must not leave; the words say why."""


def plan_of(workspace_id: int) -> TranslatorPlan | None:
    """The engine of a workspace; None when none was ever named."""
    return TranslatorPlan.objects.filter(workspace_id=workspace_id).first()


def set_plan(values: Mapping[str, Any], *, by: Actor, at: datetime) -> Batch | None:
    """Name the engine, switch it on or off; another address has to be agreed to anew. None when nothing differs.

    An empty key leaves the one that stands, except at another address: a secret goes nowhere it was not given for.
    """
    with transaction.atomic():
        plan = TranslatorPlan.objects.select_for_update().filter(workspace_id=by.workspace_id).first()
        standing = plan or TranslatorPlan(workspace_id=by.workspace_id)
        told = {name: values[name] for name in FIELDS}
        changes = difference({name: getattr(standing, name) for name in FIELDS}, told)
        key, moved = values.get("key", ""), standing.address != told["address"]
        if plan is not None and not changes and not key:
            return None
        for name, value in told.items():
            setattr(standing, name, value)
        if key or moved:
            standing.key = key
        if moved or "kind" in changes:
            standing.agreed_at = None
        standing.save()
        return record(standing, "changed" if plan else "created", changes, by=by, at=at)


def agree(plan: TranslatorPlan, *, at: datetime) -> None:
    """An owner has seen what would be sent."""
    TranslatorPlan.objects.filter(pk=plan.pk, agreed_at=None).update(agreed_at=at)


def refusal_of(message: Message, *, by: Actor) -> str:
    """Why a message may not be given to the engine, in a sentence; empty when it may."""
    plan = plan_of(by.workspace_id)
    if plan is None or not plan.enabled:
        return _("Translation is switched off.")
    words = Interaction.objects.filter(workspace_id=by.workspace_id, source=message.pk).select_related("client")
    for word in words:
        reason = why_not(word.client, ASSISTANT, on=timezone.localdate()) if word.client else ""
        if reason:
            return _("%(reason)s It stays here.") % {"reason": reason}
    return ""


def ask(message: Message, language: str, *, by: Actor, at: datetime) -> Translation:
    """Let the worker translate a message; asked twice it is made once. Raises NotAllowed."""
    if reason := refusal_of(message, by=by):
        raise NotAllowed(reason)
    with transaction.atomic():
        row, made = Translation.objects.get_or_create(
            workspace_id=by.workspace_id, message=message, language=language,
            defaults={"asked_at": at, "user_id": by.user_id},
        )  # fmt: skip
        again = Translation.objects.filter(pk=row.pk, state=State.FAILED).update(state=State.WAITING, trouble="")
        if made or again:
            tasks.translate.enqueue(row.pk)
    row.refresh_from_db()
    return row


def make(translation_id: int, *, at: datetime) -> None:
    """The work itself; what must not leave any more is not sent, and one that is made already is left alone."""
    rows = Translation.objects.select_related("message", "workspace")
    row = rows.filter(pk=translation_id, state=State.WAITING).first()
    plan = plan_of(row.workspace_id) if row else None
    if row is None:
        return
    if plan is None or plan.agreed_at is None or _forbidden(row):
        return _failed(row, "not_allowed")
    try:
        text = translator_of(plan).translate(text_of(row.message), row.language)
    except NotTranslated as trouble:
        return _failed(row, trouble.code)
    engine = " ".join(filter(None, (host_of(plan.address), plan.model)))[:300]
    waiting = Translation.objects.filter(pk=row.pk, state=State.WAITING)
    waiting.update(state=State.DONE, text=text, engine=engine, made_at=at, trouble="")


def _forbidden(row: Translation) -> bool:
    """Whether something forbids it now: it may have changed since it was asked for."""
    return bool(refusal_of(row.message, by=Member(row.workspace, row.user, via="worker")))


def _failed(row: Translation, code: str) -> None:
    Translation.objects.filter(pk=row.pk, state=State.WAITING).update(state=State.FAILED, trouble=code)


def text_of(message: Message) -> str:
    """What of a message is translated: what was said, without what is quoted below it."""
    words = Interaction.objects.filter(workspace_id=message.workspace_id, source=message.pk)
    return str(words.order_by("id").values_list("text", flat=True).first() or "")[:LONGEST]


def learn_not_to_undo() -> None:
    """An undo would bring an old address together with a new key."""
    reversing.learn(TranslatorPlan, against=lambda batch: _("The engine is changed in the settings only."))


def ways_out(workspace: Any) -> list[Leaving]:
    """For the page that lists what leaves this machine."""
    plan = plan_of(workspace.pk)
    if plan is None or not plan.enabled:
        return []
    return [
        Leaving(
            _("The translation engine"), host_of(plan.address), _("The text of messages somebody asks to translate"),
            _("Reading them in your language"),
        )
    ]  # fmt: skip
