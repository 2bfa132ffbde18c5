"""OFX: 1.x is SGML below lines of a header, 2.x is XML; the elements are the same.

In SGML a leaf need not be closed, and one without a value looks like the beginning of an aggregate: it is told by never
being closed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from rapport.lib.bank.money import currency_code, day_of, minor
from rapport.lib.bank.shape import Line, Statement
from rapport.lib.encodings import decode
from rapport.lib.records import Unreadable

_TAG = re.compile(r"<(/?)([A-Za-z0-9_.]+)\s*(/?)>(?:\s*<!\[CDATA\[(.*?)\]\]>|([^<]*))", re.DOTALL)
_CHARSET = re.compile(rb"(?:CHARSET|ENCODING):\s*([A-Za-z0-9_-]+)")
_STATEMENTS = ("STMTRS", "CCSTMTRS")
_ACCOUNTS = ("BANKACCTFROM", "CCACCTFROM")


@dataclass(slots=True, eq=False)
class Node:
    """An element with its value, or with what stands in it."""

    name: str
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def one(self, *path: str) -> Node | None:
        """The first at the end of a path of names."""
        here: Node | None = self
        for name in path:
            here = next((child for child in here.children if child.name == name), None) if here else None
        return here

    def said(self, *path: str) -> str:
        """The value at the end of a path."""
        found = self.one(*path)
        return " ".join(found.text.split()) if found else ""

    def walk(self) -> Iterator[Node]:
        """Itself and everything below."""
        yield self
        for child in self.children:
            yield from child.walk()


def is_ofx(start: str) -> bool:
    """Whether a text that begins like this is one."""
    head = start.lstrip("\ufeff \t\r\n")[:4000].upper()
    return head.startswith("OFXHEADER") or "<?OFX" in head or head.startswith("<OFX>")


def read_ofx(data: bytes) -> tuple[Statement, ...]:
    """The statements in a file, one for each account, in its order. Raises Unreadable."""
    root = _xml(data) if b"<?" in data[:200] else _sgml(_text(data))
    found = tuple(_statement(node) for node in root.walk() if node.name in _STATEMENTS)
    if not found:
        raise Unreadable("no_statement")
    return found


def _text(data: bytes) -> str:
    names = [name.decode("ascii") for name in _CHARSET.findall(data[:1000])]
    # The charset says more than the encoding, which stands before it and knows two words.
    charset = next((name for name in reversed(names) if name.upper() not in ("NONE", "USASCII")), "1252")
    return decode(data, f"cp{charset}" if charset.isdigit() else charset).text


def _xml(data: bytes) -> Node:
    try:
        return _of_xml(fromstring(data))
    except (ParseError, DefusedXmlException, LookupError, ValueError) as refusal:
        raise Unreadable("broken_statement", text=str(refusal)[:100]) from refusal


def _of_xml(element: Element) -> Node:
    tag: Any = element.tag
    children = [_of_xml(child) for child in element if isinstance(child.tag, str)]
    return Node(str(tag).rpartition("}")[2].upper(), element.text or "", children)


def _sgml(text: str) -> Node:
    """The tree of the elements. Raises Unreadable when it ends before they do."""
    start = re.search(r"<OFX>", text, re.IGNORECASE)
    root = Node("")
    stack = [root]
    for match in _TAG.finditer(text, start.start() if start else 0):
        closes, name, empty, data, value = match.groups()
        name = name.upper()
        if closes:
            _close(stack, name)
            continue
        node = Node(name, data if data is not None else html.unescape(value or "").strip())
        stack[-1].children.append(node)
        if not (node.text or empty):
            stack.append(node)
    if len(stack) > 1 or not root.children:
        raise Unreadable("unfinished_statement", text=f"</{stack[-1].name or 'OFX'}>")
    return root.children[0]


def _close(stack: list[Node], name: str) -> None:
    """Close an aggregate; what was opened in it and never closed is a leaf without a value, and holds nothing."""
    if not any(node.name == name for node in stack[1:]):
        # The end of a leaf that had a value.
        return
    while (node := stack.pop()).name != name:
        parent, children = stack[-1], node.children
        node.children = []
        parent.children.extend(children)


def _statement(node: Node) -> Statement:
    currency = currency_code(node.said("CURDEF"))
    account = next((one for name in _ACCOUNTS if (one := node.one(name))), None)
    number = account.said("ACCTID") if account else ""
    if not number:
        raise Unreadable("no_account")
    listed = node.one("BANKTRANLIST")
    lines = tuple(_line(one, currency) for one in listed.children if one.name == "STMTTRN") if listed else ()
    closing = node.said("LEDGERBAL", "BALAMT")
    return Statement(
        account=number, currency=currency, lines=lines, closing=minor(closing, currency) if closing else None,
        begins_on=_day(listed.said("DTSTART")) if listed else None,
        ends_on=_day((listed.said("DTEND") if listed else "") or node.said("LEDGERBAL", "DTASOF")),
        bank=account.said("BANKID") if account else "", entries=len(lines),
    )  # fmt: skip


def _line(node: Node, currency: str) -> Line:
    posted = _day(node.said("DTPOSTED"))
    if posted is None:
        raise Unreadable("bad_date", text=node.said("DTPOSTED")[:40])
    # With CURRENCY the sum is in that one; with ORIGCURRENCY it is converted already.
    currency = currency_code(node.said("CURRENCY", "CURSYM") or currency)
    name = node.said("NAME") or node.said("PAYEE", "NAME")
    number = node.said("CHECKNUM")
    used = {"DTPOSTED", "TRNAMT", "FITID", "NAME", "MEMO", "CHECKNUM", "REFNUM"}
    return Line(
        booked_on=posted, value_on=_day(node.said("DTUSER")), amount=minor(node.said("TRNAMT"), currency),
        currency=currency, counterparty=name, their_account=node.said("BANKACCTTO", "ACCTID"),
        purpose=node.said("MEMO") or name, reference=node.said("FITID"), end_to_end=node.said("REFNUM"),
        number="" if number.strip("0") == "" else number,
        extra=tuple((one.name, one.text.strip()) for one in node.children if one.text.strip() and one.name not in used),
    )  # fmt: skip


def _day(text: str) -> date | None:
    """The day as the bank writes it, in its own zone."""
    digits = text[:8]
    if len(digits) < 8 or not digits.isdigit():
        return None
    return day_of(digits[:4], digits[4:6], digits[6:])
