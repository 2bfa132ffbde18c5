"""How the journal takes statements back: with the lines that stand in no other one."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Exists, OuterRef

from rapport.banking.models import BankAccount, BankLine, BankStatement, StatementLine
from rapport.banking.settling import settle, settle_lines
from rapport.journal.reversing import learn

# Answers which of these lines something above rests on, such as a payment: the statements they stand in stay.
type Keeper = Callable[[list[int]], set[int]]
_keepers: list[Keeper] = []


def hold(keeper: Keeper) -> None:
    """Teach which lines must stay; called by a higher room when it is ready."""
    _keepers.append(keeper)


def held_statements(pks: list[int]) -> set[int]:
    """Those with a line that is needed and stands nowhere else."""
    lines = sorted(_alone_in(pks))
    needed = set[int]().union(*(keeper(lines) for keeper in _keepers)) if lines else set[int]()
    rows = StatementLine.objects.filter(statement__in=pks, line_id__among=needed)
    return set(rows.values_list("statement", flat=True))


def unmake_statements(pks: list[int]) -> None:
    """Delete statements, and the lines that no other statement names."""
    gone, all_of = _alone_in(pks), _lines_of(pks)
    BankStatement.objects.filter(pk__in=pks).delete()
    BankLine.objects.filter(pk__among=gone).delete()
    settle_lines(BankLine.objects.filter(pk__among=all_of - gone))


def held_accounts(pks: list[int]) -> set[int]:
    """Those with statements."""
    return set(BankStatement.objects.filter(account__in=pks).values_list("account", flat=True))


def _lines_of(statements: list[int]) -> set[int]:
    return set(StatementLine.objects.filter(statement__in=statements).values_list("line", flat=True))


def _alone_in(statements: list[int]) -> set[int]:
    others = StatementLine.objects.filter(line=OuterRef("line")).exclude(statement__in=statements)
    rows = StatementLine.objects.filter(~Exists(others), statement__in=statements)
    return set(rows.values_list("line", flat=True))


def learn_ways() -> None:
    """Teach the journal the ways of this room."""
    learn(BankAccount, held=held_accounts)
    learn(BankStatement, held=held_statements, unmake=unmake_statements, put_right=settle)
    learn(BankLine)
