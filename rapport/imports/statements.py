"""What stands in a bank statement, how its days are read, which account it is of where it does not say."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.accounts.actors import Actor
from rapport.banking.models import BankAccount
from rapport.banking.showing import money, said_fault
from rapport.imports.day_order import DayOrderForm, said_order
from rapport.imports.models import Source
from rapport.imports.reading import bank_statements
from rapport.lib.amounts import amount_in_words, from_minor
from rapport.lib.bank.shape import Statement
from rapport.web.languages import our_language
from rapport.web.plurals import number

TOLD = 40


def survey_statements(source: Source, actor: Actor, *, first: str = "") -> None:
    """Read the whole of a file and note its sums; what was chosen on the page is kept when it is looked at again.

    `first` is the order of day and month somebody says beforehand. Raises Unreadable.
    """
    chosen: dict[str, Any] = next((dict(one) for one in source.mapping if one.get("chosen")), {})
    source.mapping = [{"first": chosen.get("first", "") or first}]
    source.preview = {**source.preview, "currency": actor.workspace.currency}
    found = bank_statements(source, today=actor.workspace.today())
    order = found.order
    source.mapping = [{
        "first": order.first if order else "", "account": chosen.get("account", ""), "chosen": bool(chosen),
    }]  # fmt: skip
    source.preview |= {
        "totals": [totals_of(one) for one in found.statements],
        "faults": [
            [[fault.code, fault.declared, fault.counted] for fault in one.faults] for one in found.statements
        ],
        "nameless": any(not one.account for one in found.statements), "assumed": found.assumed,
        "order": {"sure": order.sure if order else True, "because": order.because if order else "plain"},
    }  # fmt: skip


def totals_of(statement: Statement) -> dict[str, Any]:
    """For programs: sums as decimal text, None where the file says nothing."""
    currency = statement.currency

    def text(minor: int | None) -> str | None:
        return None if minor is None else str(from_minor(minor, currency))

    return {
        "account": statement.account or None, "currency": currency, "opening": text(statement.opening),
        "in": text(statement.came_in), "out": text(statement.went_out), "closing": text(statement.closing),
        "entries": statement.entries, "consistent": statement.is_consistent,
    }  # fmt: skip


def told_statements(source: Source) -> list[str]:
    """What was found out, in sentences: the file, each statement, and what does not add up in it."""
    totals = source.preview["totals"]
    entries = sum(one["entries"] for one in totals)
    counted = [
        ngettext("%(n)s statement", "%(n)s statements", len(totals)) % {"n": number(len(totals))},
        ngettext("%(n)s movement", "%(n)s movements", entries) % {"n": number(entries)},
    ]
    told = [f"{source.name.rpartition('/')[2]}: {', '.join(counted)}."]
    for one, faults in list(zip(totals, source.preview["faults"], strict=True))[:TOLD]:
        told += [_told(one), *(_told_fault(one, fault) for fault in faults)]
    if source.preview["assumed"]:
        told.append(
            _("The file does not name the currency of its amounts: they are taken as %(code)s.")
            % {"code": source.preview["currency"]}
        )
    if not source.preview["order"]["sure"]:
        told.append(said_order(source.mapping[0]["first"]))
    return told


def _told(one: Mapping[str, Any]) -> str:
    facts = {
        "account": one["account"] or _("An account without a number"), "came": _money(one["in"], one),
        "went": _money(one["out"], one), "opening": _money(one["opening"], one), "closing": _money(one["closing"], one),
    }  # fmt: skip
    if one["opening"] is not None and one["closing"] is not None:
        return _("%(account)s: %(opening)s at first, %(came)s in, %(went)s out, %(closing)s at last.") % facts
    if one["closing"] is not None:
        return _("%(account)s: %(came)s in, %(went)s out, %(closing)s at last.") % facts
    return _("%(account)s: %(came)s in, %(went)s out.") % facts


def _told_fault(one: Mapping[str, Any], fault: list[Any]) -> str:
    code, declared, counted = fault
    said = said_fault(code, declared=money(declared, one["currency"]), counted=money(counted, one["currency"]))
    return _("It does not add up, so it is taken in as a draft: %(why)s") % {"why": said}


def _money(text: str | None, one: Mapping[str, Any]) -> str:
    return "" if text is None else amount_in_words(Decimal(text), one["currency"], our_language())


def account_of(source: Source) -> int:
    """The account that was chosen for statements that name none, 0 for one without a number."""
    return int(source.mapping[0]["account"] or 0)


class StatementForm(DayOrderForm):
    """What is asked about one table of a bank."""

    def __init__(self, source: Source, actor: Actor, data: Any = None) -> None:
        super().__init__(source, actor, data)
        self.account_name = f"account-{source.pk}"

    @property
    def account(self) -> str:
        """The account that was chosen."""
        return str(self.source.mapping[0]["account"])

    @property
    def accounts(self) -> list[tuple[str, str]]:
        """Which it may be; nothing to choose where every statement names its account."""
        if not self.source.preview["nameless"]:
            return []
        rows = BankAccount.objects.visible_to(self.actor).order_by("name", "pk")
        return [("", _("An account without a number")), *((str(one.pk), one.name) for one in rows[:200])]

    def chosen(self, one: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
        """The account."""
        said = sent.get(self.account_name)
        if said in (None, one["account"]) or said not in {value for value, _label in self.accounts}:
            return {}
        return {"account": said, "chosen": True}
