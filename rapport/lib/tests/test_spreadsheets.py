import io

import pytest

from rapport.lib.records import Unreadable
from rapport.lib.spreadsheets import BROKEN_MARK, open_rows

PEOPLE = "Имя;Почта;Заметки\r\nАнна;a@example.org;раз\r\nПётр;p@example.org;два\r\n"


def sheet(text, encoding="utf-8"):
    return open_rows(io.BytesIO(text if isinstance(text, bytes) else text.encode(encoding)))


def rows(text, encoding="utf-8"):
    return [(row.at, row.raw) for row in sheet(text, encoding).rows()]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1251", "koi8-r", "cp866", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_a_table_is_read_whatever_its_encoding(encoding):
    table = sheet(PEOPLE, encoding)
    assert table.header == ("Имя", "Почта", "Заметки")
    assert [(row.number, row.at, row.raw) for row in table.rows()] == [
        (1, "line 2", ("Анна", "a@example.org", "раз")),
        (2, "line 3", ("Пётр", "p@example.org", "два")),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_delimiter_is_found(delimiter, line_end):
    lines = ["Name|Email|Notes", "Anna|a@example.org|x", "Peter|p@example.org|y"]
    table = sheet(line_end.join(lines).replace("|", delimiter))
    assert table.delimiter == delimiter
    assert [row.raw[1] for row in table.rows()] == ["a@example.org", "p@example.org"]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ('Name;Address\n"Ray, Anna";"Main 1, Town"\n"Kim, Peter";"Main 2, Town"\n', ";"),
        ("Имя;Почта\nИванов, Иван;a@b.co\nКим, Пётр;c@d.co\n", ";"),
        ('Name,Notes,Email\nAnna,"a;b;c",a@b.co\nPeter,"d;e;f",c@d.co\n', ","),
        ('Name,Notes\nAnna,"one\ntwo; three\nfour"\nPeter,x\n', ","),
        ("sep=|\nName|Notes\nAnna|x\n", "|"),
        ("sep=;\r\nName;Notes\r\n", ";"),
    ],
)
def test_signs_within_cells_do_not_mislead(text, delimiter):
    assert sheet(text).delimiter == delimiter


def test_the_line_by_which_excel_names_the_delimiter_is_no_row():
    table = sheet("\ufeffsep=;\r\nName;Email\r\nAnna;a@b.co\r\n")
    assert table.header == ("Name", "Email")
    assert [(row.at, row.raw) for row in table.rows()] == [("line 3", ("Anna", "a@b.co"))]


def test_a_bare_list_of_mails_has_no_header():
    table = sheet("a@b.co\nc@d.co\n")
    assert table.header == ()
    assert [(row.at, row.raw) for row in table.rows()] == [("line 1", ("a@b.co",)), ("line 2", ("c@d.co",))]


def test_people_without_a_header():
    table = sheet("Anna Ray;a@b.co;+7 495 123-45-67\nPeter Kim;p@b.co;+7 495 123-45-68\n")
    assert table.header == ()
    assert len(list(table.rows())) == 2


def test_a_header_over_one_column():
    assert sheet("Primary Email\na@b.co\n").header == ("Primary Email",)


def test_cells_may_hold_lines_quotes_and_delimiters():
    assert rows('Name,Email,Notes\nAnna,a@b.co,"one\r\ntwo, ""three"""\nPeter, "p@b.co", x\n') == [
        ("line 2", ("Anna", "a@b.co", 'one\r\ntwo, "three"')),
        ("line 4", ("Peter", "p@b.co", "x")),
    ]


def test_blank_and_ragged_rows_keep_their_places():
    assert rows("\nName,Email\n\nAnna\n,,\nPeter,p@b.co,more\n") == [
        ("line 3", ()),
        ("line 4", ("Anna",)),
        ("line 5", ("", "", "")),
        ("line 6", ("Peter", "p@b.co", "more")),
    ]


def test_a_quote_in_a_bare_cell_opens_nothing():
    assert [cells for _, cells in rows('Name,Email\n5" pipe,a@b.co\nT "R" Ltd,c@d.co\n')] == [
        ('5" pipe', "a@b.co"),
        ('T "R" Ltd', "c@d.co"),
    ]


@pytest.mark.parametrize(
    "rest",
    [
        "Peter,p@b.co,x\nMary,m@b.co,y\n",
        'Peter,p@b.co,"x"\nMary,m@b.co,y\n',
        'Peter,p@b.co,x\nMary,m@b.co,"y\nz"\n',
    ],
)
def test_a_quote_left_open_costs_one_row(rest):
    found = rows('Name,Email,Notes\nAnna,a@b.co,"open\n' + rest)
    assert found[0] == ("line 2", (BROKEN_MARK + "unclosed_quote",))
    assert [cells[0] for _, cells in found[1:]] == ["Peter", "Mary"]


def test_a_quote_left_open_before_thousands_of_rows_costs_one_row():
    found = rows('Name,Email\n"Anna,a@b.co\n' + "Peter,p@b.co\n" * 3000)
    assert len(found) == 3001
    assert found[0][1] == (BROKEN_MARK + "unclosed_quote",)


def test_a_huge_cell_costs_one_row():
    found = rows("Name,Email\nAnna," + "x" * 200_000 + "\nPeter,p@b.co\n" + "y" * 2_500_000 + "\nMary,m@b.co\n")
    broken = (BROKEN_MARK + "cell_too_large",)
    assert [cells for _, cells in found] == [broken, ("Peter", "p@b.co"), broken, ("Mary", "m@b.co")]
    assert found[-1][0] == "line 5"


def test_nul_bytes_are_dropped():
    assert rows(b"Name,Email\nAn\0na,a@b.co\n") == [("line 2", ("Anna", "a@b.co"))]


def test_a_table_pasted_together_from_two_encodings():
    data = "Имя;Почта\nАнна;a@b.co\n".encode() + "Пётр;p@b.co\n".encode("cp1251")
    assert [cells[0] for _, cells in rows(data)] == ["Анна", "Пётр"]


def test_cyrillic_far_below_ascii_is_read():
    data = b"Name;Email\n" + b"Anna;a@b.co\n" * 10_000 + "Пётр Ильин;p@b.co\n".encode("cp1251")
    *_, last = sheet(data).rows()
    assert last.raw == ("Пётр Ильин", "p@b.co")


def test_rows_may_be_read_twice():
    table = sheet(PEOPLE)
    assert list(table.rows()) == list(table.rows())


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \r\n \t\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\xff\xfe\n\0 \0", "empty"),
        (b"\0" * 1000, "empty"),
        (b"sep=;\n", "empty"),
        (b"PK\x03\x04 a workbook of Excel", "binary"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
        (b"%PDF-1.7 text", "binary"),
        (bytes(range(256)) * 4, "binary"),
        (b"Just a sentence, or two.\nAnother line.\n\nAnd, well, a third one.\n", "not_a_table"),
        (b"word", "not_a_table"),
        (b'"', "not_a_table"),
        (b'{"a": [1, 2]}', "not_a_table"),
        (b"<html><body>a,b</body></html>", "not_a_table"),
        (b"BEGIN:VCARD\nFN:Anna\nEMAIL:a@b.co\nEND:VCARD\n", "not_a_table"),
        (b"From a@b.co Mon Jan  1\nSubject: x\n\ntext\n", "not_a_table"),
    ],
)
def test_what_is_no_table_is_refused(data, code):
    with pytest.raises(Unreadable) as refused:
        sheet(data)
    assert refused.value.code == code
