"""What the worker does for imports. Each task may run twice; the state and the place reached make that harmless."""

import logging

from django.db import transaction
from django.tasks import task
from django.utils import timezone

from rapport.accounts.actors import Actor
from rapport.clients import lookalikes
from rapport.clients.tasks import compare
from rapport.imports import importing
from rapport.imports.models import Import
from rapport.imports.reading import CARDS
from rapport.imports.running import Superseded

log = logging.getLogger(__name__)


def actor_of(the_import: Import) -> Actor:
    """The member who brought the files."""
    return Actor(the_import.workspace, the_import.user, via="worker")


@task
def look(import_id: int) -> None:
    """Look through the files of an import."""
    if the_import := _in_state(import_id, Import.State.READING):
        try:
            importing.look(the_import, actor_of(the_import), at=timezone.now())
        except importing.NotNow:
            log.info("another worker has looked through this import", extra={"import": import_id})
        except Exception:
            importing.stop(the_import, "broken")
            raise


@task
def run(import_id: int) -> None:
    """Take in the files of an import."""
    if the_import := _in_state(import_id, Import.State.RUNNING):
        try:
            importing.run(the_import, actor_of(the_import), at=timezone.now())
            _compare(the_import)
        except (importing.NotNow, Superseded):
            log.info("another worker is at this import", extra={"import": import_id})
        except Exception:
            # A person must not watch a bar that never moves: the import stops with a word, and the log says why.
            importing.stop(the_import, "broken")
            raise


@task
def take_back(import_id: int) -> None:
    """Undo an import."""
    if the_import := _in_state(import_id, Import.State.UNDOING):
        importing.take_back(the_import, actor_of(the_import), at=timezone.now())


def _in_state(import_id: int, state: str) -> Import | None:
    return Import.objects.select_related("workspace", "user", "batch").filter(pk=import_id, state=state).first()


def _compare(the_import: Import) -> None:
    """New people may be somebody we know: everybody is compared anew."""
    if not the_import.sources.filter(kind__in=CARDS, created__gt=0).exists():
        return
    with transaction.atomic():
        if lookalikes.begin(actor_of(the_import), at=timezone.now()):
            compare.enqueue(the_import.workspace_id)
