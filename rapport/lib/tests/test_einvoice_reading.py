"""Invoices of others: those of real programs, as written down beside them, and files that are none."""

import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import typst
from pypdf import PdfReader

from rapport.lib.einvoice.cii import as_cii
from rapport.lib.einvoice.facturx import joined
from rapport.lib.einvoice.reading import read_invoice
from rapport.lib.records import Unreadable
from rapport.lib.tests.en16931 import broken_rules
from rapport.lib.tests.shared import ROOT, shared
from rapport.lib.tests.test_einvoice import invoice

HERE = ROOT / "data" / "einvoice"
TRUTH = json.loads((HERE / "TRUTH.json").read_text()) if HERE.exists() else {}
FILES = sorted(str(path.relative_to(HERE)) for path in HERE.glob("*/*")) or ["none"]


@pytest.mark.parametrize("name", FILES)
def test_invoices_of_real_programs(name):
    read, truth = read_invoice(shared(f"data/einvoice/{name}").read_bytes()), TRUTH[name]
    assert (read.number, read.kind, read.currency) == (truth["number"], truth["type"], truth["currency"])
    assert (read.grand_total, read.payable) == (Decimal(truth["grand_total"]), Decimal(truth["payable"]))
    assert (read.seller, read.buyer) == (truth["seller"], " ".join(truth["buyer"].split()))
    assert (len(read.lines), read.profile) == (truth["lines"], truth["profile"])


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith(("ubl", "peppol", "cii"))] or ["none"])
def test_the_rules_we_are_checked_by_say_of_them_what_is_known(name):
    assert broken_rules(shared(f"data/einvoice/{name}").read_bytes()) == TRUTH[name]["en16931_fatal"]


# ---- Inside a PDF


@pytest.fixture(scope="module")
def paper():
    source = b'#set document(title: "Invoice")\n= Invoice 2026-0001'
    return typst.compile(source, format="pdf", pdf_standards=["a-3b"], timestamp=datetime(2026, 11, 23, tzinfo=UTC))


@pytest.fixture(scope="module")
def both(paper):
    return joined(
        paper, as_cii(invoice()), title="Invoice 2026-0001", author="Anna Sever", about="For Kuper", language="en"
    )


def test_a_pdf_carries_what_it_shows(both):
    assert read_invoice(both) == read_invoice(as_cii(invoice()))


def test_it_stays_pdf_a_3_and_says_that_it_is_factur_x(both):
    """By structure only: veraPDF, which would prove it, is a program of its own."""
    reader = PdfReader(io.BytesIO(both))
    root = reader.trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()
    for told in (
        "pdfaid:part>3<",
        "pdfaid:conformance>B<",
        "fx:ConformanceLevel>EN 16931<",
        "fx:DocumentType>INVOICE<",
    ):
        assert told in metadata
    assert "fx:DocumentFileName>factur-x.xml<" in metadata
    [attached] = [one.get_object() for one in root["/AF"]]
    assert (attached["/AFRelationship"], attached["/UF"]) == ("/Alternative", "factur-x.xml")
    assert attached["/EF"]["/F"]["/Subtype"] == "/text/xml"
    assert root["/OutputIntents"][0].get_object()["/S"] == "/GTS_PDFA1"
    assert len(reader.trailer["/ID"]) == 2
    assert "Invoice 2026-0001" in reader.pages[0].extract_text()


# ---- Files that are none


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Invoice>&b;</Invoice>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Invoice>&a;</Invoice>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not-xml"),
        (b"Hello", "not-xml"),
        (b"<Invoice", "not-xml"),
        (b'<?xml version="1.0" encoding="no-such"?><Invoice/>', "not-xml"),
        (b"<Invoice/>", "no-invoice"),
        (BOMB, "forbidden-xml"),
        (OUTSIDE, "forbidden-xml"),
        (b"%PDF-1.7\nnothing", "broken-pdf"),
        (b" " * 20_000_001, "too-large"),
        (as_cii(invoice()).replace(b"2026-0001", b""), "missing"),
        (as_cii(invoice()).replace(b"<ram:GrandTotalAmount>", b"<ram:GrandTotalAmount>NaN"), "wrong-number"),
        (as_cii(invoice()).replace(b"<ram:GrandTotalAmount>", b"<ram:GrandTotalAmount>1e"), "wrong-number"),
    ],
)
def test_what_is_no_invoice_has_a_reason(content, code):
    with pytest.raises(Unreadable) as caught:
        read_invoice(content)
    assert caught.value.code == code


def test_a_pdf_without_an_invoice_in_it(paper):
    with pytest.raises(Unreadable) as caught:
        read_invoice(paper)
    assert caught.value.code == "nothing-embedded"


def test_a_pdf_cut_anywhere_is_read_or_has_a_reason(both):
    seen = set()
    for end in range(5, len(both), len(both) // 60):
        try:
            seen.add(read_invoice(both[:end]).number)
        except Unreadable as reason:
            seen.add(reason.code)
    assert seen <= {"2026-0001", "broken-pdf", "nothing-embedded", "not-xml"}


def test_a_day_that_is_none_is_left_out():
    told = as_cii(invoice()).replace(b"20261207", b"20261399")
    assert (read_invoice(told).due_on, read_invoice(told).issued_on) == (None, date(2026, 11, 23))
