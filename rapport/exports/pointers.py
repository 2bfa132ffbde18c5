"""Numbers of rows where no foreign key says so: what each points at, so that it can be translated on the way.

Whoever adds such a column names it here; a contract test asks about every big number and every JSON column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey

type Row = Mapping[str, Any]
# Translates the number of a row of a model (by its label); 0 and None stay.
type Turn = Callable[[str, Any], Any]

VERDICTS = {
    "person": "clients.contact", "client": "clients.client", "step": "clients.nextstep", "silence": "clients.client"
}  # fmt: skip

COLUMNS: dict[str, str | Callable[[Row], str]] = {
    "clients.interaction.conversation": "inbox.thread",
    "clients.interaction.source": "inbox.message",
    "journal.entry.subject_id": lambda row: str(row["subject"]),
    "today.verdict.object_id": lambda row: VERDICTS.get(row["kind"], ""),
}
# Big numbers that are only numbers.
NUMBERS = frozenset({"files.storedfile.size"})


def undone(value: Any, turn: Turn) -> Any:
    """What an undone import left as it was: [[label, number, field], …]."""
    if not isinstance(value, dict) or "left" not in value:
        return value
    return {**value, "left": [[label, turn(label, pk), name] for label, pk, name in value["left"]]}


JSON: dict[str, Callable[[Any, Turn], Any]] = {"imports.import.undone": undone}
# JSON that holds no number of a row.
PLAIN_JSON = frozenset({
    "accounts.workspace.own_addresses", "clients.consent.evidence", "clients.contact.extra",
    "imports.import.trouble", "imports.mapping.columns", "imports.remark.details", "imports.source.mapping",
    "imports.source.preview", "inbox.message.defects", "inbox.message.recipients", "inbox.message.references",
})  # fmt: skip


def changes(subject: str, told: Mapping[str, Any], turn: Turn) -> dict[str, Any]:
    """The changes of an entry of the journal: {column: [before, after]}, with the numbers of rows translated."""
    pointing = _pointing(subject)
    return {
        name: [turn(pointing[name], value) for value in pair] if name in pointing else pair
        for name, pair in told.items()
    }


def _pointing(subject: str) -> dict[str, str]:
    """The columns of a model that hold numbers of rows, with the label of what they point at."""
    if subject not in _known:
        try:
            fields = apps.get_model(subject)._meta.concrete_fields
        except LookupError:
            fields = ()
        found = {f.attname: f.related_model._meta.label_lower for f in fields if isinstance(f, ForeignKey)}
        for name, target in COLUMNS.items():
            label, _dot, column = name.rpartition(".")
            if label == subject and isinstance(target, str):
                found[column] = target
        _known[subject] = found
    return _known[subject]


_known: dict[str, dict[str, str]] = {}
