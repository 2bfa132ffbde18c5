"""What we write we read back: CSV, workbooks and cards; and no cell of ours is a formula."""

import csv
import io
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from defusedxml import ElementTree
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.lib.cards import Address, Card, Point
from rapport.lib.csv_writing import csv_cell, csv_lines, guarded, unguarded
from rapport.lib.spreadsheets import open_rows
from rapport.lib.vcard_writing import write_card
from rapport.lib.vcards import read_card, split_cards
from rapport.lib.xlsx_writing import write_workbook

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
NASTY = st.text(st.sampled_from("=+-@\t\r\n;,|\"' 1aя＝'"), max_size=12)


def whole(rows):
    return b"".join(csv_lines(rows))


# ---- CSV


@given(st.lists(st.lists(TEXT | NASTY, min_size=2, max_size=4), min_size=1, max_size=4))
def test_a_csv_file_is_read_back_as_it_was_written(rows):
    text = whole(rows).decode("utf-8-sig")
    found = list(csv.reader(io.StringIO(text, newline="")))
    assert [[unguarded(cell) for cell in row] for row in found] == rows


@given(TEXT | NASTY)
def test_the_guard_can_be_taken_off(text):
    assert unguarded(guarded(text)) == text


@settings(max_examples=400)
@given(NASTY, st.sampled_from(",;\t|"))
def test_no_cell_begins_a_formula_whatever_the_separator(text, separator):
    line = whole([["name", text]]).decode("utf-8-sig")
    for cell in re.split(rf"[{separator}\r\n]", line):
        bare = cell.strip(' "')
        assert bare[:1] not in ("=", "@", "＝"), cell
        assert not re.match(r"[-+].*[A-Za-zя|!]", bare), cell


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        (' "=1"', ' "\'=1"'),
        ("a;=1", "a;'=1"),
        ("a\n=1", "a\n'=1"),
        ("＝1", "'＝1"),
        ("+7 912 345-67-89", "+7 912 345-67-89"),
        ("+79123456789; +79123456780", "+79123456789; +79123456780"),
        ("-12.5", "-12.5"),
        ("(495) 123-45-67", "(495) 123-45-67"),
        ("a=b", "a=b"),
        ("well-known", "well-known"),
    ],
)
def test_formulas_are_guarded_and_numbers_are_not(text, cell):
    assert csv_cell(text) == cell
    assert unguarded(cell) == text


def test_numbers_days_and_moments_have_one_spelling():
    row = [Decimal("1234.50"), -5, date(2027, 3, 1), datetime(2027, 3, 1, 9, 5), True, None]
    assert whole([row]).decode("utf-8-sig") == "1234.50,-5,2027-03-01,2027-03-01 09:05,1,\r\n"


def test_our_own_reader_knows_the_file():
    data = whole([["name", "email"], ["Анна; Ко", "a@b.example"], ["Ilya\nBrandt", "i@b.example"]])
    sheet = open_rows(io.BytesIO(data))
    assert (sheet.encoding, sheet.delimiter, sheet.header) == ("utf-8-sig", ",", ("name", "email"))
    assert [record.raw for record in sheet.rows()] == [("Анна; Ко", "a@b.example"), ("Ilya\nBrandt", "i@b.example")]


# ---- Workbooks

NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def workbook(titles, rows):
    out = io.BytesIO()
    count = write_workbook(out, "Clients: all/[new]", titles, [10] * len(titles), rows)
    files = zipfile.ZipFile(out)
    sheet = ElementTree.fromstring(files.read("xl/worksheets/sheet1.xml"))
    return count, sheet


def cells(sheet):
    found = {}
    for cell in sheet.iterfind(".//m:c", NS):
        text = "".join(part.text or "" for part in cell.iterfind(".//m:t", NS))
        value = cell.find("m:v", NS)
        found[cell.get("r")] = text if value is None else value.text
    return found


