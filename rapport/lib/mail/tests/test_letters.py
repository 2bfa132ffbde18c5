import time
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rapport.lib.mail.addresses import Address
from rapport.lib.mail.letters import read_letter
from rapport.lib.mail.mailboxes import LARGEST_BYTES, TooLarge
from rapport.lib.mail.tests.letters_by_hand import a_message, a_multipart, a_part
from rapport.lib.records import Unreadable

ANNA = Address("Anna Smirnova", "anna@example.org")
GREETING = "Здравствуйте! Это письмо о договоре и о сроках вёрстки сайта."


def test_a_plain_letter_is_read_whole():
    letter = read_letter(
        a_message(
            In_Reply_To="<zero@example.org>",
            References="<first@example.org>\r\n\t<zero@example.org>",
            Cc='"Ильин, Пётр" <PETR@Example.com>, boris@example.com (Борис)',
            Delivered_To="petr@example.com",
            X_Gmail_Labels="=?UTF-8?Q?=D0=92=D1=85=D0=BE=D0=B4=D1=8F=D1=89=D0=B8=D0=B5?=,Important",
            Content_Language="ru, en",
        )
    )
    assert (letter.message_id, letter.has_own_id) == ("one@example.org", True)
    assert (letter.in_reply_to, letter.references) == (("zero@example.org",), ("first@example.org", "zero@example.org"))
    assert (letter.sent_at, letter.sent_zone_minutes) == (datetime(2026, 11, 3, 7, 15, tzinfo=UTC), 180)
    assert (letter.sender, letter.to) == (ANNA, (Address("Pyotr Ilyin", "petr@example.com"),))
    assert letter.cc == (Address("Ильин, Пётр", "petr@example.com"), Address("Борис", "boris@example.com"))
    assert (letter.delivered_to, letter.folder_hints) == (("petr@example.com",), ("Входящие", "Important"))
    assert (letter.subject, letter.text, letter.html, letter.language) == ("Draft", "Hello", "", "ru")
    assert (letter.attachments, letter.automatic, letter.bulk, letter.defects) == ((), False, False, ())


@pytest.mark.parametrize("charset", ["koi8-r", "windows-1251", "iso-8859-5", "cp866", "utf-8", "mac-cyrillic"])
@pytest.mark.parametrize("declared", [True, False])
def test_russian_is_read_in_every_encoding_declared_or_not(charset, declared):
    if not declared and charset in ("cp866", "mac-cyrillic", "iso-8859-5"):
        return  # rare enough to be told by a label only
    content_type = f"text/plain; charset={charset}" if declared else None
    letter = read_letter(
        a_message(
            GREETING.encode(charset),
            Subject="Договор и сроки вёрстки".encode(charset),
            From="Анна Смирнова ".encode(charset) + b"<anna@example.org>",
            Content_Type=content_type,
            Content_Transfer_Encoding="8bit",
        )
    )
    assert (letter.text, letter.subject) == (GREETING, "Договор и сроки вёрстки")
    assert letter.sender.name == "Анна Смирнова"


@pytest.mark.parametrize("label", ["x-unknown", "us-ascii", "iso-8859-1", "utf-8", "windows-1252", '"', "rot13"])
def test_a_wrong_label_does_not_spoil_a_russian_letter(label):
    letter = read_letter(a_message(GREETING.encode("cp1251"), Content_Type=f"text/plain; charset={label}"))
    assert letter.text == GREETING


def test_encoded_words_are_joined_before_they_are_decoded():
    halves = b64encode("Щука".encode())
    first, second = halves[:4].decode(), halves[4:].decode()
    subject = f"=?utf-8?B?{first}?=\r\n =?UTF-8?b?{second}?= =?koi8-r?Q?=D7_=CF=DA=C5=D2=C5?= & more"
    assert read_letter(a_message(Subject=subject)).subject == "Щукав озере & more"


def test_injected_newlines_and_control_characters_stay_in_their_field():
    letter = read_letter(
        a_message(
            Subject="=?utf-8?Q?Draft=0D=0ABcc:_evil@example.com=00?=",
            From="=?utf-8?Q?Anna=0A?= <anna@example.org\x0b>",
            Message_ID="<one\x00@example.org>",
        )
    )
    assert letter.subject == "Draft Bcc: evil@example.com"
    assert (letter.sender, letter.bcc) == (Address("Anna", "anna@example.org"), ())
    assert letter.message_id.isprintable()


