"""An import in words: its answer, its steps, what became of each file, what asks for a look."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Count, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.accounts.journal_words import field_name, thing_of
from rapport.accounts.journal_words import named as shown_name
from rapport.imports.boards import told_boards
from rapport.imports.chats import passed_over
from rapport.imports.models import Import, Remark, Source
from rapport.imports.reading import BANKS, BOARDS, CARDS, CHATS, HOURS, TIMES
from rapport.imports.reasons import place, sentence
from rapport.imports.statements import told_statements
from rapport.imports.timesheets import told_time
from rapport.web.dates import when
from rapport.web.plurals import number

SHOWN_REMARKS = 100
SHOWN_LEFT = 50
COUNTS = ("created", "updated", "unchanged", "skipped", "failed")


@dataclass(frozen=True, slots=True)
class Step:
    """One of the four steps: where it stands and a word below."""

    label: str
    note: str
    state: str


@dataclass(frozen=True, slots=True)
class Line:
    """One file: what it is and what becomes of its records."""

    name: str
    kind: str
    said: str
    refusal: str


@dataclass(frozen=True, slots=True)
class Note:
    """One record that asks for a look."""

    at: str
    text: str
    kind: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Shown:
    """All of it."""

    pk: int
    state: str
    strong: str
    quiet: str
    steps: list[Step]
    lines: list[Line]
    notes: list[Note]
    note_count: int
    done: int
    total: int
    moves: bool
    trouble: str
    readable: int
    left: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row:
    """One import in the list of imports."""

    href: str
    names: str
    said: str
    when: str
    state: str


def shown_imports(imports: QuerySet[Import]) -> list[Row]:
    """The latest imports, each in a line."""
    rows = list(imports.annotate(files=Count("sources"), read=Sum("sources__read")))
    names: dict[int, list[str]] = {}
    for pk, name in Source.objects.filter(the_import__in=rows).order_by("id").values_list("the_import", "name"):
        names.setdefault(pk, []).append(name)
    base = reverse("imports:list")
    return [
        Row(
            f"{base}{row.pk}/",
            ", ".join(names.get(row.pk, [])[:4]),
            _records(row.read or 0),
            when(row.created_at),
            row.get_state_display(),
        )
        for row in rows
    ]


def shown_import(the_import: Import, sources: Sequence[Source]) -> Shown:
    """The page of one import."""
    looked = the_import.state in (Import.State.READING, Import.State.READY)
    counts = _previewed(sources) if looked else {name: sum(getattr(s, name) for s in sources) for name in COUNTS}
    notes, note_count = _previewed_notes(sources) if looked else _written_notes(the_import)
    strong, quiet = answer(the_import, counts, sources)
    return Shown(
        pk=the_import.pk,
        state=the_import.state,
        strong=strong,
        quiet=quiet,
        steps=steps(the_import, sources, note_count),
        lines=[_line(source, looked) for source in sources],
        notes=notes,
        note_count=note_count,
        done=sum(source.read for source in sources),
        total=max(1, sum(source.total for source in sources)),
        moves=the_import.state in (Import.State.READING, Import.State.RUNNING, Import.State.UNDOING),
        trouble=sentence(the_import.trouble["code"], {}) if the_import.trouble else "",
        readable=sum(counts[name] for name in COUNTS[:4]),
        left=_left(the_import.undone.get("left", [])[:SHOWN_LEFT]),
        told=[text for source in sources for text in told(source, the_import.workspace.currency)],
        passed=[text for source in sources if source.kind in CHATS for text in passed_over(source)],
    )


def told(source: Source, currency: str) -> list[str]:
    """What was found out about a file of boards, hours or statements; `currency` is the workspace's."""
    if "totals" not in source.preview:
        return []
    if source.kind in BOARDS:
        return told_boards(source)
    if source.kind in BANKS:
        return told_statements(source)
    return told_time(source, currency) if source.kind in TIMES else []


