"""Reading a mailbox of a real server: once each, both folders, from where it was left, marks both ways."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.channels.mail import marks
from rapport.channels.mail.imap import Imap
from rapport.channels.mail.reading import FolderReading, imap_date
from rapport.channels.models import MailFolder, MailPlace
from rapport.channels.tests.mailing import an_account, letter, read_through
from rapport.clients.models import Interaction
from rapport.inbox.marking import mark
from rapport.inbox.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(request):
    return request.node.name.removeprefix("test_")[:60]


@pytest.fixture
def account(anna, dovecot, mailbox):
    return an_account(anna, dovecot.way(mailbox))


def test_what_lies_in_the_inbox_and_among_the_sent_is_read(account, dovecot, mailbox):
    first = letter("Question")
    dovecot.deliver(mailbox, first)
    answer = letter("Re: Question", sender="anna@vetrova.example", to="ivan@client.example",
                    In_Reply_To=first["Message-ID"])  # fmt: skip
    with Imap(account.imap_way()) as imap:
        imap.append("Sent", answer.as_bytes())

    read_through(account)

    question, ours = Message.objects.order_by("pk")
    assert (question.direction, question.subject) == ("in", "Question")
    assert (ours.direction, ours.subject, ours.thread) == ("out", "Re: Question", question.thread)
    assert Interaction.objects.get(source=question.pk).awaits is False
    assert {folder.role: folder.past_done for folder in account.folders.all()} == {"inbox": True, "sent": True}


def test_a_second_look_brings_only_what_is_new(account, dovecot, mailbox):
    dovecot.deliver(mailbox, letter("One"))
    read_through(account)
    dovecot.deliver(mailbox, letter("Two"))
    read_through(account)
    read_through(account)
    assert list(Message.objects.order_by("pk").values_list("subject", flat=True)) == ["One", "Two"]
    assert MailPlace.objects.count() == 2


def test_a_letter_in_two_mailboxes_is_there_once(account, anna, dovecot, mailbox):
    second = an_account(anna, dovecot.way("second"), address="studio@vetrova.example")
    shared = letter("To both of you", to="anna@vetrova.example, studio@vetrova.example")
    for user in (mailbox, "second"):
        dovecot.deliver(user, shared)
    read_through(account)
    read_through(second)
    [message] = Message.objects.all()
    assert message.delivered_to == ["anna@vetrova.example", "studio@vetrova.example"]
    assert set(MailPlace.objects.values_list("message", "folder__account")) == {
        (message.pk, account.pk), (message.pk, second.pk)
    }  # fmt: skip


def test_letters_before_the_chosen_day_stay_where_they_are(account, dovecot, mailbox):
    old = timezone.now() - timedelta(days=400)
    with Imap(account.imap_way()) as imap:
        raw = letter("Long ago", at=old).as_bytes()
        imap.append("INBOX", raw, rf'(\Seen) "{imap_date(old.date()):0>11} 10:00:00 +0000"')
        imap.append("INBOX", letter("Lately").as_bytes())
    account.since = (timezone.now() - timedelta(days=365)).date()
    account.save()
    read_through(account)
    assert list(Message.objects.values_list("subject", flat=True)) == ["Lately"]


def test_numbers_that_mean_something_else_now_bring_nothing_twice(account, dovecot, mailbox):
    for number in range(5):
        dovecot.deliver(mailbox, letter(f"Letter {number}"))
    read_through(account)
    account.folders.update(uidvalidity=1)
    readings = read_through(account)
    assert Message.objects.count() == 5
    assert MailPlace.objects.filter(message__isnull=False).count() == 5
    assert readings[0].folder.uidvalidity != 1


def test_windows_and_pieces_meet_without_a_gap(account, dovecot, mailbox, monkeypatch):
    monkeypatch.setattr("rapport.channels.mail.reading.WINDOW", 7)
    monkeypatch.setattr("rapport.channels.mail.reading.AT_ONCE", 3)
    monkeypatch.setattr("rapport.channels.mail.reading.BYTES_AT_ONCE", 1000)
    dovecot.put(mailbox, [letter(f"Letter {number}").as_bytes() for number in range(40)])
    [inbox, _sent] = read_through(account)
    assert Message.objects.count() == 40
    dovecot.put(mailbox, [letter(f"New {number}").as_bytes() for number in range(23)])
    read_through(account)
    assert Message.objects.count() == 63
    assert (inbox.folder.looked, inbox.folder.total) == (40, 40)


def test_the_past_goes_on_from_the_place_reached(account, dovecot, mailbox, monkeypatch):
    monkeypatch.setattr("rapport.channels.mail.reading.WINDOW", 10)
    dovecot.put(mailbox, [letter(f"Letter {number}").as_bytes() for number in range(35)])
    with Imap(account.imap_way()) as imap:
        row = MailFolder.objects.create(account=account, workspace=account.workspace, name="INBOX", role="inbox")
        reading = FolderReading(imap, row, clock=timezone.now)
        reading.open()
        assert reading.past()
    assert Message.objects.count() == 10
    read_through(account)
    assert Message.objects.count() == 35
    assert list(account.folders.values_list("past_done", flat=True)) == [True]


def test_a_huge_letter_is_taken_by_its_head(account, dovecot, mailbox, monkeypatch):
    monkeypatch.setattr("rapport.channels.mail.reading.LARGEST_LETTER", 2000)
    huge = letter("Pictures", text="x" * 900)
    huge.add_attachment(b"x" * 5000, maintype="image", subtype="png", filename="a.png")
    dovecot.deliver(mailbox, huge)
    read_through(account)
    [message] = Message.objects.all()
    word = Interaction.objects.get(source=message.pk)
    assert message.subject == "Pictures"
    assert message.message_id == huge["Message-ID"].strip("<>")
    assert "too large" in word.text
    assert message.attachment_count == 0


def test_what_is_read_or_answered_here_is_marked_there(account, dovecot, mailbox, anna):
    for number in range(3):
        dovecot.deliver(mailbox, letter(f"Letter {number}"))
    read_through(account)
    first, second, _third = Message.objects.order_by("pk")
    now = timezone.now()
    mark(anna.workspace_id, [first.pk, second.pk], "seen", at=now)
    mark(anna.workspace_id, [second.pk], "answered", at=now)
    account.refresh_from_db()
    assert account.wanted_at == now

    folder = account.folders.get(role="inbox")
    with Imap(account.imap_way()) as imap:
        imap.select("INBOX")
        marks.write_due(imap, folder)
        told = {facts.uid: facts.marks for facts in imap.fetch("1:*", "(UID FLAGS)", room=10_000)}
    assert [sorted(told[uid] - {r"\recent"}) for uid in sorted(told)] == [[r"\seen"], [r"\answered", r"\seen"], []]
    assert not MailPlace.objects.filter(seen_due=True).exists()


def test_what_was_marked_there_is_known_here(account, dovecot, mailbox):
    for number in range(3):
        dovecot.deliver(mailbox, letter(f"Letter {number}"))
    [inbox, _sent] = read_through(account)
    with Imap(account.imap_way()) as imap:
        standing = imap.select("INBOX")
        marks.read_back(imap, inbox.folder, standing.highestmodseq)
        assert not MailPlace.objects.filter(seen=True).exists()
        imap.store([2], r"\Seen")
        standing = imap.select("INBOX")
        marks.read_back(imap, inbox.folder, standing.highestmodseq)
    assert list(MailPlace.objects.filter(seen=True).values_list("uid", flat=True)) == [2]
    assert inbox.folder.highestmodseq == standing.highestmodseq > 0


def test_a_letter_forwarded_as_a_file_into_the_drop_folder_is_taken_for_itself(account, dovecot, mailbox):
    MailFolder.objects.create(account=account, workspace=account.workspace, name="Rapport", role="drop")
    inner = letter("From the old mailbox")
    outer = letter("Fwd", sender="anna@vetrova.example", text="\n")
    outer.add_attachment(inner)
    copied = letter("Offer", sender="anna@vetrova.example", to="ivan@client.example")
    with Imap(account.imap_way()) as imap:
        for one in (outer, copied):
            imap.append("Rapport", one.as_bytes())
    read_through(account)
    found = dict(Message.objects.values_list("subject", "direction"))
    assert found == {"From the old mailbox": "in", "Offer": "out"}


def test_an_address_of_an_account_is_one_of_ours(account, anna):
    assert "anna@vetrova.example" in anna.workspace.addresses()
    account.address = "hello@vetrova.example"
    account.save()
    assert "hello@vetrova.example" in anna.workspace.addresses()
