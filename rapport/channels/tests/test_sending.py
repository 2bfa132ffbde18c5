"""Giving letters to real servers: taken, refused with a reason, broken off before the dot or after it."""

import time

import pytest

from rapport.channels.mail import smtp, wire
from rapport.channels.mail.refusals import of_recipient, of_refusal
from rapport.channels.mail.sending import Envelope, hand_over, try_out
from rapport.channels.mail.smtp import Refused, Reply
from rapport.channels.mail.troubles import Trouble
from rapport.channels.mail.ways import SmtpWay
from rapport.inbox.sending_by import MaybeDelivered, NotDelivered
from rapport.lib.mail.bounces import Unreached
from tests.servers.smtp import HERE, a_certificate, breaking, post_office

RAW = b"Subject: Logo\r\n\r\nSee below.\r\n.\r\n..two\r\n"
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")
ILYA, EVA = "ilya@meridian.example", "eva@meridian.example"


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Half a second is a long time between processes of one machine."""
    for name in ("GREETING", "WORD", "AFTER_DOT"):
        monkeypatch.setattr(smtp, name, 1.0)
    monkeypatch.setattr(wire, "QUIET", 1.0)


def way(server, **how):
    return SmtpWay(**{"host": HERE, "port": server.port, "security": "none", "username": "anna", **how})


def give(server, *recipients, raw=RAW, last_try=False, utf8=False, **how):
    recipients = recipients or (ILYA,)
    return hand_over(
        way(server, **how), Envelope("anna@vetrova.example", recipients, utf8=utf8, last_try=last_try), raw
    )


def refusal(server, *recipients, **how):
    with pytest.raises(NotDelivered) as refused:
        give(server, *recipients, **how)
    return refused.value


def test_a_letter_arrives_byte_for_byte():
    with post_office() as office:
        assert not give(office, ILYA, EVA).refused
        give(office, raw=b"x\r\n" * 100_000)
    [first, second] = office.letters
    assert (first.sender, first.recipients, first.raw) == ("anna@vetrova.example", [ILYA, EVA], RAW)
    assert second.raw == b"x\r\n" * 100_000


@pytest.mark.parametrize("starttls", [False, True])
def test_passwords_and_letters_go_encrypted(tmp_path, monkeypatch, starttls):
    certificate = a_certificate(tmp_path)
    security = "starttls" if starttls else "tls"
    with post_office(certificate=certificate, starttls=starttls, password="пароль") as office:
        # Nobody vouches for it yet.
        assert refusal(office, security=security, password="пароль").code == "mail.certificate"
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        give(office, security=security, password="пароль")
        assert refusal(office, security=security, password="wrong").code == "mail.password"
    assert len(office.letters) == 1


def test_without_the_encryption_asked_for_nothing_is_said():
    with post_office(password="secret") as office:
        assert refusal(office, security="starttls", password="secret").code == "mail.no_starttls"
        assert refusal(office, security="tls", password="secret").code in ("mail.no_tls", "mail.dropped")


def test_signing_in():
    with post_office(password="seven herons") as office:
        give(office, password="seven herons")
        wrong = refusal(office, password="eight")
        assert (wrong.code, wrong.passing) == ("mail.password", False)
        assert "5.7.8" in wrong.details["said"]
        assert refusal(office).code == "mail.sign_in_needed"
        try_out(way(office, password="seven herons"))
        with pytest.raises(Trouble) as trouble:
            try_out(way(office, password="eight"))
        assert trouble.value.code == "password"
    assert len(office.letters) == 1


@pytest.mark.parametrize("without", ["PLAIN", "LOGIN"])
def test_one_way_to_sign_in_is_enough(without):
    with post_office(password="пароль", without=(without,)) as office:
        give(office, password="пароль")
        assert refusal(office, password="wrong").code == "mail.password"
    with post_office(password="пароль", without=("PLAIN", "LOGIN")) as office:
        assert refusal(office, password="пароль").code == "mail.no_sign_in"


def test_signing_in_by_token():
    with post_office(token="t0ken") as office:
        give(office, token="t0ken")
        assert refusal(office, token="old").code == "mail.token_refused"
    assert len(office.letters) == 1


@pytest.mark.parametrize("at", ["greeting", "hello", "sender", "recipient", "data", "body"])
@pytest.mark.parametrize("hangs", [False, True])
def test_what_breaks_before_the_dot_was_not_sent(at, hangs):
    with breaking(at, hangs=hangs) as server:
        started = time.monotonic()
        # The rest of a large letter does not fit into the buffers of the system, so the break is seen while sending.
        trouble = refusal(server, raw=b"a line of a large letter\r\n" * 1_000_000)
        assert time.monotonic() - started < 10
    assert trouble.passing
    assert trouble.code in ("mail.dropped", "mail.silent")
    assert server.letters == []


@pytest.mark.parametrize("hangs", [False, True])
def test_what_breaks_after_the_dot_may_have_been_sent(hangs):
    with breaking("dot", hangs=hangs) as server, pytest.raises(MaybeDelivered) as maybe:
        give(server)
    assert maybe.value.code == "mail.cut_after_letter"
    assert len(server.letters) == 1


def test_nobody_there():
    with post_office() as office:
        pass
    trouble = refusal(office)
    assert (trouble.code, trouble.passing) == ("mail.refused", True)
    with pytest.raises(NotDelivered) as nowhere:
        hand_over(SmtpWay("no.such.host.invalid", 25, "none", "anna"), Envelope("a@b.example", [ILYA]), RAW)
    assert nowhere.value.code in ("mail.name_not_found", "mail.no_names")


def test_some_are_refused_and_the_others_get_it():
    with post_office() as office:
        office.says(EVA, "550 5.1.1 No such user")
        taken = give(office, ILYA, EVA)
    assert taken.refused == [Unreached(EVA, "no_such_mailbox", "5.1.1", "550 5.1.1 No such user")]
    assert office.letters[0].recipients == [ILYA]


def test_all_are_refused():
    with post_office() as office:
        office.says(ILYA, "550 5.1.1 No such user")
        office.says(EVA, "552 5.2.2 Mailbox full")
        assert refusal(office, ILYA).code == "mail.no_such_mailbox"
        both = refusal(office, ILYA, EVA)
    assert (both.code, both.details["who"], both.passing) == ("mail.recipients_refused", f"{ILYA}, {EVA}", False)
    assert office.letters == []


def test_when_one_is_to_come_later_nobody_gets_it_twice():
    with post_office() as office:
        office.says(EVA, "451 4.7.1 Greylisted, come again", "250 OK")
        trouble = refusal(office, ILYA, EVA)
        assert (trouble.code, trouble.passing, trouble.details["who"]) == ("mail.come_later", True, EVA)
        assert office.letters == []
        give(office, ILYA, EVA)
        assert [letter.recipients for letter in office.letters] == [[ILYA, EVA]]
        # In the end the others get it.
        office.says(EVA, "451 4.7.1 Greylisted, come again")
        [eva] = give(office, ILYA, EVA, last_try=True).refused
        assert (eva.address, eva.why) == (EVA, "gave_up")
    assert office.letters[-1].recipients == [ILYA]


def test_sizes():
    with post_office(data_size_limit=1000) as office:
        trouble = refusal(office, raw=b"x\r\n" * 1000)
    assert (trouble.code, trouble.passing, trouble.details["limit"]) == ("mail.larger_than", False, 1)


def test_addresses_beyond_ascii():
    with post_office(enable_SMTPUTF8=True) as office:
        give(office, "иван@xn--80a1acny.xn--p1ai", utf8=True)
        assert "SMTPUTF8" in office.options
    assert office.letters[0].recipients == ["иван@xn--80a1acny.xn--p1ai"]
    with post_office() as office:
        trouble = refusal(office, "иван@xn--80a1acny.xn--p1ai", utf8=True)
    assert (trouble.code, trouble.details["who"]) == ("mail.no_utf8", "иван@xn--80a1acny.xn--p1ai")


@pytest.mark.parametrize(
    ("what", "answer", "code", "passing"),
    [
        ("sender", "553 5.7.1 Sender address rejected: not owned by user", "sender_refused", False),
        ("sender", "530 5.7.0 Authentication Required", "sign_in_needed", False),
        ("sender", "550 5.4.5 Daily user sending limit exceeded", "sending_limit", True),
        ("sender", "452 4.3.1 Insufficient system storage", "come_later", True),
        ("sender", "552 5.3.4 Message size exceeds fixed limit", "too_large", False),
        ("letter", "552 5.3.4 Error: message file too big", "too_large", False),
        ("letter", "552 5.7.0 This message was blocked because its content presents a potential security issue",
         "letter_refused", False),
        ("letter", "554 5.7.1 Message refused as spam", "letter_refused", False),
        ("letter", "451 4.7.1 Try again later", "come_later", True),
        ("letter", "550 5.4.5 Превышен лимит", "sending_limit", True),
        ("letter", "421 4.3.2 Shutting down", "come_later", True),
    ],
)  # fmt: skip
def test_every_no_has_its_reason(what, answer, code, passing):
    with post_office(enable_SMTPUTF8=True) as office:
        office.says(what, answer)
        trouble = refusal(office)
    assert (trouble.code, trouble.passing) == (f"mail.{code}", passing)
    assert trouble.details["said"] == answer
    assert office.letters == []


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("550 5.1.1 The email account that you tried to reach does not exist", "no_such_mailbox"),
        ("550 User unknown", "no_such_mailbox"), ("550 5.2.1 no such user", "no_such_mailbox"),
        ("552 5.2.2 The email account is over quota", "mailbox_full"), ("452 4.2.2 Mailbox full", "mailbox_full"),
        ("554 5.7.1 <x@y.example>: Relay access denied", "no_relay"), ("550 5.7.1 Relaying denied", "no_relay"),
        ("550 5.7.1 Service unavailable; client host blocked using Spamhaus", "not_from_you"),
        ("451 4.7.1 Greylisted", "come_later"), ("530 5.7.0 Authentication required", "sign_in_needed"),
        ("500 What?", "not_taken"),
    ],
)  # fmt: skip
def test_every_recipient_who_is_refused_has_a_reason(answer, code):
    assert of_recipient(Reply(int(answer[:3]), answer[4:])) == code


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("535 5.7.8 Username and Password not accepted", "password"),
        ("534 5.7.9 Application-specific password required", "app_password"),
        ("535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant",
         "sending_switched_off"),
        ("454 4.7.0 Temporary authentication failure", "busy"),
    ],
)  # fmt: skip
def test_every_refused_sign_in_has_a_reason(answer, code):
    refused = Refused("sign_in", Reply(int(answer[:3]), answer[4:]))
    assert of_refusal(refused, SmtpWay("smtp.example", 465, "tls", "anna")).code == code


def test_an_address_cannot_bring_a_word_of_its_own():
    with post_office() as office, pytest.raises(ValueError, match="one line"):
        give(office, "a@b.example>\r\nRCPT TO:<eve@evil.example")
    assert office.letters == []
