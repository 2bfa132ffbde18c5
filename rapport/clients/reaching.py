"""The people of a client and the ways to reach them, in one statement."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote

from django.db.models import F

from rapport.clients import wording
from rapport.clients.models import Client, Contact
from rapport.web.funnel import Actor

# One client hardly has more people.
MOST_PEOPLE = 200


@dataclass(slots=True)
class Way:
    """One address of a person, with what opens it."""

    kind: str
    value: str
    label: str
    href: str


@dataclass(slots=True)
class Someone:
    """A person at the client."""

    contact: Any
    href: str
    ways: list[Way] = field(default_factory=list)

    @property
    def email(self) -> str:
        """The first mail address."""
        return next((way.value for way in self.ways if way.kind == "email"), "")


def people_at(actor: Actor, client: Client, *, base: str) -> list[Someone]:
    """The living people of a client with their addresses, the main one first, in one statement."""
    rows = Contact.objects.visible_to(actor).living().filter(client=client)
    return someones(rows.order_by("-is_main", "id", "points__position", "points__id")[: MOST_PEOPLE * 5], base=base)


def someones(rows: Any, *, base: str) -> list[Someone]:
    """People with their addresses, from one row for each address."""
    found: dict[int, Someone] = {}
    for row in rows.annotate(way=F("points__kind"), value=F("points__value"), way_label=F("points__label")):
        one = found.setdefault(row.pk, Someone(row, f"{base}{row.pk}/"))
        if row.way:
            one.ways.append(Way(row.way, row.value, wording.label(row.way_label), way_href(row.way, row.value)))
    return list(found.values())


class Writes(Protocol):
    """What answers where a letter is begun in Rapport; nothing while no mailbox is connected."""

    def __call__(self, actor: Actor, contact: Contact | None, address: str, subject: str, text: str) -> str:
        """Address of a page of ours, or nothing."""


@dataclass(slots=True)
class _Letters:
    begun: Writes | None = None


_letters = _Letters()


def teach_letters(begun: Writes) -> None:
    """Taught once by the room that writes letters, when it is ready."""
    _letters.begun = begun


def new_letter_href(actor: Actor, contact: Contact | None, address: str, subject: str, text: str = "") -> str:
    """Where a letter to this address is begun: here, or in the reader's own mail program. Costs one statement."""
    here = _letters.begun(actor, contact, address, subject, text) if _letters.begun else ""
    body = f"&body={quote(text)}" if text else ""
    return here or f"mailto:{quote(address, safe='@+')}?subject={quote(subject)}{body}"


def way_href(kind: str, value: str) -> str:
    """What opens an address; nothing for one that is none."""
    if kind == "email" and "@" in value:
        return f"mailto:{quote(value, safe='@+-._')}"
    if kind == "phone":
        digits = "".join(char for char in value if char.isdecimal() or char == "+")
        return f"tel:{digits}" if digits else ""
    return value if value.lower().startswith(("https://", "http://")) else ""
