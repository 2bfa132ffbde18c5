"""Servers that hang, drop, lie and babble: nothing twice, nothing half, nothing without an end, one sentence each."""

import time

import pytest
from django.utils import timezone

from rapport.channels.mail import wire
from rapport.channels.mail.imap import Imap, parse
from rapport.channels.mail.reading import FolderReading
from rapport.channels.mail.saying import sentence
from rapport.channels.mail.troubles import Trouble
from rapport.channels.models import MailFolder, MailPlace
from rapport.channels.tests.mailing import an_account, read_through
from rapport.inbox.models import Message
from tests.servers.fake_imap import Cut, FakeImap

pytestmark = pytest.mark.django_db


def reading_of(account, imap):
    row, _ = MailFolder.objects.get_or_create(
        account=account, name="INBOX", defaults={"workspace": account.workspace, "role": "inbox"}
    )
    row = MailFolder.objects.select_related("account__workspace", "account__user").get(pk=row.pk)
    reading = FolderReading(imap, row, clock=timezone.now)
    reading.open()
    return reading


def trouble_with(anna, server):
    """What reading a mailbox of this server ends with."""
    with server, pytest.raises(Trouble) as caught:
        read_through(an_account(anna, server.way))
    assert sentence(caught.value.as_json)
    return caught.value.code


def test_a_million_letters_are_asked_for_piece_by_piece(anna):
    with FakeImap(1_000_000, recent=300) as server:
        account = an_account(anna, server.way, since=timezone.localdate())
        read_through(account)
        assert Message.objects.count() == 300
        asked = [command for command in server.commands if command.startswith("UID SEARCH")]
        assert len(asked) == 500
        assert all("1:2000 " in one or one.count(":") == 1 for one in asked)

        server.commands.clear()
        server.size += 2
        read_through(account)
        assert Message.objects.count() == 302
        assert len(server.commands) < 15


def test_after_a_long_absence_the_place_is_found_by_halving(anna):
    with FakeImap(100_000, recent=0) as server:
        account = an_account(anna, server.way, since=timezone.localdate())
        read_through(account)
        server.size += 5000
        server.commands.clear()
        with Imap(account.imap_way()) as imap:
            assert reading_of(account, imap).news() == 5000
        assert len([command for command in server.commands if command.startswith("FETCH")]) < 25
    assert Message.objects.count() == 5000


class Hangs(FakeImap):
    def on_uid_search(self, command, send):
        time.sleep(5)


def test_a_server_that_hangs_is_left(anna, monkeypatch):
    monkeypatch.setattr(wire, "QUIET", 0.3)
    assert trouble_with(anna, Hangs()) == "silent"


class Drips(FakeImap):
    def on_uid_search(self, command, send):
        for _ in range(100):
            send(b"*")
            time.sleep(0.1)


def test_a_server_that_drips_is_left_as_well(anna, monkeypatch):
    monkeypatch.setattr(wire, "ANSWER", 1.0)
    assert trouble_with(anna, Drips()) == "silent"


class Drops(FakeImap):
    left = 4

    def send_letter(self, place, head_only, send):
        if not head_only and place >= self.left:
            send(b"* %d FETCH (UID %d BODY[] {500}\r\nhalf of it" % (place, self.uid(place)))
            raise Cut
        super().send_letter(place, head_only, send)


def test_a_cut_in_the_middle_leaves_whole_letters_and_goes_on(anna, monkeypatch):
    monkeypatch.setattr("rapport.channels.mail.reading.AT_ONCE", 2)
    with Drops(9) as server:
        account = an_account(anna, server.way)
        with pytest.raises(Trouble, match="dropped"):
            read_through(account)
        # The past is read from the newest down; nothing of the broken piece is there.
        assert Message.objects.count() == 0
        Drops.left = 100
        read_through(account)
    assert Message.objects.count() == 9
    assert MailPlace.objects.count() == 9


class LiesAboutUids(FakeImap):
    def send_letter(self, place, head_only, send):
        super().send_letter(place, head_only, send)
        # Letters nobody asked for, and one twice.
        super().send_letter(place, head_only, send)
        send(b"* 1 FETCH (UID 4294967295 FLAGS () RFC822.SIZE 4 BODY[] {4}\r\nevil)\r\n")
        send(b"* 1 FETCH (UID 99999999999 FLAGS ())\r\n")

    def on_uid_search(self, command, send):
        super().on_uid_search(command, send)
        send(b"* SEARCH 0 99999999999 4294967290 abc\r\n")


