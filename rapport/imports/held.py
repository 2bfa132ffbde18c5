"""What imports leave behind of a person: excerpts of records, and the files as they were brought."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rapport.clients.holdings import Cleaner, teach_cleaning
from rapport.files.keeping import let_go
from rapport.files.store import Missing
from rapport.imports.models import Import, Remark, Source

FINISHED = (Import.State.DONE, Import.State.UNDONE)
BLOCK = 1 << 20
OVERLAP = 200


def clean_remarks(pks: list[int], cleaner: Cleaner, at: datetime) -> None:
    """An excerpt is a whole card or letter, so all of it goes."""
    for remark in Remark.objects.filter(pk__in=pks):
        Remark.objects.filter(pk=remark.pk).update(excerpt="", details={}, at=cleaner.text(remark.at)[:200])


def uploads(workspace_id: int) -> list[Source]:
    """The files of imports that are over: what was in them has been taken in, and they hold everybody."""
    rows = Source.objects.filter(workspace_id=workspace_id, the_import__state__in=FINISHED, file__isnull=False)
    return list(rows.select_related("file").order_by("id")[:200])


def drop_uploads(sources: Iterable[Source]) -> None:
    """Forget uploaded files; undoing such an import goes by the journal and needs none."""
    here = list(sources)
    Source.objects.filter(pk__in=[source.pk for source in here]).update(file=None)
    let_go(source.file_id for source in here if source.file_id)


def under_way_with(workspace_id: int, needles: Iterable[bytes]) -> Import | None:
    """An import that is not over and brings somebody named by one of these (lower-case) byte strings."""
    wanted = [needle for needle in needles if needle]
    rows = Source.objects.filter(workspace_id=workspace_id, file__isnull=False)
    for source in rows.exclude(the_import__state__in=FINISHED).select_related("file", "the_import").order_by("id"):
        if wanted and _names_one(source, wanted):
            return source.the_import
    return None


def _names_one(source: Source, needles: list[bytes]) -> bool:
    before = b""
    try:
        with source.file.open() as stream:  # type: ignore[union-attr]  # only sources with a file are asked
            while block := stream.read(BLOCK):
                text = before + block.lower()
                if any(needle in text for needle in needles):
                    return True
                before = text[-OVERLAP:]
    except Missing:
        return False
    return False


def teach_holdings() -> None:
    """Teach how what imports leave is cleaned."""
    teach_cleaning(Remark, clean_remarks)