def test_a_workbook_holds_numbers_as_numbers_and_texts_as_texts():
    rows = [["=1+1", Decimal("12.5"), date(2027, 3, 1)], ["http://a.example", 7, datetime(2027, 3, 1, 12)],
            ["00123", True, date(1812, 9, 7)], ["+79123456789", Decimal("12345678901234567.25"), None]]  # fmt: skip
    count, sheet = workbook(["Name", "Sum", "Day"], rows)
    found = cells(sheet)
    assert count == 4
    assert not sheet.findall(".//m:f", NS)
    assert not sheet.findall(".//m:hyperlink", NS)
    assert (found["A2"], found["A3"], found["A4"], found["A5"]) == ("=1+1", "http://a.example", "00123", "+79123456789")
    assert (found["B2"], found["B3"], found["B4"], found["B5"]) == ("12.5", "7", "1", "12345678901234567.25")
    assert (found["C2"], found["C3"], found["C4"]) == ("46447", "46447.5", "1812-09-07")
    pane = sheet.find(".//m:pane", NS)
    assert (pane.get("ySplit"), pane.get("state")) == ("1", "frozen")


@settings(max_examples=40)
@given(st.lists(TEXT.filter(str.strip), min_size=1, max_size=4))
def test_texts_of_a_workbook_are_read_back(texts):
    _count, sheet = workbook(["Text"], [[text] for text in texts])
    found = cells(sheet)
    for number, text in enumerate(texts, 2):
        clean = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)
        shown = re.sub(r"_x005F_(?=x[0-9A-Fa-f]{4}_)", "_", found.get(f"A{number}", ""))
        assert shown == clean.replace("\r\n", "\n").replace("\r", "\n")


def test_a_text_longer_than_a_cell_is_cut_with_a_sign():
    _count, sheet = workbook(["Text"], [["я" * 40_000]])
    assert len(cells(sheet)["A2"]) == 32_767


# ---- Cards

WORD = st.text(st.characters(categories=["L", "Nd"], max_codepoint=0x4FF), min_size=1, max_size=12)
SIGN = st.characters(categories=["L", "Nd", "P", "Zs", "S"], max_codepoint=0x24FF)
LINE = st.text(SIGN, min_size=1, max_size=90).map(lambda text: " ".join(text.split()))
LABEL = st.sampled_from(["", "work", "home", "mobile", "fax", "pager", "main", "other"])


def again(card):
    data = write_card(card)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    (record,) = split_cards(io.BytesIO(data))
    return read_card(record)


@settings(max_examples=60)
@given(
    st.builds(
        Card, display_name=WORD, family=WORD, given=WORD, patronymic=WORD, organisation=WORD, title=LINE.filter(bool),
        note=st.text(st.sampled_from("aя\n,;:\\\"' "), max_size=60).map(str.strip),
        birthday=st.sampled_from(["", "1980-03-22", "--03-22"]), language=st.sampled_from(["", "ru", "en"]),
        timezone=st.sampled_from(["", "Europe/Moscow"]), uid=WORD,
        points=st.lists(st.builds(Point, kind=st.just("phone"), value=st.just("+7 912 345-67-89"), label=LABEL),
                        max_size=3).map(tuple),
        categories=st.lists(LINE.filter(bool), max_size=3, unique=True).map(tuple),
        extra=st.lists(st.tuples(st.just("Ключ: 1"), LINE.filter(bool)), max_size=2).map(tuple),
    )
)  # fmt: skip
def test_a_card_is_read_back_as_it_was_written(card):
    assert again(card) == card


def test_a_whole_card_is_read_back():
    card = Card(
        display_name="Анна Кравцова", family="Кравцова", given="Анна", organisation="Дом у моря", department="Печать",
        points=(Point(kind="email", value="a@more.example", label="work", preferred=True),
                Point(kind="email", value="b@more.example", label="other")),
        addresses=(Address(text="ул. Мира, 5; кв. 1", street="ул. Мира, 5; кв. 1"),),
        websites=("https://more.example/a,b;c",),
    )  # fmt: skip
    assert again(card) == card
