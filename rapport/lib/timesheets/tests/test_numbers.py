from decimal import Decimal

import pytest

from rapport.lib.timesheets.numbers import decimal_mark, minor, read_amount, read_currency, read_seconds


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["2.000,0", "1,0"], ","),
        (["2,000.0"], "."),
        (["20,0", "0,01"], ","),
        (["1.5"], "."),
        (["1.000"], "."),
        (["1.000", "0,5"], ","),
        (["1.234.567"], "."),
        (["01:00:00", ""], "."),
    ],
)
def test_the_decimal_mark_of_a_file_is_found_out(cells, mark):
    assert decimal_mark(cells) == mark


@pytest.mark.parametrize(
    ("cell", "mark", "amount"),
    [
        ("2.000,0", ",", "2000.0"),
        ("1.000", ",", "1000"),
        ("1,234.50", ".", "1234.50"),
        ("1 234,50 €", ",", "1234.50"),
        ("EUR 100.00", ".", "100.00"),
        ("-5", ".", "-5"),
        ("1'234.5", ".", "1234.5"),
    ],
)
def test_an_amount_is_read_with_the_mark_of_its_file(cell, mark, amount):
    assert read_amount(cell, mark) == Decimal(amount)


@pytest.mark.parametrize("cell", ["", "none", "€", "1..2"])
def test_what_is_no_amount_is_none(cell):
    assert read_amount(cell, ".") is None


@pytest.mark.parametrize(
    ("texts", "code"),
    [(["", "Amount (EUR)"], "EUR"), (["Euro - EUR"], "EUR"), (["10 €"], "EUR"), (["Amount"], ""), (["RATE"], "")],
)
def test_the_currency_is_the_first_one_named(texts, code):
    assert read_currency(*texts) == code


@pytest.mark.parametrize(
    ("cell", "mark", "seconds"),
    [
        ("01:00:01", ".", 3601),
        ("1:30", ".", 5400),
        ("125:00", ".", 450_000),
        ("1h 30m", ".", 5400),
        ("45 min", ".", 2700),
        ("20,0", ",", 72_000),
        ("0,01", ",", 36),
        ("0.0083", ".", 30),
        ("8", ".", 28_800),
        ("0", ".", 0),
    ],
)
def test_a_duration_is_read_in_seconds(cell, mark, seconds):
    assert read_seconds(cell, mark) == seconds


@pytest.mark.parametrize("cell", ["", "long", "-1", "-0:30", "99999999", "1:75", "1,2,3.4.5"])
def test_what_is_no_duration_is_none(cell):
    assert read_seconds(cell, ".") is None


def test_amounts_are_kept_in_the_minor_units_of_their_currency():
    assert (minor(Decimal("111.115"), "EUR"), minor(Decimal("111.5"), "JPY")) == (11112, 112)
