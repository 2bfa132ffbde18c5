"""MT940 of SWIFT: fields :20: to :62:, a statement for each :20:. What :86: says is laid out as each bank likes.

https://www2.swift.com/knowledgecentre/publications/us9m_20230720/2.0?topic=mt940.htm is the field list; banks leave out
entry dates and commas, repeat :86:, and put lines of their own around the messages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from rapport.lib.bank.information import Information, read_information
from rapport.lib.bank.money import currency_code, day_of, minor
from rapport.lib.bank.shape import Line, Passed, Statement
from rapport.lib.encodings import decode
from rapport.lib.records import Unreadable

_FIELD = re.compile(r":(\d{2}[A-Z]?):(.*)", re.DOTALL)
_BALANCE = re.compile(r"([CD])(\d{2})(\d{2})(\d{2})([A-Z]{3})([\d,. ]+)")
_MOVEMENT = re.compile(
    r"(?P<year>\d{2})(?P<month>\d{2})(?P<day>\d{2})(?P<entry>\d{4}|\s{4})?(?P<mark>R[CD]|E[CD]|[CD])(?P<funds>[A-Z])?\s?"
    r"(?P<amount>\d[\d,]{0,17})(?P<kind>[A-Z][A-Z0-9 ]{3})?(?P<theirs>(?:(?!//)[^\n]){0,16})(?://(?P<banks>[^\n]{0,34}))?"
    r"(?P<rest>.*)",
    re.DOTALL,
)
_IBAN = re.compile(r"[A-Z]{2}\d{2}[0-9A-Z]{11,30}")
_NO_REFERENCE = frozenset({"", "NONREF", "NOTPROVIDED", "EREF", "KREF"})


def is_mt940(start: str) -> bool:
    """Whether a text that begins like this is one."""
    return all(re.search(rf"^:{tag}:", start, re.MULTILINE) for tag in ("20", "25P?", "60[FM]"))


def read_mt940(data: bytes) -> tuple[Statement, ...]:
    """The statements in a file, in its order. Raises Unreadable."""
    found = tuple(_statement(fields) for fields in _messages(decode(data).text))
    if not found:
        raise Unreadable("no_statement")
    return found


def _messages(text: str) -> Iterator[list[tuple[str, str]]]:
    """The fields of each message. What stands outside of messages, headers and ends, is nobody's."""
    message: list[tuple[str, str]] | None = None
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        # The whole may be wrapped in blocks of SWIFT: {1:…}{4: before, -} behind.
        line = re.sub(r"^\{1:.*\{4:", "", raw)
        match = _FIELD.match(line)
        if match and match[1] == "20":
            if message is not None:
                yield message
            message = []
        elif message is not None and re.match(r"-\}?\s*$|-XXX", line):
            yield message
            message = None
        if message is None:
            continue
        if match:
            message.append((match[1], match[2]))
        elif message:
            tag, value = message[-1]
            message[-1] = (tag, f"{value}\n{line}")
    if message is not None:
        yield message


@dataclass(slots=True)
class _Movement:
    """A :61: with the :86: below it."""

    text: str
    told: list[str] = field(default_factory=list)


def _statement(fields: list[tuple[str, str]]) -> Statement:
    values: dict[str, str] = {}
    movements: list[_Movement] = []
    for tag, value in fields:
        if tag == "61":
            movements.append(_Movement(value))
        elif tag == "86" and movements and not {"62F", "62M"} & values.keys():
            movements[-1].told.append(value)
        else:
            values.setdefault(tag, value)
    opened, closed = (
        next((values[tag] for tag in tags if tag in values), "") for tags in (("60F", "60M"), ("62F", "62M"))
    )
    account = (values.get("25") or values.get("25P") or "").split("\n")
    if not account[0].strip():
        raise Unreadable("no_account")
    if not opened or not closed:
        raise Unreadable("unfinished_statement", text=":60F:" if not opened else ":62F:")
    opening, currency, begins = _balance(opened)
    closing, closing_currency, ends = _balance(closed)
    if closing_currency != currency:
        raise Unreadable("bad_currency", text=closing_currency)
    marks = [_match(one.text)["mark"] for one in movements]
    number = values.get("28C") or values.get("28") or ""
    booked = [one for one, mark in zip(movements, marks, strict=True) if not mark.startswith("E")]
    return Statement(
        account=account[0].strip(), currency=currency, opening=opening, closing=closing, begins_on=begins, ends_on=ends,
        lines=tuple(_line(one, currency) for one in booked), number=number.strip(),
        bank=account[1].strip() if len(account) > 1 else "", entries=len(booked),
        passed=tuple(
            Passed("not_booked", one.text) for one, mark in zip(movements, marks, strict=True) if mark.startswith("E")
        ),
    )  # fmt: skip


def _balance(text: str) -> tuple[int, str, date]:
    match = _BALANCE.fullmatch(text.strip().split("\n")[0].strip())
    # Without its comma a sum is cut off: the standard wants one even before nothing.
    if not match or "," not in match[6]:
        raise Unreadable("unfinished_statement", text=text[:60])
    currency = currency_code(match[5])
    amount = minor(match[6], currency)
    return amount if match[1] == "C" else -amount, currency, day_of(match[2], match[3], match[4])


def _match(text: str) -> re.Match[str]:
    match = _MOVEMENT.fullmatch(text.rstrip())
    if not match:
        raise Unreadable("bad_movement", text=text[:80])
    return match


def _line(movement: _Movement, currency: str) -> Line:
    match = _match(movement.text)
    value = day_of(match["year"], match["month"], match["day"])
    amount = minor(match["amount"], currency)
    theirs, banks = match["theirs"].strip(), (match["banks"] or "").strip()
    beside = " ".join(match["rest"].split())
    told, is_account = read_information(movement.told), bool(_IBAN.fullmatch(beside))
    # A credit taken back leaves the account, a debit taken back returns to it.
    comes = match["mark"] in ("C", "RD")
    return Line(
        booked_on=_entry_day(match["entry"], value), value_on=value, currency=currency,
        amount=amount if comes else -amount, counterparty=told.name,
        their_account=told.account or (beside if is_account else ""),
        purpose=told.purpose or ("" if is_account else beside),
        end_to_end=told.reference or ("" if theirs in _NO_REFERENCE or len(theirs) < 2 else theirs),
        number="" if banks in _NO_REFERENCE else banks, extra=tuple(_extra(match, beside, told)),
    )  # fmt: skip


def _entry_day(text: str | None, value: date) -> date:
    """The day of booking: its year is the one in which it is nearest to the value date."""
    if not text or not text.strip():
        return value
    years = (value.year - 1, value.year, value.year + 1)
    try:
        days = [day_of(str(year), text[:2], text[2:]) for year in years]
    except Unreadable:
        # The 29th of February stands in one of them at most.
        return day_of(str(value.year), text[:2], text[2:])
    return min(days, key=lambda day: abs((day - value).days))


def _extra(match: re.Match[str], beside: str, told: Information) -> Iterator[tuple[str, str]]:
    said = (
        (":61:", (match["kind"] or "").strip()), ("R", match["mark"] if match["mark"].startswith("R") else ""),
        ("61/9", beside), *told.extra,
    )  # fmt: skip
    yield from ((name, text) for name, text in said if text)
