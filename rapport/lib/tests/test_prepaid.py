"""Prepaid hours over the ends of months."""

from datetime import date

from rapport.lib.prepaid import CARRY, EXPIRY, Terms, balance, month_after, months, settle

HOUR = 3600


def sums(lines):
    found = {}
    for line in lines:
        key = (line.month, line.kind)
        found[key] = found.get(key, 0) + line.seconds // HOUR
    return found


def test_months_end_where_months_end():
    begins = date(2027, 1, 31)
    assert [month_after(begins, number) for number in range(4)] == [
        date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)
    ]  # fmt: skip
    assert list(months(Terms(begins, 0), date(2027, 3, 1))) == [
        (date(2027, 1, 31), date(2027, 2, 27)), (date(2027, 2, 28), date(2027, 3, 30))
    ]  # fmt: skip
    assert month_after(date(2028, 1, 31), 1) == date(2028, 2, 29)


def test_what_is_left_goes_on_as_far_as_agreed_and_the_rest_expires():
    terms = Terms(date(2026, 9, 1), 10 * HOUR, carry=4 * HOUR)
    lines = settle(terms, [3 * HOUR], date(2026, 10, 15))
    september, october = date(2026, 9, 1), date(2026, 10, 1)
    assert sums(lines)[september, CARRY] == -4
    assert sums(lines)[september, EXPIRY] == -3
    assert balance(lines, september) == 0
    assert balance(lines, october) == 14 * HOUR


def test_a_month_is_not_over_on_its_last_day():
    terms = Terms(date(2026, 9, 1), 10 * HOUR, carry=0)
    assert balance(settle(terms, [], date(2026, 9, 30)), date(2026, 9, 1)) == 10 * HOUR
    assert balance(settle(terms, [], date(2026, 10, 1)), date(2026, 9, 1)) == 0


def test_hours_expire_after_so_many_months_and_the_oldest_are_used_first():
    terms = Terms(date(2026, 1, 1), 10 * HOUR, keep=1)
    lines = settle(terms, [0, 4 * HOUR, 0], date(2026, 3, 20))
    # Of January's ten, four went in February; six expire at its end, February's ten go on.
    assert sums(lines)[date(2026, 2, 1), EXPIRY] == -6
    assert balance(lines, date(2026, 3, 1)) == 20 * HOUR


def test_more_than_was_bought_is_made_up_by_the_next_month():
    terms = Terms(date(2026, 1, 1), 10 * HOUR)
    lines = settle(terms, [13 * HOUR, 0], date(2026, 2, 10))
    assert balance(lines, date(2026, 1, 1)) == 0
    assert balance(lines, date(2026, 2, 1)) == 7 * HOUR


def test_nothing_goes_on_beyond_the_last_day():
    terms = Terms(date(2026, 1, 31), 10 * HOUR, ends=date(2026, 2, 27))
    lines = settle(terms, [4 * HOUR], date(2026, 6, 1))
    assert {line.month for line in lines} == {date(2026, 1, 31)}
    assert sums(lines)[date(2026, 1, 31), EXPIRY] == -6
