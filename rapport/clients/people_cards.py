"""A person as a card of an address book, to be written as vCard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rapport.clients.custom import display
from rapport.clients.models import Contact, ContactPoint, CustomField
from rapport.lib.cards import Address, Card, Point


def card_of(person: Contact, fields: Iterable[CustomField], own: Mapping[int, Any]) -> Card:
    """The card of a person; what no property of a card holds goes under its label."""
    points = sorted(person.points.all(), key=lambda point: (point.position, point.pk))
    client = person.client
    named = [(field.label, display(field, own[field.pk])) for field in fields if field.pk in own]
    return Card(
        uid=person.uid or f"rapport-{person.workspace_id}-{person.pk}",
        display_name=person.name,
        family=person.family,
        given=person.given,
        patronymic=person.patronymic,
        organisation=client.name if client is not None and client.is_company else "",
        title=person.role,
        points=tuple(
            Point(kind=point.kind, value=point.value, label=point.label)  # type: ignore[arg-type]
            for point in points
            if point.kind != ContactPoint.Kind.WEBSITE
        ),
        addresses=(Address(text=person.address),) if person.address else (),
        websites=tuple(point.value for point in points if point.kind == ContactPoint.Kind.WEBSITE),
        birthday=person.birthday,
        language=person.language,
        timezone=person.timezone,
        note=person.note,
        categories=tuple(tag for tag in client.tag_line.split(", ") if tag) if client is not None else (),
        extra=(*((str(name), str(value)) for name, value in person.extra), *named),
    )
