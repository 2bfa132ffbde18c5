"""Where data of a person lie: each room teaches what it holds, so that export and erasure miss nothing.

A room calls `teach` when it is ready, beside `journal.reversing.learn`. What is removed goes the way the journal knows
(`unmake`), and what is cleaned is put right the same way (`put_right`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db import models
from django.db.models import QuerySet
from django.utils.functional import Promise

from rapport.clients.models import Client, Contact

type Model = type[models.Model]
type Clean = Callable[[list[int], "Cleaner", datetime], None]
type Find = Callable[[Contact], QuerySet[Any]]


class Cleaner(Protocol):
    """Takes the words that name one person out of texts, and knows them."""

    pseudonym: str
    emails: frozenset[str]
    # What names the person in the bytes of a file, lower-case.
    needles: list[bytes]

    def text(self, value: str) -> str:
        """The text with a pseudonym in their place."""

    def value(self, value: Any) -> Any:
        """The same for every text in a JSON value."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Rows that law or proof keeps under a pseudonym: `rule` is the class of privacy/data/retention.toml that says how
    long, counted from the column `since`; `which` narrows the rows, `strip` takes out what is not needed for it.
    """

    rule: str
    since: str
    which: Callable[[QuerySet[Any]], QuerySet[Any]] = lambda rows: rows
    strip: Callable[[list[int], datetime], None] = lambda pks, at: None


@dataclass(frozen=True, slots=True)
class Holding:
    """One kind of rows a room holds of a person."""

    model: Model
    label: str | Promise
    find: Find
    # What the export says of a row beside its columns.
    tell: Callable[[Any], dict[str, Any]]
    # Contents of files a row names: [(name, StoredFile), …].
    files: Callable[[Any], list[tuple[str, Any]]]
    # Rows among these that others share: they stay, cleaned.
    shared: Callable[[list[int], Cleaner], set[int]]
    keep: Keep | None
    # Letters and notes: whoever erases chooses whether they go or stay under a pseudonym.
    by_choice: bool

    @property
    def name(self) -> str:
        """By which the export and the record of an erasure call it."""
        return self.model._meta.label_lower


_taught: dict[Model, Holding] = {}
_cleaning: dict[Model, Clean] = {}
_passed_over: dict[Model, str] = {}


def teach(
    model: Model,
    label: str | Promise,
    find: Find,
    *,
    tell: Callable[[Any], dict[str, Any]] = lambda row: {},
    files: Callable[[Any], list[tuple[str, Any]]] = lambda row: [],
    shared: Callable[[list[int], Cleaner], set[int]] = lambda pks, cleaner: set(),
    clean: Clean | None = None,
    keep: Keep | None = None,
    by_choice: bool = False,
) -> None:
    """Say which rows of a model are about a person. Holdings are handled in the order they are taught, newest first."""
    _taught[model] = Holding(model, label, find, tell, files, shared, keep, by_choice)
    if clean:
        teach_cleaning(model, clean)


def teach_cleaning(model: Model, clean: Clean) -> None:
    """Say how rows that name a person are cleaned, where taking the words out of each column is not enough."""
    _cleaning[model] = clean


def pass_over(model: Model, reason: str) -> None:
    """Say why a model that leads to people needs no handling of its own."""
    _passed_over[model] = reason


def holdings() -> list[Holding]:
    """All of them; rooms above come before the rooms they stand on."""
    return list(reversed(_taught.values()))


def taught() -> dict[Model, Holding]:
    """By model."""
    return dict(_taught)


def cleaning_of(model: Model) -> Clean | None:
    """How rows of a model are cleaned; None when column by column is right."""
    return _cleaning.get(model)


def passed_over() -> dict[Model, str]:
    """Models with a reason."""
    return dict(_passed_over)


def own_client(contact: Contact) -> Client | None:
    """The client that is this very person."""
    client = contact.client
    return client if client and not client.is_company and contact.is_main else None


def of_person(contact: Contact, *, contact_path: str = "contact", client_path: str = "") -> models.Q:
    """A condition: rows of the person, and rows of the client they are themselves."""
    condition = models.Q(**{contact_path: contact})
    mine = own_client(contact)
    return condition | models.Q(**{client_path: mine}) if client_path and mine else condition
