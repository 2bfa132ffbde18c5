"""What the square code of an invoice says: the worked examples of DOMAIN.md 4.7, the limits of both standards."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from rapport.lib.pay_codes import EuroPayment, RussianPayment, creditor_reference, european, russian
from rapport.lib.qr import as_rows, as_svg, version
from rapport.lib.records import Unreadable

IVANOV = RussianPayment(
    "ИП Иванов Иван Иванович", "40802810838000000001", "ПАО СБЕРБАНК", "044525225", "30101810400000000225", 150_000_00,
    "Оплата по счёту № 2026-0001 от 23.11.2026. Без НДС", "500100732259",
)  # fmt: skip
LONG = replace(
    IVANOV,
    name="Общество с ограниченной ответственностью «Студия проектирования и сопровождения цифровых продуктов Север»",
    bank="ФИЛИАЛ «ЦЕНТРАЛЬНЫЙ» БАНКА ВТБ (ПАО) г МОСКВА",
)


def test_the_example_of_the_standard():
    code = russian(IVANOV)
    assert code.decode() == (
        "ST00012|Name=ИП Иванов Иван Иванович|PersonalAcc=40802810838000000001|BankName=ПАО СБЕРБАНК|BIC=044525225"
        "|CorrespAcc=30101810400000000225|Sum=15000000|Purpose=Оплата по счёту № 2026-0001 от 23.11.2026. Без НДС"
        "|PayeeINN=500100732259"
    )
    assert len(code) == 285
    assert len(code[: code.index(b"|Sum")].removeprefix(b"ST00012|")) == 160


def test_what_is_too_long_in_two_bytes_a_letter_goes_in_one():
    code = russian(LONG)
    assert code.startswith(b"ST00011|")
    block = code.decode("cp1251").removeprefix("ST00011|").split("|Sum")[0]
    assert len(block) <= 300 < len(block.encode())


def test_three_hundred_bytes_are_still_enough():
    at_most = replace(IVANOV, name=IVANOV.name + "я" * 70)  # 160 + 140
    assert russian(at_most).startswith(b"ST00012|")
    assert russian(replace(at_most, name=at_most.name + "a")).startswith(b"ST00011|")


def test_the_longest_values_are_within_the_limit_in_one_byte_a_letter():
    longest = russian(replace(IVANOV, name="я" * 160, bank="я" * 45)).decode("cp1251")
    assert len(longest.removeprefix("ST00011|").split("|Sum")[0]) == 299


def test_where_a_value_has_the_separator_another_stands_everywhere():
    code = russian(replace(IVANOV, purpose="Дизайн | вёрстка")).decode()
    assert code.startswith("ST00012~Name=")
    assert code.split("~")[-2:] == ["Purpose=Дизайн | вёрстка", "PayeeINN=500100732259"]
    assert code.count("|") == 1
    assert russian(replace(IVANOV, purpose="|~_")).decode().startswith("ST00012#Name=")


def test_what_is_not_known_is_left_out():
    bare = russian(replace(IVANOV, minor=0, purpose="", inn="")).decode()
    assert bare.endswith("|CorrespAcc=30101810400000000225")


@pytest.mark.parametrize(
    ("change", "code", "key"),
    [
        ({"name": ""}, "missing", "Name"),
        ({"bank": " "}, "missing", "BankName"),
        ({"account": "4080281083800000000"}, "wrong-length", "PersonalAcc"),
        ({"bic": "04452522"}, "wrong-length", "BIC"),
        ({"name": "я" * 161}, "too-long", "Name"),
        ({"bank": "я" * 46}, "too-long", "BankName"),
        ({"purpose": "я" * 211}, "too-long", "Purpose"),
        ({"minor": 10**18}, "too-long", "Sum"),
        ({"name": LONG.name, "bank": "BANK 中国 " + "я" * 30}, "not-in-windows-1251", None),
        ({"purpose": "|~_#$^&*/`@%"}, "no-separator", None),
    ],
)
def test_what_cannot_be_a_code_has_a_reason(change, code, key):
    with pytest.raises(Unreadable) as caught:
        russian(replace(IVANOV, **change))
    assert (caught.value.code, caught.value.details.get("key")) == (code, key)


KUPER = EuroPayment("Anna Sever", "DE89370400440532013000", 1_234_50, "DEUTDEFF", text="Invoice 2026-0001")


def test_a_transfer_in_euros():
    assert european(KUPER).decode().split("\n") == [
        "BCD", "002", "1", "SCT", "DEUTDEFF", "Anna Sever", "DE89370400440532013000", "EUR1234.50", "", "",
        "Invoice 2026-0001",
    ]  # fmt: skip


def test_with_a_reference_nothing_stands_behind_it():
    code = european(replace(KUPER, text="", bic="", reference="RF16INV20260001")).decode()
    assert code.split("\n")[4:] == ["", "Anna Sever", "DE89370400440532013000", "EUR1234.50", "", "RF16INV20260001"]


def test_any_sum_is_no_sum():
    assert (
        european(EuroPayment("Anna", "DE89370400440532013000")) == b"BCD\n002\n1\nSCT\n\nAnna\nDE89370400440532013000"
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": ""}, "missing"),
        ({"iban": ""}, "missing"),
        ({"name": "x" * 71}, "too-long"),
        ({"text": "x" * 141}, "too-long"),
        ({"name": "ё" * 70, "text": "ё" * 70}, "too-long"),  # letters fit, bytes do not
        ({"reference": "RF16INV20260001"}, "two-purposes"),
        ({"minor": -1}, "wrong-sum"),
        ({"minor": 100_000_000_000}, "wrong-sum"),
    ],
)
def test_what_cannot_be_a_transfer_has_a_reason(change, code):
    with pytest.raises(Unreadable) as caught:
        european(replace(KUPER, **change))
    assert caught.value.code == code


def test_a_line_break_does_not_make_a_field():
    assert b"\nAnna Sever SCT\n" in european(replace(KUPER, name="Anna\nSever\r\nSCT"))


def test_our_number_as_a_creditor_reference():
    assert creditor_reference("INV20260001") == creditor_reference("inv-2026-0001") == "RF16INV20260001"


@given(st.text(alphabet="ABCXYZ0123456789", min_size=1, max_size=21))
def test_every_creditor_reference_keeps_the_standard(number):
    assert iso11649.is_valid(creditor_reference(number))


@pytest.mark.parametrize(
    ("number", "code"), [("", "empty"), ("№-", "empty"), ("СЧ-1", "not-latin"), ("9" * 22, "too-long")]
)
def test_what_is_no_creditor_reference(number, code):
    with pytest.raises(Unreadable) as caught:
        creditor_reference(number)
    assert caught.value.code == code


# ---- Drawn


def test_the_largest_transfer_is_small_enough_to_draw():
    largest = replace(KUPER, name="x" * 70, text="x" * 140, information="x" * 60)
    assert len(european(largest)) == 331
    assert version(european(largest)) <= 13


def test_a_code_is_drawn_as_svg_in_the_colour_of_the_text_and_without_styles():
    drawn = ElementTree.fromstring(as_svg(russian(IVANOV)))  # noqa: S314 - we wrote it
    side = 17 + 4 * version(russian(IVANOV)) + 8
    assert drawn.attrib == {"viewBox": f"0 0 {side} {side}"}
    [path] = drawn
    assert set(path.attrib) == {"stroke", "d"}
    assert path.attrib["stroke"] == "currentColor"


def test_both_drawings_show_the_same_modules():
    rows = as_rows(russian(LONG))
    lit = sum(int(run) for run in re.findall(r"h(\d+)", as_svg(russian(LONG))))
    assert sum(map(sum, rows)) == lit
    assert len(rows) == len(rows[0]) == 17 + 4 * version(russian(LONG))
    assert [rows[0][:7], rows[1][:7]] == [[True] * 7, [True, *[False] * 5, True]]
