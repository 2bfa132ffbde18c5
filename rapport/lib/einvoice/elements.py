"""XML as nested calls: what has no content is not there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element, register_namespace, tostring

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_CII = "urn:un:unece:uncefact:data:standard:"
NAMESPACES = {
    "ubl": f"{_UBL}Invoice-2", "cn": f"{_UBL}CreditNote-2", "cac": f"{_UBL}CommonAggregateComponents-2",
    "cbc": f"{_UBL}CommonBasicComponents-2", "rsm": f"{_CII}CrossIndustryInvoice:100",
    "ram": f"{_CII}ReusableAggregateBusinessInformationEntity:100", "udt": f"{_CII}UnqualifiedDataType:100",
    "qdt": f"{_CII}QualifiedDataType:100",
}  # fmt: skip
for _prefix, _uri in NAMESPACES.items():
    register_namespace(_prefix, _uri)
# What XML 1.0 cannot carry.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

type Content = Element | str | Iterable["Content"] | None


def named(tag: str) -> str:
    """`cbc:ID` with its namespace."""
    prefix, _colon, name = tag.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{name}"


def element(tag: str, *content: Content, **attributes: str) -> Element | None:
    """An element with text or children; None when there is neither. Attributes without a value are left out."""
    made = Element(named(tag), {name: value for name, value in attributes.items() if value})
    _fill(made, content)
    return made if made.text or len(made) else None


def empty(tag: str) -> Element:
    """An element that must be there even if it says nothing."""
    return Element(named(tag))


def _fill(into: Element, content: Iterable[Content]) -> None:
    for one in content:
        if isinstance(one, str):
            into.text = (into.text or "") + _FORBIDDEN.sub("", one).strip()
        elif isinstance(one, Element):
            into.append(one)
        elif one is not None:
            _fill(into, one)


def document(root: Element | None) -> bytes:
    """The whole as bytes in UTF-8, with its declaration."""
    if root is None:
        raise ValueError("an empty document")
    return bytes(tostring(root, encoding="UTF-8", xml_declaration=True))
