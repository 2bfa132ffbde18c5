import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.lib.birthdays import birthday_from_parts, iso_birthday


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("1980-03-22", "1980-03-22"),
        ("19800322", "1980-03-22"),
        ("1980-3-2", "1980-03-02"),
        ("1980-03-22T00:00:00Z", "1980-03-22"),
        ("19531015T231000Z", "1953-10-15"),
        ("1980/03/22", "1980-03-22"),
        ("--0203", "--02-03"),
        ("--02-03", "--02-03"),
        ("-02-03", "--02-03"),
        ("0000-03-22", "--03-22"),
        ("1604-02-29", "--02-29"),
        ("22.03.1980", "1980-03-22"),
        ("22.3.1980 0:00:00", "1980-03-22"),
        ("22.03.", "--03-22"),
        ("03/22/1980", "1980-03-22"),
        ("22/03/1980", "1980-03-22"),
        ("5/5/1980 2:30 PM", "1980-05-05"),
        ("15 ноября 1970 г.", "1970-11-15"),
        ("15 мая", "--05-15"),
        ("Nov 15, 1970", "1970-11-15"),
        ("15 Mai 1970", "1970-05-15"),
        ("March 3rd, 1970", "1970-03-03"),
        ("03/04/1980", ""),
        ("---22", ""),
        ("1985-03", ""),
        ("1985", ""),
        ("0/0/00", ""),
        ("2009-02-30", ""),
        ("circa 1800", ""),
        ("", ""),
    ],
)
def test_a_birthday_is_read_in_every_spelling(text, iso):
    assert iso_birthday(text) == iso


def test_the_year_that_stands_for_none_may_be_declared():
    assert iso_birthday("1900-05-05", omitted_year="1900") == "--05-05"


def test_a_birthday_of_three_cells():
    assert birthday_from_parts("1970", "11", "15") == "1970-11-15"
    assert birthday_from_parts("", "2", "29") == "--02-29"
    assert birthday_from_parts("1970", "13", "1") == ""
    assert birthday_from_parts("9" * 5000, "1", "1") == "--01-01"
    assert birthday_from_parts("", "", "") == ""


@given(st.text(alphabet="0123456789-./T: mayнояб", max_size=30))
def test_no_text_makes_it_raise(text):
    iso_birthday(text)
