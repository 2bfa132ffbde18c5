"""How `rapport import` and `rapport undo` tell what they do: sentences for people, JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from gettext import gettext as _
from pathlib import Path
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from rapport.exports.manifest import Manifest
from rapport.imports.commanding import Outcome
from rapport.imports.models import Source
from rapport.web.plurals import number

SHOWN = 10


def say_json(facts: Any) -> None:
    """One line of JSON, at once, so that a reader of a pipe sees it when it happens."""
    print(json.dumps(facts, cls=DjangoJSONEncoder, ensure_ascii=False), flush=True)


def progress(source: Source) -> None:
    """How far a file has been taken in: one line of a terminal, written over and over; nothing into a pipe."""
    if not sys.stderr.isatty():
        return
    facts = {"file": source.name[-40:], "done": number(source.read)}
    # Some files cannot be counted without reading them to the end.
    if source.total:
        said = _("%(file)s: %(done)s of %(total)s") % {**facts, "total": number(source.total)}
    else:
        said = _("%(file)s: %(done)s") % facts
    print(f"\r{said}\x1b[K", end="", file=sys.stderr, flush=True)


def rows_done(done: int, total: int) -> None:
    """How far an export is, made or brought back."""
    if sys.stderr.isatty():
        said = _("%(done)s of %(total)s") % {"done": number(done), "total": number(total)}
        print(f"\r{said}\x1b[K", end="" if done < total else "\n", file=sys.stderr, flush=True)


def packed(folder: Path, counts: Mapping[str, int], told: Manifest) -> None:
    """What an export holds, for a person."""
    facts = {"folder": folder, "n": number(sum(counts.values())), "files": number(told.contents["count"])}
    print(_("%(folder)s holds everything. Rows: %(n)s, files: %(files)s.") % facts)
    if told.missing:
        lost = {"n": number(len(told.missing))}
        print(_("The store had lost files already: %(n)s. The manifest names them.") % lost, file=sys.stderr)


def brought(counts: Mapping[str, int], contents: int) -> None:
    """What was brought back, for a person."""
    facts = {"n": number(sum(counts.values())), "files": number(contents)}
    print(_("Everything is back. Rows: %(n)s, files: %(files)s.") % facts)


def outcome(of: Outcome) -> None:
    """What became of a file, for a person."""
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
    if of.unreadable:
        refused = {"file": of.file, "reason": of.errors[0]["reason"]}
        print(_("%(file)s cannot be taken in. %(reason)s") % refused, file=sys.stderr)
        return
    facts = {name: number(count) for name, count in of.counts.items()}
    facts |= {"file": of.file, "read": number(of.read), "errors": number(len(of.errors))}
    print(
        _(
            "%(file)s — read: %(read)s, new: %(created)s, updated: %(updated)s, unchanged: %(unchanged)s, "
            "passed over: %(skipped)s, unreadable: %(errors)s"
        )
        % facts
    )
    for note in of.notes:
        print(f"  {note}")
    for error in of.errors[:SHOWN]:
        print(f"  {error['at']}: {error['reason']}")
    if len(of.errors) > SHOWN:
        print(_("  These are the first; --json names all."))
    if of.stopped:
        print(of.stopped, file=sys.stderr)


def undone(put_back: int, left: Sequence[Sequence[Any]], left_count: int) -> None:
    """What an undo did, and what it left alone."""
    print(_("Put back: %(n)s.") % {"n": number(put_back)})
    if not left_count:
        return
    # Derived columns change together with what they derive from: a person counts records.
    records = list(dict.fromkeys((subject, pk) for subject, pk, _field in left))
    count = len(records) if left_count == len(left) else left_count
    print(_("Left as they are, because they have changed since: %(n)s.") % {"n": number(count)})
    for subject, pk in records[:SHOWN]:
        print(f"  {subject.rpartition('.')[2]} {pk}")
