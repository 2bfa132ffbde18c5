"""1CClientBankExchange, versions 1.01 to 1.03 (v8.1c.ru/tech/101): sections of accounts and of documents by lines.

The header names an encoding and is often wrong about it, so the bytes decide. Which way money went is told by our
account among payer and payee; where it is neither, by the one day that is filled in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from rapport.lib.bank.money import account_key, currency_code, currency_of_account, day_of, minor
from rapport.lib.bank.shape import Line, Passed, Statement
from rapport.lib.records import Unreadable

NAME = b"1CClientBankExchange"
_TELLING = ("ВерсияФормата", "СекцияРасчСчет", "СекцияДокумент", "КонецФайла")
_ENCODINGS = ("utf-8", "cp1251", "cp866", "koi8-r", "utf-16-le", "utf-16-be")
_PAIR = re.compile(r"([А-Яа-яЁё][А-Яа-яЁё0-9]*)=(.*)")
_WORDS = frozenset({"СекцияРасчСчет", "КонецРасчСчет", "КонецДокумента", "КонецФайла"})
_INN = re.compile(r"^\s*ИНН\s*\d{10,12}(?:[\s/]+(?:КПП\s*)?\d{9})?\s*")
type Fields = dict[str, str]


@dataclass(slots=True)
class _File:
    """The sections of a file as they stand there."""

    head: Fields = field(default_factory=dict)
    accounts: list[Fields] = field(default_factory=list)
    documents: list[Fields] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Side:
    """The names of the fields of payer and payee, and of the days money left and came."""

    account: str
    party: str
    day: str


OUT = _Side("Плательщик", "Получатель", "ДатаСписано")
IN = _Side("Получатель", "Плательщик", "ДатаПоступило")


def is_exchange(head: bytes) -> bool:
    """Whether a file that begins like this is one."""
    bare = head[:200].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return bare.startswith(NAME)


def read_exchange(data: bytes) -> tuple[Statement, ...]:
    """The statements in a file, one for each account. Raises Unreadable."""
    file = _sections(_text(data))
    accounts = _accounts(file)
    if not accounts:
        raise Unreadable("no_account")
    found: dict[str, _Taken] = {account_key(account): _Taken(account) for account in accounts}
    for document in file.documents:
        _give(document, found)
    return tuple(_statement(taken, file) for taken in found.values())


@dataclass(slots=True)
class _Taken:
    """What was found for one account."""

    account: str
    lines: list[Line] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)

    @property
    def currency(self) -> str:
        return currency_of_account(self.account)


def _text(data: bytes) -> str:
    """By the words that stand in every such file. Raises Unreadable(`wrong_letters`)."""
    for encoding in _ENCODINGS:
        if any(word.encode(encoding) in data for word in _TELLING):
            try:
                # Only in UTF-8 does a byte that fits nowhere say that two encodings were mixed.
                return data.decode(encoding, "strict" if encoding == "utf-8" else "replace").lstrip("\ufeff")
            except UnicodeDecodeError as refusal:
                raise Unreadable("wrong_letters") from refusal
    raise Unreadable("wrong_letters")


def _sections(text: str) -> _File:
    file, section, last, finished = _File(), dict[str, str](), "", False
    is_open = ""
    for raw in text.replace("\r\n", "\n").split("\n"):
        line = raw.strip()
        word, _equals, value = line.partition("=")
        if line in _WORDS or word in ("СекцияРасчСчет", "СекцияДокумент"):
            if word.startswith("Секция"):
                _must(not is_open, line)
                section, is_open = {"Секция": value}, word
                (file.accounts if word == "СекцияРасчСчет" else file.documents).append(section)
            elif word == "КонецФайла":
                finished = True
            else:
                _must(bool(is_open), line)
                is_open = ""
            last = ""
        elif match := _PAIR.fullmatch(line):
            last = match[1]
            (section if is_open else file.head).setdefault(last, match[2].strip())
        elif line and is_open and last:
            # A purpose of several lines.
            section[last] = f"{section[last]} {line}".strip()
    _must(finished and not is_open, "КонецФайла")
    return file


def _must(claim: bool, text: str) -> None:
    if not claim:
        raise Unreadable("unfinished_statement", text=text[:60])


def _accounts(file: _File) -> list[str]:
    said = [one.get("РасчСчет", "") for one in file.accounts] or [file.head.get("РасчСчет", "")]
    return list({account_key(one): one for one in said if one}.values())


def _give(document: Fields, found: Mapping[str, _Taken]) -> None:
    """To whose statement a document belongs: to both, when money went from one account of ours to another."""
    ends = {side: found[key] for side in (OUT, IN) if (key := _account_in(document, side)) in found}
    if not ends:
        if len(found) > 1:
            raise Unreadable("foreign_document", text=document.get("Номер", "")[:40])
        days = [side for side in (OUT, IN) if document.get(side.day)]
        if len(days) > 1:
            # Nobody can tell which way it went.
            raise Unreadable("foreign_document", text=document.get("Номер", "")[:40])
        ends = {days[0] if days else OUT: next(iter(found.values()))}
    for side, taken in ends.items():
        if document.get(side.day):
            taken.lines.append(_line(document, side, taken.currency))
        else:
            taken.passed.append(Passed("order_only", _shown(document)))


def _account_in(document: Fields, side: _Side) -> str:
    return account_key(document.get(f"{side.account}Счет") or document.get(f"{side.account}РасчСчет") or "")


def _line(document: Fields, side: _Side, currency: str) -> Line:
    amount = minor(document.get("Сумма", ""), currency)
    party, used = side.party, {"Номер", "Сумма", "НазначениеПлатежа"}
    name_field = next((one for one in (f"{party}1", party) if document.get(one)), "")
    account_field = next((one for one in (f"{party}Счет", f"{party}РасчСчет") if document.get(one)), "")
    used |= {name_field, account_field, f"{party}ИНН", side.day}
    return Line(
        booked_on=_day(document[side.day]), amount=amount if side is IN else -amount, currency=currency,
        counterparty=_INN.sub("", document.get(name_field, "")), tax_number=document.get(f"{party}ИНН", "").strip(),
        their_account=document.get(account_field, ""), purpose=_purpose(document), number=document.get("Номер", ""),
        extra=tuple((name, value) for name, value in document.items() if value and name not in used),
    )  # fmt: skip


def _purpose(document: Fields) -> str:
    if whole := document.get("НазначениеПлатежа", ""):
        return whole
    parts = sorted(name for name in document if re.fullmatch(r"НазначениеПлатежа\d", name))
    return " ".join(filter(None, (document[name] for name in parts)))


def _shown(document: Fields) -> str:
    parts = (document.get(name, "") for name in ("Секция", "Номер", "Дата", "Сумма", "Получатель", "НазначениеПлатежа"))
    return "; ".join(filter(None, parts))


def _day(text: str) -> date:
    match = re.match(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})\b", text)
    if not match:
        raise Unreadable("bad_date", text=text[:40])
    return day_of(match[3], match[2], match[1])


def _statement(taken: _Taken, file: _File) -> Statement:
    """Some banks write a section for every day: the first one opens, the last one closes, their sums add up."""
    mine = [one for one in file.accounts if account_key(one.get("РасчСчет", "")) == account_key(taken.account)]
    mine.sort(key=lambda one: _day(one["ДатаНачала"]) if one.get("ДатаНачала") else date.min)
    head, currency = file.head, taken.currency
    begins = [one["ДатаНачала"] for one in [*mine, head] if one.get("ДатаНачала")]
    ends = [one["ДатаКонца"] for one in [*reversed(mine), head] if one.get("ДатаКонца")]
    return Statement(
        account=taken.account, currency=currency_code(currency), lines=tuple(taken.lines),
        opening=_sum([one.get("НачальныйОстаток") for one in mine[:1]], currency),
        closing=_sum([one.get("КонечныйОстаток") for one in mine[-1:]], currency),
        declared_in=_sum([one.get("ВсегоПоступило") for one in mine], currency),
        declared_out=_sum([one.get("ВсегоСписано") for one in mine], currency),
        begins_on=_day(begins[0]) if begins else None, ends_on=_day(ends[0]) if ends else None,
        bank=head.get("Отправитель", ""), entries=len(taken.lines), passed=tuple(taken.passed),
    )  # fmt: skip


def _sum(texts: list[str | None], currency: str) -> int | None:
    """Of all of them; None when one is not said."""
    said = [text for text in texts if text]
    return sum(minor(text, currency) for text in said) if said and len(said) == len(texts) else None
