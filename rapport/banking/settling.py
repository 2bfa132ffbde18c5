"""Which lines count: those that stand in at least one statement that counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from rapport.banking.models import BankLine, BankStatement, StatementLine
from rapport.journal.models import Batch
from rapport.lib.bank.shape import Fault
from rapport.web.funnel import Actor

State = BankStatement.State


def settle(statements: Sequence[int]) -> None:
    """Bring `counts` of the lines of these statements up to date."""
    settle_lines(BankLine.objects.filter(pk__in=StatementLine.objects.filter(statement__in=statements).values("line")))


def settle_lines(lines: Any) -> None:
    """The same for some lines."""
    kept = Exists(StatementLine.objects.filter(line=OuterRef("pk"), statement__state=State.KEPT))
    lines.filter(kept, counts=False).update(counts=True)
    lines.filter(~kept, counts=True).update(counts=False)


def keep(statement: BankStatement, *, by: Actor, at: datetime) -> Batch | None:
    """Let the lines of a statement count, whether it adds up or not; None when they do already."""
    return statement.change({"state": State.KEPT.value}, by=by, at=at, verb="kept")


def drop(statement: BankStatement, *, by: Actor, at: datetime) -> Batch | None:
    """Let it count no more; its lines stay where another statement has them. None when it is dropped already."""
    return statement.change({"state": State.DROPPED.value}, by=by, at=at, verb="dropped")


def faults_of(statement: BankStatement) -> list[Fault]:
    """What does not add up, in minor units of the account."""
    found = []
    if statement.opening_minor is not None and statement.closing_minor is not None:
        counted = statement.opening_minor + statement.in_minor - statement.out_minor
        found.append(Fault("balance", statement.closing_minor, counted))
    if statement.declared_in_minor is not None:
        found.append(Fault("in", statement.declared_in_minor, statement.in_minor))
    if statement.declared_out_minor is not None:
        found.append(Fault("out", statement.declared_out_minor, statement.out_minor))
    return [fault for fault in found if fault.declared != fault.counted]
