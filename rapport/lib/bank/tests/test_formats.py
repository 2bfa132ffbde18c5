"""CAMT.053, MT940 and OFX: what single lines say, and what is refused."""

import pytest

from rapport.lib.bank.tests.files import camt, entry, mt940, ofx, read, transaction
from rapport.lib.records import Unreadable


def refusal_of(data):
    with pytest.raises(Unreadable) as refusal:
        read(data)
    return refusal.value.code


# ---- CAMT.053


@pytest.mark.parametrize(("version", "new"), [("02", False), ("04", False), ("08", True), ("13", True)])
def test_an_entry_says_who_paid_and_what_for_in_every_version(version, new):
    status = "<Sts><Cd>BOOK</Cd></Sts>" if new else "<Sts>BOOK</Sts>"
    details = transaction("120.00", "Kessler &amp; Söhne", "INV-7", end_to_end="E-1", new=new)
    (statement,) = read(camt(entry("120.00", status=status, details=details), version=version))
    (line,) = statement.lines
    assert (line.amount, line.counterparty, line.tax_number) == (12000, "Kessler & Söhne", "DE123")
    assert (line.purpose, line.reference, line.end_to_end) == ("INV-7", "R1", "E-1")
    assert line.their_account == "GB33BUKB20201555555555"
    assert (statement.is_consistent, statement.bank, statement.number) == (True, "COBADEFF", "S1")


def test_an_entry_of_several_transactions_is_a_line_for_each_when_they_make_its_sum():
    parts = transaction("70.00", "A", "1") + transaction("50.00", "B", "2")
    (statement,) = read(camt(entry("120.00", details=parts)))
    assert [(line.amount, line.counterparty, line.reference) for line in statement.lines] == [
        (7000, "A", "R1/1"), (5000, "B", "R1/2"),
    ]  # fmt: skip
    assert (statement.entries, statement.is_consistent) == (1, True)
    (whole,) = read(camt(entry("120.00", details=parts.replace("50.00", "49.00"))))
    assert [(line.amount, line.purpose) for line in whole.lines] == [(12000, "1 2")]


def test_what_is_not_booked_yet_is_passed_over_and_sums_that_count_it_are_not_believed():
    summary = "<TxsSummry><TtlCdtNtries><Sum>125.00</Sum></TtlCdtNtries></TxsSummry>"
    waits = entry("5.00", reference="R2", status="<Sts>PDNG</Sts>")
    (statement,) = read(camt(entry("120.00"), waits, more=summary))
    assert (len(statement.lines), [one.code for one in statement.passed]) == (1, ["not_booked"])
    assert statement.is_consistent is True
    (declared,) = read(camt(entry("120.00"), more=summary))
    assert [(fault.code, fault.declared) for fault in declared.faults] == [("in", 12500)]


def test_broken_camt_is_refused_as_a_whole():
    data = camt(entry("120.00"), entry("1.00", into=False, reference="R2"))
    assert {refusal_of(data[: int(len(data) * part)]) for part in (0.5, 0.8, 0.99)} == {"broken_statement"}
    assert refusal_of(data.replace(b">1.00<", b">one<")) == "bad_sum"
    assert refusal_of(data.replace(b"2026-11-03", b"2026-11-33")) == "bad_date"
    assert refusal_of(data.replace(b"DBIT", b"PLUS")) == "broken_statement"
    assert refusal_of(data.replace(b"<IBAN>DE89370400440532013000</IBAN>", b"")) == "no_account"
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    assert refusal_of(data.replace(b"?><Document", b"?>" + bomb + b"<Document")) == "broken_statement"


# ---- MT940


def test_a_movement_parses_into_sum_references_and_days():
    (statement,) = read(mt940(("2611231123CR1500,00NTRFINV-2026-0001//BANKREF1", "Paid"), closing="C261130EUR1600,00"))
    (line,) = statement.lines
    assert (line.amount, line.end_to_end, line.number, line.purpose) == (150000, "INV-2026-0001", "BANKREF1", "Paid")
    assert (line.booked_on.isoformat(), statement.is_consistent) == ("2026-11-23", True)


@pytest.mark.parametrize(
    ("mark", "amount"), [("C", 100), ("D", -100), ("RC", -100), ("RD", 100), ("CR", 100), ("DR", -100), ("RCN", -100)]
)
def test_what_is_taken_back_goes_the_other_way(mark, amount):
    (statement,) = read(mt940((f"2611231123{mark}1,NTRFX1", "")))
    assert statement.lines[0].amount == amount


