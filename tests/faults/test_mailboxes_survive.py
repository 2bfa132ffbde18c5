"""A process that reads a mailbox is killed again and again: every letter is there once, and nothing is half there."""

import random

import pytest

from rapport.channels.models import MailPlace
from rapport.channels.tests.mailing import an_account, letter
from rapport.clients.models import Interaction
from rapport.inbox.models import Message
from tests.faults.processes import a_process, is_killed

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
LETTERS, KILLS = 400, 6

READ = """
from rapport.channels.mail import reading
from rapport.channels.models import MailAccount
from rapport.channels.tests.mailing import read_through
reading.WINDOW, reading.AT_ONCE = 60, 20
account = MailAccount.objects.select_related("workspace", "user").get(pk=int(sys.argv[1]))
print("at it", flush=True)
read_through(account)
"""


def test_a_mailbox_read_by_killed_processes_is_read_once(anna, dovecot):
    moments = random.Random(4)
    raws = [letter(f"No {n}", sender=f"p{n % 40}@client.example").as_bytes() for n in range(LETTERS)]
    dovecot.put("killed", raws)
    account = an_account(anna, dovecot.way("killed"))
    killed = sum(is_killed(a_process(READ, str(account.pk)), moments, within=0.8) for _ in range(KILLS))
    assert killed > 0
    last = a_process(READ, str(account.pk))
    assert last.wait(240) == 0
    assert Message.objects.count() == LETTERS
    assert Interaction.objects.count() == LETTERS
    assert MailPlace.objects.filter(message__isnull=False).count() == LETTERS
    assert account.folders.filter(past_done=False).count() == 0
