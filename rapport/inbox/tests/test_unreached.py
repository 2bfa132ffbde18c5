"""A letter of ours comes back: whoever sent it learns whom it has not reached and why, and nothing else changes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.clients.models import Interaction
from rapport.inbox import delivering, outgoing, sending_by, troubles, turns
from rapport.inbox.models import Message, Outgoing, Reference, Thread
from rapport.inbox.sending_by import Delivered
from rapport.inbox.taking import LetterTaking
from rapport.inbox.threads import answer_has_come
from rapport.journal.models import Entry
from rapport.journal.recording import begin
from rapport.journal.undoing import undo
from rapport.lib.mail.bounces import Unreached
from rapport.lib.mail.letters import read_letter
from rapport.lib.mail.tests.reports_by_hand import EXIM, OURS, POSTFIX, TWO, report
from rapport.today.listing import today
from tests.cast import a_client, a_contact, a_letter, signed_in
from tests.servers.pigeon import Pigeon

pytestmark = pytest.mark.django_db
State = Outgoing.State
DAEMON = "MAILER-DAEMON@mail.vetrova.example"
NO_MAILBOX = "Did not reach petr@example.com: there is no such mailbox."


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def petr(anna):
    return a_contact(a_client(anna.workspace, "Example"), "Petr", email="petr@example.com")


@pytest.fixture
def letter(anna, petr):
    """Sent an hour ago, and part of the history."""
    at = timezone.now() - timedelta(hours=1)
    became = a_letter(petr.client, "out", at=at, contact=petr)
    Message.objects.filter(pk=became.pk).update(message_id=OURS)
    Reference.objects.create(workspace=anna.workspace, message_id=OURS, thread=became.thread)
    turns.renew(anna.workspace_id, [became.thread_id])
    return Outgoing.objects.create(
        workspace=anna.workspace, user=anna.user, state=State.SENT, message_id=OURS, became=became, sent_at=at,
        thread=became.thread, client=petr.client, contact=petr, subject="The second draft", created_at=at,
        updated_at=at, recipients={"to": [["Petr", "petr@example.com"]], "cc": [["", "ilya@example.com"]]},
    )  # fmt: skip


def take(anna, raw, *, at=None, sent=False):
    """A letter comes."""
    at = at or timezone.now()
    pairs = [(raw, read_letter(raw))]
    taking = LetterTaking(anna, at=at, own=["anna@vetrova.example"], strict=False, sent=sent)
    taking.prepare(pairs)
    taking.decide(pairs)
    batch = begin("mail", by=anna, at=at)
    taking.write(batch)
    return batch


def reasons(letter):
    letter.refresh_from_db()
    return troubles.reason(letter.trouble)


def things(anna, now):
    return [item for item in today(anna, now).items if item.kind == "outgoing"]


def test_who_was_not_reached_is_noted_on_the_letter_with_its_entry(anna, letter):
    batch = take(anna, report(DAEMON, POSTFIX))
    assert reasons(letter) == NO_MAILBOX
    assert letter.state == State.SENT
    entry = Entry.objects.get(batch=batch, verb="unreached")
    assert entry.subject_id == letter.pk


@pytest.mark.parametrize("raw", [EXIM, report(DAEMON, POSTFIX, kind="text/rfc822-headers")], ids=["exim", "heads"])
def test_each_shape_finds_the_letter(anna, letter, raw):
    take(anna, raw)
    assert reasons(letter) == NO_MAILBOX


def test_a_delay_is_no_failure(anna, letter):
    take(anna, report(DAEMON, POSTFIX.replace("failed", "delayed")))
    assert reasons(letter) == ""


def test_two_reports_tell_of_two_people_and_the_same_one_of_nobody_new(anna, letter):
    take(anna, report(DAEMON, POSTFIX))
    second = report(DAEMON, TWO).replace(b"report@", b"second@")
    take(anna, second)
    said = f"{NO_MAILBOX} Did not reach ilya@example.com: the letter is too large for their mail server."
    assert reasons(letter) == said
    stood = letter.version
    take(anna, second.replace(b"second@", b"third@"))
    assert (reasons(letter), letter.version) == (said, stood)


def test_what_the_server_said_at_once_and_what_it_says_later_stand_together(anna, letter):
    trouble = {"who": "ilya@example.com", "why": "mailbox_full", "status": "5.2.2", "said": "552 5.2.2 Full"}
    Outgoing.objects.update(trouble={"code": "unreached", "details": {"people": [trouble]}})
    take(anna, report(DAEMON, POSTFIX))
    assert reasons(letter) == f"Did not reach ilya@example.com: the mailbox is full. {NO_MAILBOX}"


def test_what_nobody_has_words_for_is_told_as_the_server_tells_it(anna, letter):
    told = POSTFIX.replace("550 5.1.1 <petr@example.com>: Recipient address\n", "too many hops,\n")
    told = told.replace("rejected: User unknown in virtual mailbox table", "19 of 17").replace("5.1.1", "5.4.6")
    take(anna, report(DAEMON, told))
    assert reasons(letter) == "Did not reach petr@example.com: the mail server refused it (too many hops, 19 of 17)."


def test_a_report_about_somebody_elses_letter_changes_nothing(anna, stranger, letter):
    Outgoing.objects.update(workspace=stranger.workspace)
    take(anna, report(DAEMON, POSTFIX))
    assert reasons(letter) == ""


def test_a_report_that_we_send_ourselves_is_none(anna, letter):
    take(anna, report(DAEMON, POSTFIX), sent=True)
    assert reasons(letter) == ""


def test_undoing_what_was_taken_in_takes_the_note_back(anna, letter, now):
    batch = take(anna, report(DAEMON, POSTFIX))
    undo(batch, by=anna, at=now)
    assert reasons(letter) == ""


def test_it_is_no_answer(anna, letter, now):
    """It joins its thread; their turn stays theirs, the reminder stays set, nobody waits, nobody is introduced."""
    thread = letter.thread
    Thread.objects.filter(pk=thread.pk).update(remind_at=now + timedelta(days=2), put_off_at=now)
    turns.renew(anna.workspace_id, [thread.pk])
    before = Thread.objects.filter(pk=thread.pk).values("pile", "since", "remind_at", "put_off_at").get()
    assert before["pile"] == Thread.Pile.THEIRS
    take(anna, report(DAEMON, POSTFIX))
    came = Message.objects.get(message_id="report@mx.example.com")
    assert (came.thread_id, came.automatic) == (thread.pk, True)
    answer_has_come(anna.workspace_id, [came])
    assert Thread.objects.filter(pk=thread.pk).values(*before).get() == before
    assert not Interaction.objects.filter(awaits=True).exists()
    assert not Outgoing.objects.exclude(pk=letter.pk).exists(), "nothing is sent back"
    assert Interaction.objects.get(source=came.pk).contact is None


def test_the_reminder_that_nobody_answered_says_that_it_has_not_arrived(anna, letter, now):
    Thread.objects.update(remind_at=now + timedelta(days=2), put_off_at=now)
    take(anna, report(DAEMON, POSTFIX))
    later = now + timedelta(days=3)
    [item] = [item for item in today(anna, later).items if item.kind == "thread"]
    assert item.remarks[0].text.endswith("it has not reached everybody")


def test_it_stands_in_today_until_it_is_set_aside(anna, letter, now):
    assert not things(anna, now)
    take(anna, report(DAEMON, POSTFIX), at=now)
    [item] = things(anna, now + timedelta(minutes=1))
    assert str(item.sentence) == "Your message did not reach Petr: “The second draft”."
    assert (item.remarks[0].text, item.href) == (NO_MAILBOX.removesuffix("."), f"/letters/{letter.became_id}/")
    assert [why.code for why in item.why] == ["unreached"]
    assert not things(anna, now + timedelta(days=61))


def test_it_stands_at_the_letter_in_its_thread(anna, letter):
    take(anna, report(DAEMON, POSTFIX))
    client = signed_in(anna)
    page = client.get(f"/inbox/threads/{letter.thread_id}/").content.decode()
    assert NO_MAILBOX in page
    assert 'title="550 5.1.1 &lt;petr@example.com&gt;: Recipient address rejected' in page
    assert NO_MAILBOX in client.get(f"/inbox/outgoing/{letter.pk}/").content.decode()


def test_answering_goes_on_to_the_person_and_not_to_the_server(anna, letter):
    take(anna, report(DAEMON, POSTFIX))
    client = signed_in(anna)
    page = client.get(f"/inbox/threads/{letter.thread_id}/").content.decode()
    daemon = Message.objects.get(message_id="report@mx.example.com")
    assert f"/letters/{letter.became_id}/answer/" in page
    assert f"/letters/{daemon.pk}/answer/" not in page


# ---- Before it is known that it has gone


def test_a_report_faster_than_the_end_of_the_delivery_is_kept(anna, monkeypatch, now):
    class Swift(Pigeon):
        def deliver(self, one, *, at):
            take(anna, report(DAEMON, POSTFIX, returned=f"Message-ID: <{one.message_id}>\n"))
            eva = Unreached("eva@example.com", "mailbox_full", "5.2.2", "")
            return Delivered(self.letter(one, at).as_bytes(), one.message_id, [eva])

    monkeypatch.setitem(sending_by._channels.known, "pigeon", Swift("pigeon"))
    values = {"channel": "pigeon", "subject": "Logo", "recipients": {"to": [["Petr", "petr@example.com"]]}}
    draft = outgoing.draft(values, by=anna, at=now)
    outgoing.send(draft, by=anna, at=now)
    delivering.deliver(draft.pk, at=now + timedelta(minutes=1))
    assert reasons(draft) == f"{NO_MAILBOX} Did not reach eva@example.com: the mailbox is full."
    assert draft.state == State.SENT


@pytest.mark.parametrize(("people", "state"), [(["petr"], State.FAILED), (["petr", "eva"], State.UNKNOWN)])
def test_one_that_nobody_knew_about_has_failed_when_it_reached_nobody(anna, letter, people, state):
    Outgoing.objects.update(
        state=State.UNKNOWN, trouble={"code": "cut_after_data", "details": {}},
        recipients={"to": [["", f"{name}@example.com"] for name in people]},
    )  # fmt: skip
    take(anna, report(DAEMON, POSTFIX))
    assert (reasons(letter), letter.state) == (NO_MAILBOX, state)
