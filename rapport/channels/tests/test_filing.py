"""A copy among the sent letters of a real server: once, with its secret readers; and what it proves after a crash."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django_ox.models import OxTask

from rapport.channels.mail import filing
from rapport.channels.mail.imap import Imap
from rapport.channels.models import MailAccount
from rapport.channels.tests.mailing import an_account, read_through
from rapport.clients.models import Interaction
from rapport.inbox import delivering, outgoing
from rapport.inbox.models import Message, Outgoing
from rapport.lib.mail.letters import read_letter
from tests.servers.smtp import HERE, post_office

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=1)
PEOPLE = {"to": [["Ilya", "ilya@meridian.example"]], "bcc": [["Mara", "mara@quist.example"]]}
State = Outgoing.State


@pytest.fixture
def office():
    with post_office() as running:
        yield running


@pytest.fixture
def account(anna, dovecot, office, request):
    facts = {"smtp_host": HERE, "smtp_port": office.port, "smtp_security": "none"}
    made = an_account(anna, dovecot.way(re.sub(r"\W", "_", request.node.name)[:60]), **facts)
    # One name and one password for both servers; this one for sending wants none.
    MailAccount.objects.filter(pk=made.pk).update(name="Anna")
    return made


@pytest.fixture
def unsigned(monkeypatch):
    """The post office wants no sign-in."""
    way = MailAccount.smtp_way
    monkeypatch.setattr(MailAccount, "smtp_way", lambda self: type(way(self))(HERE, self.smtp_port, "none", "anna"))


@pytest.fixture
def sent(anna, account, unsigned):
    """A letter that has gone out."""
    draft = outgoing.draft({"subject": "Logo", "text": "Here.", "recipients": PEOPLE}, by=anna, at=NOW)
    outgoing.send(draft, by=anna, at=NOW)
    delivering.deliver(draft.pk, at=SOON)
    draft.refresh_from_db()
    assert draft.state == State.SENT
    return draft


def lying(account, folder="Sent") -> list[tuple[bytes, frozenset[str]]]:
    """What lies in a folder, and how it is marked."""
    with Imap(account.imap_way()) as imap:
        imap.select(folder)
        uids = imap.search("ALL", most=100)
        rows = imap.fetch(",".join(map(str, uids)), "(UID FLAGS BODY.PEEK[])", room=1_000_000) if uids else []
        return [(row.body, row.marks) for row in rows]


def put(account, raw, folder="Sent"):
    with Imap(account.imap_way()) as imap:
        imap.append(folder, raw)


def test_a_copy_is_filed_once_read_and_with_its_secret_readers(account, sent):
    for _ in range(2):
        filing.file_copy(account.pk, sent.became_id, 0, at=SOON)
    [(raw, marks)] = lying(account)
    assert read_letter(raw).bcc[0].email == "mara@quist.example"
    assert raw.endswith(sent.became.raw.read())
    assert r"\seen" in marks
    # Read back with the mailbox it is the letter we have.
    read_through(account)
    assert Message.objects.count() == 1
    assert Interaction.objects.filter(source=sent.became_id).count() == 1


def test_what_the_provider_filed_itself_is_not_filed_again(account, sent):
    put(account, sent.became.raw.read())
    filing.file_copy(account.pk, sent.became_id, 0, at=SOON)
    assert len(lying(account)) == 1
    MailAccount.objects.filter(pk=account.pk).update(files_sent=True)
    with Imap(account.imap_way()) as imap:
        imap.select("Sent")
        imap.store([1], r"\Deleted")
    filing.file_copy(account.pk, sent.became_id, 0, at=SOON)
    assert len(lying(account)) == 1


def test_a_copy_that_cannot_be_filed_now_is_filed_later(account, sent, dovecot):
    MailAccount.objects.filter(pk=account.pk).update(imap_port=1)
    before = OxTask.objects.count()
    for tries in range(len(filing.PAUSES) + 1):
        filing.file_copy(account.pk, sent.became_id, tries, at=SOON)
    # The last try queues none.
    assert OxTask.objects.count() == before + len(filing.PAUSES)
    MailAccount.objects.filter(pk=account.pk).update(imap_port=dovecot.imap)
    filing.file_copy(account.pk, sent.became_id, 3, at=SOON)
    assert len(lying(account)) == 1


def test_the_job_is_queued_with_the_letter_and_not_where_the_provider_files(anna, account, unsigned, sent):
    def jobs():
        return OxTask.objects.filter(task_path__contains="file_copy").count()

    assert jobs() == 1
    MailAccount.objects.filter(pk=account.pk).update(files_sent=True)
    draft = outgoing.draft({"subject": "Two", "text": "x", "recipients": PEOPLE}, by=anna, at=NOW)
    outgoing.send(draft, by=anna, at=NOW)
    delivering.deliver(draft.pk, at=SOON)
    assert jobs() == 1


@pytest.mark.parametrize(("folder", "becomes"), [("Sent", State.SENT), ("INBOX", State.SENT), ("", State.UNKNOWN)])
def test_after_a_crash_the_mailbox_tells_whether_it_went(anna, account, folder, becomes):
    draft = outgoing.draft({"subject": "Logo", "text": "Here.", "recipients": PEOPLE}, by=anna, at=NOW)
    outgoing.send(draft, by=anna, at=NOW)
    Outgoing.objects.filter(pk=draft.pk).update(state=State.SENDING, claimed_at=SOON)
    draft.refresh_from_db()
    if folder:
        put(account, f"Message-ID: <{draft.message_id}>\r\nFrom: anna@vetrova.example\r\n\r\n".encode(), folder)
    delivering.sweep(at=SOON + timedelta(minutes=6))
    draft.refresh_from_db()
    assert draft.state == becomes
    # A server that does not answer proves nothing either.
    if not folder:
        Outgoing.objects.filter(pk=draft.pk).update(state=State.SENDING, claimed_at=SOON)
        MailAccount.objects.filter(pk=account.pk).update(imap_port=1)
        delivering.sweep(at=SOON + timedelta(minutes=6))
        draft.refresh_from_db()
        assert draft.state == State.UNKNOWN
