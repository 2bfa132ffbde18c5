"""One row of a table becomes a `Card` by the mapping of its columns."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rapport.lib.birthdays import birthday_from_parts, iso_birthday
from rapport.lib.cards import Address, Card, CardKind, Point, PointKind
from rapport.lib.column_fields import Guess
from rapport.lib.column_words import split_values
from rapport.lib.csv_records import BROKEN_MARK
from rapport.lib.names import Name, display_name, is_company, split_name
from rapport.lib.phones import normalise_email
from rapport.lib.point_labels import email_label, known_label, phone_label
from rapport.lib.records import Record, Unreadable
from rapport.lib.words import words

# What people type when there is nothing to type.
_NOTHING = words("- -- — – . ? 0 n/a na none null nil нет н/д отсутствует") | {"не указан", "не указано"}
_ONE_TEXT = words(
    "name given family patronymic prefix suffix nickname organisation department title"
    " birthday birth_year birth_month birth_day language timezone source_id"
)
_BEYOND = Guess(field="ignore")
_ADDRESS_PARTS = frozenset({"address", "street", "city", "region", "postal_code", "country"})
_MAIL_TRANSPORTS = frozenset({"smtp", "ex", "x400", "internet"})
_COMPANIES = words("компания company organisation organization org организация юрлицо account")
_TAG_SIGNS = re.compile(r"\s*(?::::|[;,|\n])\s*")
_NUMBERS = re.compile(r"\s*(?::::|[;,/|\n])\s*")


def read_row(row: Record[tuple[str, ...]], mapping: Sequence[Guess]) -> Card:
    """The person or organisation of one row of a `Sheet`.

    Raises Unreadable: "empty_row" when nothing in it tells who it is, "unclosed_quote" or "cell_too_large" when the
    table is damaged there.
    """
    first = row.raw[0] if row.raw else ""
    if first.startswith(BROKEN_MARK):
        raise Unreadable(first.removeprefix(BROKEN_MARK))
    draft = _Draft()
    for place, cell in enumerate(row.raw):
        if value := _plain(cell):
            draft.take(mapping[place] if place < len(mapping) else _BEYOND, value, place + 1)
    card = draft.card()
    if card.is_empty:
        raise Unreadable("empty_row")
    return card


def _plain(cell: str) -> str:
    """The cell without spaces around it and without the apostrophe by which Excel keeps a number a text."""
    text = cell.strip(" \t\r\n\xa0\u200b\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return text[1:] if text[:1] == "'" and text[1:2] in set("+-@0123456789=") else text


@dataclass(slots=True)
class _Draft:
    """A card while the cells of its row are read."""

    texts: dict[str, str] = field(default_factory=dict)
    labels: dict[tuple[str, int], str] = field(default_factory=dict)
    found: list[tuple[Guess, str]] = field(default_factory=list)
    parts: dict[int, dict[str, str]] = field(default_factory=dict)
    part_labels: dict[int, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    is_organisation: bool = False
    extra: list[tuple[str, str]] = field(default_factory=list)

    def take(self, column: Guess, value: str, number: int) -> None:
        name, header = column.field, column.header or f"#{number}"
        if name in _ONE_TEXT:
            if self.texts.setdefault(name, value) != value:
                self.extra.append((header, value))
        elif name in ("email", "phone", "website"):
            self.found.append((column, value))
        elif name.endswith("_label"):
            self.labels[name.removesuffix("_label"), column.group] = value
        elif name in _ADDRESS_PARTS:
            own = self.parts.setdefault(column.group, {})
            own[name] = f"{own[name]}\n{value}" if name in own else value
            self.part_labels.setdefault(column.group, column.label)
        elif name == "note":
            self.notes.append(value)
        elif name == "tags":
            self.tags += [tag for part in _TAG_SIGNS.split(value) if (tag := part.removeprefix("* ").strip())]
        elif name == "kind" and value.casefold() in _COMPANIES:
            self.is_organisation = True
        else:
            self.extra.append((header, value))

    def card(self) -> Card:
        name = self._name()
        shown, organisation = self.texts.get("name", ""), self.texts.get("organisation", "")
        shown = "" if normalise_email(shown) else shown
        shown = shown or display_name(family=name.family, given=name.given, patronymic=name.patronymic)
        kind: CardKind = "organisation" if self.is_organisation or (organisation and not shown) else "person"
        if not organisation and (is_company(shown) or self.is_organisation):
            kind, organisation, name = "organisation", shown, Name()
        return Card(
            uid=self.texts.get("source_id", ""),
            kind=kind,
            display_name=shown or organisation,
            family=name.family,
            given=name.given,
            patronymic=name.patronymic,
            prefix=name.prefix,
            suffix=name.suffix,
            organisation=organisation,
            points=tuple(self._points()),
            addresses=tuple(map(self._address, self.parts)),
            websites=tuple(dict.fromkeys(self._websites())),
            birthday=self._birthday(),
            note="\n\n".join(self.notes),
            categories=tuple(dict.fromkeys(self.tags)),
            extra=tuple(self.extra),
            nickname=self.texts.get("nickname", ""),
            department=self.texts.get("department", ""),
            title=self.texts.get("title", ""),
            language=self.texts.get("language", ""),
            timezone=self.texts.get("timezone", ""),
        )

    def _name(self) -> Name:
        """The parts from their columns, or out of a whole name where that is certain."""
        own = Name(**{part: self.texts.get(part, "") for part in ("family", "given", "patronymic", "prefix", "suffix")})
        if own.family and own.given:
            return own
        whole = own.family or own.given or self.texts.get("name", "")
        found = split_name(whole, self.texts.get("language", ""))
        if (own.family or own.given) and not (found.family and found.given):
            return own
        return Name(
            family=found.family,
            given=found.given,
            patronymic=found.patronymic or own.patronymic,
            prefix=found.prefix or own.prefix,
            suffix=found.suffix or own.suffix,
        )

    def _points(self) -> Iterator[Point]:
        for column, value in self.found:
            if column.field == "website" or value.casefold() in _NOTHING:
                continue
            kind: PointKind = "email" if column.field == "email" else "phone"
            own = self.labels.get((kind, column.group), "").removeprefix("* ")
            if own and not known_label(own) and own.casefold() not in _MAIL_TRANSPORTS:
                self.extra.append((column.header, own))
            label = _label(kind, own) or column.label
            for single in _mails(value) if kind == "email" else _numbers(value):
                if kind == "phone" or normalise_email(single):
                    yield Point(kind=kind, value=single, label=label)
                else:
                    self.extra.append((column.header, single))

    def _address(self, group: int) -> Address:
        parts = self.parts[group]
        own = self.labels.get(("address", group), "")
        whole, street = parts.get("address", ""), parts.get("street", "")
        if whole and not street and len(parts) > 1:
            whole, street = "", whole
        lines = (street, *(parts.get(part, "") for part in ("city", "region", "postal_code", "country")))
        return Address(
            text=whole or "\n".join(filter(None, lines)),
            street=street,
            city=parts.get("city", ""),
            region=parts.get("region", ""),
            postal_code=parts.get("postal_code", ""),
            country=parts.get("country", ""),
            label=_label("email", own) or self.part_labels[group],
        )

    def _websites(self) -> Iterator[str]:
        for column, value in self.found:
            if column.field == "website" and value.casefold() not in _NOTHING:
                yield from re.split(r"(?:\s*:::)?\s+|\s*;\s*", value)

    def _birthday(self) -> str:
        text = self.texts.get("birthday", "")
        day = birthday_from_parts(*(self.texts.get(part, "") for part in ("birth_year", "birth_month", "birth_day")))
        if text and not iso_birthday(text):
            self.extra.append(("birthday", text))
        return iso_birthday(text) or day


def _label(kind: PointKind, own: str) -> str:
    if not own or own.casefold() in _MAIL_TRANSPORTS:
        return ""
    return phone_label(frozenset(), own) if kind == "phone" else email_label(frozenset(), own)


def _mails(value: str) -> list[str]:
    """The addresses of a cell; one with a name before it stays whole until it is clear that there are several."""
    found = split_values(value) if value.count("@") > 1 else [value]
    return [single.rpartition("<")[2].rstrip("> ").removeprefix("mailto:") for single in found]


def _numbers(value: str) -> list[str]:
    """The numbers of a cell; what follows a comma is another number only when it is as long as one."""
    found = [single for single in _NUMBERS.split(value) if single]
    are_numbers = all(sum(map(str.isdecimal, single)) > 5 for single in found)
    return found if are_numbers else [single for single in value.split(" ::: ") if single]