def test_marks_that_turn_the_reading_direction_are_taken_out_of_names():
    assert read_letter(a_message(From="\u202eanna\u202c <anna@example.org>")).sender.name == "anna"


def test_a_letter_without_an_id_gets_the_same_one_however_it_is_stored():
    raw = a_message(Message_ID=None)
    letter, again = read_letter(raw), read_letter(raw.replace(b"\r\n", b"\n") + b"\n")
    assert not letter.has_own_id
    assert letter.message_id == again.message_id
    assert letter.message_id.endswith("@no-message-id.invalid")
    assert read_letter(a_message(b"Other", Message_ID=" <> ")).message_id != letter.message_id


def test_references_are_counted_once_and_bounded_to_the_first_and_the_last_hundred():
    ids = [f"<{number}@example.org>" for number in range(500)]
    references = read_letter(a_message(References="\r\n ".join(ids + ids))).references
    assert len(references) == 101
    assert (references[0], references[1], references[-1]) == ("0@example.org", "400@example.org", "499@example.org")


@pytest.mark.parametrize(
    ("written", "ids"),
    [
        ("<a@b> <c@d>", ("a@b", "c@d")),
        ("<a@\r\n b>", ("a@b",)),
        ("Your message of Monday <a@b>", ("a@b",)),
        ("a@b", ("a@b",)),
        ("Anna's message to anna@example.org", ()),
        ("<>", ()),
    ],
)
def test_ids_are_found_among_what_people_write_around_them(written, ids):
    assert read_letter(a_message(In_Reply_To=written)).in_reply_to == ids


def test_an_endless_id_is_replaced_by_its_digest_wherever_it_stands():
    endless = "x" * 900 + "@example.org"
    letter = read_letter(a_message(Message_ID=f"<{endless}>"))
    answer = read_letter(a_message(In_Reply_To=f"<{endless}>"))
    assert len(letter.message_id) < 100
    assert answer.in_reply_to == (letter.message_id,)


def test_ten_thousand_recipients_are_counted_and_a_thousand_kept():
    people = ",\r\n ".join(f"=?utf-8?B?0JjQstCw0L0=?= <person{number}@example.com>" for number in range(10_000))
    started = time.process_time()
    letter = read_letter(a_message(To=people, Cc=people))
    assert time.process_time() - started < 3
    assert (len(letter.to), len(letter.cc), letter.recipients_dropped) == (1000, 1000, 18_000)
    assert letter.to[-1] == Address("Иван", "person999@example.com")


def test_the_date_of_a_letter_with_a_broken_clock_comes_from_the_server():
    received = "from a by b; Tue, 3 Nov 2026 10:16:00 +0300"
    for date in (None, "yesterday", "Mon, 30 Jun 3609 15:33:50 +0600", "Tue, 3 Nov 2037 10:15:00 +0300"):
        letter = read_letter(a_message(Date=date, Received=received))
        assert (letter.sent_at, letter.date_is_guess) == (datetime(2026, 11, 3, 7, 16, tzinfo=UTC), True)
    assert read_letter(a_message(Date="yesterday")).sent_at is None


def test_text_html_and_files_each_find_their_place():
    letter = read_letter(
        a_multipart(
            b"Content-Type: multipart/alternative; boundary=inner\r\n\r\n"
            b"--inner\r\n" + a_part("Макет готов.") + b"\r\n--inner\r\n"
            b"Content-Type: multipart/related; boundary=deep\r\n\r\n--deep\r\n"
            + a_part('<p>Макет <b>готов</b>.</p><img src="cid:logo@x">', "text/html; charset=utf-8")
            + b"\r\n--deep\r\n"
            + a_part(b"PNG", "image/png", Content_ID="<logo@x>", Content_Disposition="inline")
            + b"\r\n--deep--\r\n--inner--\r\n",
            a_part(
                b"%PDF",
                "application/pdf",
                Content_Disposition="attachment; filename*=utf-8''%D0%A1%D0%BC%D0%B5%D1%82%D0%B0.pdf",
            ),
            a_part("Подпись списка", "text/plain; charset=utf-8"),
            a_part("a;b", "text/csv", Content_Disposition='attachment; filename="../../etc/table.csv"'),
        )
    )
    assert letter.text == "Макет готов.\n\nПодпись списка"
    assert letter.html.startswith('<p>Макет <b>готов</b>.</p><img src="cid:logo@x">')
    assert [(file.name, file.inline, file.data) for file in letter.attachments] == [
        ("image.png", True, b"PNG"),
        ("Смета.pdf", False, b"%PDF"),
        ("table.csv", False, b"a;b"),
    ]


