"""Whatever the bytes, the reader answers with a letter or with a reason."""

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.lib.mail.letters import Letter, read_letter
from rapport.lib.mail.mailboxes import recognise, split_mbox
from rapport.lib.mail.quoting import fold
from rapport.lib.mail.tests.letters_by_hand import a_message, a_multipart, a_part
from rapport.lib.records import Unreadable
from rapport.lib.tests.shared import ROOT

HAND_MADE = [
    a_message(),
    a_multipart(
        a_part("Макет готов.\n\nпн, 3 нояб. 2026 г. в 10:15, Пётр <petr@example.com>:\n> Когда?"),
        a_part("<p>Hi<img src=cid:a><blockquote>b", "text/html"),
        a_part(b"x", "image/png", Content_Disposition="inline; filename*0*=utf-8''%D0; filename*1*=%9F.png"),
    ),
]
REAL = [
    path.read_bytes()
    for path in sorted((ROOT / "data" / "mail").rglob("*"))
    if path.is_file() and path.suffix in {".eml", ".txt"} and path.stat().st_size < 20_000
]
SPITEFUL = [
    b"\r\n\r\n",
    b"\0",
    b"=?utf-8?B?",
    b"--",
    b'"',
    b"<",
    b"\xff" * 9,
    b"charset=utf-7",
    b"; boundary=x",
    b"filename*9999*=''%ff",
    b"From ",
]
pytestmark = pytest.mark.slow_once
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(raw: bytes) -> None:
    recognise(raw[:4096])
    for record in split_mbox(io.BytesIO(raw)):
        assert record.at == f"message {record.number}"
    letter = letter_or_none(raw)
    if letter is None:
        return
    people = (*letter.to, *letter.cc, *letter.bcc, *letter.reply_to, *([letter.sender] if letter.sender else []))
    lines = [
        letter.message_id,
        letter.subject,
        letter.list_id,
        letter.language,
        *letter.references,
        *letter.folder_hints,
    ]
    lines += [word for person in people for word in (person.name, person.email)]
    lines += [word for file in letter.attachments for word in (file.name, file.content_type, file.content_id)]
    for line in lines:
        assert not any(mark in line for mark in "\n\r\0"), line
        line.encode()
    letter.text.encode()
    letter.html.encode()
    folded = fold(letter.text, letter.sender.name if letter.sender else "")
    kept = "\n".join((folded.said, folded.quoted, folded.signature))
    assert sorted(kept.split()) == sorted(letter.text.split())


def letter_or_none(raw: bytes) -> Letter | None:
    try:
        return read_letter(raw)
    except Unreadable as refusal:
        if refusal.code not in {"empty", "not_a_message"}:
            raise
        return None


@given(st.binary(max_size=2000))
@QUICK
def test_random_bytes_are_read_or_refused(raw):
    read(raw)


@given(st.data())
@QUICK
def test_spoiled_mail_is_read_or_refused(data):
    raw = bytearray(data.draw(st.sampled_from(HAND_MADE + REAL)))
    for _ in range(data.draw(st.integers(1, 8))):
        start = data.draw(st.integers(0, len(raw)))
        end = min(len(raw), start + data.draw(st.integers(0, 100)))
        raw[start:end] = data.draw(
            st.one_of(st.sampled_from(SPITEFUL), st.binary(max_size=5), st.just(bytes(raw[start:end]) * 2))
        )
    read(bytes(raw))


@given(
    st.lists(
        st.sampled_from(
            [
                "> a",
                "b",
                "",
                "c:",
                "--",
                "С уважением,",
                "Анна",
                "3 мая 2026, 10:15, <a@b>:",
                "From: a",
                "To: b",
                "Date: c",
            ]
        )
    )
)
@QUICK
def test_folding_loses_no_line(lines):
    folded = fold("\n".join(lines), "Анна")
    kept = "\n".join((folded.said, folded.quoted, folded.signature)).split("\n")
    assert sorted(line for line in kept if line) == sorted(line for line in lines if line)
