"""Being at mailboxes: found, read, listened to by one process each, marked, stuck and mended, ended when told."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from rapport.channels.mail import accounts
from rapport.channels.mail.imap import Imap
from rapport.channels.mail.post import LEASE, Post
from rapport.channels.mail.troubles import Trouble
from rapport.channels.mail.visiting import Visit
from rapport.channels.models import MailAccount
from rapport.channels.tests.mailing import an_account, letter
from rapport.inbox.marking import mark
from rapport.inbox.models import Message
from tests.servers.fake_imap import FakeImap

# Threads of their own see only what is committed.
pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 20.0


def until(holds, seconds=PATIENCE):
    """Wait until this holds; answers how many seconds that took."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() < began + seconds, "it never came true"
        time.sleep(0.02)
    return time.monotonic() - began


@pytest.fixture
def post():
    """The post of this process."""
    one = Post()
    one.start()
    yield one
    one.stop()


def test_an_address_is_found_read_and_listened_to(anna, dovecot, post):
    account = accounts.add("listened", password="secret", by=anna, at=timezone.now())
    way = dovecot.way("listened")
    MailAccount.objects.filter(pk=account.pk).update(
        imap_host=way.host, imap_port=way.port, imap_security="none", version=account.version + 1
    )
    accounts.try_again(MailAccount.objects.get(pk=account.pk))
    until(lambda: MailAccount.objects.get(pk=account.pk).state == "ready")
    account.refresh_from_db()
    assert "Rapport" in account.offered

    dovecot.deliver("listened", letter("Before"))
    accounts.read(account, since=None, by=anna, at=timezone.now())
    until(lambda: Message.objects.filter(subject="Before").exists())
    until(lambda: MailAccount.objects.get(pk=account.pk).looked_at is not None)

    time.sleep(0.5)
    dovecot.deliver("listened", letter("Now"))
    took = until(lambda: Message.objects.filter(subject="Now").exists())
    assert took <= 2.0

    message = Message.objects.get(subject="Now")
    mark(anna.workspace_id, [message.pk], "seen", at=timezone.now())
    until(lambda: message.mail_places.get().seen)
    with Imap(way) as imap:
        imap.select("INBOX")
        [facts] = list(imap.fetch("2", "(UID FLAGS)", room=1000))
    assert r"\seen" in facts.marks

    accounts.switch_off(MailAccount.objects.get(pk=account.pk), by=anna, at=timezone.now())
    until(lambda: MailAccount.objects.get(pk=account.pk).held_by == "")


def test_one_process_is_at_a_mailbox_and_another_takes_over(anna, dovecot):
    account = an_account(anna, dovecot.way("handed_over"))
    now = timezone.now()
    first, second = Post(clock=lambda: now), Post(clock=lambda: now)
    later = Post(clock=lambda: now + LEASE + timedelta(seconds=1))
    try:
        first.look()
        second.look()
        assert (list(first.at), list(second.at)) == ([account.pk], [])
        # The first says no more; its word runs out.
        later.look()
        assert list(later.at) == [account.pk]
        account.refresh_from_db()
        assert account.held_by == later.name
        # And where it was only slow, it leaves.
        first.look()
        until(lambda: not first.at[account.pk].thread.is_alive())
    finally:
        for each in (first, second, later):
            each._part()
    account.refresh_from_db()
    assert account.held_by == ""


def visited(account, clock=timezone.now):
    account = MailAccount.objects.select_related("workspace", "user", "oauth_client").get(pk=account.pk)
    Visit(account, clock=clock).run()
    account.refresh_from_db()
    return account


def test_a_hiccup_is_tried_again_and_a_refused_password_twice(anna, dovecot):
    with FakeImap() as server:
        gone = server.way
    account = visited(an_account(anna, gone))
    assert (account.state, account.trouble["code"], account.failures) == ("running", "refused", 1)
    assert account.next_at > timezone.now()

    wrong = an_account(anna, dovecot.way("wrong", password="no"), address="wrong@vetrova.example")
    wrong = visited(wrong)
    assert (wrong.state, wrong.trouble["code"]) == ("running", "password")
    wrong = visited(wrong)
    assert (wrong.state, wrong.trouble["code"]) == ("stuck", "password")

    accounts.change(wrong, {}, password="secret", by=anna, at=timezone.now())
    wrong = visited(wrong)
    assert (wrong.state, wrong.trouble) == ("ready", None)


def test_what_breaks_in_us_is_logged_and_told(anna, dovecot, monkeypatch, caplog):
    def breaks(*_):
        raise ZeroDivisionError

    monkeypatch.setattr("rapport.channels.mail.reading.FolderReading.open", breaks)
    account = visited(an_account(anna, dovecot.way("broken")))
    assert account.trouble == {"code": "broken", "details": {"what": "ZeroDivisionError"}}
    assert "reading a mailbox broke off" in caplog.text


def test_a_change_while_it_is_sought_is_not_written_over(anna, dovecot, monkeypatch):
    account = an_account(anna, dovecot.way("changed"), state="seeking")
    visit = Visit(MailAccount.objects.select_related("workspace", "user").get(pk=account.pk), clock=timezone.now)
    accounts.change(account, {"imap_host": "elsewhere.example"}, password="other", by=anna, at=timezone.now())
    visit.run()
    account.refresh_from_db()
    assert (account.imap_host, account.state) == ("elsewhere.example", "seeking")


def test_a_server_without_idle_is_asked_now_and_then(anna, monkeypatch):
    monkeypatch.setattr("rapport.channels.mail.visiting.NAP", 0.1)
    with FakeImap(2) as server:
        account = an_account(anna, server.way)
        visit = Visit(MailAccount.objects.select_related("workspace", "user").get(pk=account.pk), clock=timezone.now)
        thread = threading.Thread(target=lambda: (visit.run(), connection.close()))
        thread.start()
        until(lambda: Message.objects.count() == 2)
        server.size = 3
        until(lambda: Message.objects.count() == 3)
        visit.stop()
        thread.join(5)
    assert not thread.is_alive()


def test_troubles_that_pass_are_known():
    assert Trouble("silent").passing
    assert not Trouble("password").passing
