"""An invoice for people and machines in one file: a PDF/A-3 that carries its XML (Factur-X 1.09, ZUGFeRD 2.5)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rapport.lib.records import Unreadable

if TYPE_CHECKING:
    from pypdf import PdfReader

NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")
LARGEST_XML = 20_000_000


def joined(pdf: bytes, xml: bytes, *, title: str, author: str, about: str, language: str) -> bytes:
    """A PDF/A-3 with the XML of the profile EN 16931 in it, each an alternative of the other.

    The PDF must be PDF/A-3 already, as Typst makes it (`pdf_standards=["a-3b"]`); the facts go to its metadata.
    """
    from facturx import generate_from_binary  # only where one is made

    made: bytes = generate_from_binary(
        pdf, xml, flavor="factur-x", level="en16931", check_xsd=False, check_schematron=False,
        pdf_metadata={"author": author, "keywords": "Factur-X", "title": title, "subject": about},
        lang=language, afrelationship="alternative",
    )  # fmt: skip
    return made


def embedded(pdf: bytes) -> bytes:
    """The XML a PDF carries. Raises Unreadable: broken-pdf, nothing-embedded, too-large."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        found = {name.casefold(): content for name, content in _attached(PdfReader(io.BytesIO(pdf)))}
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError):
        # What pypdf raises for a file that is cut or twisted depends on where it is.
        raise Unreadable("broken-pdf") from None
    xml = next((found[name] for name in NAMES if name in found), None)
    if xml is None:
        raise Unreadable("nothing-embedded")
    if len(xml) > LARGEST_XML:
        raise Unreadable("too-large", most=LARGEST_XML)
    return xml


def _attached(reader: PdfReader) -> Iterator[tuple[str, bytes]]:
    for one in reader.attachment_list:
        if one.name.casefold() in NAMES:
            yield one.name, one.content
