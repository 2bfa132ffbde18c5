"""What a card of an address book says in the words of our columns, worked out once for each card."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from rapport.clients.models.contact import point_key
from rapport.lib.cards import Card
from rapport.lib.names import same_name_key
from rapport.lib.zones import country_of, is_zone
from rapport.search.words import fold

# Groups that every address book of Google puts everybody into say nothing about a person.
NO_TAGS = frozenset({"mycontacts", "my contacts", "contacts", "imported", "контакты", "мои контакты"})
LARGEST_PHOTO = 5_000_000  # bytes


class Reach(NamedTuple):
    """One way to reach a person, as it is kept; `key` is what equals are found by."""

    kind: str
    value: str
    label: str
    key: str

    @property
    def found_by(self) -> tuple[str, str]:
        """Kind and key."""
        return self.kind, self.key


class Reading:
    """A card with the name, keys and addresses by which it is compared and kept."""

    __slots__ = ("card", "company", "company_key", "name", "name_key", "points", "region", "websites")

    def __init__(self, card: Card, country: str) -> None:
        """`country` is where numbers without their country are dialled from, unless the card says so itself."""
        self.card = card
        self.name = shown_name(card)[:200]
        self.name_key = same_name_key(self.name)[:200]
        self.company = card.organisation[:200]
        self.company_key = _company_key(self.company) if self.company else ""
        self.region = country_of(card.timezone) or country
        self.points = self.points_in(self.region)
        self.websites = [reach("website", site, "", "") for site in card.websites]

    @property
    def is_of_company(self) -> bool:
        """Whether the client behind it is a company: it names one, or is one."""
        return bool(self.company) or self.card.kind == "organisation"

    @property
    def client_key(self) -> str:
        """What the name of the client behind it is compared by."""
        return self.company_key if self.company else self.name_key

    def points_in(self, region: str) -> list[Reach]:
        """Mail addresses and phones, as dialled within a region."""
        return [reach(point.kind, point.value, point.label, region) for point in self.card.points]

    def values(self) -> dict[str, Any]:
        """The columns of a contact that a card can fill."""
        card = self.card
        return {
            "family": card.family[:120],
            "given": card.given[:120],
            "patronymic": card.patronymic[:120],
            "role": ", ".join(filter(None, [card.title, card.department]))[:200],
            "language": language if (language := card.language[:2].lower()) in ("ru", "en") else "",
            "timezone": card.timezone if is_zone(card.timezone) else "",
            "birthday": card.birthday[:20],
            "address": "\n".join(address.text for address in card.addresses if address.text),
            "note": card.note,
            "uid": card.uid[:300],
        }

    def extras(self) -> list[list[str]]:
        """What no column holds, for the record."""
        card = self.card
        pairs = [("nickname", card.nickname), ("prefix", card.prefix), ("suffix", card.suffix)]
        pairs += [("category", name) for name in card.categories]
        return [[name[:200], value[:2000]] for name, value in (*pairs, *card.extra) if value]

    def photo(self) -> bytes | None:
        """The photo, if it is small enough to be one."""
        return photo_of(self.card)


def photo_of(card: Card) -> bytes | None:
    """The photo of a card, if it is small enough to be one."""
    return card.photo if card.photo and len(card.photo) <= LARGEST_PHOTO else None


@lru_cache(maxsize=4096)
def _company_key(name: str) -> str:
    return same_name_key(name)[:200]


def reach(kind: str, value: str, label: str, region: str) -> Reach:
    """A way to reach somebody, within what the columns hold."""
    clean = value.strip()[:320]
    return Reach(kind, clean, label[:40], point_key(kind, clean, region))


def shown_name(card: Card) -> str:
    """What a person is called: their display name, their names, their nickname, their company, their first address."""
    names = " ".join(filter(None, [card.given, card.patronymic, card.family]))
    first = card.points[0].value if card.points else ""
    return " ".join((card.display_name or names or card.nickname or card.organisation or first).split())


def identifies(kind: str, key: str) -> bool:
    """Whether an address can be one person's alone; a number without its country and area is shared by many."""
    return kind == "email" or key.startswith("+") or len(key) >= 10


def agree(ours: str, theirs: str) -> bool:
    """Whether two names may be of one person: one is empty, an address, or all its words stand in the other."""
    if not ours or not theirs or "@" in ours or "@" in theirs:
        return True
    a, b = set(ours.split()), set(theirs.split())
    return a <= b or b <= a or len(a & b) >= 2


def tags_of(categories: Iterable[str]) -> list[str]:
    """Groups of an address book that say something, as tags."""
    names = (" ".join(name.strip(" *").split())[:40] for name in categories)
    return list(dict.fromkeys(name for name in names if name and fold(name) not in NO_TAGS))
