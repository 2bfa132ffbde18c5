"""What can be asked here: the fields everybody has, the fields this workspace made, and its segments by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import Any

from rapport.clients.conditions.fields import CHOICE, DAY, FIELDS, FLAG, MONEY, NUMBER, SEGMENT, TEXT, Choices, Field
from rapport.clients.conditions.tree import Group, of_json
from rapport.clients.models import CustomField, Segment
from rapport.web.funnel import Actor

# How a field somebody made is asked about.
KINDS = {
    CustomField.Kind.TEXT: TEXT,
    CustomField.Kind.LONG: TEXT,
    CustomField.Kind.CHOICE: CHOICE,
    CustomField.Kind.NUMBER: NUMBER,
    CustomField.Kind.DAY: DAY,
    CustomField.Kind.MONEY: MONEY,
    CustomField.Kind.YES_NO: FLAG,
}
# More segments than this nobody tells apart, and each is a line of a choice.
MOST_SEGMENTS = 500


class Vocabulary:
    """The words of one actor's workspace; each part is looked up once, and only when it is asked for."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    @cached_property
    def segments(self) -> dict[str, Segment]:
        """Segments by their number as text, in the order of their names."""
        rows = Segment.objects.visible_to(self.actor).present().order_by("name", "id")[:MOST_SEGMENTS]
        return {str(row.pk): row for row in rows}

    @cached_property
    def own(self) -> dict[str, tuple[Field, ...]]:
        """The fields this workspace made, of clients and of people."""
        rows = CustomField.objects.visible_to(self.actor).living().order_by("position", "id")
        fields: dict[str, list[Field]] = {"client": [], "people": []}
        for row in rows:
            kind = KINDS[CustomField.Kind(row.kind)]
            choices = partial(_words, row.choices) if kind == CHOICE else None
            about = "client" if row.subject == CustomField.Subject.CLIENT else "people"
            fields[about].append(Field(row.name, row.label, kind, choices=choices, custom=row))
        return {about: tuple(own) for about, own in fields.items()}

    def fields(self, about: str) -> tuple[Field, ...]:
        """Everything that can be asked about clients, people, talks or steps."""
        return FIELDS[about] + self.own.get(about, ())

    def field(self, about: str, name: str) -> Field | None:
        """One of them; None for what there is not (any more)."""
        known = next((field for field in FIELDS[about] if field.name == name), None)
        return known or next((field for field in self.own.get(about, ()) if field.name == name), None)

    def choices(self, field: Field) -> Choices:
        """What a choice, or a segment, is chosen from."""
        if field.kind == SEGMENT:
            return [(pk, segment.name) for pk, segment in self.segments.items()]
        choices: Callable[[], Choices] | None = field.choices
        return choices() if choices else []

    def tree_of(self, segment: str) -> Group | None:
        """The conditions of a segment; None for one there is not."""
        found = self.segments.get(segment)
        return of_json(found.tree) if found else None


def _words(choices: list[Any]) -> Choices:
    return [(str(word), str(word)) for word in choices]
