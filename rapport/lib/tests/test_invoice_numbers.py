"""Numbers of invoices: made by a pattern without running anything, and found in a purpose only as a whole."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.lib.invoice_numbers import Pattern, is_named, keys_in, number_key
from rapport.lib.records import Unreadable

NOVEMBER = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "count", "number"),
    [
        ("{year}-{n:04}", 1, "2026-0001"),
        ("{year}-{n:04}", 12345, "2026-12345"),
        ("INV-{n}", 7, "INV-7"),
        ("{n}/{yy}", 7, "7/26"),
        ("{n:3}.{month}.{year}", 7, "007.11.2026"),
        ("А%s{n}\\1", 7, "А%s7\\1"),
    ],
)
def test_a_pattern_makes_a_number_and_knows_its_count_again(text, count, number):
    pattern = Pattern.read(text)
    assert pattern.number(count, NOVEMBER) == number
    assert pattern.count_of(number, NOVEMBER) == count


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026", "count-missing"),
        ("{n}{n}", "count-missing"),
        ("{n.__class__}", "unknown-place"),
        ("{n!r}", "unknown-place"),
        ("{count}", "unknown-place"),
        ("{year:04}-{n}", "unknown-place"),
        ("{n", "unknown-place"),
        ("n}-{n}", "unknown-place"),
        ("{n:99}", "too-wide"),
        ("{n:0}", "too-wide"),
        ("{n}\n", "unprintable"),
        ("x" * 38 + "{n}", "too-long"),
    ],
)
def test_what_is_no_pattern(text, code):
    with pytest.raises(Unreadable) as caught:
        Pattern.read(text)
    assert caught.value.code == code


@pytest.mark.parametrize("number", ["2025-0001", "2026-001", "2026-00012", "2026-0001a", "12026-0001", "2026-٠٠٠١"])
def test_a_number_of_another_year_or_another_look_has_no_count(number):
    assert Pattern.read("{year}-{n:04}").count_of(number, NOVEMBER) is None


def test_counting_begins_again_where_the_year_stands_in_the_number():
    assert [Pattern.read(text).yearly for text in ("{year}-{n}", "{n}/{yy}", "INV-{n}", "{month}-{n}")] == [
        True, True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "purpose"),
    [
        ("2026-0001", "Оплата по счёту № 2026-0001 от 23.11.2026. Без НДС"),
        ("2026-0001", "Оплата по счёту 2026-0001"),
        ("2026-0001", "Оплата по сч.№2026-1"),
        ("2026-0001", "оплата по счету N2026 - 0001 от 23.11.2026"),
        ("2026-0001", "RE 2026/0001"),
        ("1", "Счёт № 1"),
        ("1", "за сч.1"),
        ("№ 1", "Счет N 0001"),
        ("0001", "invoice no. 1"),
        ("INV-7", "Payment for INV-7."),
        ("INV-7", "inv 7"),
        ("INV-7", "INV-007, thank you"),
        ("INV 7", "INV7"),
        ("INV-2026-0007", "Invoice INV 2026-7"),
        ("А-15", "A-15"),  # Cyrillic А, Latin A
        ("15/26", "Оплата счетов 14/26, 15/26"),
        ("8", "Оплата счетов 7,8,9"),
        ("18", "Rechnung Nr. 18"),
        ("RF16INV20260001", "RF16INV20260001"),
        ("2026-0001", "// INV//2026–0001//"),
    ],
)
def test_a_number_is_found_however_it_is_typed(number, purpose):
    assert is_named(number, purpose)


@pytest.mark.parametrize(
    ("number", "purpose"),
    [
        ("1", "Оплата по счёту 104"),
        ("1", "Оплата по счёту 2026-0001 от 01.11.2026"),
        ("1", "Оплата по счёту 2026 - 0001"),
        ("2026", "Оплата по счёту 2026-0001"),
        ("11", "от 23.11.2026"),
        ("INV-7", "INV-77"),
        ("INV-7", "INV-7/2"),
        ("INV-7", "XINV-7"),
        ("7", "INV-7"),
        ("2026-0001", "20260001"),
        ("2026-0001", "2026-00010"),
        ("18", "В том числе НДС 22 % 27049,18 руб."),
        ("18", "Сумма 27049,18"),
        ("18", "НДС(20%) - 27 049-18"),
        ("20", "НДС 20%"),
        ("150", "Сумма 150 000-00 руб."),
        ("000", "Итого 150 000 ₽"),
        ("100", "EUR invoice, 100.00 EUR"),
    ],
)
def test_a_part_of_a_number_a_sum_or_a_date_is_no_number(number, purpose):
    assert not is_named(number, purpose)


def test_two_numbers_that_are_not_one_have_two_keys():
    numbers = ["1", "10", "2026-1", "20261", "2026-10", "INV-1", "INV-1A", "1-1", "1.1", "A1", "B1"]
    assert len({number_key(one) for one in numbers}) == len(numbers)


@given(
    st.text(max_size=60), st.integers(1, 10**6), st.sampled_from(["{year}-{n:04}", "INV-{n}", "СЧ {n}", "№ {n}/{yy}"])
)
def test_a_number_is_found_in_any_surroundings_that_stand_apart_from_it(around, count, text):
    number = Pattern.read(text).number(count, NOVEMBER)
    assert is_named(number, f"{around}; {number}; {around}")


@given(st.text(max_size=2000))
def test_any_text_is_read(text):
    assert len(keys_in(text)) <= 3 * 1100


def test_a_long_row_of_digits_and_spaces_takes_no_long_time():
    for text in ("1 " * 500, "1-" * 500, "1" * 1000, "N " * 500, "НДС" + " " * 997, "a." * 500):
        assert len(keys_in(text)) < 2000
