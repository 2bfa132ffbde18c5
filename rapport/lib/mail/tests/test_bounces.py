"""Reports that a letter did not arrive: which letter, whom it did not reach, and why."""

import time

import pytest

from rapport.lib.mail.bounces import MOST_UNREACHED
from rapport.lib.mail.letters import read_letter
from rapport.lib.mail.machines import is_mail_system
from rapport.lib.mail.refusals import why
from rapport.lib.mail.tests.reports_by_hand import (
    EXCHANGE,
    EXIM,
    GAVE_UP,
    GMAIL,
    MAIL_RU,
    OURS,
    POSTFIX,
    QMAIL,
    TWO,
    YANDEX,
    report,
)
from rapport.lib.tests.shared import shared

REPORTS = {
    "postfix": (report("MAILER-DAEMON@mail.vetrova.example", POSTFIX), "no_such_mailbox", "5.1.1"),
    "postfix, heads only": (report("m@x.example", POSTFIX, kind="text/rfc822-headers"), "no_such_mailbox", "5.1.1"),
    "postfix, after five days": (report("MAILER-DAEMON@mail.vetrova.example", GAVE_UP), "gave_up", "4.4.1"),
    "gmail": (report("mailer-daemon@googlemail.example", GMAIL), "mailbox_full", "5.2.2"),
    "exchange": (report("postmaster@example.com", EXCHANGE), "no_such_mailbox", "5.1.10"),
    "yandex": (report("mailer-daemon@yandex.example", YANDEX), "not_from_you", "5.7.1"),
    "exim": (EXIM, "no_such_mailbox", "5.1.1"),
    "mail.ru": (MAIL_RU, "no_such_mailbox", ""),
    "qmail": (QMAIL, "not_from_you", "5.7.17"),
}


@pytest.mark.parametrize(("raw", "code", "status"), REPORTS.values(), ids=REPORTS)
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"], ids=["lf", "crlf"])
def test_who_was_not_reached_and_why_is_read(raw, code, status, newline):
    letter = read_letter(raw.replace(b"\n", newline))
    [one] = letter.report.unreached
    assert letter.report.letters[0] == OURS
    assert (one.address, one.why, one.status) == ("petr@example.com", code, status)
    assert letter.automatic, "so that it never waits, and no machine answers it"


def test_what_the_server_said_is_one_line():
    [one] = read_letter(REPORTS["postfix"][0]).report.unreached
    assert one.said == "550 5.1.1 <petr@example.com>: Recipient address rejected: User unknown in virtual mailbox table"


def test_of_several_those_who_wait_are_not_among_the_unreached():
    people = read_letter(report("MAILER-DAEMON@mail.vetrova.example", TWO)).report.unreached
    assert [(one.address, one.why) for one in people] == [
        ("petr@example.com", "no_such_mailbox"), ("ilya@example.com", "too_large")
    ]  # fmt: skip


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_a_delay_and_an_arrival_are_no_failure(action):
    assert read_letter(report("m@x.example", POSTFIX.replace("failed", action))).report is None


@pytest.mark.parametrize(("status", "is_failure"), [("5.1.1", True), ("4.4.7", False), ("2.0.0", False)])
def test_where_no_action_is_told_the_class_decides(status, is_failure):
    told = POSTFIX.replace("Action: failed\n", "").replace("Status: 5.1.1", f"Status: {status}")
    assert (read_letter(report("m@x.example", told)).report is not None) == is_failure


def test_where_nothing_comes_back_the_answered_letter_is_meant():
    raw = report(
        "m@x.example", POSTFIX, returned="Subject: x\n", head=f"In-Reply-To: <{OURS}>\nReferences: <a@b> <{OURS}>\n"
    )
    assert read_letter(raw).report.letters == (OURS,)


