import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.lib.phones import normalise_email, normalise_phone


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("+7 495 123-45-67", "", "+74951234567"),
        ("8 (495) 123-45-67", "RU", "+74951234567"),
        ("8 (495) 123-45-67", "ru", "+74951234567"),
        ("8 (495) 123-45-67", "", "84951234567"),
        ("+7 495 123-45-67 доб. 12", "", "+74951234567"),
        ("+1-418-656-9254 ext. 102", "", "+14186569254"),
        ("tel:+44 20 7946 0958", "", "+442079460958"),
        ("0049 30 123456", "", "+4930123456"),
        ("030 123456", "DE", "+4930123456"),
        ("0049 30 123456", "DE", "+4930123456"),
        ("905-555-1234", "US", "+19055551234"),
        ("905-555-1234", "", "9055551234"),
        ("+123456789", "", "+123456789"),
        ("112", "", "112"),
        ("\u202a+7 900 000-00-00\u202c", "", "+79000000000"),
        ("BusinessPhone", "RU", ""),
        ("", "", ""),
        ("+", "", ""),
        ("²", "", ""),
    ],
)
def test_a_phone_has_one_spelling(text, region, number):
    assert normalise_phone(text, region) == number


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Anna@Example.ORG", "anna@example.org"),
        (" anna@example.org\u200b ", "anna@example.org"),
        ("mailto:anna@example.org?subject=Hi", "anna@example.org"),
        ("Anna Ray <anna@example.org>", "anna@example.org"),
        ("a@Пример.РФ", "a@xn--e1afmkfd.xn--p1ai"),
        ("a@xn--e1afmkfd.xn--p1ai", "a@xn--e1afmkfd.xn--p1ai"),
        ("o'brien+tag@mail.co.uk", "o'brien+tag@mail.co.uk"),
        ("a@b.co.", "a@b.co"),
        ("anna", ""),
        ("anna@", ""),
        ("@example.org", ""),
        ("anna@localhost", ""),
        ("a b@example.org", ""),
        ("a@b..co", ""),
        ("a@.co", ""),
        ("a@1.2.3.4", ""),
        ("a@b.co, c@d.co", ""),
        ("x" * 250 + "@example.org", ""),
        ("", ""),
    ],
)
def test_an_email_address_has_one_spelling(text, address):
    assert normalise_email(text) == address


@given(st.text(max_size=80), st.sampled_from(["", "RU", "US", "??"]))
def test_no_text_makes_them_raise(text, region):
    number = normalise_phone(text, region)
    assert number == "" or number.removeprefix("+").isdecimal()
    address = normalise_email(text)
    assert normalise_email(address) == address