def test_what_is_only_expected_is_passed_over():
    (statement,) = read(mt940(("261123EC5,00NTRFX1", "soon"), ("261123C120,00NTRFX2", "here")))
    assert ([line.amount for line in statement.lines], [one.code for one in statement.passed]) == (
        [12000],
        ["not_booked"],
    )


def test_the_year_of_booking_is_the_nearest():
    (statement,) = read(mt940(("2612310102C1,00NTRFX1", ""), ("2701021231C1,00NTRFX2", "")))
    assert [line.booked_on.isoformat() for line in statement.lines] == ["2027-01-02", "2026-12-31"]


@pytest.mark.parametrize(
    ("told", "facts"),
    [
        ("166?00GUTSCHRIFT?20EREF+E-7?21SVWZ+Rechnung INV?22-7 vom 3.11.?30COBADEFFXXX?31DE89370400440532013000"
         "?32Kessler?33 Sohn", ("Rechnung INV-7 vom 3.11.", "Kessler Sohn", "DE89370400440532013000", "E-7")),
        ("/EREF/E-7/IBAN/GB33BUKB20201555555555/NAME/Kessler/REMI/INV-7",
         ("INV-7", "Kessler", "GB33BUKB20201555555555", "E-7")),
        ("FACTUUR 7 REK: GB33BUKB20201555555555/NAAM: X", ("FACTUUR 7 REK: GB33BUKB20201555555555/NAAM: X", "",
         "GB33BUKB20201555555555", "REF1")),
    ],
)  # fmt: skip
def test_information_is_read_as_banks_lay_it_out(told, facts):
    (statement,) = read(mt940(("261123C1,00NTRFREF1", told)))
    line = statement.lines[0]
    assert (line.purpose, line.counterparty, line.their_account, line.end_to_end) == facts


def test_broken_mt940_is_refused_as_a_whole():
    data = mt940(("261123C1,00NTRFX1", "one"), ("261124C2,00NTRFX2", "two"))
    assert {refusal_of(data[: int(len(data) * part)]) for part in (0.6, 0.8, 0.95)} == {"unfinished_statement"}
    assert refusal_of(data.replace(b"C2,00NTRF", b"Ctwo")) == "bad_movement"
    assert refusal_of(data.replace(b":62F:C261130EUR", b":62F:C261130USD")) == "bad_currency"
    assert refusal_of(data.replace(b"261124C", b"261324C")) == "bad_date"


# ---- OFX

TWO = (("20261103", "150.00", "F1", "ООО Ромашка", "Счёт 7"), ("20261104", "-30,00", "F2", "Кофе", ""))


def test_sgml_with_leaves_that_are_never_closed():
    (statement,) = read(ofx(*TWO))
    paid, coffee = statement.lines
    assert (paid.amount, paid.reference, paid.counterparty, paid.purpose) == (15000, "F1", "ООО Ромашка", "Счёт 7")
    assert (coffee.amount, coffee.purpose, coffee.currency) == (-3000, "Кофе", "RUB")
    assert (statement.closing, statement.bank, statement.is_consistent) == (22000, "044525225", None)


def test_xml_and_sgml_say_the_same():
    sgml = ofx(*TWO).decode("cp1251")
    body = sgml[sgml.index("<OFX>") :].replace("\n", "").replace("<MEMO></STMTTRN>", "</STMTTRN>")
    leaves = ("TRNTYPE", "DTPOSTED", "TRNAMT", "FITID", "NAME", "MEMO", "CURDEF", "BANKID", "ACCTID", "ACCTTYPE")
    for name in (*leaves, "DTSTART", "DTEND", "BALAMT", "DTASOF"):
        parts = body.split(f"<{name}>")
        body = parts[0] + "".join(f"<{name}>{part.replace('<', f'</{name}><', 1)}" for part in parts[1:])
    xml = f'<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200" VERSION="211"?>\n{body}'.encode()
    assert read(xml) == read(ofx(*TWO))


def test_broken_ofx_is_refused_as_a_whole():
    data = ofx(*TWO)
    assert {refusal_of(data[: int(len(data) * part)]) for part in (0.5, 0.8, 0.99)} == {"unfinished_statement"}
    assert refusal_of(data.replace(b"-30,00", b"thirty")) == "bad_sum"
    assert refusal_of(data.replace(b"<DTPOSTED>20261104", b"<DTPOSTED>2026")) == "bad_date"
    assert refusal_of(data.replace(b"<CURDEF>rub", b"<CURDEF>money")) == "bad_currency"
    assert refusal_of(b"OFXHEADER:100\n\n<OFX></OFX>") == "no_statement"
