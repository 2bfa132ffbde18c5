"""A worker killed while the server has a letter: one letter arrives, and nobody is told that it did not go."""

import os
import signal
from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.channels.models import MailAccount
from rapport.inbox import delivering, outgoing
from rapport.inbox.models import Message, Outgoing
from tests import cast
from tests.faults.processes import a_process
from tests.servers.smtp import HERE, post_office

pytestmark = [pytest.mark.faults, pytest.mark.slow_once, pytest.mark.django_db(transaction=True)]
State = Outgoing.State
RUNNER = """
import time
from django.utils import timezone
from rapport.inbox import delivering
from rapport.inbox.sending_by import channel_of
mail = channel_of("mail")
if sys.argv[2] == "before the commit":
    # The server has said yes; what follows is the commit.
    def told(*args, taken_in=mail.taken_in, **how):
        number = taken_in(*args, **how)
        print("taken", flush=True)
        time.sleep(60)
        return number
    mail.taken_in = told
print("ready", flush=True)
delivering.deliver(int(sys.argv[1]), at=timezone.now())
"""


@pytest.mark.parametrize("moment", ["before the answer", "before the commit"])
def test_a_worker_killed_between_the_servers_yes_and_our_commit_sends_nothing_twice(moment):
    anna, now = cast.the_owner(), timezone.now()
    cast.a_contact(cast.a_client(anna.workspace))
    with post_office() as office:
        MailAccount.objects.create(
            workspace=anna.workspace, user=anna.user, address="anna@vetrova.example", state="running",
            smtp_host=HERE, smtp_port=office.port, smtp_security="none", created_at=now, updated_at=now,
        )  # fmt: skip
        values = {"subject": "Logo", "text": "Here.", "recipients": {"to": [["Ilya", "ilya@meridian.example"]]}}
        draft = outgoing.draft(values, by=anna, at=now)
        outgoing.send(draft, by=anna, at=now - timedelta(minutes=1))

        worker = a_process(RUNNER, str(draft.pk), moment)
        assert worker.stdout.readline() == "ready\n"
        if moment == "before the answer":
            # The server has the whole letter and has not answered yet.
            office.when_taken = lambda: os.kill(worker.pid, signal.SIGKILL)
        else:
            assert worker.stdout.readline() == "taken\n"
            worker.kill()
        assert worker.wait(timeout=60) == -signal.SIGKILL

        draft.refresh_from_db()
        assert (draft.state, len(office.letters), Message.objects.count()) == (State.SENDING, 1, 0)
        # Whoever comes next, again and again, for a day.
        for minutes in (1, 6, 60, 600, 1500):
            at = timezone.now() + timedelta(minutes=minutes)
            for number in delivering.sweep(at=at):
                delivering.deliver(number, at=at)
        draft.refresh_from_db()
        assert (draft.state, draft.trouble["code"]) == (State.UNKNOWN, "broken_off")
        assert len(office.letters) == 1