def _left(rows: Sequence[Sequence[Any]]) -> list[str]:
    """What an undo could not put back, by name and field, as the journal calls them."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for label, pk, _field in rows:
        numbers[label].add(pk)
    models = {label: apps.get_model(label) for label in numbers}
    named = {label: models[label]._default_manager.in_bulk(pks) for label, pks in numbers.items()}
    told = []
    for label, pk, field_ in rows:
        model = models[label]
        name = f"{thing_of(str(model._meta.model_name))} {shown_name(named[label].get(pk), pk)}"
        told.append(f"{name}: {field_name(model, field_)}" if field_ else name)
    return told


def answer(the_import: Import, counts: dict[str, int], sources: Sequence[Source]) -> tuple[str, str]:
    """The sentence on top, in two voices."""
    state = the_import.state
    if state == Import.State.READING:
        return _("Looking through it."), _("Nothing is written yet; this page may be closed.")
    if state == Import.State.READY:
        return _ready(counts, sources)
    if state == Import.State.RUNNING:
        return _("Taking it in."), _("This page may be closed; the work goes on.")
    if state == Import.State.STOPPED:
        return _("The import has stopped."), _("What was taken in so far is whole.")
    if state == Import.State.UNDOING:
        return _("Taking it back."), _("Everything becomes as it was before.")
    if state == Import.State.UNDONE:
        return _undone(the_import)
    new, same = counts["created"] + counts["updated"], counts["unchanged"]
    quiet = _("Everything was known already.") if not new and same else _taken_note(counts)
    return _records_taken(new), quiet


def _ready(counts: dict[str, int], sources: Sequence[Source]) -> tuple[str, str]:
    total, readable = sum(counts.values()), sum(counts[name] for name in COUNTS[:4])
    if not total:
        return _("Nothing here can be read."), _("What each file is missing stands below.")
    cards, mail = _of_kind(sources, cards=True), _of_kind(sources, cards=False)
    kinds = {source.kind for source in sources if source.kind}
    if kinds <= set(BOARDS):
        strong = ngettext("%(n)s card out of %(of)s can be read.", "%(n)s cards out of %(of)s can be read.", readable)
    elif kinds <= set(TIMES):
        strong = ngettext(
            "%(n)s entry out of %(of)s can be read.", "%(n)s entries out of %(of)s can be read.", readable
        )
    elif kinds <= set(BANKS):
        strong = ngettext(
            "%(n)s movement out of %(of)s can be read.", "%(n)s movements out of %(of)s can be read.", readable
        )
    elif kinds <= set(CHATS):
        strong = ngettext(
            "%(n)s message out of %(of)s can be read.", "%(n)s messages out of %(of)s can be read.", readable
        )
    elif kinds == {Source.Kind.ICS}:
        strong = ngettext("%(n)s event out of %(of)s can be read.", "%(n)s events out of %(of)s can be read.", readable)
    elif cards and not mail:
        strong = ngettext(
            "%(n)s person out of %(of)s is recognised.", "%(n)s people out of %(of)s are recognised.", readable
        )
    elif mail and not cards and not kinds & {*CHATS, *BOARDS, *HOURS, *BANKS}:
        strong = ngettext(
            "%(n)s letter out of %(of)s can be read.", "%(n)s letters out of %(of)s can be read.", readable
        )
    else:
        strong = ngettext(
            "%(n)s record out of %(of)s can be read.", "%(n)s records out of %(of)s can be read.", readable
        )
    failed = counts["failed"]
    quiet = (
        ngettext(
            "%(n)s asks for a look, and nothing is written yet.",
            "%(n)s ask for a look, and nothing is written yet.",
            failed,
        )
        % {"n": number(failed)}
        if failed
        else _("Nothing is written yet.")
    )
    return strong % {"n": number(readable), "of": number(total)}, quiet


def _of_kind(sources: Iterable[Source], *, cards: bool) -> bool:
    return any((source.kind in CARDS) == cards for source in sources if source.kind)


def _undone(the_import: Import) -> tuple[str, str]:
    left = the_import.undone.get("left_count", 0)
    if not left:
        return _("The import is undone."), _("Everything is as it was before.")
    stays = ngettext(
        "%(n)s thing stays, because it has been changed since.",
        "%(n)s things stay, because they have been changed since.",
        left,
    )
    return _("The import is undone."), stays % {"n": number(left)}


def _records_taken(n: int) -> str:
    if not n:
        return _("Nothing new.")
    return ngettext("%(n)s record is taken in.", "%(n)s records are taken in.", n) % {"n": number(n)}


def _taken_note(counts: dict[str, int]) -> str:
    failed = counts["failed"]
    if failed:
        said = ngettext(
            "%(n)s could not be read and is listed below.", "%(n)s could not be read and are listed below.", failed
        )
        return said % {"n": number(failed)}
    return _("Every record is accounted for.")


def _records(n: int) -> str:
    return ngettext("%(n)s record", "%(n)s records", n) % {"n": number(n)}


def steps(the_import: Import, sources: Sequence[Source], note_count: int) -> list[Step]:
    """File, looking, checking, writing."""
    order = [Import.State.READING, Import.State.READY, Import.State.RUNNING, Import.State.DONE]
    at = order.index(Import.State(the_import.state)) if the_import.state in order else 3
    here = (1, 2, 3, 4)[at]
    names = (
        sources[0].name
        if len(sources) == 1
        else ngettext("%(n)s file", "%(n)s files", len(sources)) % {"n": len(sources)}
    )
    asks = ngettext("%(n)s record asks for a look", "%(n)s records ask for a look", note_count) % {
        "n": number(note_count)
    }
    labels = [
        (_("Files"), names),
        (_("Looking"), ""),
        (_("Check"), asks if note_count and at else ""),
        (_("Writing"), ""),
    ]
    return [
        Step(label, note, "past" if place < here else "now" if place == here else "")
        for place, (label, note) in enumerate(labels)
    ]


def _previewed(sources: Sequence[Source]) -> dict[str, int]:
    found = [source.preview.get("counts", {}) for source in sources]
    return {name: sum(counts.get(name, 0) for counts in found) for name in COUNTS}


def _previewed_notes(sources: Sequence[Source]) -> tuple[list[Note], int]:
    notes = [
        Note(place(remark["at"]), sentence(remark["code"], remark["details"]), remark["kind"], remark["excerpt"][:200])
        for source in sources
        for remark in source.preview.get("remarks", [])
    ]
    asked = sum(source.preview.get("counts", {}).get(name, 0) for source in sources for name in ("failed", "skipped"))
    asked -= sum(n for source in sources for n in source.preview.get("would_pass", {}).values())
    return notes[:SHOWN_REMARKS], max(asked, len(notes))


def _written_notes(the_import: Import) -> tuple[list[Note], int]:
    rows = Remark.objects.filter(source__the_import=the_import).order_by("source_id", "number", "id")
    notes = [
        Note(place(row.at), sentence(row.code, row.details), row.kind, row.excerpt[:200])
        for row in rows[:SHOWN_REMARKS]
    ]
    return notes, rows.count() if len(notes) == SHOWN_REMARKS else len(notes)


def _line(source: Source, looked: bool) -> Line:
    refusal: dict[str, Any] = source.preview.get("refusal", {})
    counts = source.preview.get("counts", {}) if looked else {name: getattr(source, name) for name in COUNTS}
    return Line(
        source.name, source.get_kind_display() if source.kind or refusal else "", said(counts),
        sentence(refusal["code"], refusal["details"]) if refusal else "",
    )  # fmt: skip


def said(counts: dict[str, int]) -> str:
    """3 new · 1 completed · 12 known already · 2 passed over · 1 unreadable"""
    words = {
        "created": ngettext("%(n)s new", "%(n)s new", counts.get("created", 0)),
        "updated": ngettext("%(n)s completed", "%(n)s completed", counts.get("updated", 0)),
        "unchanged": ngettext("%(n)s known already", "%(n)s known already", counts.get("unchanged", 0)),
        "skipped": ngettext("%(n)s passed over", "%(n)s passed over", counts.get("skipped", 0)),
        "failed": ngettext("%(n)s unreadable", "%(n)s unreadable", counts.get("failed", 0)),
    }
    return " · ".join(text % {"n": number(counts[name])} for name, text in words.items() if counts.get(name))
