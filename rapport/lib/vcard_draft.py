"""A card while the properties of a vCard are read into it, one method for each kind of property."""

from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from rapport.lib.birthdays import iso_birthday
from rapport.lib.cards import Address, Card, CardKind, Point, PointKind
from rapport.lib.names import display_name, is_company, split_name
from rapport.lib.point_labels import email_label, known_label, phone_label
from rapport.lib.vcard_lines import Line, parts, unescape
from rapport.lib.vcard_pictures import picture, picture_type

# About the file and how a program draws the card, not about the person.
_NOT_KEPT = frozenset(
    {"VERSION", "PRODID", "REV", "X-ABLABEL", "PROFILE", "BEGIN", "END"}
    | {"X-MS-OL-DESIGN", "X-MS-OL-DEFAULT-POSTAL-ADDRESS", "X-COUCHDB-APPLICATION-ANNOTATIONS"}
)


@dataclass(slots=True)
class CardDraft:
    """A card while its properties are read; each reader takes one property."""

    labels: dict[str, str] = field(default_factory=dict)
    is_group: bool = False
    is_organisation: bool = False
    texts: dict[str, str] = field(default_factory=dict)
    name: tuple[str, str, str, str, str] = ("", "", "", "", "")
    points: list[Point] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    websites: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    photo: bytes | None = None
    photo_type: str = ""
    extra: list[tuple[str, str]] = field(default_factory=list)

    def keep(self, line: Line) -> None:
        """A property nobody reads: kept under its label or its name."""
        if line.name in _NOT_KEPT:
            return
        if line.params.encoding == "base64":
            self.extra.append((line.name, f"base64:{len(line.value)}"))
        elif value := unescape(line.value):
            self.extra.append((self.labels.get(line.group) or line.name, value))

    def text(self, field_name: str, line: Line, value: str | None = None) -> None:
        """The first value of a field that has one value; a different second one is kept as extra."""
        value = unescape(line.value) if value is None else value
        if value and self.texts.setdefault(field_name, value) != value:
            self.extra.append((line.name, value))

    def structured_name(self, line: Line) -> None:
        fields = [_listed(part, ", " if place > 2 else " ") for place, part in enumerate(parts(line.value, ";"))]
        family, given, patronymic, prefix, suffix = (*fields, "", "", "", "", "")[:5]
        if not any(self.name):
            self.name = (family, given, patronymic, prefix, suffix)
        elif any(fields):
            self.keep(line)

    def organisation(self, line: Line) -> None:
        units = [unit for part in parts(line.value, ";") if (unit := unescape(part))]
        if units and self.texts.setdefault("organisation", units[0]) == units[0]:
            self.text("department", line, ", ".join(units[1:]))
        elif units:
            self.extra.append((line.name, ", ".join(units)))

    def point(self, line: Line) -> None:
        kind: PointKind = "email" if line.name == "EMAIL" else "phone"
        value = _without_scheme(unescape(line.value))
        if not value:
            return
        own = self.labels.get(line.group, "")
        label = (phone_label if kind == "phone" else email_label)(line.params.types, own)
        self.points.append(Point(kind=kind, value=value, label=label, preferred=line.params.preferred))
        if own and not known_label(own):
            self.extra.append((own, value))

    def address(self, line: Line) -> None:
        fields = [_listed(part, ", ") for part in parts(line.value, ";")]
        box, extended, street, city, region, postal_code, country = (*fields, *[""] * 7)[:7]
        if not any(fields):
            return
        street = "\n".join(filter(None, (street, extended, box)))
        lines = (line.params.label.replace("\\n", "\n"),) if line.params.label else (street, *fields[3:7])
        self.addresses.append(
            Address(
                text="\n".join(filter(None, lines)),
                street=street,
                city=city,
                region=region,
                postal_code=postal_code,
                country=country,
                label=email_label(line.params.types, self.labels.get(line.group, "")),
            )
        )

    def address_label(self, line: Line) -> None:
        """LABEL of 2.1 and 3.0 is an address as printed; it counts when there is no ADR of its kind."""
        label, text = email_label(line.params.types, ""), unescape(line.value)
        if text and not any(address.label == label for address in self.addresses):
            self.addresses.append(Address(text=text, label=label))

    def website(self, line: Line) -> None:
        if (url := unescape(line.value)) and url not in self.websites:
            self.websites.append(url)

    def birthday(self, line: Line) -> None:
        if birthday := iso_birthday(unescape(line.value), line.params.omitted_year):
            self.text("birthday", line, birthday)
        else:
            self.keep(line)

    def language(self, line: Line) -> None:
        if line.params.preferred:
            self.texts["language"] = unescape(line.value)
        else:
            self.text("language", line)

    def note(self, line: Line) -> None:
        if note := unescape(line.value):
            self.notes.append(note)

    def tags(self, line: Line) -> None:
        self.categories += filter(None, map(unescape, parts(line.value, ",")))

    def picture(self, line: Line) -> None:
        value = line.value.strip()
        found = picture(value) if line.params.encoding == "base64" or value[:5].lower() == "data:" else None
        if found and self.photo is None:
            declared = [kind for kind in line.params.types if kind not in ("uri", "home", "work", "pref")]
            self.photo, self.photo_type = (
                found,
                picture_type(found) or next((f"image/{kind}" for kind in declared), ""),
            )
        else:
            self.keep(line)

    def kind(self, line: Line) -> None:
        kind = line.value.strip().lower()
        self.is_group |= kind == "group"
        self.is_organisation |= kind in ("org", "organization", "company")
        if kind not in ("group", "org", "organization", "company", "individual", "person"):
            self.keep(line)

    def address_format(self, line: Line) -> None:
        """X-ABADR names the country whose order of lines Apple prints; two letters that say nothing about a person."""
        if len(line.value.strip()) != 2:
            self.keep(line)

    def android(self, line: Line) -> None:
        """vnd.android.cursor.item/nickname;Johnny;1;;; and other rows of the phone's own table."""
        kind, _, rest = line.value.partition(";")
        if kind.endswith("/nickname"):
            self.text("nickname", line, unescape(parts(rest, ";")[0]))
        else:
            self.keep(line)

    def card(self) -> Card:
        texts = self.texts
        role = texts.pop("role", "")
        if role and texts.setdefault("title", role) != role:
            self.extra.append(("ROLE", role))
        family, given, patronymic, prefix, suffix = self._name()
        organisation = texts.get("organisation", "")
        shown = texts.pop("display_name", "") or display_name(family=family, given=given, patronymic=patronymic)
        kind: CardKind = "person"
        if self.is_organisation or (organisation and not any(self.name) and shown in ("", organisation)):
            kind = "organisation"
        elif not organisation and is_company(shown):
            # In a phone a company is often entered as if it were a person.
            kind, family, given = "organisation", "", ""
            texts["organisation"] = shown
        return Card(
            kind=kind,
            display_name=shown or organisation,
            family=family,
            given=given,
            patronymic=patronymic,
            prefix=prefix,
            suffix=suffix,
            points=tuple(self.points),
            addresses=tuple(self.addresses),
            websites=tuple(self.websites),
            note="\n\n".join(self.notes),
            categories=tuple(dict.fromkeys(self.categories)),
            photo=self.photo,
            photo_type=self.photo_type,
            extra=tuple(self.extra),
            **texts,
        )

    def _name(self) -> tuple[str, str, str, str, str]:
        """The parts of N; where N is missing or holds all in one part, what is certain in the text."""
        family, given, patronymic, prefix, suffix = self.name
        whole = family or given if not (family and given) and not patronymic else ""
        if self.is_organisation or (any(self.name) and " " not in whole):
            return self.name
        shown = self.texts.get("display_name", "")
        if shown and shown == self.texts.get("organisation"):
            return self.name
        found = split_name(whole or shown, self.texts.get("language", ""))
        if not found or (whole and not (found.family and found.given)):
            return self.name
        return found.family, found.given, found.patronymic, found.prefix or prefix, found.suffix or suffix


def _listed(part: str, glue: str) -> str:
    """A part whose commas separate several values, as several middle names."""
    if "," not in part:
        return unescape(part)
    return glue.join(filter(None, map(unescape, parts(part, ","))))


def _without_scheme(value: str) -> str:
    """mailto:anna@example.org and tel:+1-418-656-9254;ext=102 as a person writes them."""
    scheme, colon, rest = value.partition(":")
    if not colon or scheme.lower() not in ("mailto", "tel"):
        return value
    plain = unquote_to_bytes(rest).decode("utf-8", "replace")
    if scheme.lower() == "mailto":
        return plain.partition("?")[0].strip()
    number, _, extension = plain.partition(";ext=")
    return f"{number.partition(';')[0]} ext. {extension}" if extension else number.partition(";")[0]
