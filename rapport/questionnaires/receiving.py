"""Answers arrive: kept, and told in the history of whoever gave them, with their consents. Or held for a look first."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import translation

from rapport.accounts.actors import Actor as Somebody
from rapport.accounts.models import Workspace
from rapport.clients import standing
from rapport.clients.consenting import give
from rapport.clients.models import Consent, Interaction
from rapport.journal.models import Batch
from rapport.journal.recording import begin, record
from rapport.journal.reversing import learn
from rapport.questionnaires.models import AnswerSheet, Invitation, Questionnaire
from rapport.questionnaires.suspecting import suspicions_of
from rapport.questionnaires.whose import introduce, known
from rapport.questionnaires.wording import subject_of, text_of
from rapport.web.funnel import Actor
from rapport.web.limits import FLOOD

VIA = "form"
SAME_WITHIN = timedelta(minutes=10)
HELD, TAKEN, REFUSED = AnswerSheet.State.HELD, AnswerSheet.State.TAKEN, AnswerSheet.State.REFUSED


@dataclass(frozen=True, slots=True)
class Filled:
    """A page as it was sent. `agreed` are purposes of Consent; `evidence` is kept only if something was agreed to."""

    answers: Sequence[Mapping[str, Any]]
    nonce: str
    agreed: Sequence[str] = ()
    bait: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)


def receive(
    questionnaire: Questionnaire, filled: Filled, *, at: datetime, invitation: Invitation | None = None
) -> AnswerSheet:
    """Keep what somebody sent, once: the same page, the same words or the same personal link again is the same sheet.

    Nobody is signed in: the journal says that it came by a form. Answers that look like a machine's are held.
    """
    by = Somebody(questionnaire.workspace, via=VIA)
    sheet = _sheet(questionnaire, filled, at=at, invitation=invitation)
    with transaction.atomic():
        # An erasure and an import hold the workspace as well: nobody who is being erased is found here.
        Workspace.objects.select_for_update().get(pk=questionnaire.workspace_id)
        # Whoever comes second waits here, and then finds the sheet of the first.
        Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
        if same := _same(sheet, by=by):
            return same
        if invitation is None:
            hour = AnswerSheet.objects.visible_to(by).filter(
                questionnaire=questionnaire, state__in=AnswerSheet.State.values, at__gt=at - timedelta(hours=1)
            )
            flood = len(hour.values_list("pk")[:FLOOD]) >= FLOOD
            sheet.suspicions = suspicions_of(filled.answers, bait=filled.bait, is_flood=flood)
        sheet.state = HELD if sheet.suspicions else TAKEN
        try:
            with transaction.atomic():
                sheet.save(force_insert=True)
        except IntegrityError:
            return AnswerSheet.objects.visible_to(by).get(nonce=filled.nonce)
        batch = begin("answersheet.created", by=by, at=at)
        record(sheet, "created", {"state": (None, sheet.state)}, by=by, at=at, batch=batch)
        if invitation is not None:
            Invitation.objects.filter(pk=invitation.pk).update(sent_at=at, draft={})
            record(invitation, "answered", {"sent_at": (None, at)}, by=by, at=at, batch=batch)
        if sheet.state == TAKEN:
            _settle_in(sheet, by=by, at=at, batch=batch)
            sheet.save(update_fields=["contact", "interaction"])
    return sheet


def _sheet(questionnaire: Questionnaire, filled: Filled, *, at: datetime, invitation: Invitation | None) -> AnswerSheet:
    words = {Consent.Purpose.ANSWER: questionnaire.consent, Consent.Purpose.MAILING: questionnaire.mailing}
    agreed = [
        {"purpose": str(purpose), "text": text, "version": f"{questionnaire.pk}.{questionnaire.consent_version}"}
        for purpose, text in words.items()
        if text and purpose in filled.agreed
    ]
    said = json.dumps([questionnaire.pk, list(filled.answers)], sort_keys=True, ensure_ascii=False)
    return AnswerSheet(
        workspace=questionnaire.workspace, questionnaire=questionnaire, invitation=invitation, at=at,
        language=questionnaire.language, answers=list(filled.answers), agreed=agreed, nonce=filled.nonce,
        evidence=dict(filled.evidence) if agreed else {}, digest=hashlib.sha256(said.encode()).hexdigest(),
    )  # fmt: skip


def _same(sheet: AnswerSheet, *, by: Actor) -> AnswerSheet | None:
    sheets = AnswerSheet.objects.visible_to(by)
    if sheet.invitation is not None and (sent := sheets.filter(invitation=sheet.invitation).first()):
        return sent
    if sent := sheets.filter(nonce=sheet.nonce).first():
        return sent
    # Two people who were asked the same may well answer alike.
    alike = sheets.filter(digest=sheet.digest, invitation=sheet.invitation, at__gt=sheet.at - SAME_WITHIN)
    return alike.order_by("-at").first()


def _settle_in(sheet: AnswerSheet, *, by: Actor, at: datetime, batch: Batch) -> None:
    """Find or make the person, write down their consents, tell the answers in their history as a letter that waits."""
    with translation.override(sheet.language):
        contact = sheet.invitation.contact if sheet.invitation else known(sheet, by=by)
        is_new = contact is None
        contact = contact or introduce(sheet, by=by, at=at, batch=batch)
        title = sheet.questionnaire.title
        if not sheet.questionnaire.is_brief:
            title = subject_of(sheet.answers) or title
        text = text_of(sheet.answers)
    for one in sheet.agreed:
        if one["purpose"] == Consent.Purpose.MAILING and not (is_new or sheet.invitation):
            # Anybody can type the address of somebody we know. What was agreed stays on the sheet.
            continue
        give(
            contact, one["purpose"], text=one["text"], text_version=one["version"], how=Consent.How.FORM,
            evidence={"sheet": sheet.pk, **sheet.evidence}, by=by, at=sheet.at, batch=batch,
        )  # fmt: skip
    facts = {
        "contact_id": contact.pk, "client_id": contact.client_id, "kind": Interaction.Kind.FORM.value,
        "direction": Interaction.Direction.IN.value, "at": sheet.at, "title": title, "text": text,
    }  # fmt: skip
    word = Interaction.objects.create(workspace_id=by.workspace_id, awaits=True, created_at=at, updated_at=at, **facts)
    record(word, "created", {name: (None, value) for name, value in facts.items()}, by=by, at=at, batch=batch)
    if is_new:
        standing.refresh_contacts([contact.pk])
    standing.refresh_interactions([word.pk])
    sheet.contact, sheet.interaction = contact, word


def take(sheet: AnswerSheet, *, by: Actor, at: datetime) -> Batch | None:
    """Answers that were held or refused are somebody's after all; None when they are taken in already."""
    with transaction.atomic():
        sheet = _locked(sheet)
        if sheet.state == TAKEN:
            return None
        before = sheet.state
        batch = begin("answersheet.taken", by=by, at=at)
        _settle_in(sheet, by=by, at=at, batch=batch)
        sheet.state = TAKEN
        sheet.save(update_fields=["state", "contact", "interaction"])
        # Told last, so that an undo lets go of the person and the entry before it takes them away.
        changes = {"state": (before, TAKEN), "contact_id": (None, sheet.contact_id)}
        changes["interaction_id"] = (None, sheet.interaction_id)
        record(sheet, "taken", changes, by=by, at=at, batch=batch)
    return batch


