"""Making fields, changing what they are, their order, and deleting them for good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.clients import standing
from rapport.clients.models import CustomField, CustomValue
from rapport.journal.models import Batch
from rapport.journal.recording import Change, begin, record_many
from rapport.journal.reversing import learn
from rapport.lib.sounds import sound
from rapport.search.words import words
from rapport.web.funnel import Actor

MOST_FIELDS = 2000
MOST_CHOICES = 200
LONGEST_CHOICE = 100
LONGEST_KEY = 50
Kind = CustomField.Kind
# Kinds that share a column, so that a value stays as it is when the kind changes.
WORDS = {Kind.TEXT, Kind.LONG, Kind.CHOICE}
PLACES = ("up", "down", "first", "last")


class CannotBecome(Exception):
    """A field cannot have that kind without losing values; the text says why."""


class TooMany(Exception):
    """There are as many fields as one workspace can have."""


def add_field(facts: Mapping[str, Any], *, by: Actor, at: datetime) -> tuple[CustomField, Batch]:
    """A new field, the last of its subject. Raises TooMany."""
    with transaction.atomic():
        others = CustomField.objects.visible_to(by).about(facts["subject"])
        keys = set(others.values_list("key", flat=True))
        if len(keys) >= MOST_FIELDS:
            raise TooMany
        last = others.aggregate(last=Max("position"))["last"]
        field = CustomField.objects.create(
            workspace_id=by.workspace_id, created_at=at, updated_at=at, key=free_key(facts["label"], keys),
            position=0 if last is None else last + 1, **facts,
        )  # fmt: skip
        batch = begin("customfield.created", by=by, at=at)
        told = {name: (None, value) for name, value in facts.items() if value not in ("", [])}
        record_many([Change(field, "created", told)], batch=batch, at=at)
    return field, batch


def free_key(label: str, taken: set[str]) -> str:
    """The name of a field for programs: its label in Latin letters, with a number where it is taken."""
    plain = "_".join(part for word in words(label) if (part := "".join(c for c in sound(word) if c.isascii())))
    base = plain[:LONGEST_KEY].strip("_") or "field"
    return next(key for n in range(1, len(taken) + 3) if (key := base if n == 1 else f"{base}_{n}") not in taken)


def change_field(
    field: CustomField, values: Mapping[str, Any], *, by: Actor, at: datetime, version: int | None = None
) -> Batch | None:
    """Change a field. Raises CannotBecome, and Stale like `Record.change`."""
    with transaction.atomic():
        kind = values.get("kind", field.kind)
        if kind != field.kind:
            may_become(field, kind)
        if kind == Kind.CHOICE and field.kind in WORDS - {Kind.CHOICE}:
            values = {**values, "choices": joined(values.get("choices", []), words_in(field))}
        return field.change(values, by=by, at=at, version=version)


def may_become(field: CustomField, kind: str) -> None:
    """Raises CannotBecome, with the reason in a sentence, if a value would be lost."""
    count = count_of(field)
    if not count or kind == field.kind:
        return
    if field.kind not in WORDS or kind not in WORDS:
        said = ngettext(
            "%(count)s value is written here already, and it would be lost. Make a new field instead.",
            "%(count)s values are written here already, and they would be lost. Make a new field instead.",
            count,
        )
        raise CannotBecome(said % {"count": count})
    if kind == Kind.LONG:
        return
    most = LONGEST_CHOICE if kind == Kind.CHOICE else 500
    if any(len(text) > most or "\n" in text for text in _texts(field)):
        raise CannotBecome(_("Some texts here are too long for that, or have several lines."))
    if kind == Kind.CHOICE and len(words_in(field)) > MOST_CHOICES:
        raise CannotBecome(_("Too many different texts are written here to choose from."))


def joined(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """Both lists, each word once."""
    return list(dict.fromkeys([*first, *second]))


def words_in(field: CustomField) -> list[str]:
    """The different texts written into a field, by the alphabet, one more than can be choices."""
    rows = _texts(field).order_by("text").distinct()
    return list(rows[: MOST_CHOICES + 1])


def _texts(field: CustomField) -> Any:
    return CustomValue.objects.filter(workspace_id=field.workspace_id, field=field, text__isnull=False).values_list(
        "text", flat=True
    )


def count_of(field: CustomField) -> int:
    """How many clients or people have a value in it."""
    return CustomValue.objects.filter(workspace_id=field.workspace_id, field=field).count()


def move_field(field: CustomField, where: str, *, by: Actor, at: datetime) -> Batch | None:
    """One place up or down, or to the beginning or the end; None when it stands there."""
    with transaction.atomic():
        row = list(CustomField.objects.visible_to(by).living().about(field.subject).select_for_update())
        here = next((place for place, one in enumerate(row) if one.pk == field.pk), None)
        if here is None:
            return None
        target = {"up": here - 1, "down": here + 1, "first": 0, "last": len(row) - 1}[where]
        if not 0 <= target < len(row) or target == here:
            return None
        row.insert(target, row.pop(here))
        # Positions may have gaps and doubles; those between the two places are given out anew.
        low, high = sorted((here, target))
        start = row[low - 1].position + 1 if low else 0
        batch = begin("customfield.moved", by=by, at=at)
        for place, one in enumerate(row[low:], start):
            if place - start > high - low and one.position >= place:
                break
            if one.position != place:
                one.change({"position": place}, by=by, at=at, verb="ordered", batch=batch)
    return batch


def erase_field(field: CustomField, *, by: Actor, at: datetime) -> dict[str, list[int]]:
    """Delete a field with all its values, for good. Answers whose words in the search index are to be renewed."""
    with transaction.atomic():
        values = CustomValue.objects.filter(workspace_id=by.workspace_id, field=field)
        touched = {
            side: list(values.filter(text__isnull=False).exclude(**{side: None}).values_list(f"{side}_id", flat=True))
            for side in ("client", "contact")
        }
        batch = begin("customfield.erased", by=by, at=at)
        record_many([Change(field, "erased", {"label": (field.label, None)})], batch=batch, at=at)
        values.delete()
        field.delete()
    return touched


def renew_index(touched: Mapping[str, Sequence[int]]) -> None:
    """Forget in the search index what stood in a deleted field."""
    for refresh, side in ((standing.refresh, "client"), (standing.refresh_contacts, "contact")):
        pks = list(touched.get(side, ()))
        for start in range(0, len(pks), 500):
            with transaction.atomic():
                refresh(pks[start : start + 500])


def held_fields(pks: list[int]) -> set[int]:
    """Fields into which something has been written."""
    return set(CustomValue.objects.filter(field_id__in=pks).values_list("field_id", flat=True).distinct())


def learn_ways() -> None:
    """Teach the journal: a new field is unmade only while nothing is written into it."""
    learn(CustomField, held=held_fields)
