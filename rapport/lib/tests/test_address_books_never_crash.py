import io
import tracemalloc

from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.lib.columns import guess, read_row
from rapport.lib.records import Record, Unreadable
from rapport.lib.spreadsheets import open_rows
from rapport.lib.vcards import read_card, split_cards

WORDS = st.sampled_from(
    [
        *(
            "BEGIN:VCARD",
            "END:VCARD",
            "N:",
            "FN:",
            "TEL",
            "EMAIL;",
            "TYPE=",
            "=D0=",
            "=\r\n",
            "\n ",
            "item1.",
            "AGENT:",
        ),
        *(";ENCODING=QUOTED-PRINTABLE:", "PHOTO;ENCODING=b:", "AAAA=", "data:image/png;base64,", "X-ABLabel:", "ADR:"),
        *("BDAY:", "1980-02-30", "KIND:group", "CHARSET=koi8-r", "Анна", "ORG:", "TZ:", "^n", "\\", ";", ",", ":", '"'),
        *("\n", "\r", "\x00", "\ud800"),
    ]
)
CELLS = st.one_of(
    st.text(max_size=20), st.sampled_from(["a@b.co", "Name", "Email", "+7 495 123-45-67", '"', "sep=;", "::: ", "Анна"])
)


def outcome(read, *args):
    try:
        return read(*args)
    except Unreadable as error:
        return error.code


@given(st.lists(WORDS, max_size=40).map("".join))
@settings(max_examples=300)
def test_a_card_of_any_text_is_read_or_refused(text):
    assert outcome(read_card, Record(1, "line 1", "BEGIN:VCARD\n" + text))


@given(
    st.one_of(
        st.binary(max_size=400),
        st.lists(WORDS, max_size=40).map(lambda words: "".join(words).encode("utf-8", "replace")),
    )
)
@settings(max_examples=300)
def test_a_file_of_any_bytes_is_split_into_cards_or_refused(data):
    for record in outcome(lambda: list(split_cards(io.BytesIO(data)))):
        if isinstance(record, Record):
            assert outcome(read_card, record)


@given(
    st.lists(st.lists(CELLS, max_size=5), max_size=8),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-16", "cp1251"]),
)
@settings(max_examples=300)
def test_a_table_of_any_cells_is_read_or_refused(cells, delimiter, encoding):
    check_table("\n".join(map(delimiter.join, cells)).encode(encoding, "replace"))


@given(st.binary(max_size=400))
@settings(max_examples=300)
def test_a_table_of_any_bytes_is_read_or_refused(data):
    check_table(data)


def check_table(data):
    table = outcome(open_rows, io.BytesIO(data))
    if isinstance(table, str):
        return
    found = list(table.rows())
    mapping = guess(table.header, [row.raw for row in found])
    for row in found:
        assert outcome(read_row, row, mapping)


def peak_of(work):
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_hundred_thousand_rows_take_the_memory_of_a_few(tmp_path):
    path = tmp_path / "people.csv"
    with path.open("w", encoding="cp1251") as file:
        file.write("ФИО;Почта;Заметки\n")
        for number in range(0, 100_000, 10):
            file.writelines(f"Иванов Иван;ivan{number + row}@example.org;раз\n" for row in range(9))
            file.write(f'Иванов Иван;ivan{number + 9}@example.org;"раз\nдва"\n')
    with path.open("rb") as stream:
        assert peak_of(lambda: sum(1 for _ in open_rows(stream).rows())) < 4_000_000


def test_twenty_thousand_cards_take_the_memory_of_a_few(tmp_path):
    path = tmp_path / "people.vcf"
    with path.open("wb") as file:
        for number in range(20_000):
            file.write(f"BEGIN:VCARD\r\nN:Иванов;Иван\r\nEMAIL:i{number}@example.org\r\nEND:VCARD\r\n".encode())
    with path.open("rb") as stream:
        assert peak_of(lambda: sum(1 for _ in split_cards(stream))) < 4_000_000
