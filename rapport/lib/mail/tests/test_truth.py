"""Every message of the shared data, against the figures that other programs found in them."""

import json
from datetime import datetime, timedelta, timezone

import pytest

from rapport.lib.mail.addresses import Address
from rapport.lib.mail.headers import tidy
from rapport.lib.mail.letters import read_letter
from rapport.lib.mail.mailboxes import recognise, split_mbox
from rapport.lib.mail.parts import cut
from rapport.lib.mail.threads import Threads
from rapport.lib.tests.shared import ROOT, shared

MAIL = ROOT / "data" / "mail"
TRUTH = json.loads((MAIL / "TRUTH.json").read_text()) if MAIL.exists() else {}
MESSAGES = sorted(name for name, facts in TRUTH.items() if "subject" in facts)
MAILBOXES = sorted(name for name, facts in TRUTH.items() if "mbox_messages_stdlib" in facts)
STALWART = sorted(path.stem for path in (MAIL / "stalwart").glob("*.json"))

# Where the truth is what Python's parser made of broken fields, and more can be read.
READ_BETTER = {
    "mikel-mail/plain_emails/raw_email_incorrect_header.eml": "Stop adware/spyware once and for all.",
    "stalwart/legacy-009.eml": "Die Hasen und die Frösche",
    "stalwart/legacy-027.eml": "Die Hasen und die Frösche (Microsoft Outlook 00)",
}
SENDER_READ_BETTER = {
    "mikel-mail/plain_emails/raw_email_incorrect_header.eml",
    "mikel-mail/plain_emails/mix_caps_content_type.eml",  # From: Big Bug bb@bug.com
}
# A message without a single field: nothing in it says mail.
NO_MAIL = {"cpython/msg_19.txt"}
# Python's parser leaves these whole, or counts the parts of messages inside messages.
CUT_OTHERWISE = {
    "cpython/msg_16.txt",
    "cpython/msg_25.txt",
    "cpython/msg_31.txt",
    "cpython/msg_43.txt",
    "mikel-mail/mime_emails/raw_email_with_illegal_boundary.eml",
    "mikel-mail/mime_emails/raw_email_with_mimepart_without_content_type.eml",
    "mikel-mail/plain_emails/raw_email_bad_time.eml",
    "stalwart/rfc-002.eml",
}


def test_the_shared_mail_is_all_here():
    shared("data/mail/TRUTH.json")
    assert (len(MESSAGES), len(MAILBOXES), len(STALWART)) == (len(TRUTH) - 3, 3, 28)


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_reads_as_other_programs_read_it(name):
    facts, raw = TRUTH[name], (MAIL / name).read_bytes()
    letter = read_letter(raw)
    expected = READ_BETTER.get(name, tidy(facts["subject"]))
    assert letter.subject.startswith(expected) if len(facts["subject"]) >= 120 else letter.subject == expected
    if letter.sender and name not in SENDER_READ_BETTER:
        assert letter.sender.email in facts["from"].lower()
    names = {attachment.name for attachment in letter.attachments}
    assert {written for written in facts["attachments"] if written and "\ufffd" not in written} <= names
    assert (recognise(raw[:4096]) is None) == (name in NO_MAIL)
    if name not in CUT_OTHERWISE:
        assert len(cut(raw)[0].leaves()) == facts["leaf_parts"]


@pytest.mark.parametrize("name", MESSAGES)
def test_every_part_that_names_a_charset_is_read_by_it(name):
    letter = read_letter((MAIL / name).read_bytes())
    lost = {"mail_parser/mail_test_6.eml"}  # holds half a character, whoever reads it
    assert ("characters_lost" in letter.defects) == (name in lost)


@pytest.mark.parametrize("name", MAILBOXES)
def test_a_mailbox_has_the_messages_ids_and_threads_that_notmuch_finds(name):
    facts, threads = TRUTH[name], Threads()
    path = MAIL / name
    assert recognise(path.read_bytes()[:4096]) == "mbox"
    with path.open("rb") as stream:
        letters = [read_letter(record.raw) for record in split_mbox(stream)]
    for letter in letters:
        threads.add(letter)
    dates = sorted(letter.sent_at for letter in letters)
    assert len(letters) == facts["mbox_messages_stdlib"] == facts["notmuch"]["files"]
    assert len({letter.message_id for letter in letters}) == facts["unique_message_ids"]
    assert len(threads) == facts["notmuch"]["threads"]
    assert [dates[0].isoformat(), dates[-1].isoformat()] == [facts["first"], facts["last"]]
    assert len({letter.sender.email for letter in letters}) == facts["senders"]


@pytest.mark.parametrize("newest_first", [False, True])
def test_threads_do_not_depend_on_the_order_of_letters(newest_first):
    with shared("data/mail/threads/notmuch-list.mbox").open("rb") as stream:
        letters = [read_letter(record.raw) for record in split_mbox(stream)]
    threads = Threads()
    for letter in sorted(letters, key=lambda letter: letter.sent_at, reverse=newest_first):
        threads.add(letter)
    assert len(threads) == 24


