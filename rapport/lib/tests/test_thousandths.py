"""Numbers people measure, as whole thousandths."""

import pytest

from rapport.lib.thousandths import from_thousandths, to_thousandths


@pytest.mark.parametrize(
    ("text", "number", "shown"),
    [
        ("120", 120_000, "120"),
        ("1 200,5", 1_200_500, "1200.5"),
        ("1 200.005", 1_200_005, "1200.005"),
        ("−3", -3_000, "-3"),
        ("-0.5", -500, "-0.5"),
        ("0", 0, "0"),
        ("1.100", 1_100, "1.1"),
    ],
)
def test_a_number_goes_there_and_back(text, number, shown):
    assert to_thousandths(text) == number
    assert from_thousandths(number) == shown
    assert to_thousandths(shown) == number


@pytest.mark.parametrize("text", ["", "ten", "1.2345", "1e30", "NaN", "Infinity", "1.2.3", "999999999999999"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        to_thousandths(text or "x")