def test_a_person_who_forwards_a_report_reports_nothing():
    raw = EXIM.replace(b"X-Failed-Recipients: petr@example.com\nAuto-Submitted: auto-replied\n", b"")
    raw = raw.replace(b"Return-Path: <>\n", b"").replace(b"Mailer-Daemon@mail", b"boris@mail")
    assert read_letter(raw).report is None


def test_a_receipt_is_no_report_of_failure():
    raw = report("m@x.example", POSTFIX).replace(b"message/delivery-status", b"message/disposition-notification")
    assert read_letter(raw).report is None


def test_a_broken_report_tells_what_it_can():
    for cut in range(0, len(REPORTS["postfix"][0]), 7):
        letter = read_letter(REPORTS["postfix"][0][: cut + 20])
        assert letter.report is None or letter.report.unreached[0].address.startswith("petr")


@pytest.mark.slow_once
@pytest.mark.parametrize("raw", [EXIM, QMAIL], ids=["exim", "qmail"])
def test_a_monstrous_report_takes_no_more_than_its_length(raw):
    many = b", ".join(b"p%d@example.com" % number for number in range(20_000))
    told = b"".join(b"<p%d@example.com>:\n" % number for number in range(20_000))
    raw = raw.replace(b"Recipients: petr@example.com", b"Recipients: " + many).replace(b"<petr@example.com>:\n", told)
    started = time.process_time()
    assert len(read_letter(raw).report.unreached) == MOST_UNREACHED
    assert time.process_time() - started < 4


@pytest.mark.parametrize(
    ("name", "letter", "people", "code"),
    [
        ("cpython/msg_16.txt", "002001c144a6$8752e060$56104586@oxy.edu", 1, "mailbox_full"),
        ("cpython/msg_25.txt", "01040616033903.00962@server", 1, "not_taken"),
        ("cpython/msg_43.txt", "edab.7804f5cb8070@python.org", 11, "not_from_you"),
    ],
)
def test_real_reports_are_read(name, letter, people, code):
    read = read_letter(shared(f"data/mail/{name}").read_bytes())
    assert (read.report.letters[0], len(read.report.unreached)) == (letter, people)
    assert {one.why for one in read.report.unreached} == {code}


@pytest.mark.parametrize("name", ["cpython/msg_05.txt", "cpython/msg_42.txt", "stalwart/rfc-007.eml"])
def test_what_only_looks_like_a_report_tells_of_nobody(name):
    assert read_letter(shared(f"data/mail/{name}").read_bytes()).report is None


@pytest.mark.parametrize(
    ("sender", "is_one"),
    [
        ("mailer-daemon@googlemail.com", True),
        ("MAILER-DAEMON@mail.example.com", True),
        ("postmaster@outlook.com", True),
        ("microsoftexchange329e71ec88ae4615bbc36ab6ce41109e@example.com", True),
        ("", True),
        ("petr@example.com", False),
        ("notifications@github.example", False),
        ("postmasters@example.com", False),
    ],
)
def test_the_mail_itself_is_known_by_its_address(sender, is_one):
    assert is_mail_system(sender) is is_one


@pytest.mark.parametrize(
    ("said", "number", "status", "code"),
    [
        ("The message was not successfully delivered", 0, "", "not_taken"),
        ("Mailbox is full", 0, "", "mailbox_full"),
        ("DNS type 'mx' lookup of nowhere.example responded with code NXDOMAIN", 0, "0.0", "no_domain"),
        ("Host or domain name not found. Name service error", 0, "4.4", "no_domain"),
        ("550 5.4.1 Recipient address rejected: Access denied.", 550, "4.1", "no_such_mailbox"),
        ("554 delivery error: dd This user doesn't have a yahoo.com account", 554, "", "no_such_mailbox"),
        ("550 relay not permitted", 550, "", "no_relay"),
        ("Почтовый ящик переполнен", 0, "", "mailbox_full"),
    ],
)
def test_a_refusal_has_its_reason(said, number, status, code):
    assert why(said, number=number, status=status) == code