@pytest.mark.parametrize("name", STALWART)
def test_a_message_reads_as_stalwart_reads_it(name):
    parsed = json.loads((MAIL / "stalwart" / f"{name}.json").read_text())
    letter = read_letter((MAIL / "stalwart" / f"{name}.eml").read_bytes())
    subject = field(parsed, 0, "subject").get("Text", "")
    assert letter.subject == READ_BETTER.get(f"stalwart/{name}.eml", tidy(subject))
    sender = (field(parsed, 0, "from").get("Address", {}).get("List") or [{}])[0]
    expected = Address(sender.get("name") or "", (sender.get("address") or "").lower())
    assert (letter.sender or Address("", "")) == expected
    assert letter.has_own_id == bool(field(parsed, 0, "message_id"))
    assert not letter.has_own_id or letter.message_id == field(parsed, 0, "message_id")["Text"]
    # Pictures shown in the body are files here, body parts there.
    media = {
        part
        for part in parsed["text_body"] + parsed["html_body"]
        if main_type(parsed, part) in ("image", "audio", "video")
    }
    assert len(letter.attachments) == len(set(parsed["attachments"]) | media)
    date = field(parsed, 0, "date").get("DateTime")
    assert letter.sent_at == (moment(date) if date else None)


def field(parsed: dict, part: int, name: str) -> dict:
    values = [header["value"] for header in parsed["parts"][part]["headers"] if header["name"] == name]
    return values[0] if values and isinstance(values[0], dict) else {}


def main_type(parsed: dict, part: int) -> str:
    return field(parsed, part, "content_type").get("ContentType", {}).get("c_type", "").lower()


def moment(date: dict) -> datetime:
    minutes = (date["tz_hour"] * 60 + date["tz_minute"]) * (-1 if date["tz_before_gmt"] else 1)
    clock = [date[unit] for unit in ("year", "month", "day", "hour", "minute", "second")]
    return datetime(*clock, tzinfo=timezone(timedelta(minutes=minutes)))


def test_one_text_in_three_encodings_is_one_text():
    koi8, cp1251 = (
        read_letter(shared(f"data/mail/russian/transcoded-{name}.eml").read_bytes())
        for name in ("koi8-r-8bit", "cp1251-qp")
    )
    assert koi8.text.split() == cp1251.text.split()
    assert koi8.subject == cp1251.subject == "Быстрее вкладывайте в золото!"
    original = read_letter(shared("data/mail/mail_parser/mail_test_6.eml").read_bytes())
    words = set(original.text.split())
    assert len(words & set(koi8.text.split())) > 0.9 * len(words)


def test_real_russian_headers_are_decoded():
    lines = shared("data/mail/russian/real-encoded-headers-ru.txt").read_bytes()
    fields = [read_letter(b"X: y\n" + text).subject for text in _fields(lines) if text.startswith(b"Subject")]
    assert fields[0] == "Re: [eserv] Новый счет E-1941 от 28.01.2003"
    assert fields[2] == "С Новым Годом! Хоть с опазданием, но все же %)"
    assert fields[5].startswith("Отменено ИЗВЕЩЕНИЕ. ИНТЕРНЕТ ЗАКАЗ 20638935 ИНВОЙС 40620100 ГОТОВ К ВЫДАЧЕ")
    senders = [read_letter(b"X: y\n" + text).sender for text in _fields(lines) if text.startswith(b"From")]
    assert [(sender.name, sender.email) for sender in senders] == [
        ("Ольга Павлова", ""),
        ("Ваторопин Андрей", "a.v@example.org"),
    ]


def _fields(lines: bytes) -> list[bytes]:
    fields: list[bytes] = []
    for line in lines.splitlines(keepends=True):
        if line[:1].isspace():
            fields[-1] += line
        else:
            fields.append(line)
    return fields


def test_a_real_russian_list_letter_is_read_and_known_as_bulk():
    letter = read_letter(shared("data/mail/russian/list-cp1251-base64.eml").read_bytes())
    assert letter.subject == "Разработка сайтов и продвижение в поисковых системах на первую страницу!"
    assert letter.text.startswith("Здравствуйте.\n\nМы занимаемся созданием и продвижением сайтов")
    assert (letter.bulk, letter.list_id) == (True, "linux-nvdimm.lists.01.org")


@pytest.mark.parametrize("folder", ["vcard", "contacts_csv", "bank", "gltf", "einvoice", "timetracking", "calendar"])
def test_other_kinds_of_files_are_not_taken_for_mail(folder):
    files = [path for path in shared(f"data/{folder}").rglob("*") if path.is_file()]
    assert files
    assert [path.name for path in files if recognise(path.read_bytes()[:4096], path.name)] == []
