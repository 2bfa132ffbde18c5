"""What has been kept for long enough, by class, and what is done about it: into the trash first, or gone for good."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce

from rapport.accounts.models import SignInLink
from rapport.clients import many
from rapport.clients.models import Client, Consent, Contact, Interaction, Nda, NextStep
from rapport.imports.held import FINISHED, drop_uploads
from rapport.imports.models import Remark, Source
from rapport.inbox.models import Message
from rapport.journal import erasing as journal
from rapport.journal.models import Batch, Payload
from rapport.journal.recording import begin, record
from rapport.journal.reversing import ways_of
from rapport.privacy import erasing, tasks
from rapport.privacy.keeping import Term, before, terms
from rapport.privacy.models import DataRequest, Disposal, Erasure
from rapport.web.funnel import Actor

# One press handles so many, the oldest first; the page then shows what is left.
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Class:
    """A class of data of which something can be due: its rows, and what one press does with some of them."""

    rows: Callable[[int, datetime], QuerySet[Any]]
    act: Callable[[list[int], Actor, datetime], Batch | None]
    # Whether the press can be undone: then the trash keeps them for a while.
    to_trash: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """How a class stands."""

    term: Term
    count: int
    to_trash: bool
    known: bool


def standing(by: Actor, *, at: datetime) -> list[Due]:
    """Every class with its term and how much of it is due."""
    found = terms(by.workspace, on=at.date())  # type: ignore[attr-defined]
    return [
        Due(
            term, CLASSES[name].rows(by.workspace_id, before(term, at)).count() if name in CLASSES else 0,
            name in CLASSES and CLASSES[name].to_trash, name in CLASSES,
        )
        for name, term in found.items()
    ]  # fmt: skip


def dispose(name: str, *, by: Actor, at: datetime) -> tuple[int, Batch | None]:
    """Do what is due for a class, a bounded number at once; answers how many. Raises KeyError for no class of ours."""
    kind = CLASSES[name]
    term = terms(by.workspace, on=at.date())[name]  # type: ignore[attr-defined]
    with transaction.atomic():
        pks = list(kind.rows(by.workspace_id, before(term, at)).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        if not pks:
            return 0, None
        batch = kind.act(pks, by, at)
        if not kind.to_trash:
            gone = Disposal.objects.create(
                workspace_id=by.workspace_id, data_class=name, count=len(pks), at=at, user_id=by.user_id
            )
            batch = record(gone, "erased", {"count": (None, len(pks)), "data_class": (None, name)}, by=by, at=at)
    return len(pks), batch


# ---- Into the trash


def _leads(workspace_id: int, edge: datetime) -> QuerySet[Contact]:
    """People without a client, of whom nothing has been heard since."""
    rows = Contact.objects.filter(workspace_id=workspace_id, client=None, trashed_at=None, erased_at=None)
    return rows.annotate(last=Coalesce(Max("interactions__at"), "created_at")).filter(last__lt=edge)


def _trash_leads(pks: list[int], by: Actor, at: datetime) -> Batch:
    batch = begin("contacts.trashed", by=by, at=at)
    for contact in Contact.objects.visible_to(by).filter(pk__in=pks):
        contact.trash(by=by, at=at, batch=batch)
    return batch


def _cards(workspace_id: int, edge: datetime) -> QuerySet[Client]:
    return Client.objects.filter(workspace_id=workspace_id, trashed_at=None, last_at__lt=edge)


def _trash_cards(pks: list[int], by: Actor, at: datetime) -> Batch | None:
    return many.trash(pks, by=by, at=at)[1]


# ---- For good


def _trashed(workspace_id: int, edge: datetime) -> QuerySet[Contact]:
    return Contact.objects.filter(workspace_id=workspace_id, trashed_at__lt=edge, erased_at=None)


def _erase_people(pks: list[int], by: Actor, at: datetime) -> None:
    for contact in Contact.objects.visible_to(by).filter(pk__in=pks):
        erasure = erasing.begin(contact, letters=Erasure.Letters.REMOVE, ground=Erasure.Ground.PURPOSE, by=by, at=at)
        tasks.erase.enqueue(erasure.pk)


def _unmake(model: Any) -> Callable[[list[int], Actor, datetime], None]:
    def act(pks: list[int], by: Actor, at: datetime) -> None:
        told = Payload.objects.filter(
            entry__workspace_id=by.workspace_id, entry__subject=model._meta.label_lower, entry__subject_id__in=pks
        )
        journal.erase(Payload.objects.filter(pk__in=list(told.values_list("pk", flat=True))), at=at)
        ways_of(model).unmake(pks)

    return act


def _erase_words(pks: list[int], by: Actor, at: datetime) -> None:
    """A letter goes with its last place in a history."""
    words = Interaction.objects.filter(workspace_id=by.workspace_id, pk__in=pks)
    sources = set(words.filter(source__gt=0).values_list("source", flat=True))
    elsewhere = Interaction.objects.filter(workspace_id=by.workspace_id, source__in=sources).exclude(pk__in=pks)
    _unmake(Message)(sorted(sources - set(elsewhere.values_list("source", flat=True))), by, at)
    _unmake(Interaction)(list(words.values_list("pk", flat=True)), by, at)


def _in_trash(model: Any) -> Callable[[int, datetime], QuerySet[Any]]:
    return lambda workspace_id, edge: model.objects.filter(workspace_id=workspace_id, trashed_at__lt=edge)


def _proofs(workspace_id: int, edge: datetime) -> QuerySet[Consent]:
    return Consent.objects.filter(workspace_id=workspace_id, withdrawn_at__lt=edge)


def _answered(workspace_id: int, edge: datetime) -> QuerySet[DataRequest]:
    return DataRequest.objects.filter(workspace_id=workspace_id, answered_on__lt=edge.date())


def _uploads(workspace_id: int, edge: datetime) -> QuerySet[Source]:
    rows = Source.objects.filter(workspace_id=workspace_id, file__isnull=False, the_import__state__in=FINISHED)
    return rows.filter(the_import__created_at__lt=edge)


def _drop_uploads(pks: list[int], by: Actor, at: datetime) -> None:
    drop_uploads(Source.objects.filter(workspace_id=by.workspace_id, pk__in=pks))


def _remarks(workspace_id: int, edge: datetime) -> QuerySet[Remark]:
    old = Remark.objects.filter(workspace_id=workspace_id, source__the_import__created_at__lt=edge)
    return old.filter(~Q(excerpt="") | ~Q(details={}))


def _drop_logs(pks: list[int], by: Actor, at: datetime) -> None:
    Remark.objects.filter(workspace_id=by.workspace_id, pk__in=pks).update(excerpt="", details={})
    SignInLink.objects.filter(user__membership__workspace_id=by.workspace_id, expires_at__lt=at).delete()


CLASSES: dict[str, Class] = {
    "lead": Class(_leads, _trash_leads, to_trash=True),
    "card": Class(_cards, _trash_cards, to_trash=True),
    "trash": Class(_trashed, _erase_people),
    "trashed_words": Class(_in_trash(Interaction), _erase_words),
    "trashed_steps": Class(_in_trash(NextStep), _unmake(NextStep)),
    "trashed_ndas": Class(_in_trash(Nda), _unmake(Nda)),
    "consent_proof": Class(_proofs, _unmake(Consent)),
    "request": Class(_answered, _unmake(DataRequest)),
    "upload": Class(_uploads, _drop_uploads),
    "log": Class(_remarks, _drop_logs),
}