def test_a_letter_of_html_alone_has_text_too():
    letter = read_letter(a_message("<p>Макет</p><p>готов</p>".encode(), Content_Type="text/html; charset=utf-8"))
    assert (letter.text, letter.html) == ("Макет\n\nготов", "<p>Макет</p><p>готов</p>")


def test_an_empty_text_beside_html_gives_way_to_it():
    letter = read_letter(a_multipart(a_part(" \r\n"), a_part("<p>Макет</p>", "text/html"), kind="alternative"))
    assert letter.text == "Макет"


def test_a_forwarded_message_is_a_file_with_its_subject():
    inner = a_message(Subject="=?utf-8?B?0JjQstCw0L0=?=: a/b").decode()
    letter = read_letter(a_multipart(b"\r\nSee below", b"Content-Type: message/rfc822\r\n\r\n" + inner.encode()))
    (file,) = letter.attachments
    assert (file.name, file.content_type, letter.text) == ("Иван a b.eml", "message/rfc822", "See below")
    assert read_letter(file.data).sender == ANNA


def test_outlooks_wrapping_is_kept_as_a_file():
    letter = read_letter(a_multipart(a_part("Hi"), a_part(b"\x78\x9f", 'application/ms-tnef; name="winmail.dat"')))
    assert [(file.name, file.data) for file in letter.attachments] == [("winmail.dat", b"\x78\x9f")]


@pytest.mark.parametrize(
    ("parameter", "name"),
    [
        ('filename="смета.pdf"', "смета.pdf"),
        ('filename="=?koi8-r?B?8s3F1MEucGRm?="', "Рмета.pdf"),
        ("filename*0*=utf-8''%D0%A1; filename*1*=%D0%BC; filename*2=.pdf", "См.pdf"),
        ("filename*=koi8-r''%F3%CD%C5%D4%C1.pdf", "Смета.pdf"),
        ('filename="C:\\\\Users\\\\anna\\\\draft.doc"', "draft.doc"),
        ('filename="../../.ssh/config"', "config"),
        ('filename="a\x01b\r\n\tc.txt"', "a b c.txt"),
        ("filename=Draft one.pdf; size=1", "Draft one.pdf"),
        (f'filename="{"x" * 500}.docx"', "x" * 130 + ".docx"),
        ('filename=".."', "application.pdf"),
        ("", "application.pdf"),
    ],
)
def test_file_names_are_decoded_and_hold_no_place(parameter, name):
    letter = read_letter(a_multipart(a_part(b"x", "application/pdf", Content_Disposition=f"attachment; {parameter}")))
    assert letter.attachments[0].name == name


def test_flowed_lines_are_made_whole():
    body = b"A long line that was \r\nbroken for the way.\r\n\r\n> quoted \r\n> too\r\n-- \r\nAnna"
    letter = read_letter(a_message(body, Content_Type="text/plain; format=flowed"))
    assert letter.text == "A long line that was broken for the way.\n\n> quoted too\n-- \nAnna"


def test_broken_base64_is_read_as_far_as_it_goes():
    data = b64encode(GREETING.encode())
    broken = data[:40] + b"!!\r\n" + data[40:-3] + b"="
    letter = read_letter(
        a_message(broken, Content_Type="text/plain; charset=utf-8", Content_Transfer_Encoding="base64")
    )
    assert letter.text.startswith(GREETING[:50])
    assert "broken_encoding" in letter.defects


def test_a_line_that_is_no_field_does_not_end_the_header():
    raw = b"From: anna@example.org\r\nthis makes no sense\r\nSubject: Draft\r\n\r\nHello"
    letter = read_letter(raw)
    assert (letter.subject, letter.text, letter.defects) == ("Draft", "Hello", ("broken_header",))
    unseparated = read_letter(b"From: anna@example.org\nSubject: Draft\nHello, Pyotr,\nhere it is")
    assert (unseparated.subject, unseparated.text) == ("Draft", "Hello, Pyotr,\nhere it is")


