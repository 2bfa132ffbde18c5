import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.lib.encodings import SAMPLE, decode, sniff, sniff_stream

CYRILLIC = ["cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic"]


@pytest.mark.parametrize("encoding", [*CYRILLIC, "utf-8", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize(
    "text",
    [
        "Привет мир",
        "Иванов Иван Иванович",
        "Счёт на оплату за январь",
        "КРАВЦОВА АННА СЕРГЕЕВНА",
        "договор",
        "Re: Встреча в пятницу, John Smith",
        "Имя;Фамилия;Телефон;E-mail\r\nПётр;Ильин;+7 900 000-00-00;p@example.org\r\n",
    ],
)
def test_russian_is_read_whatever_its_encoding(text, encoding):
    decoded = decode(text.encode(encoding))
    assert decoded.text == text
    assert not decoded.replaced


@pytest.mark.parametrize("encoding", ["cp1251", "mac-cyrillic"])
def test_signs_of_russian_typography_do_not_confuse(encoding):
    text = "ООО «Ромашка» — счёт № 15, «Мир»…"
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-u"])
def test_ukrainian_is_read_too(encoding):
    text = "Привіт, як справи? Їжак і ґава є"
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("John Doë", "cp1252"),
        ("José", "latin-1"),
        ("à Paris", "cp1252"),
        ("Müller & Söhne, Straße 5", "cp1252"),
        ("naïve café à la crème", "cp1252"),
        ("“smart” – quotes", "cp1252"),
        ("日本語のテキストです。お元気ですか", "cp932"),
        ("你好世界，今天天气怎么样", "gbk"),
        ("Καλημέρα κόσμε πώς είσαι σήμερα", "cp1253"),
    ],
)
def test_other_languages_are_not_taken_for_russian(text, encoding):
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    ("text", "encoding", "declared"),
    [
        ("Да", "koi8-r", "koi8-r"),
        ("Да", "koi8-r", "KOI8-R"),
        ("Да", "cp1251", "windows-1251"),
        ("Да", "cp1251", ' "win-1251"; '),
        ("Ё", "cp866", "ibm866"),
        ("Doë", "cp1252", "iso-8859-1"),
        ("it’s", "cp1252", "ISO-8859-1"),
        ("中文€", "gb18030", "gb2312"),
        ("テスト①", "cp932", "Shift_JIS"),
        ("テスト", "iso2022_jp", "iso-2022-jp"),
        ("Привет", "utf-7", "utf-7"),
        ("Привет", "utf-16-le", "utf-16"),
    ],
)
def test_the_declared_charset_is_believed(text, encoding, declared):
    assert decode(text.encode(encoding), declared).text == text


@pytest.mark.parametrize(
    ("text", "encoding", "declared"),
    [
        ("Привет, Анна", "utf-8", "iso-8859-1"),
        ("Привет, Анна", "utf-8", "windows-1251"),
        ("Привет, Анна", "cp1251", "iso-8859-1"),
        ("Привет, Анна", "koi8-r", "us-ascii"),
        ("Привет, Анна", "cp1251", "utf-8"),
        ("Привет, Анна", "cp1251", "no-such-charset"),
        ("plain", "ascii", "utf-16"),
        ("plain", "ascii", "hex"),
        ("plain", "ascii", "unicode_escape"),
        ("plain", "ascii", "\0"),
        ("plain", "ascii", "\ud800"),
        ("plain", "ascii", "x" * 5000),
    ],
)
def test_a_declaration_that_cannot_be_right_is_not_believed(text, encoding, declared):
    assert decode(text.encode(encoding), declared).text == text


def test_few_broken_bytes_are_replaced_and_reported():
    data = ("Длинный текст на русском языке. " * 3).encode() + b"\xff" + "и конец".encode()
    decoded = decode(data)
    assert decoded.replaced
    assert decoded.encoding == "utf-8"
    assert decoded.text.count("\ufffd") == 1


def test_a_text_cut_within_its_last_character_stays_utf8():
    assert decode("Привет".encode()[:-1]).text == "Приве\ufffd"


def test_empty_bytes_are_an_empty_text():
    assert decode(b"").text == ""


@given(
    st.binary(max_size=300), st.one_of(st.none(), st.text(max_size=20), st.sampled_from(["utf-16", "gb2312", "koi8-r"]))
)
def test_no_bytes_and_no_declaration_make_it_raise(data, declared):
    decoded = decode(data, declared)
    assert isinstance(decoded.text, str)
    assert (
        decoded.replaced
        or "\ufffd" not in decoded.text
        or b"\xef\xbf\xbd" in data
        or "utf" in decoded.encoding
        or ("gb" in decoded.encoding)
    )


@given(st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюя АБВ.,-", min_size=1, max_size=80))
def test_utf8_is_never_mistaken(text):
    assert decode(text.encode()).text == text


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        (b"name,email\n", "utf-8"),
        (b"", "utf-8"),
        ("Имя".encode("utf-8-sig"), "utf-8-sig"),
        ("Имя;Телефон".encode("utf-16"), "utf-16"),
        ("Имя;Телефон".encode("utf-16-le"), "utf-16-le"),
        ("Имя;Телефон;Почта".encode("cp1251"), "cp1251"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x01\x02\x03\x04\x05\x06\0\0\0", None),
    ],
)
def test_the_encoding_of_a_file_is_named_for_a_streaming_reader(head, encoding):
    assert sniff(head) == encoding


@pytest.mark.parametrize("cut", range(6))
def test_a_sample_may_end_within_a_character(cut):
    assert sniff(("я" * 50 + "€😀").encode()[: 100 + cut]) == "utf-8"


def test_cyrillic_far_down_in_a_file_is_found():
    stream = io.BytesIO(b"x" * (3 * SAMPLE) + b"\n" + "Иванов Иван Иванович".encode("cp1251"))
    assert sniff_stream(stream) == "cp1251"
    assert stream.tell() == 0


def test_the_first_foreign_byte_may_come_late():
    text = "plain words " * (SAMPLE // 6) + "café"
    assert decode(text.encode("cp1252")).text.startswith("plain words")
