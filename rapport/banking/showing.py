"""The bank in words: what is on the accounts, what moved, whether a statement adds up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from rapport.banking.models import BankAccount, BankLine, BankStatement
from rapport.banking.settling import faults_of
from rapport.lib.amounts import TooLarge, TooPrecise, amount_in_words, from_minor, read_number, to_minor
from rapport.lib.amounts import Unreadable as NoNumber
from rapport.search.words import fold
from rapport.web.dates import brief_day, day, iso
from rapport.web.funnel import Actor
from rapport.web.languages import our_language
from rapport.web.plurals import number

State = BankStatement.State
MOST_ACCOUNTS, MOST_WORDS = 200, 8
type Answer = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Balance:
    """How much is on an account, and the day at whose end that was."""

    minor: int
    on: date | None


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account in the list."""

    pk: int
    href: str
    name: str
    number: str
    balance: str
    on: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """A movement in a list."""

    href: str
    on: str
    iso: str
    who: str
    what: str
    amount: str
    comes: bool


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement in a list."""

    href: str
    name: str
    period: str
    said: str
    state: str
    draft: bool


def money(minor: int | None, currency: str, *, signed: bool = False) -> str:
    """A sum with its cents; with a plus for what came in, if asked for."""
    if minor is None:
        return ""
    text = amount_in_words(from_minor(minor, currency), currency, our_language())
    return f"+{text}" if signed and minor > 0 else text


def accounts_of(actor: Actor) -> list[BankAccount]:
    """All accounts, each with what the last statement that counts says was left (`closing`, `closed_on`)."""
    rows = BankAccount.objects.visible_to(actor).present().order_by("name", "pk")
    return list(with_closing(rows)[:MOST_ACCOUNTS])


def with_closing(accounts: QuerySet[BankAccount]) -> QuerySet[BankAccount]:
    """The same with `closing` and `closed_on`."""
    last = BankStatement.objects.filter(account=OuterRef("pk"), state=State.KEPT, closing_minor__isnull=False)
    last = last.order_by(F("ends_on").desc(nulls_last=True), "-pk")
    return accounts.annotate(
        closing=Subquery(last.values("closing_minor")[:1]), closed_on=Subquery(last.values("ends_on")[:1])
    )


def balances(accounts: Sequence[BankAccount]) -> dict[int, Balance]:
    """What is on each account: as a statement says, else what was typed as its beginning and the lines since."""
    found = {one.pk: Balance(one.closing, one.closed_on) for one in accounts if one.closing is not None}  # type: ignore[attr-defined]
    typed = {one.pk: one for one in accounts if one.pk not in found and one.opening_minor is not None}
    if not typed:
        return found
    since = Q()
    for one in typed.values():
        since |= Q(account=one.pk, booked_on__gte=one.opening_on)
    sums = BankLine.objects.counting().filter(since).values_list("account").annotate(total=Sum("amount_minor"))
    moved = dict(sums)
    return found | {pk: Balance((one.opening_minor or 0) + moved.get(pk, 0), None) for pk, one in typed.items()}


def account_row(one: BankAccount, balance: Balance | None) -> AccountRow:
    """One account."""
    on = _("on %(day)s") % {"day": brief_day(balance.on)} if balance and balance.on else ""
    said = money(balance.minor, one.currency) if balance else ""
    return AccountRow(one.pk, one.get_absolute_url(), one.name, one.number, said, on)


def answer_of_list(accounts: Sequence[BankAccount], found: dict[int, Balance], drafts: int) -> Answer:
    """How much there is, currency by currency, and what asks for a look."""
    if not accounts:
        return _("No statement yet."), _("Bring one from your bank: every movement is counted once.")
    sums: dict[str, int] = {}
    for one in accounts:
        if one.pk in found:
            sums[one.currency] = sums.get(one.currency, 0) + found[one.pk].minor
    told = ", ".join(money(minor, currency) for currency, minor in sums.items())
    strong = _("You have %(sums)s.") % {"sums": told} if told else _("No statement says how much there is.")
    return strong, _drafts_said(drafts) or _("As the last statements say.") if told else _drafts_said(drafts)


def _drafts_said(drafts: int) -> str:
    if not drafts:
        return ""
    return ngettext(
        "%(n)s statement does not add up and does not count.",
        "%(n)s statements do not add up and do not count.",
        drafts,
    ) % {"n": number(drafts)}


def answer_of_account(one: BankAccount, balance: Balance | None) -> Answer:
    """How much is on it, and since when that is known."""
    if balance is None:
        return _("How much is there is not known."), _("The files of this bank name no balance.")
    strong = _("There is %(amount)s.") % {"amount": money(balance.minor, one.currency)}
    if balance.on is None:
        return strong, _("By what you wrote down and the movements since.")
    return strong, _("As the statement until %(day)s says.") % {"day": day(balance.on)}


def drafts_of(actor: Actor, account: BankAccount | None = None) -> list[StatementRow]:
    """The statements that do not add up and wait for a decision."""
    rows = BankStatement.objects.visible_to(actor).filter(state=State.DRAFT).select_related("account").order_by("-pk")
    rows = rows.filter(account=account) if account else rows
    return [statement_row(one, named=account is None) for one in rows[:20]]


def lines_of(actor: Actor, account: BankAccount, asked: str) -> QuerySet[BankLine]:
    """The movements of an account that count and have all these words, or this sum."""
    rows = BankLine.objects.visible_to(actor).counting().filter(account=account)
    asked = asked.replace("\x00", " ").strip()[:200]
    if not asked:
        return rows
    has = Q()
    for word in fold(asked).split()[:MOST_WORDS]:
        has &= Q(folded__contains=word)
    sums = _sums(asked, account.currency)
    return rows.filter(has | Q(amount_minor__in=sums)) if sums else rows.filter(has)


def _sums(asked: str, currency: str) -> list[int]:
    try:
        minor = to_minor(read_number(asked, our_language()), currency)
    except (NoNumber, TooPrecise, TooLarge):
        return []
    return [minor] if asked[0] in "+-−" else [minor, -minor]


def line_row(one: BankLine) -> LineRow:
    """One movement."""
    what = one.purpose[:200]
    return LineRow(
        one.get_absolute_url(), brief_day(one.booked_on), iso(one.booked_on),
        one.counterparty or what or _("Nobody named"), what if one.counterparty else "",
        money(one.amount_minor, one.currency, signed=True), one.amount_minor > 0,
    )  # fmt: skip


def answer_of_line(one: BankLine) -> Answer:
    """How much, from whom or to whom, when."""
    facts = {"amount": money(abs(one.amount_minor), one.currency), "name": one.counterparty, "day": day(one.booked_on)}
    if not one.counterparty:
        strong = _("%(amount)s came in.") if one.amount_minor > 0 else _("%(amount)s went out.")
    elif one.amount_minor > 0:
        strong = _("%(amount)s came from %(name)s.")
    else:
        strong = _("%(amount)s went to %(name)s.")
    quiet = _("On %(day)s.") if one.counts else _("On %(day)s; it does not count yet, its statement is a draft.")
    return strong % facts, quiet % facts


def facts_of_line(one: BankLine) -> list[tuple[str, str]]:
    """Everything else the bank says, in the order people ask for it."""
    said = [
        (pgettext("a payment", "What for"), one.purpose), (_("Booked on"), day(one.booked_on)),
        (_("Value date"), day(one.value_on) if one.value_on else ""), (_("Tax number"), one.tax_number),
        (_("Their account"), one.their_account), (_("Document"), one.number),
        (_("Number of the payer"), one.end_to_end), (_("Number of the bank"), one.reference),
    ]  # fmt: skip
    return [(name, text) for name, text in said if text]


def statement_row(one: BankStatement, *, named: bool = False) -> StatementRow:
    """One statement; `named` with its account."""
    currency = one.account.currency
    facts = {"came": money(one.in_minor, currency), "went": money(one.out_minor, currency)}
    name = one.account.name if named else one.number or period_of(one)
    return StatementRow(
        one.get_absolute_url(), name, period_of(one), _("%(came)s in, %(went)s out") % facts, one.get_state_display(),
        one.state == State.DRAFT,
    )  # fmt: skip


def period_of(one: BankStatement) -> str:
    """From which day to which."""
    if one.begins_on is None or one.ends_on is None:
        return ""
    first, last = brief_day(one.begins_on), brief_day(one.ends_on)
    return first if first == last else f"{first} – {last}"


def answer_of_statement(one: BankStatement) -> Answer:
    """Whether it adds up, and whether it counts."""
    faults, whole = faults_of(one), one.opening_minor is not None and one.closing_minor is not None
    right = _("It adds up.") if whole else _("It names no balances to add up.")
    strong = _("It does not add up.") if faults else right
    quiet = {
        State.KEPT: _("Its movements count."), State.DRAFT: _("Its movements count when you keep it."),
        State.DROPPED: _("It was dropped: it counts no more."),
    }[State(one.state)]  # fmt: skip
    return strong, quiet


def sums_of(one: BankStatement) -> list[tuple[str, str]]:
    """The sums of a statement as it was brought."""
    currency = one.account.currency
    said = [
        (_("At first"), money(one.opening_minor, currency)), (_("Came in"), money(one.in_minor, currency)),
        (_("Went out"), money(one.out_minor, currency)), (_("At last"), money(one.closing_minor, currency)),
        (pgettext("a bank statement", "Movements"), number(one.entries)), (_("Period"), period_of(one)),
        (_("Its number"), one.number),
    ]  # fmt: skip
    return [(name, text) for name, text in said if text]


def shown_faults(one: BankStatement) -> list[str]:
    """What does not add up, in sentences."""
    currency = one.account.currency
    return [
        said_fault(fault.code, declared=money(fault.declared, currency), counted=money(fault.counted, currency))
        for fault in faults_of(one)
    ]


def said_fault(code: str, *, declared: str, counted: str) -> str:
    """What does not add up: the bank says one sum, its lines make another."""
    facts = {"declared": declared, "counted": counted}
    if code == "in":
        return _("The bank says that %(declared)s came in, its movements make %(counted)s.") % facts
    if code == "out":
        return _("The bank says that %(declared)s went out, its movements make %(counted)s.") % facts
    return _("By its movements %(counted)s should be left, the bank says %(declared)s.") % facts
