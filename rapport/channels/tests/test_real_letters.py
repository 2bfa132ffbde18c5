"""Letters of real programs through a real server: each is there once, under its own name, with what it carried."""

import json
from collections import Counter

import pytest

from rapport.channels.models import MailPlace
from rapport.channels.tests.mailing import an_account, read_through
from rapport.inbox.models import Message
from rapport.lib.mail.letters import read_letter
from rapport.lib.records import Unreadable
from rapport.lib.tests.shared import shared

pytestmark = pytest.mark.django_db


def understood(raw):
    """As the reader of files has it; the server ends its lines in its own way."""
    try:
        return read_letter(raw)
    except Unreadable:
        return None


def test_what_comes_through_the_server_is_what_lies_in_the_files(anna, dovecot):
    truth = json.loads(shared("data/mail/TRUTH.json").read_text())
    raws = [shared(f"data/mail/{name}").read_bytes() for name in truth]
    dovecot.put("truth", raws)
    account = an_account(anna, dovecot.way("truth"))
    read_through(account)
    letters = {one.message_id: one for one in map(understood, raws) if one}
    assert MailPlace.objects.filter(folder__name="INBOX").count() == len(truth)
    taken = {row.message_id: row for row in Message.objects.all()}
    # A few have no id: theirs is made of bytes, and the server's line ends may make another one of it.
    named = {name for name, one in letters.items() if one.has_own_id}
    assert len(taken) == len(letters)
    assert named <= set(taken)
    assert {taken[name].attachment_count for name in named} == {len(letters[name].attachments) for name in named}
    told, found = (Counter(bool(one) for one in side) for side in (map(understood, raws), [*taken.values()]))
    assert found[True] == len(letters) <= told[True] <= len(truth)
