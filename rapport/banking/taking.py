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


@dataclass(slots=True, eq=False)
class Place:
    """A statement and its account: those we have, or those that are to be made."""

    account: BankAccount
    statement: BankStatement
    is_new: bool
    # Digests of its lines that are there, and those of the lines that stand in the statement already.
    known: dict[str, int] = field(default_factory=dict)
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
        self.seen: set[tuple[AccountKey, str]] = set()
        self.told: set[tuple[AccountKey, str]] = set()
        self.forget()

    def forget(self) -> None:
        """Begin a new chunk: what was written is in the database now. A dry run never forgets."""
        self.accounts: dict[AccountKey, BankAccount] = {}
        self.places: dict[tuple[AccountKey, str], Place] = {}
        self.met: list[Met] = []

    def prepare(self, pieces: Sequence[Piece]) -> None:
        """Nothing goes to the store."""

    @property
    def has_news(self) -> bool:
        """Whether anything was decided that must be written."""
        return bool(self.met) or any(place.is_new for place in self.places.values())

    def decide(self, pieces: Sequence[Piece]) -> list[Outcome]:
        """What becomes of each piece, in order."""
        for piece in pieces:
            self._place_of(piece)
        for name, place in self.places.items():
            self._look_up(place, [one.digest for one in pieces if one.line and _name_of(one) == name])
        return [self._take(piece, self.places[_name_of(piece)]) for piece in pieces]

    # ---- Accounts and statements

    def _place_of(self, piece: Piece) -> Place:
        name = _name_of(piece)
        if name not in self.places:
            account = self._account(piece.statement)
            known = None
            if account.pk:
                known = BankStatement.objects.visible_to(self.actor).filter(account=account, digest=piece.key).first()
            self.places[name] = Place(account, known or self._made(piece, account), known is None)
        return self.places[name]

    def _account(self, statement: Statement) -> BankAccount:
        key = _key_of(statement)
        if key not in self.accounts:
            rows = BankAccount.objects.visible_to(self.actor)
            found = None
            if not key[0] and self.chosen:
                found = rows.filter(pk=self.chosen, currency=key[1]).first()
            found = found or rows.filter(number_key=key[0], currency=key[1]).first()
            self.accounts[key] = found or self._made_account(statement)
        return self.accounts[key]

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
            kind=self.kind,
            state=State.DRAFT.value if said.faults else State.KEPT.value, number=said.number[:140],
            begins_on=first,
            ends_on=last, opening_minor=said.opening, closing_minor=said.closing, declared_in_minor=said.declared_in,
            declared_out_minor=said.declared_out, in_minor=said.came_in, out_minor=said.went_out, entries=said.entries,
            created_at=self.at, updated_at=self.at,
        )  # fmt: skip

    def _look_up(self, place: Place, digests: list[str]) -> None:
        """Which of these lines the account has, and which the statement names."""
        if not place.account.pk or not digests:
            return
        rows = BankLine.objects.visible_to(self.actor).filter(account=place.account, digest__among=set(digests))
        place.known |= dict(rows.values_list("digest", "pk"))
        if place.statement.pk:
            here = rows.filter(places__statement=place.statement)
            place.standing |= set(here.values_list("digest", flat=True))

    # ---- Lines

    def _take(self, piece: Piece, place: Place) -> Outcome:
        remarks = self._remarks(piece, place)
        if piece.line is None:
            return Outcome("created" if place.is_new else "unchanged", remarks)
        name = (_key_of(piece.statement), piece.digest)
        if name in self.seen:
            self._name(piece, place, None)
            return Outcome("skipped", [("same_line", {"text": piece.decode()[:100]}), *remarks])
        self.seen.add(name)
        if piece.digest in place.known:
            self._name(piece, place, None)
            return Outcome("unchanged", remarks)
        self._name(piece, place, self._line(piece, piece.line))
        return Outcome("created", remarks)

    def _remarks(self, piece: Piece, place: Place) -> list[tuple[str, dict[str, Any]]]:
        """What is to be said once about a statement: that it is a draft, or that it was dropped here."""
        name = _name_of(piece)
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
        accounts = [account for account in self.accounts.values() if account.pk is None]
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
                line_id=one.place.known.get(one.digest) or numbers[one.place.account.pk, one.digest],
                place=one.piece.place,
            )
            for one in self.met
        ]  # fmt: skip
        insert(places)
        settle_lines(BankLine.objects.filter(pk__in=[place.line_id for place in places]))


def _key_of(statement: Statement) -> AccountKey:
    return account_key(statement.account[:64]), statement.currency


def _name_of(piece: Piece) -> tuple[AccountKey, str]:
    return _key_of(piece.statement), piece.key


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
