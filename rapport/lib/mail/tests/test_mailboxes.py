import io
import os
import tracemalloc

import pytest

from rapport.lib.mail.letters import read_letter
from rapport.lib.mail.mailboxes import LARGEST_BYTES, is_maildir, recognise, split_mbox, walk_maildir
from rapport.lib.mail.tests.letters_by_hand import a_message, a_multipart, a_part
from rapport.lib.mail.threads import Threads
from rapport.lib.records import Unreadable

FIRST = b"From anna@example.org Tue Nov  3 10:15:00 2026\n"


def split(mbox: bytes, after: int = 0) -> list[bytes]:
    return [record.raw for record in split_mbox(io.BytesIO(mbox), after)]


@pytest.mark.parametrize(
    "separator",
    [
        b"From anna@example.org Tue Nov  3 10:15:00 2026",
        b"From - Tue Nov  3 10:15:00 2026",
        b"From - ",
        b"From 1844347792267117879@xxx",
        b"From MAILER-DAEMON Tue Nov  3 10:15:00 2026",
        b"From anna@example.org Tue Nov  3 10:15:00 +0300 2026",
        b"From SRS0=aO/p=ON=x=y@example.com  Fri Nov 26 21:40:36 2004",
    ],
)
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_every_kind_of_separator_begins_a_message(separator, newline):
    message = b"Subject: a\n\nHello\n".replace(b"\n", newline)
    assert split((separator + newline + message + newline) * 3) == [message] * 3


def test_a_mailbox_without_blank_lines_between_messages_is_split_too():
    assert split((FIRST + b"Subject: a\n\nHello\n") * 2) == [b"Subject: a\n\nHello\n"] * 2


@pytest.mark.parametrize(
    "line",
    [
        b"From now on we work.\nYours",
        b"From Monday:\nTuesday",
        b"From the start: see below\nNote: it is long",
        b"From anna@example.org I heard\nthat it works",
        b"From ",
    ],
)
def test_a_line_of_a_letter_that_begins_with_from_does_not_split_it(line):
    message = b"Subject: a\n\nHello\n\n" + line + b"\n"
    assert split(FIRST + message + b"\n" + FIRST + b"Subject: b\n\nBye\n") == [message, b"Subject: b\n\nBye\n"]


def test_quoted_from_lines_lose_one_mark():
    assert split(FIRST + b"Subject: a\n\n>From me\n>>From you\n> From nobody\n") == [
        b"Subject: a\n\nFrom me\n>From you\n> From nobody\n"
    ]


def test_records_say_where_they_stand_and_a_later_start_keeps_their_numbers():
    mbox = b"".join(FIRST + b"Subject: %d\n\nx\n\n" % number for number in range(1, 31))
    records = list(split_mbox(io.BytesIO(mbox), after=16))
    assert (records[0].number, records[0].at, records[0].raw) == (17, "message 17", b"Subject: 17\n\nx\n")
    assert len(records) == 14


def test_what_stands_before_the_first_separator_is_not_dropped():
    assert split(b"Subject: a\n\nHello\n\n" + FIRST + b"Subject: b\n\nBye\n") == [
        b"Subject: a\n\nHello\n",
        b"Subject: b\n\nBye\n",
    ]
    assert split(b"\n\n" + FIRST + b"Subject: b\n\nBye\n") == [b"Subject: b\n\nBye\n"]


@pytest.mark.parametrize("mbox", [b"", b"\n", b"\r\n\r\n"])
def test_an_empty_mailbox_has_no_messages(mbox):
    assert split(mbox) == []


def test_messages_are_found_wherever_the_file_is_cut_into_chunks():
    message = b"Subject: a\n\n" + b"x" * 76 + b"\n"
    mbox = (FIRST + message * 40 + b"\n") * 400

    class Trickle(io.BytesIO):
        def read(self, size=-1):
            return super().read(min(size, 777))

    assert [record.raw for record in split_mbox(Trickle(mbox))] == [message * 40] * 400


@pytest.mark.slow_once
def test_two_hundred_megabytes_are_read_in_flat_memory(tmp_path):
    path = tmp_path / "large.mbox"
    message = FIRST + b"Subject: a\n\n" + (b"x" * 76 + b"\n") * 13_000 + b"\n"  # a megabyte
    with path.open("wb") as stream:
        for _ in range(200):
            stream.write(message)
    tracemalloc.start()
    with path.open("rb") as stream:
        assert sum(1 for record in split_mbox(stream) if read_letter(record.raw).subject == "a") == 200
    assert tracemalloc.get_traced_memory()[1] < 16 * len(message)
    tracemalloc.stop()


