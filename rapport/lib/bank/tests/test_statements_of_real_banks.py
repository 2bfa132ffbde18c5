import json
from decimal import Decimal

import pytest

from rapport.lib.bank.tests.files import read
from rapport.lib.tests.shared import ROOT, shared

FOLDER = ROOT / "data/bank"
FILES = {kind: sorted(path.name for path in (FOLDER / kind).glob("*.*")) for kind in ("1c", "camt", "mt940", "ofx")}


@pytest.fixture(scope="module")
def truth():
    return json.loads(shared("data/bank/TRUTH.json").read_text())


def of(kind, name):
    return read(shared(f"data/bank/{kind}/{name}").read_bytes())


def cents(text):
    return int(Decimal(text) * 100)


def test_the_files_are_here():
    shared("data/bank/TRUTH.json")
    assert all(FILES.values())


@pytest.mark.parametrize("name", FILES["1c"])
def test_an_exchange_with_1c_has_every_document_and_adds_up(name, truth):
    expected, (statement,) = truth[f"1c/{name}"], of("1c", name)
    assert statement.account == expected["accounts_declared"][0]
    assert [statement.opening, statement.closing] == [cents(expected[end][0]) for end in ("opening", "closing")]
    assert statement.came_in == statement.declared_in == cents(expected["declared_in"][0])
    assert statement.went_out == statement.declared_out == cents(expected["declared_out"][0])
    assert statement.entries == len(statement.lines) == expected["documents"]
    assert statement.is_consistent is True
    kinds = [dict(line.extra)["Секция"] for line in statement.lines]
    assert {kind: kinds.count(kind) for kind in kinds} == expected["kinds"]


@pytest.mark.parametrize("name", FILES["camt"])
def test_a_camt_file_has_every_statement_with_its_entries(name, truth):
    expected, statements = truth[f"camt/{name}"]["statements"], of("camt", name)
    for said, statement in zip(expected, statements, strict=True):
        assert statement.account == said["iban"] or not said["iban"]
        assert (statement.came_in, statement.went_out) == (cents(said["credit"]), cents(said["debit"]))
        assert statement.entries == said["entries"]
        opening, closing = (said["balances"].get(code, "").split() for code in ("OPBD", "CLBD"))
        # A balance in another currency is not the account's.
        for found, told in ((statement.opening, opening), (statement.closing, closing)):
            assert found == (cents(told[0]) if told and told[1] == statement.currency else None)
        both = statement.opening is not None and statement.closing is not None
        assert statement.is_consistent is (True if both else None)


@pytest.mark.parametrize("name", FILES["mt940"])
def test_an_mt940_file_has_every_movement_of_every_statement(name, truth):
    expected, statements = truth[f"mt940/{name}"], of("mt940", name)
    assert len(statements) == expected["statements_20"]
    assert sum(one.entries for one in statements) == sum(len(one.lines) for one in statements) == expected["lines_61"]
    assert sum(one.came_in for one in statements) == cents(expected["credit_sum"])
    assert -sum(one.went_out for one in statements) == cents(expected["debit_sum"])
    # The tool that counted knows only full closings, and those at the end of a page are none.
    final = [f"{Decimal(one.closing) / 100:.2f} {one.currency}" for one in statements]
    told, currency = expected["final_closing"].split()
    assert f"{Decimal(told):.2f} {currency}" in final
    assert [one.is_consistent for one in statements] == [
        one.opening + one.came_in - one.went_out == one.closing for one in statements
    ]


@pytest.mark.parametrize("name", FILES["ofx"])
def test_an_ofx_file_has_every_transaction_of_every_account(name, truth):
    expected, statements = truth[f"ofx/{name}"], of("ofx", name)
    for said, statement in zip(expected["accounts"], statements, strict=True):
        assert (statement.account, statement.currency) == (said["id"], said["currency"].upper())
        assert statement.came_in - statement.went_out == cents(said["sum"])
        assert statement.closing == cents(said["balance"])
        assert statement.entries == said["transactions"]
        assert (statement.opening, statement.is_consistent) == (None, None)
    assert sum(one.entries for one in statements) == expected["stmttrn_tags"]


def test_real_lines_say_who_and_what_for():
    (medium,) = of("ofx", "bank_medium.ofx")
    assert [line.counterparty for line in medium.lines][1] == "Joe's Bald Hairstyles"
    assert medium.lines[0].reference == "0000123456782009040100001"
    rabobank = [line for one in of("mt940", "rabobank-iban.sta") for line in one.lines]
    assert (rabobank[1].counterparty, rabobank[1].purpose) == ("JOHN DOE", "Reference 201301234")
    assert rabobank[0].their_account == "NL70ABNA0987654321"
    salary = of("mt940", "cmxl-mt940.sta")[1].lines[1]
    assert (salary.counterparty, salary.their_account, salary.amount) == ("MUELLER", "0847564700", 300000)
    assert of("mt940", "triodos.sta")[0].lines[1].purpose == "HUUR KANTOOR - FEB 2010"
    paid = of("camt", "camt053.v4.xml")[0].lines[0]
    assert (paid.counterparty, paid.purpose, paid.reference) == (
        "NAME NAME",
        "4654654654654654",
        "AAAASESS-FP-CN_98765/01",
    )
