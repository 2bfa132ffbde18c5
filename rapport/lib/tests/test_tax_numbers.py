"""Tax numbers: one spelling for equals, and whose rules they keep."""

import pytest

from rapport.lib.tax_numbers import tax_country, tax_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ИНН 7707083893", "7707083893"),
        ("77 0708 3893", "7707083893"),
        ("de 136 695 976", "DE136695976"),
        ("VAT GB-980780684", "GB980780684"),
        ("12-3456789", "123456789"),
    ],
)
def test_the_same_number_has_one_key(one, other):
    assert tax_key(one) == tax_key(other)


def test_no_number_has_no_key():
    assert tax_key("") == tax_key(" – ") == ""


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("7707083893", "RU"),
        ("500100732259", "RU"),
        ("7707083894", ""),
        ("DE136695976", "DE"),
        ("DE136695977", ""),
        ("EL094259216", "GR"),
        ("GB 980780684", "GB"),
        ("12-3456789", "US"),
        ("123456789", ""),
        ("", ""),
    ],
)
def test_the_country_whose_check_digits_it_keeps(text, country):
    assert tax_country(text) == country
