"""What is the same line, and what is another one."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from rapport.lib.bank.digesting import Digests
from rapport.lib.bank.shape import Line, Statement
from rapport.lib.bank.tests.files import BOTH, document, exchange, ofx, read

COFFEE = document("", "30.00", into=False, purpose="Кофе")


def digests(*statements):
    known = Digests()
    return [digest for statement in statements for digest in known.of(statement)]


def test_two_coffees_of_one_day_are_two_and_the_same_two_again():
    (two,) = read(exchange(COFFEE, COFFEE))
    assert len(set(digests(two))) == 2
    assert digests(two) == digests(*read(exchange(COFFEE, BOTH[0], COFFEE)))[::2]


def test_a_number_of_the_bank_is_one_line_however_often_it_stands_there():
    row = ("20261103", "150.00", "F1", "A", "B")
    (statement,) = read(
        ofx(row, ("20261104", "150.00", "F1", "A", "spelt otherwise"), ("20261103", "2.00", "F1", "A", "B"))
    )
    first, again, fee = digests(statement)
    assert first == again != fee


def test_a_statement_that_stands_in_a_file_twice_brings_no_new_lines():
    (one,) = read(exchange(COFFEE, COFFEE))
    assert digests(one, one) == digests(one) * 2


@given(st.lists(st.tuples(st.integers(-3, 3), st.sampled_from("abc")), max_size=12))
def test_every_line_without_a_number_has_a_digest_of_its_own_whatever_the_order(rows):
    lines = [Line(date(2026, 11, 3), amount, "EUR", purpose=purpose) for amount, purpose in rows]
    one, other = (digests(Statement("1", "EUR", tuple(order))) for order in (lines, lines[::-1]))
    assert len(set(one)) == len(lines)
    assert set(one) == set(other)
