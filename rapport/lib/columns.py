"""Which column of a table holds what: guessed from headers and values, remembered by the header."""

import hashlib
from collections.abc import Callable, Sequence

from rapport.lib.column_fields import FIELDS, Guess
from rapport.lib.column_words import Meaning, looks_like_email, looks_like_phone, meaning, plain_header
from rapport.lib.names import split_name
from rapport.lib.row_cards import read_row

__all__ = ["FIELDS", "Guess", "guess", "header_key", "read_row"]

_SAMPLE = 50
_MANY = frozenset({"email", "phone", "website", "note", "tags", "street", "address", "ignore"})


def guess(header: Sequence[str], samples: Sequence[Sequence[str]]) -> tuple[Guess, ...]:
    """A guess for every column of the header, or of the first rows when there is no header."""
    samples = samples[:_SAMPLE]
    width = max([len(header), *map(len, samples)], default=0)
    names = [*header, *[""] * (width - len(header))]
    values = [
        [row[place].strip() for row in samples if place < len(row) and row[place].strip()] for place in range(width)
    ]
    groups: dict[str, int] = {}
    guesses = [_column(name, cells, groups) for name, cells in zip(names, values, strict=True)]
    return tuple(_without_doubles(_named(_courtesy_title(guesses), values)))


# The column that says why a row was not taken in. It is ours, and says nothing about anybody.
REASON = "Rapport: why"


def header_key(header: Sequence[str]) -> str:
    """The same short text for headers that differ only in case and signs: under it a mapping is remembered."""
    header = header[:-1] if header and header[-1] == REASON else header
    return hashlib.sha256("\x1f".join(map(plain_header, header)).encode("utf-8", "replace")).hexdigest()[:32]


def _column(name: str, cells: list[str], groups: dict[str, int]) -> Guess:
    known = meaning(name) if name.strip() else None
    seen = _by_values(cells)
    if known is None or (seen and known.field in ("address", "name", "phone", "email") and known.field != seen):
        # Mailing programs call a column of mails "Address" or "Name"; the values know better.
        if seen:
            return Guess(field=seen, because="values", header=name)
        if known is None:
            return Guess(field="ignore", header=name)
    return _by_header(known, name, groups)


def _by_header(known: Meaning, name: str, groups: dict[str, int]) -> Guess:
    group = groups.setdefault(known.group, len(groups) + 1) if known.group else 0
    return Guess(field=known.field, label=known.label, group=group, sure=True, because="header", header=name)


def _by_values(cells: list[str]) -> str:
    for field, looks in _LOOKS.items():
        if cells and sum(map(looks, cells)) * 10 >= len(cells) * 6:
            return field
    return ""


def _looks_like_website(cell: str) -> bool:
    return cell[:8].lower().startswith(("http://", "https://", "www."))


_LOOKS: dict[str, Callable[[str], bool]] = {
    "email": looks_like_email,
    "phone": looks_like_phone,
    "website": _looks_like_website,
}


def _courtesy_title(guesses: list[Guess]) -> list[Guess]:
    """Outlook calls Dr. and Mrs. "Title" when it has a "Job Title" as well."""
    titles = [place for place, column in enumerate(guesses) if column.field == "title"]
    exact = [place for place in titles if plain_header(guesses[place].header) == "title"]
    if len(titles) > len(exact):
        for place in exact:
            guesses[place] = _as(guesses[place], "prefix")
    return guesses


def _named(guesses: list[Guess], values: list[list[str]]) -> list[Guess]:
    """Without any column for names, one whose values are mostly names of people is taken for it."""
    if any(column.field in ("name", "given", "family") for column in guesses):
        return guesses
    for place, (column, cells) in enumerate(zip(guesses, values, strict=True)):
        people = sum(1 for cell in cells if split_name(cell))
        if column.because == "unknown" and cells and people * 10 >= len(cells) * 6:
            guesses[place] = Guess(field="name", because="values", header=column.header)
            break
    return guesses


def _without_doubles(guesses: list[Guess]) -> list[Guess]:
    """A second column for what a person has once is left to the person who imports."""
    seen: set[tuple[str, int]] = set()
    for place, column in enumerate(guesses):
        key = (column.field, column.group)
        if column.field not in _MANY and key in seen:
            guesses[place] = _as(column, "ignore")
        seen.add(key)
    return guesses


def _as(column: Guess, field: str) -> Guess:
    return Guess(field=field, sure=False, because=column.because, header=column.header)
