"""A letter goes out by one real server and comes back through another: the mailbox is read, and the sender learns."""

import pytest
from django.utils import timezone

from rapport.channels.models import MailAccount
from rapport.channels.tests.mailing import an_account, read_through
from rapport.inbox import delivering, outgoing, troubles
from rapport.inbox.models import Message, Outgoing, Thread
from rapport.lib.mail.tests.reports_by_hand import POSTFIX, report
from tests.cast import a_client, a_contact
from tests.servers.dovecot import PASSWORD
from tests.servers.smtp import HERE, post_office

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:Requiring AUTH")]
DAEMON = "MAILER-DAEMON@mail.vetrova.example"


@pytest.fixture
def mailbox(request):
    return "heads" if "heads" in request.node.name else "whole"


@pytest.fixture
def sent(anna, dovecot, mailbox):
    """A letter to Petr that the server took, its account, and the bytes the server had."""
    a_contact(a_client(anna.workspace, "Example"), "Petr", email="petr@example.com")
    account, now = an_account(anna, dovecot.way(mailbox)), timezone.now()
    with post_office(password=PASSWORD) as office:
        MailAccount.objects.update(smtp_host=HERE, smtp_port=office.port, smtp_security="none", name="Анна")
        values = {"subject": "Макет", "text": "Вот он.", "recipients": {"to": [["Petr", "petr@example.com"]]}}
        draft = outgoing.draft({**values, "remind_days": 3}, by=anna, at=now)
        outgoing.send(draft, by=anna, at=now)
        delivering.deliver(draft.pk, at=now + outgoing.UNDO)
    draft.refresh_from_db()
    assert draft.state == Outgoing.State.SENT
    return draft, account, office.letters[0].raw


@pytest.mark.parametrize("heads", [False, True], ids=["whole", "heads only"])
def test_its_sender_learns_whom_it_did_not_reach(dovecot, mailbox, sent, heads):
    draft, account, raw = sent
    came_back = raw.replace(b"\r\n", b"\n").decode()
    kind, returned = ("text/rfc822-headers", came_back.split("\n\n")[0]) if heads else ("message/rfc822", came_back)
    thread = Thread.objects.filter(pk=draft.became.thread_id)
    before = thread.values("pile", "since", "remind_at").get()
    dovecot.deliver(mailbox, report(DAEMON, POSTFIX, returned=returned, kind=kind), sender="")
    read_through(account)
    draft.refresh_from_db()
    assert troubles.reason(draft.trouble) == "Did not reach petr@example.com: there is no such mailbox."
    assert Message.objects.get(message_id="report@mx.example.com").automatic
    assert thread.values("pile", "since", "remind_at").get() == before
    stood = draft.version
    read_through(account)
    draft.refresh_from_db()
    assert (draft.version, Outgoing.objects.count()) == (stood, 1)
