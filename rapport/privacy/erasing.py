"""Erasing a person: begun in one transaction that blanks their card, gone on with in chunks, finished with a last look.

Every chunk writes what it did and how far it is in one transaction, so a process may be killed at any moment and the
next goes on. Nothing of it is journaled before and after: the journal gets one entry, with counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.utils import translation
from django.utils.translation import gettext

from rapport.accounts import actors
from rapport.accounts.models import Workspace
from rapport.clients import standing
from rapport.clients.holdings import Holding, holdings, own_client
from rapport.clients.models import Client, Contact, ContactPoint, Suppressed
from rapport.clients.suppressing import lift, suppress
from rapport.exports.making import remove_all
from rapport.files import store
from rapport.files.keeping import let_go
from rapport.files.models import StoredFile
from rapport.imports.held import drop_uploads, under_way_with, uploads
from rapport.imports.models import Import
from rapport.journal import erasing as journal
from rapport.journal.models import Payload
from rapport.journal.recording import record
from rapport.journal.reversing import ways_of as unmaking
from rapport.privacy import sweeping
from rapport.privacy.acting import act_text
from rapport.privacy.keeping import until
from rapport.privacy.models import Doomed, Erasure
from rapport.privacy.words import Taking, Words, ways_of, words_of
from rapport.web.bulk import insert_missing
from rapport.web.funnel import Actor

CHUNK = 200
UPLOADS, JOURNAL, CARD, INDEX, FILES, LOOK, DONE = "uploads", "journal", "card", "index", "files", "look", "done"


class NotNow(Exception):
    """The erasure does not wait to go on, perhaps because of another press."""


class UnderWay(Exception):
    """An import that is not over would bring the person back. `the_import` is the one."""

    def __init__(self, the_import: Import) -> None:
        super().__init__(the_import.pk)
        self.the_import = the_import


def begin(contact: Contact, *, letters: str, ground: str, by: Actor, at: datetime) -> Erasure:
    """Blank the card and let the rest be erased; a second press answers the erasure that is under way already.

    Raises UnderWay when an import that is not over has the person in it.
    """
    with transaction.atomic():
        # Imports take the same lock, so that none writes the person down again meanwhile.
        workspace = Workspace.objects.select_for_update().get(pk=by.workspace_id)
        contact = Contact.objects.visible_to(by).select_related("client").get(pk=contact.pk)
        if known := Erasure.objects.visible_to(by).filter(person=contact.pk).order_by("-id").first():
            return known
        mine = own_client(contact)
        erasure = Erasure.objects.create(
            workspace=workspace, person=contact.pk, own_client=mine.pk if mine else 0, letters=letters, ground=ground,
            user_id=by.user_id, begun_at=at,
        )  # fmt: skip
        words = words_of(contact, pseudonym_of(erasure, workspace))
        if the_import := under_way_with(by.workspace_id, words.bytes_needles()):
            raise UnderWay(the_import)
        suppress(by.workspace_id, ways_of(contact, words), erasure=erasure.pk)
        erasure.words, erasure.stage = words.packed(), stages()[0]
        erasure.gone = _more({}, ContactPoint._meta.label_lower, contact.points.count())
        erasure.save(update_fields=["words", "stage", "gone"])
        doom(erasure, [contact.photo_id])
        _blank(contact, words, at=at)
        record(erasure, "erased", {"ground": (None, ground), "letters": (None, letters)}, by=by, at=at)
    return erasure


def pseudonym_of(erasure: Erasure, workspace: Workspace) -> str:
    """What stands in their place, in the language of the workspace."""
    with translation.override(workspace.language):
        return gettext("erased person no. %(number)s") % {"number": erasure.pk}


def _blank(contact: Contact, words: Words, *, at: datetime) -> None:
    photo = contact.photo_id
    ContactPoint.objects.filter(contact=contact).delete()
    blank: dict[str, Any] = {
        field.attname: field.get_default() if field.has_default() else "" if not field.null else None
        for field in contact._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
    }
    blank |= {
        "name": words.pseudonym[:200], "name_key": "", "photo_id": None, "suggested": False, "do_not_contact": True,
        "archived_at": contact.archived_at or at, "trashed_at": None, "erased_at": at, "updated_at": at,
        "version": contact.version + 1,
    }  # fmt: skip
    Contact.objects.filter(pk=contact.pk).update(**blank)
    let_go([photo] if photo else [])
    standing.refresh_contacts([contact.pk])


def run(erasure: Erasure, *, at: datetime) -> Erasure:
    """Go on until it is finished; safe to run again after a crash, and by two at once."""
    _wipe_pages()
    while step(erasure.pk, at=at):
        pass
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            # What was erased still stood in the log of changes.
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    erasure.refresh_from_db()
    remove_all(actors.Actor(erasure.workspace, via="worker"))
    return erasure


def break_off(erasure: Erasure, *, at: datetime) -> None:
    """It could not be finished; what is done stays, and so does the place reached."""
    Erasure.objects.filter(pk=erasure.pk, finished_at=None).update(broken_at=at)


def resume(erasure: Erasure) -> None:
    """Let one that broke off go on. Raises NotNow when it did not, or somebody has pressed already."""
    broken = Erasure.objects.filter(pk=erasure.pk, finished_at=None, broken_at__isnull=False)
    if not broken.update(broken_at=None):
        raise NotNow


def step(pk: int, *, at: datetime) -> bool:
    """One chunk of work in one transaction; False when there is none left."""
    with transaction.atomic():
        erasure = Erasure.objects.select_for_update().get(pk=pk)
        if erasure.finished_at:
            return False
        order = stages()
        # A stage of an older version is not in the list any more: from the beginning, which changes nothing twice.
        stage = erasure.stage if erasure.stage in order else order[0]
        reached = _do(stage, erasure, Words.unpacked(erasure.words), at=at)
        if reached is None:
            erasure.stage, erasure.place = order[order.index(stage) + 1], 0
        else:
            erasure.stage, erasure.place = stage, reached
        if erasure.stage == DONE:
            _finish(erasure, at=at)
        erasure.save()
    return True


def stages() -> list[str]:
    """Everything in order: what is held, the journal, every text that names them, then what is left of the card."""
    held = [f"held:{holding.name}" for holding in holdings()]
    swept = [f"swept:{model._meta.label_lower}" for model in sweeping.models_with_text()]
    return [*held, UPLOADS, JOURNAL, *swept, CARD, INDEX, FILES, LOOK, DONE]


def _do(stage: str, erasure: Erasure, words: Words, *, at: datetime) -> int | None:
    """A chunk of one stage; the place reached, or None when the stage is through."""
    kind, _colon, name = stage.partition(":")
    if kind == "held":
        [holding] = [one for one in holdings() if one.name == name]
        return _take(holding, erasure, Taking(words, theirs=True), at=at)
    if kind == "swept":
        return _sweep(name, erasure, Taking(words, theirs=False), words, at=at)
    chunk: Callable[[Erasure, Words, datetime], int | None] = {
        UPLOADS: _uploads, JOURNAL: _journal, CARD: _card, INDEX: _index, FILES: _files, LOOK: _look
    }[stage]  # fmt: skip
    return chunk(erasure, words, at)


# ---- What is held of the person


def person_of(erasure: Erasure) -> Contact:
    """The person, as holdings ask for them, by numbers only: their row is blank by now."""
    contact = Contact(pk=erasure.person, workspace_id=erasure.workspace_id, is_main=True)
    mine = Client(pk=erasure.own_client, kind=Client.Kind.PERSON) if erasure.own_client else None
    contact.client = mine
    return contact


def _take(holding: Holding, erasure: Erasure, cleaner: Taking, *, at: datetime) -> int | None:
    rows = holding.find(person_of(erasure)).filter(pk__gt=erasure.place).order_by("pk")
    pks = list(rows.values_list("pk", flat=True)[:CHUNK])
    if not pks:
        return None
    doom(erasure, sweeping.files_of(holding.model, pks))
    keeps = _kept(holding, erasure, pks, at=at)
    left = set(pks) - keeps
    cleaned = holding.shared(sorted(left), cleaner)
    if holding.by_choice and erasure.letters == Erasure.Letters.KEEP:
        cleaned = left
    sweeping.clean(holding.model, sorted(keeps | cleaned), cleaner, at=at)
    _remove(holding, erasure, sorted(left - cleaned), at=at)
    erasure.cleaned = _more(erasure.cleaned, holding.name, len(cleaned))
    _erase_journal(erasure, holding.model, pks, at=at)
    last: int = pks[-1]
    return last


def _kept(holding: Holding, erasure: Erasure, pks: list[int], *, at: datetime) -> set[int]:
    if holding.keep is None:
        return set()
    rows = holding.keep.which(holding.model._default_manager.filter(pk__in=pks))
    since = dict(rows.values_list("pk", holding.keep.since))
    if not since:
        return set()
    holding.keep.strip(sorted(since), at)
    last = until(erasure.workspace, holding.keep.rule, max(since.values()), at=at)
    said = {"class": holding.name, "count": len(since), "rule": holding.keep.rule, "until": last}
    before = next((one for one in erasure.kept if one["class"] == holding.name), None)
    if before:
        said |= {"count": before["count"] + said["count"], "until": max(before["until"], last)}
    erasure.kept = [*(one for one in erasure.kept if one["class"] != holding.name), said]
    return set(since)


def _remove(holding: Holding, erasure: Erasure, pks: list[int], *, at: datetime) -> None:
    if not pks:
        return
    rows = holding.model._default_manager.filter(pk__in=pks)
    files = [file.pk for row in rows for _name, file in holding.files(row)]
    unmaking(holding.model).unmake(pks)
    let_go(files)
    erasure.gone = _more(erasure.gone, holding.name, len(pks))


def doom(erasure: Erasure, file_ids: Iterable[int | None]) -> None:
    """Remember contents that are to vanish from the store, should the process die before it has removed them."""
    names = StoredFile.objects.filter(pk__in=[pk for pk in file_ids if pk]).values_list("sha256", flat=True)
    rows = [(erasure.workspace_id, erasure.pk, name) for name in names]
    insert_missing(Doomed, ("workspace_id", "erasure_id", "sha256"), rows)


def _more(counts: dict[str, int], name: str, count: int) -> dict[str, int]:
    return {**counts, name: counts.get(name, 0) + count} if count else counts


# ---- Files as they were brought, the journal, every other text


def _uploads(erasure: Erasure, words: Words, at: datetime) -> int | None:
    sources = uploads(erasure.workspace_id)
    if not sources:
        return None
    doom(erasure, [source.file_id for source in sources])
    drop_uploads(sources)
    erasure.gone = _more(erasure.gone, "imports.source", len(sources))
    return erasure.place + 1


def _journal(erasure: Erasure, words: Words, at: datetime) -> int | None:
    _erase_journal(erasure, Contact, [erasure.person], at=at)
    if erasure.own_client:
        _erase_journal(erasure, Client, [erasure.own_client], at=at)
    return None


def _erase_journal(erasure: Erasure, model: type[models.Model], pks: list[int], *, at: datetime) -> None:
    entries = Payload.objects.filter(
        entry__workspace_id=erasure.workspace_id, entry__subject=model._meta.label_lower, entry__subject_id__in=pks
    )
    keys = list(entries.exclude(salt="").values_list("pk", flat=True))
    count = journal.erase(Payload.objects.filter(pk__in=keys), at=at)
    erasure.gone = _more(erasure.gone, "journal.payload", count)


def _sweep(name: str, erasure: Erasure, cleaner: Taking, words: Words, *, at: datetime) -> int | None:
    model = sweeping.model_called(name)
    found = sweeping.naming(model, erasure.workspace_id, words, cleaner, after=erasure.place, size=CHUNK)
    if found.rows:
        if model is Payload:
            count = journal.erase(Payload.objects.filter(pk__in=found.rows), at=at)
            erasure.gone = _more(erasure.gone, name, count)
        else:
            doom(erasure, sweeping.files_of(model, found.rows))
            sweeping.clean(model, found.rows, cleaner, at=at)
            erasure.cleaned = _more(erasure.cleaned, name, len(found.rows))
    return found.last


# ---- What is left of the card


def _card(erasure: Erasure, words: Words, at: datetime) -> int | None:
    """The row goes when nothing hangs on it any more, else it stands blank, under the pseudonym."""
    contact, mine = person_of(erasure), erasure.own_client
    held = any(holding.find(contact).exists() for holding in holdings())
    if mine:
        _blank_client(mine, words, at=at)
    if held:
        erasure.cleaned = _more(erasure.cleaned, "clients.contact", 1)
        return None
    standing.unmake_contacts([erasure.person])
    erasure.gone = _more(erasure.gone, "clients.contact", 1)
    if mine and not standing.held_clients([mine]):
        standing.unmake_clients([mine])
        erasure.gone = _more(erasure.gone, "clients.client", 1)
    return None


def _blank_client(pk: int, words: Words, *, at: datetime) -> None:
    name = words.pseudonym[:200]
    client = Client.objects.filter(pk=pk).first()
    if client is None:
        return
    client.client_tags.all().delete()
    Client.objects.filter(pk=pk).update(
        name=name, name_key=name.casefold(), sort_key=name.casefold(), city="", website="", industry="", tax_number="",
        tax_key="", note="", archived_at=client.archived_at or at, version=client.version + 1,
    )  # fmt: skip
    standing.refresh([pk])


def _index(erasure: Erasure, words: Words, at: datetime) -> int | None:
    """Words that were taken out of the search index still lie in its old pieces until those are written together."""
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as cursor:
        before = cursor.execute("SELECT total_changes()").fetchone()[0]
        cursor.execute(
            "INSERT INTO search_fts(search_fts, rank) VALUES ('merge', %s)", [500 if erasure.place else -500]
        )
        after = cursor.execute("SELECT total_changes()").fetchone()[0]
    return erasure.place + 1 if after - before >= 2 else None


def _files(erasure: Erasure, words: Words, at: datetime) -> int | None:
    """Contents that nothing names any more and that a killed process may have left."""
    names = list(erasure.doomed.order_by("pk").values_list("sha256", flat=True)[:CHUNK])
    if not names:
        return None
    alive = StoredFile.objects.filter(workspace_id=erasure.workspace_id, sha256__in=names)
    for name in set(names) - set(alive.values_list("sha256", flat=True)):
        store.path_of(erasure.workspace_id, name).unlink(missing_ok=True)
    erasure.gone = _more(erasure.gone, "files.storedfile", len(set(names)) - alive.count())
    erasure.doomed.filter(sha256__in=names).delete()
    return erasure.place + 1


def _look(erasure: Erasure, words: Words, at: datetime) -> int | None:
    """A last look over everything: what still names them is counted, and the act says so."""
    cleaner = Taking(words, theirs=False)
    erasure.left = sum(
        len(sweeping.naming(model, erasure.workspace_id, words, cleaner, after=0, size=CHUNK).rows)
        for model in sweeping.models_with_text()
    )
    return None


def _finish(erasure: Erasure, *, at: datetime) -> None:
    erasure.words, erasure.finished_at, erasure.broken_at = "", at, None
    erasure.act = act_text(erasure)
    erasure.digest = hashlib.sha256(erasure.act.encode()).hexdigest()


def allow_again(erasure: Erasure, *, by: Actor, at: datetime) -> Any:
    """Let imports bring the person again; None when nothing was suppressed any more."""
    with transaction.atomic():
        count = lift(by.workspace_id, erasure=erasure.pk)
        if not count:
            return None
        return record(erasure, "lifted", {"suppressed": (count, 0)}, by=by, at=at)


def suppressed_count(erasure: Erasure) -> int:
    """How many addresses imports pass over because of it."""
    return Suppressed.objects.filter(workspace_id=erasure.workspace_id, erasure=erasure.pk).count()


def _wipe_pages() -> None:
    """SQLite leaves deleted bytes in free pages unless it is told to overwrite them."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