def test_a_multipart_with_the_wrong_boundary_is_cut_all_the_same():
    body = b"--other\r\nContent-Type: text/plain\r\n\r\nHello\r\n--other--\r\n"
    letter = read_letter(a_message(body, Content_Type="multipart/mixed; boundary=edge"))
    assert (letter.text, letter.defects) == ("Hello", ("no_boundary",))


def test_a_truncated_letter_keeps_what_arrived():
    raw = a_multipart(a_part("Макет готов."), a_part(b"x" * 3000, "application/pdf; name=a.pdf"))
    letter = read_letter(raw[: len(raw) // 2])
    assert letter.text == "Макет готов."
    assert "no_closing_boundary" in letter.defects
    assert letter.attachments[0].data == b"x" * len(letter.attachments[0].data)
    for length in range(1, len(raw), 97):
        read_letter(raw[:length])


def test_a_thousand_multiparts_in_each_other_are_not_followed_to_the_end():
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(1000)
    )
    started = time.process_time()
    letter = read_letter(b"From: anna@example.org\nSubject: Draft\n" + nested + b"\nHello\n" * 200_000)
    assert time.process_time() - started < 2
    assert (letter.subject, letter.sender.email) == ("Draft", "anna@example.org")
    assert "too_deep" in letter.defects
    assert letter.attachments[0].data.endswith(b"Hello\n")


def test_half_a_million_parts_are_not_all_cut():
    started = time.process_time()
    letter = read_letter(a_message(b"--edge\r\n\r\nx\r\n" * 500_000, Content_Type="multipart/mixed; boundary=edge"))
    assert time.process_time() - started < 3
    assert "too_many_parts" in letter.defects


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty"),
        (b" \r\n\n", "empty"),
        (b"PK\x03\x04\x14\x00\x00\x00\x08\x00" * 40, "not_a_message"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x00\x00\x00\x01" * 10, "not_a_message"),
        (TooLarge.of(LARGEST_BYTES + 1), "too_large"),
    ],
    ids=["empty", "blank", "zip", "png", "too large"],
)
def test_what_is_no_message_is_refused_with_a_reason(raw, code):
    with pytest.raises(Unreadable) as refusal:
        read_letter(raw)
    assert refusal.value.code == code


@pytest.mark.slow_once
@pytest.mark.parametrize(
    ("field", "piece"),
    [
        ("Subject", b"=?a?q?x"),
        ("Subject", b"=?a?q?\xffx"),
        ("To", b'"a\\'),
        ("To", b"(a"),
        ("To", b"<a"),
        ("To", b"a@"),
        ("Content-Type", b'; a="'),
        ("Content-Type", b"; a*0*=x"),
        ("References", b"<a@b> "),
        ("Date", b" 1"),
        ("Received", b"; 1"),
    ],
)
def test_endless_fields_take_no_more_than_their_length(field, piece):
    started = time.process_time()
    read_letter(field.encode() + b": " + piece * (300_000 // len(piece)) + b"\n\nHello")
    assert time.process_time() - started < 3


def test_no_raw_text_ever_leaves_the_reader():
    letter = read_letter(a_message(b"a\x00b\x07c\td\x1b[0m\xed\xa0\x80", Content_Type="text/plain; charset=utf-7"))
    assert "\x00" not in letter.text
    letter.text.encode()


def test_the_reader_knows_nothing_of_the_rooms_above():
    for path in Path(__file__).parent.parent.glob("*.py"):
        assert "import django" not in path.read_text()


@pytest.mark.parametrize(
    ("subject", "to", "bulk"),
    [
        ("[notmuch] New to the list", "notmuch@notmuchmail.org", True),
        ("Re: [Notmuch] New", "notmuch@notmuchmail.org", True),
        ("[urgent] Invoice", "anna@vetrova.example", False),
        ("New to the list", "notmuch@notmuchmail.org", False),
    ],
)
def test_a_list_is_known_by_its_tag_and_address_when_its_fields_are_lost(subject, to, bulk):
    raw = f"From: P <p@people.example>\nTo: {to}\nSubject: {subject}\nMessage-ID: <a@x>\n\nHello.\n"
    assert read_letter(raw.encode()).bulk is bulk
