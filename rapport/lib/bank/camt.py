"""CAMT.053 of ISO 20022, whatever its version: names are compared without their namespace.

What differs: the status is a code of its own since .08, and a party stands inside Pty there. An entry that holds
several transactions whose sums make its own becomes a line for each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from rapport.lib.bank.money import account_key, currency_code, day_of, minor
from rapport.lib.bank.shape import Line, Passed, Said, Statement
from rapport.lib.records import Unreadable

_NO_REFERENCE = frozenset({"", "NOTPROVIDED", "NONREF", "NOT PROVIDED"})


def is_camt(start: str) -> bool:
    """Whether a text that begins like this is a statement of this kind."""
    return "<" in start[:10] and "BkToCstmrStmt" in start


def read_camt(data: bytes) -> tuple[Statement, ...]:
    """The statements in a file, in its order. Raises Unreadable."""
    try:
        root = fromstring(data)
    except ParseError as refusal:
        raise Unreadable("broken_statement", text=str(refusal)[:100]) from refusal
    except (DefusedXmlException, LookupError, ValueError) as refusal:
        raise Unreadable("broken_statement", text=type(refusal).__name__) from refusal
    found = tuple(_statement(one) for one in root.iter() if _name(one) == "Stmt")
    if not found:
        raise Unreadable("no_statement")
    return found


def _name(node: Element) -> str:
    tag: Any = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _all(node: Element | None, *path: str) -> Iterator[Element]:
    """Everything at the end of a path of names."""
    if node is None:
        return
    if not path:
        yield node
        return
    for child in node:
        if _name(child) == path[0]:
            yield from _all(child, *path[1:])


def _one(node: Element | None, *path: str) -> Element | None:
    return next(_all(node, *path), None)


def _text(node: Element | None, *path: str) -> str:
    found = _one(node, *path)
    return " ".join((found.text or "").split()) if found is not None else ""


def _day(node: Element | None) -> date | None:
    """The day of a Dt or DtTm inside; the day of a time is the one the bank writes."""
    text = _text(node, "Dt") or _text(node, "DtTm")
    if not text:
        return None
    day = _day_of_text(text)
    if day is None:
        raise Unreadable("bad_date", text=text[:40])
    return day


def _money(node: Element | None) -> tuple[int, str] | None:
    if node is None:
        return None
    currency = currency_code(node.get("Ccy") or "")
    return minor(node.text or "", currency), currency


def _sign(node: Element) -> int:
    word = _text(node, "CdtDbtInd")
    if word not in ("CRDT", "DBIT"):
        raise Unreadable("broken_statement", text=f"CdtDbtInd {word}"[:60])
    return 1 if word == "CRDT" else -1


def _statement(node: Element) -> Statement:
    account, entries = _one(node, "Acct"), list(_all(node, "Ntry"))
    currency = _currency(node, account)
    number = _text(account, "Id", "IBAN") or _text(account, "Id", "Othr", "Id")
    if not number:
        raise Unreadable("no_account")
    booked = [entry for entry in entries if _is_booked(entry)]
    waiting = [entry for entry in entries if not _is_booked(entry)]
    first, last = _period(_one(node, "FrToDt"))
    fallback = last or _day_of_text(_text(node, "CreDtTm"))
    return Statement(
        account=number, currency=currency,
        lines=tuple(line for entry in booked for line in _lines(entry, number, fallback)),
        opening=_balance(node, ("OPBD", "PRCD"), currency), closing=_balance(node, ("CLBD",), currency, last=True),
        # The summary counts what is not booked yet as well.
        declared_in=None if waiting else _declared(node, "TtlCdtNtries", currency),
        declared_out=None if waiting else _declared(node, "TtlDbtNtries", currency),
        begins_on=first, ends_on=last, number=_text(node, "Id"),
        bank=_bank(_one(account, "Svcr", "FinInstnId")), entries=len(booked),
        passed=tuple(Passed("not_booked", _shown(entry)) for entry in waiting),
    )  # fmt: skip


def _period(node: Element | None) -> tuple[date | None, date | None]:
    days = [_text(node, f"{end}Dt") or _text(node, f"{end}DtTm") for end in ("Fr", "To")]
    return _day_of_text(days[0]), _day_of_text(days[1])


def _day_of_text(text: str) -> date | None:
    match = re.match(r"(\d{4})-(\d{2})-(\d{2})", text)
    return day_of(match[1], match[2], match[3]) if match else None


def _currency(node: Element, account: Element | None) -> str:
    """That of the account, else of its balances, else of its entries."""
    said = _text(account, "Ccy")
    amounts = [*_all(node, "Ntry", "Amt"), *_all(node, "Bal", "Amt")]
    codes = {_text(one, "Tp", "CdOrPrtry", "Cd"): _one(one, "Amt") for one in _all(node, "Bal")}
    opening = codes.get("OPBD")
    said = said or (opening.get("Ccy", "") if opening is not None else "")
    return currency_code(said or next((one.get("Ccy", "") for one in amounts), ""))


def _balance(node: Element, codes: tuple[str, ...], currency: str, *, last: bool = False) -> int | None:
    """A balance in the currency of the account; those in another one are not its own."""
    for code in codes:
        found = []
        for one in _all(node, "Bal"):
            money = _money(_one(one, "Amt")) if _text(one, "Tp", "CdOrPrtry", "Cd") == code else None
            if money and money[1] == currency:
                found.append(money[0] * _sign(one))
        if found:
            return found[-1 if last else 0]
    return None


def _declared(node: Element, name: str, currency: str) -> int | None:
    text = _text(node, "TxsSummry", name, "Sum")
    return minor(text, currency) if text else None


def _bank(node: Element | None) -> str:
    return next(filter(None, (_text(node, name) for name in ("BICFI", "BIC", "Nm"))), "")


def _is_booked(entry: Element) -> bool:
    return (_text(entry, "Sts", "Cd") or _text(entry, "Sts") or "BOOK") == "BOOK"


def _shown(entry: Element) -> str:
    parts = (
        _text(entry, "BookgDt", "Dt"),
        _text(entry, "Amt"),
        _text(entry, "CdtDbtInd"),
        _text(entry, "AddtlNtryInf"),
    )
    return "; ".join(filter(None, parts))


def _lines(entry: Element, account: str, fallback: date | None) -> Iterator[Line]:
    money, sign = _money(_one(entry, "Amt")), _sign(entry)
    if money is None:
        raise Unreadable("bad_sum", text="")
    amount, currency = money
    booked = _day(_one(entry, "BookgDt")) or _day(_one(entry, "ValDt")) or fallback
    if booked is None:
        raise Unreadable("bad_date", text="")
    details = list(_all(entry, "NtryDtls", "TxDtls"))
    parts = _parts(details, sign, currency)
    split = len(parts) > 1 and sum(parts) == sign * amount
    for place, part in enumerate(details if split else details[:1] or [None]):
        yield _line(
            entry, part, account, amount=parts[place] if split else sign * amount, currency=currency, booked=booked,
            place=place + 1 if split else 0, others=[] if split else details[1:],
        )  # fmt: skip


def _parts(details: list[Element], sign: int, currency: str) -> list[int]:
    """What each transaction of an entry moves; empty when one does not say it in the currency of the entry."""
    found = []
    for one in details:
        money = _money(_one(one, "AmtDtls", "TxAmt", "Amt")) or _money(_one(one, "Amt"))
        if money is None or money[1] != currency:
            return []
        found.append(money[0] * (_sign(one) if _one(one, "CdtDbtInd") is not None else sign))
    return found


def _line(
    entry: Element, part: Element | None, account: str, *, amount: int, currency: str, booked: date, place: int,
    others: list[Element],
) -> Line:  # fmt: skip
    side = "Dbtr" if amount > 0 else "Cdtr"
    parties = _one(part, "RltdPties")
    party = _one(parties, side)
    theirs = _text(parties, f"{side}Acct", "Id", "IBAN") or _text(parties, f"{side}Acct", "Id", "Othr", "Id")
    end_to_end = _text(part, "Refs", "EndToEndId")
    # A party is named inside Pty since .08.
    named = _one(party, "Pty") if _one(party, "Pty") is not None else party
    return Line(
        booked_on=booked, value_on=_day(_one(entry, "ValDt")), amount=amount, currency=currency,
        counterparty=_text(named, "Nm") or _text(parties, f"Ultmt{side}", "Nm"),
        tax_number=_tax_number(named, parties, side),
        their_account="" if account_key(theirs) == account_key(account) else theirs,
        purpose=_purpose(entry, part, others), reference=_reference(entry, part, place),
        end_to_end="" if end_to_end in _NO_REFERENCE else end_to_end, number=_text(part, "Refs", "ChqNb"),
        extra=tuple(_extra(entry, part, parties, side)),
    )  # fmt: skip


def _reference(entry: Element, part: Element | None, place: int) -> str:
    """The number of the bank; of a part of an entry its own, or that of the entry with its place."""
    whole, own = _text(entry, "AcctSvcrRef"), _text(part, "Refs", "AcctSvcrRef")
    if not place:
        return whole if whole not in _NO_REFERENCE else "" if own in _NO_REFERENCE else own
    if own not in _NO_REFERENCE and own != whole:
        return own
    return "" if whole in _NO_REFERENCE else f"{whole}/{place}"


def _tax_number(party: Element | None, parties: Element | None, side: str) -> str:
    for kind in ("OrgId", "PrvtId"):
        for one in _all(party, "Id", kind, "Othr"):
            if {_text(one, "SchmeNm", "Cd"), _text(one, "SchmeNm", "Prtry")} & {"TXID", "INN", "VAT"}:
                return _text(one, "Id")
    return _text(parties, "Tax", side, "TaxId")


def _purpose(entry: Element, part: Element | None, others: list[Element]) -> str:
    paths = (("Ustrd",), ("Strd", "CdtrRefInf", "Ref"), ("Strd", "AddtlRmtInf"))
    found = (line for one in [part, *others] for path in paths for line in _all(one, "RmtInf", *path))
    said = [text for text in dict.fromkeys(" ".join((line.text or "").split()) for line in found) if text]
    return " ".join(said) or _text(part, "AddtlTxInf") or _text(entry, "AddtlNtryInf")


def _extra(entry: Element, part: Element | None, parties: Element | None, side: str) -> Iterator[tuple[str, str]]:
    paths = (("Cd",), ("Fmly", "Cd"), ("Fmly", "SubFmlyCd"))
    code = "/".join(filter(None, (_text(entry, "BkTxCd", "Domn", *path) for path in paths)))
    said: Said = (
        ("BkTxCd", code or _text(entry, "BkTxCd", "Prtry", "Cd")),
        ("RvslInd", "true" if _text(entry, "RvslInd") == "true" else ""),
        ("NtryRef", _text(entry, "NtryRef")),
        ("InstrId", _text(part, "Refs", "InstrId")),
        ("MndtId", _text(part, "Refs", "MndtId")),
        (f"Ultmt{side}", _text(parties, f"Ultmt{side}", "Nm")),
        ("Agt", _bank(_one(part, "RltdAgts", f"{side}Agt", "FinInstnId"))),
        ("RtrInf", _text(part, "RtrInf", "Rsn", "Cd")),
        ("AddtlNtryInf", _text(entry, "AddtlNtryInf")),
    )
    yield from ((name, text) for name, text in said if text)
