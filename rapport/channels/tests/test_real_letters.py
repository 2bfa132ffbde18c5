"""Letters of real programs through a real server: what is kept of each, against what other programs found in it.

Run with `-s` it prints what share is equal. Every difference stands in a table below, with its reason.
"""

import json
import mailbox
from collections import Counter
from email.header import decode_header, make_header
from email.utils import getaddresses, parsedate_to_datetime

import pytest

from rapport.channels.models import MailPlace
from rapport.channels.tests.mailing import an_account, read_through
from rapport.clients.models import Interaction, InteractionFile
from rapport.inbox.models import Message, Thread
from rapport.lib.mail.headers import tidy
from rapport.lib.mail.letters import read_letter
from rapport.lib.tests.shared import shared

pytestmark = pytest.mark.django_db

FIELDS = ("subject", "sender", "date", "names", "files", "bytes")
DIFFERENCES = {
    ("mikel-mail/plain_emails/mix_caps_content_type.eml", "sender"): "an address without <>: bb@bug.com is read",
    ("mikel-mail/plain_emails/raw_email8.eml", "names"): "a name in raw bytes: read, where others lose a letter of it",
    ("mikel-mail/plain_emails/raw_email_bad_time.eml", "date"): "of the year 3609: the day of the servers is kept",
    ("mikel-mail/plain_emails/raw_email_incorrect_header.eml", "subject"): "below a broken line others read no fields",
    ("mikel-mail/plain_emails/raw_email_incorrect_header.eml", "sender"): "below a broken line others read no fields",
    ("stalwart/legacy-027.eml", "subject"): "raw bytes: read, where others lose a letter of it",
}
LONGEST_TOLD = 120  # characters of a subject in the truth


def plain(raw):
    """Bytes whatever line ends they have: a server sends its own."""
    return raw.replace(b"\r\n", b"\n").strip()


def truth():
    return json.loads(shared("data/mail/TRUTH.json").read_text())


def moment(text):
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None


def equal_fields(facts, message, letter):
    """The fields in which what is kept of a letter is what others found in it; its bytes are those of the file."""
    files = InteractionFile.objects.filter(interaction__in=Interaction.objects.filter(source=message.pk))
    names, date = {file.name for file in files}, moment(facts["date"])
    sender = next((address for _name, address in getaddresses([facts["from"]])), "").lower()
    subject = tidy(facts["subject"])
    is_equal = {
        "subject": message.subject.startswith(subject) if len(subject) >= LONGEST_TOLD else message.subject == subject,
        "sender": message.from_email == (sender if "@" in sender else ""),
        "date": date is None or message.sent_at == date,
        "names": {name for name in facts["attachments"] if name} <= names,
        "files": message.attachment_count == files.count() >= len(facts["attachments"]),
        "bytes": Counter(plain(file.file.read()) for file in files)
        == Counter(plain(it.data) for it in letter.attachments),
    }
    return [field for field in FIELDS if is_equal[field]]


def with_a_name_of_its_own(number, raw):
    """Examples made from one letter share its name, and of a name only one is kept."""
    letter = read_letter(raw)
    return raw.replace(f"<{letter.message_id}>".encode(), b"<%d@example>" % number) if letter.has_own_id else raw


def test_what_is_kept_of_each_letter_is_what_others_found_in_it(anna, dovecot):
    told = {name: facts for name, facts in truth().items() if "subject" in facts}
    files = [shared(f"data/mail/{name}").read_bytes() for name in told]
    raws = [with_a_name_of_its_own(number, raw) for number, raw in enumerate(files)]
    dovecot.put("truth", raws)
    read_through(an_account(anna, dovecot.way("truth")))
    kept = {plain(row.raw.read()): row for row in Message.objects.all()}
    assert len(kept) == MailPlace.objects.exclude(message=None).count() == len(told)
    equal, different = Counter(), set()
    for (name, facts), raw in zip(told.items(), raws, strict=True):
        fields = equal_fields(facts, kept[plain(raw)], read_letter(raw))
        equal.update(fields)
        different |= {(name, field) for field in set(FIELDS) - set(fields)}
    print(f"\n{len(told)} letters", *(f"{name:<10}{equal[name]:>5}" for name in FIELDS), *sorted(different), sep="\n")
    assert different == set(DIFFERENCES)


@pytest.mark.parametrize("name", ["mbox/issue1189.mbox.txt", "mbox/simple.mbox.txt", "threads/notmuch-list.mbox"])
def test_the_letters_of_a_mailbox_are_those_that_notmuch_finds(anna, dovecot, name):
    facts = truth()[name]
    raws = [one.as_bytes() for one in mailbox.mbox(shared(f"data/mail/{name}"))]
    user = name.partition("/")[2].partition(".")[0]
    dovecot.put(user, raws)
    read_through(an_account(anna, dovecot.way(user)))
    kept = Message.objects.order_by("sent_at")
    assert len(raws) == MailPlace.objects.count() == facts["notmuch"]["files"]
    assert kept.count() == facts["unique_message_ids"] == facts["notmuch"]["messages"]
    assert Thread.objects.count() == facts["notmuch"]["threads"]
    assert len(set(kept.values_list("from_email", flat=True))) == facts["senders"]
    assert [kept[0].sent_at.isoformat(), kept.last().sent_at.isoformat()] == [facts["first"], facts["last"]]


def test_real_russian_fields_are_kept_as_a_person_reads_them(anna, dovecot):
    lines = shared("data/mail/russian/real-encoded-headers-ru.txt").read_bytes().splitlines(keepends=True)
    fields = []
    for line in lines:
        if line[:1].isspace():
            fields[-1] += line
        else:
            fields.append(line)
    dovecot.put("fields", [b"Message-ID: <%d@example.org>\n%s\nText\n" % pair for pair in enumerate(fields)])
    read_through(an_account(anna, dovecot.way("fields")))
    for number, field in enumerate(fields):
        message = Message.objects.get(message_id=f"{number}@example.org")
        name, _colon, value = field.decode().partition(":")
        expected = tidy(str(make_header(decode_header(value.strip()))))
        kept = f"{message.from_name} <{message.from_email}>" if message.from_email else message.from_name
        assert (message.subject if name == "Subject" else kept) == expected
