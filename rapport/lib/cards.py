"""One entry of an address book, whatever file it came from: a person or an organisation and how to reach them."""

from dataclasses import dataclass, field
from typing import Literal

PointKind = Literal["email", "phone"]
CardKind = Literal["person", "organisation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """An e-mail address or a phone number as it stands in the file.

    `label` is one of work, home, mobile, fax, main, pager, other, or "" when the file does not say.
    """

    kind: PointKind
    value: str
    label: str = ""
    preferred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address: `text` is all of it in lines, the other fields are its parts where the file has parts."""

    text: str = ""
    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An entry of an address book. `birthday` is ISO text (1980-03-22, --02-03 without year) or "".

    `extra` holds every property or column that is not understood, as (name, value): nothing is dropped in silence.
    """

    uid: str = ""
    kind: CardKind = "person"
    display_name: str = ""
    family: str = ""
    given: str = ""
    patronymic: str = ""
    prefix: str = ""
    suffix: str = ""
    nickname: str = ""
    organisation: str = ""
    department: str = ""
    title: str = ""
    points: tuple[Point, ...] = ()
    addresses: tuple[Address, ...] = ()
    websites: tuple[str, ...] = ()
    birthday: str = ""
    language: str = ""
    timezone: str = ""
    note: str = ""
    categories: tuple[str, ...] = ()
    photo: bytes | None = field(default=None, repr=False)
    photo_type: str = ""
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nobody could be recognised by this card: no name, no organisation, no way to reach them."""
        names = (self.display_name, self.family, self.given, self.patronymic, self.nickname, self.organisation)
        return not (any(names) or self.points)
