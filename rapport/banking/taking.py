"""Taking in bank statements: each line once for its account, whichever files and however many name it.

A statement that does not add up is taken in as a draft, so that its lines count only when somebody keeps it anyway.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rapport.accounts.actors import Actor
from rapport.banking.guessing import guess_clients
from rapport.banking.models import BankAccount, BankLine, BankStatement, StatementLine
from rapport.banking.settling import settle_lines
from rapport.clients.taking import Outcome
from rapport.journal.models import Batch
from rapport.journal.recording import Change, record_many
from rapport.lib.bank.money import account_key
from rapport.lib.bank.shape import Line, Piece, Statement
from rapport.search.words import fold
from rapport.web.bulk import insert, new

State = BankStatement.State
type AccountKey = tuple[str, str]
# A statement by its account and what it is known by.
type Name = tuple[AccountKey, str]


@dataclass(slots=True, eq=False)
class Place:
    """A statement and its account: those we have, or those that are to be made."""

    account: BankAccount
    statement: BankStatement
    is_new: bool
    # What the lines are known by that stand in it already.
    standing: set[str] = field(default_factory=set)


@dataclass(slots=True, eq=False)
class Met:
    """A line met in this chunk: made, or known and not yet named by this statement."""

    place: Place
    piece: Piece
    line: BankLine | None
    digest: str


class StatementTaking:
    """Takes in chunks of pieces of statements: `decide` says what each becomes, `write` makes it so, in the caller's
    transaction.
    """

    def __init__(self, actor: Actor, kind: str, *, chosen: int = 0, at: datetime) -> None:
        """`chosen`: the account of statements that name none; without it one that has no number."""
        self.actor, self.kind, self.chosen, self.at = actor, kind, chosen, at
        # What was met in this file, whichever chunk it stood in.
        self.seen: set[Name] = set()
        self.told: set[Name] = set()
        self.forget()

    def forget(self) -> None:
        """Begin a new chunk: what was written is in the database now. A dry run never forgets."""
        self.accounts: dict[AccountKey, BankAccount] | None = None
        self.places: dict[Name, Place] = {}
        # The lines the accounts have, by what they are known by.
        self.known: dict[tuple[int, str], int] = {}
        self.met: list[Met] = []

    def prepare(self, pieces: Sequence[Piece]) -> None:
        """Nothing goes to the store."""

    @property
    def has_news(self) -> bool:
        """Whether anything was decided that must be written."""
        return bool(self.met) or any(place.is_new for place in self.places.values())

    def decide(self, pieces: Sequence[Piece]) -> list[Outcome]:
        """What becomes of each piece, in order."""
        self._find_places(pieces)
        self._find_lines(pieces)
        return [self._take(piece, self.places[self._name_of(piece)]) for piece in pieces]

    # ---- Accounts and statements

    def _find_places(self, pieces: Sequence[Piece]) -> None:
        """The statement of every piece, in two statements of the database."""
        fresh = {name: piece for piece in pieces if (name := self._name_of(piece)) not in self.places}
        rows = BankStatement.objects.visible_to(self.actor).filter(digest__among={key for _account, key in fresh})
        known = {(row.account_id, row.digest): row for row in rows}
        for name, piece in fresh.items():
            account = self._account(piece.statement)
            row = known.get((account.pk, piece.key)) if account.pk else None
            self.places[name] = Place(account, row or self._made(piece, account), row is None)

    def _account(self, statement: Statement) -> BankAccount:
        if self.accounts is None:
            self.accounts = {_key_of(one): one for one in BankAccount.objects.visible_to(self.actor)}
        key = account_key(statement.account[:64]), statement.currency
        if not key[0] and self.chosen:
            chosen = (one for one in self.accounts.values() if one.pk == self.chosen and one.currency == key[1])
            if found := next(chosen, None):
                return found
        if key not in self.accounts:
            self.accounts[key] = self._made_account(statement)
        return self.accounts[key]

    def _name_of(self, piece: Piece) -> Name:
        return _key_of(self._account(piece.statement)), piece.key

    def _made_account(self, statement: Statement) -> BankAccount:
        number = statement.account[:64]
        return new(
            BankAccount, workspace_id=self.actor.workspace_id, name=_called(statement), number=number,
            number_key=account_key(number), bank=statement.bank[:140], bic=_bic(statement.bank),
            currency=statement.currency, created_at=self.at, updated_at=self.at,
        )  # fmt: skip

    def _made(self, piece: Piece, account: BankAccount) -> BankStatement:
        said = piece.statement
        first, last = said.period or (None, None)
        return new(
            BankStatement, workspace_id=self.actor.workspace_id, account_id=account.pk, digest=piece.key,
            kind=self.kind, state=State.DRAFT.value if said.faults else State.KEPT.value, number=said.number[:140],
            begins_on=first, ends_on=last, opening_minor=said.opening, closing_minor=said.closing,
            declared_in_minor=said.declared_in, declared_out_minor=said.declared_out, in_minor=said.came_in,
            out_minor=said.went_out, entries=said.entries, created_at=self.at, updated_at=self.at,
        )  # fmt: skip

    def _find_lines(self, pieces: Sequence[Piece]) -> None:
        """Which of these lines the accounts have, and which the statements name, in two statements of the database."""
        digests = {piece.digest for piece in pieces if piece.line}
        numbers = {place.statement.pk: place for place in self.places.values() if place.statement.pk}
        accounts = {place.account.pk for place in self.places.values() if place.account.pk}
        rows = BankLine.objects.visible_to(self.actor).filter(account__in=accounts, digest__among=digests)
        found = rows.values_list("account", "digest", "pk") if accounts and digests else ()
        self.known |= {(account, digest): pk for account, digest, pk in found}
        named = StatementLine.objects.visible_to(self.actor).filter(
            statement_id__among=set(numbers), line_id__among=set(self.known.values())
        )
        for statement, digest in named.values_list("statement", "line__digest") if numbers and self.known else ():
            numbers[statement].standing.add(digest)

    # ---- Lines

    def _take(self, piece: Piece, place: Place) -> Outcome:
        remarks = self._remarks(piece, place)
        if piece.line is None:
            return Outcome("created" if place.is_new else "unchanged", remarks)
        name = _key_of(place.account), piece.digest
        if name in self.seen:
            self._name(piece, place, None)
            return Outcome("skipped", [("same_line", {"text": piece.decode()[:100]}), *remarks])
        self.seen.add(name)
        if (place.account.pk, piece.digest) in self.known:
            self._name(piece, place, None)
            return Outcome("unchanged", remarks)
        self._name(piece, place, self._line(piece, piece.line))
        return Outcome("created", remarks)

    def _remarks(self, piece: Piece, place: Place) -> list[tuple[str, dict[str, Any]]]:
        """What is to be said once about a statement: that it is a draft, or that it was dropped here."""
        name = self._name_of(piece)
        if name in self.told:
            return []
        self.told.add(name)
        if place.is_new and place.statement.state == State.DRAFT:
            return [("statement_draft", {"name": place.account.name})]
        if not place.is_new and place.statement.state == State.DROPPED:
            return [("statement_dropped", {"name": place.account.name})]
        return []

    def _name(self, piece: Piece, place: Place, line: BankLine | None) -> None:
        """Remember that the statement names a line, unless it does so already."""
        if piece.digest not in place.standing:
            place.standing.add(piece.digest)
            self.met.append(Met(place, piece, line, piece.digest))

    def _line(self, piece: Piece, line: Line) -> BankLine:
        words = (line.counterparty, line.purpose, line.number, line.tax_number, line.their_account, line.reference)
        return new(
            BankLine, workspace_id=self.actor.workspace_id, digest=piece.digest, booked_on=line.booked_on,
            value_on=line.value_on, amount_minor=line.amount, currency=line.currency,
            counterparty=line.counterparty[:300], tax_number=line.tax_number[:40],
            their_account=line.their_account[:64], purpose=line.purpose,
            reference=line.reference[:200], end_to_end=line.end_to_end[:200], number=line.number[:140],
            extra=[list(pair) for pair in line.extra], folded=fold(" ".join(filter(None, (*words, line.end_to_end)))),
            created_at=self.at,
        )  # fmt: skip

    # ---- Writing

    def write(self, batch: Batch) -> None:
        """Write what was decided, with the journal: lines come and go with their statement."""
        accounts = [account for account in (self.accounts or {}).values() if account.pk is None]
        insert(accounts)
        told = [Change(account, "created", {"name": (None, account.name)}) for account in accounts]
        fresh = [place for place in self.places.values() if place.is_new]
        for place in fresh:
            place.statement.account_id = place.account.pk
        insert([place.statement for place in fresh])
        told += [Change(one.statement, "created", {"entries": (None, one.statement.entries)}) for one in fresh]
        record_many(told, batch=batch, at=self.at)
        self._write_lines()

    def _write_lines(self) -> None:
        lines = [one.line for one in self.met if one.line]
        for one in self.met:
            if one.line:
                one.line.account_id = one.place.account.pk
        guess_clients(lines, self.actor)
        insert(lines)
        numbers = {(one.place.account.pk, one.digest): one.line.pk for one in self.met if one.line}
        places = [
            new(
                StatementLine, workspace_id=self.actor.workspace_id, statement_id=one.place.statement.pk,
                line_id=self.known.get((one.place.account.pk, one.digest)) or numbers[one.place.account.pk, one.digest],
                place=one.piece.place,
            )
            for one in self.met
        ]  # fmt: skip
        insert(places)
        settle_lines(BankLine.objects.filter(pk__among=[place.line_id for place in places]))


def _key_of(account: BankAccount) -> AccountKey:
    return account.number_key, account.currency


def _called(statement: Statement) -> str:
    """What a new account is called: its bank and the end of its number."""
    number = statement.account
    short = f"…{account_key(number)[-4:]}" if len(number) > 8 else number
    named = statement.bank if not _bic(statement.bank) and not statement.bank.isdigit() else ""
    return " ".join(filter(None, [named[:140], short, statement.currency]))[:200]


def _bic(bank: str) -> str:
    """The code of a bank, where it is one."""
    code = bank.strip().upper()
    return code if re.fullmatch(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?|\d{9}", code) else ""