def refuse(sheet: AnswerSheet, *, by: Actor, at: datetime) -> Batch | None:
    """Held answers are a machine's; they stay readable. None when they are not held. What proved a consent goes."""
    with transaction.atomic():
        sheet = _locked(sheet)
        if sheet.state != HELD:
            return None
        sheet.state, sheet.evidence = REFUSED, {}
        sheet.save(update_fields=["state", "evidence"])
        return record(sheet, "refused", {"state": (HELD, REFUSED)}, by=by, at=at)


def _locked(sheet: AnswerSheet) -> AnswerSheet:
    rows = AnswerSheet.objects.select_for_update(of=("self",))
    return rows.select_related("questionnaire", "invitation__contact", "workspace").get(pk=sheet.pk)


def held_questionnaires(pks: list[int]) -> set[int]:
    """Forms to which somebody has a link or has answered."""
    held: set[int] = set()
    for model in (AnswerSheet, Invitation):
        held |= set(model._default_manager.filter(questionnaire_id__in=pks).values_list("questionnaire_id", flat=True))
    return held


def held_invitations(pks: list[int]) -> set[int]:
    """Links that were answered."""
    return {
        pk for pk in AnswerSheet.objects.filter(invitation_id__in=pks).values_list("invitation_id", flat=True) if pk
    }


def learn_ways() -> None:
    """Teach the journal the ways of this room."""
    learn(Questionnaire, held=held_questionnaires)
    learn(Invitation, held=held_invitations)
    learn(AnswerSheet)