@pytest.mark.slow_once
def test_a_message_too_large_to_hold_is_reported_and_the_next_one_read(tmp_path):
    path = tmp_path / "huge.mbox"
    with path.open("wb") as stream:
        stream.write(FIRST + b"Subject: first\n\nHello\n\n" + FIRST + b"Subject: huge\n\n")
        stream.seek(200 * 1024 * 1024, os.SEEK_CUR)  # sparse: nothing is written
        stream.write(b"\n\n" + FIRST + b"Subject: last\n\nBye\n")
    with path.open("rb") as stream:
        first, huge, last = split_mbox(stream)
    assert (read_letter(first.raw).subject, read_letter(last.raw).subject) == ("first", "last")
    with pytest.raises(Unreadable) as refusal:
        read_letter(huge.raw)
    assert (huge.at, refusal.value.code) == ("message 2", "too_large")
    assert 200 * 1024 * 1024 < refusal.value.details["bytes"] < 201 * 1024 * 1024
    assert refusal.value.details["limit"] == LARGEST_BYTES


def test_a_maildir_gives_the_messages_of_all_its_folders(tmp_path):
    for place in (
        "cur/2:2,S",
        "new/1",
        "tmp/half",
        ".Sent/cur/3:2,S",
        ".Sent.2025/new/4",
        "cur/.hidden",
        "Work/cur/5",
        "subscriptions",
    ):
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(a_message())
    for folder in (tmp_path, tmp_path / ".Sent", tmp_path / ".Sent.2025", tmp_path / "Work"):
        for box in ("cur", "new", "tmp"):
            (folder / box).mkdir(exist_ok=True)
    assert is_maildir(tmp_path)
    assert not is_maildir(tmp_path / "cur")
    assert [str(path.relative_to(tmp_path)) for path in walk_maildir(tmp_path)] == [
        "cur/2:2,S",
        "new/1",
        ".Sent/cur/3:2,S",
        ".Sent.2025/new/4",
        "Work/cur/5",
    ]


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (FIRST + b"Subject: a\n\nHello", "mbox"),
        (b"\xef\xbb\xbf\r\n" + FIRST + b"Received: x", "mbox"),
        (a_message(), "eml"),
        (b"\r\n" + a_message(), "eml"),
        (a_multipart(a_part("x")), "eml"),
        (b"Received: from a\n\tby b; date\nSubject: x\n\n", "eml"),
        (b"Content-Type: text/plain\n\nHi", "eml"),
        (b"From: a@b\nTo: c@d\n", "eml"),
        (b"BEGIN:VCARD\nVERSION:3.0\nX-A:1\nEND:VCARD", None),
        (b"BEGIN:VCALENDAR\nMETHOD:REQUEST\n", None),
        (b"Name,E-mail 1 - Value\nAnna,anna@example.org\n", None),
        (b"Subject;From;To\na;b;c\n", None),
        (b"From Russia with love\nis a film", None),
        ("Дорогая Анна!\nFrom: me\nTo: you".encode(), None),
        (b"Note: buy milk\nDate: tomorrow\n\nmilk", None),
        (b'{"From": "a@b", "To": "c@d"}', None),
        (b"<!DOCTYPE html>\n<html><body>From: a\nTo: b", None),
        (b"PK\x03\x04\x14\x00\x06\x00", None),
        (b"\x89PNG\r\n\x1a\n", None),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", None),
        (b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n", None),
        (b"", None),
        (b"\x00" * 4096, None),
    ],
)
def test_mail_is_recognised_by_what_is_in_it(head, kind):
    assert recognise(head[:4096], "whatever.bin") == kind


def test_a_name_decides_only_where_the_content_hardly_does():
    assert recognise(b"Subject: Draft\n\nHello") is None
    assert recognise(b"Subject: Draft\n\nHello", "draft.EML") == "eml"
    assert recognise(b"Hello\n", "hello.eml") is None


def letters(*fields: dict) -> Threads:
    threads = Threads()
    for number, each in enumerate(fields):
        threads.add(read_letter(a_message(**{"Message_ID": f"<{number}@x>"} | each)))
    return threads


def test_letters_are_joined_by_ids_even_when_a_letter_between_is_missing():
    threads = letters({"References": "<root@x> <lost@x>"}, {"In_Reply_To": "<lost@x>"}, {})
    assert len(threads) == 2
    assert threads.thread_of("0@x") == threads.thread_of("1@x") != threads.thread_of("2@x")


def test_a_reply_without_ids_joins_the_letter_of_its_subject_in_any_order():
    assert len(letters({"Subject": "Смета"}, {"Subject": "Re: Смета"}, {"Subject": "Отв: [студия] смета"})) == 1
    assert len(letters({"Subject": "Re: Смета"}, {"Subject": "HA: Смета"}, {"Subject": "Смета"})) == 1


def test_equal_subjects_alone_join_nothing():
    assert len(letters({"Subject": "Смета"}, {"Subject": "Смета"}, {"Subject": "Fwd: Смета"})) == 3
    assert len(letters({"Subject": ""}, {"Subject": ""})) == 2
    assert len(letters({"Subject": "Смета"}, {"Subject": "Re: Смета", "In_Reply_To": "<other@x>"})) == 2