def test_numbers_nobody_asked_about_are_passed_over(anna):
    with LiesAboutUids(5) as server:
        account = an_account(anna, server.way)
        read_through(account)
        read_through(account)
    assert sorted(Message.objects.values_list("subject", flat=True)) == [f"No {n}" for n in range(1, 6)]
    assert account.folders.get().high_uid == 15


class ChangesItsNumbers(FakeImap):
    def on_select(self, command, send):
        type(self).uidvalidity += 1
        super().on_select(command, send)


def test_numbers_that_change_at_every_look_bring_nothing_twice(anna):
    with ChangesItsNumbers(6) as server:
        account = an_account(anna, server.way)
        for _ in range(3):
            read_through(account)
        assert not any("BODY.PEEK[]" in command for command in server.commands[-12:])
    assert (Message.objects.count(), MailPlace.objects.count()) == (6, 6)


def test_numbers_that_went_back_are_begun_anew(anna):
    with FakeImap(6) as server:
        account = an_account(anna, server.way)
        read_through(account)
        account.folders.update(high_uid=5000)
        server.size = 8
        read_through(account)
    assert Message.objects.count() == 8


class Babbles(FakeImap):
    def on_uid_fetch(self, command, send):
        send(b'* 1 FETCH (((((((\x00\xff UID {3}\r\nabc "\\\r\n* \r\n*\r\n\r\n* 5 FETCH\r\n')


def test_garbage_is_no_letter(anna):
    with Babbles(3) as server:
        read_through(an_account(anna, server.way))
    assert Message.objects.count() == 0


class SendsTooMuch(FakeImap):
    def announced(self, place):
        return 10

    def raw(self, place):
        return super().raw(place) + b"x" * 6_000_000


def test_more_than_was_announced_is_cut_off(anna):
    assert trouble_with(anna, SendsTooMuch(3)) == "too_much"


class PromisesTooMuch(FakeImap):
    def send_letter(self, place, head_only, send):
        send(b"* %d FETCH (UID %d BODY[] {9999999999}\r\n" % (place, self.uid(place)))


def test_a_promise_of_gigabytes_is_not_waited_for(anna):
    assert trouble_with(anna, PromisesTooMuch(3)) == "too_much"


class EndlessLine(FakeImap):
    def on_uid_search(self, command, send):
        for _ in range(100):
            send(b"* SEARCH" + b" 1" * 100_000)


def test_a_line_without_an_end_is_cut_off(anna):
    assert trouble_with(anna, EndlessLine(3)) == "too_much"


class Silent(FakeImap):
    def greeting(self):
        return b"220 mail.example ESMTP\r\n"


def test_another_kind_of_server_is_told_as_such(anna):
    assert trouble_with(anna, Silent()) == "not_imap"


class Claims(FakeImap):
    def on_select(self, command, send):
        send(b"* 4000000000 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n")


def test_four_thousand_million_letters_are_not_believed(anna):
    assert trouble_with(anna, Claims(3)) == "garbage"


class SaysNo(FakeImap):
    said = b""

    def answer(self, tag, command, send):
        if command.startswith("LOGIN"):
            send(tag.encode() + b" NO " + self.said + b"\r\n")
        else:
            super().answer(tag, command, send)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"[AUTHENTICATIONFAILED] Invalid credentials (Failure)", "password"),
        (b"[ALERT] Application-specific password required: https://support.google.com/ (Failure)", "app_password"),
        (b"NEOBHODIM parol prilozheniya https://help.mail.ru/mail/security/protection/external", "app_password"),
        (b"[AUTHENTICATIONFAILED] LOGIN IMAP is disabled for this account", "switched_off"),
        (b"[WEBALERT https://accounts.google.com/] Web login required.", "sign_in_on_page"),
        (b"[UNAVAILABLE] Temporary authentication failure", "busy"),
    ],
)
def test_why_a_sign_in_is_refused_is_told(anna, said, code):
    server = SaysNo()
    server.said = said
    assert trouble_with(anna, server) == code


def test_answers_are_taken_apart():
    assert parse([b'* 1 FETCH (UID 3 FLAGS (\\Seen "a\\"b") BODY[HEADER.FIELDS (A B)] ', b"x)(", b" NIL)"]) == [
        b"*", b"1", b"FETCH",
        [b"UID", b"3", b"FLAGS", [b"\\Seen", b'a"b'], b"BODY[HEADER.FIELDS (A B)]", b"x)(", None],
    ]  # fmt: skip
