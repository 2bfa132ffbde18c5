"""A channel at the network's edge that needs no network: it notes what it was given, and breaks where it is told to."""

from __future__ import annotations

from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import format_datetime

from rapport.inbox import sending_by
from rapport.inbox.models import Message
from rapport.inbox.sending_by import Delivered, Identity, Reach
from rapport.inbox.taking import LetterTaking
from rapport.journal.recording import begin
from rapport.lib.mail.letters import read_letter


class Pigeon:
    """Carries letters. What it took is taken in as mail is."""

    label, has_subject, longest_text = "Pigeon post", True, 5000

    def __init__(self, name="mail", address="anna@vetrova.example"):
        self.name, self.address = name, address
        self.flown, self.trouble, self.arrived = [], None, None

    def identities(self, actor):
        return [
            Identity(self.address, "Anna Vetrova", self.address),
            Identity("office@vetrova.example", "Office", "office@vetrova.example"),
        ]

    def reaches(self, actor, contacts):
        return {
            one.pk: [Reach(point.value, point.value) for point in one.points.all() if point.kind == "email"]
            for one in contacts
        }

    def deliver(self, one, *, at):
        if self.trouble:
            raise self.trouble
        self.flown.append(one.message_id)
        return Delivered(self.letter(one, at).as_bytes(), one.message_id)

    def letter(self, one, at):
        letter = EmailMessage()
        letter["Message-ID"] = f"<{one.message_id}>"
        letter["From"], letter["Date"], letter["Subject"] = (
            one.identity or self.address,
            format_datetime(at),
            one.subject,
        )
        letter["To"] = ", ".join(address for _name, address in one.recipients["to"])
        if one.answers:
            letter["In-Reply-To"] = f"<{one.answers.message_id}>"
        letter.set_content(one.text)
        return letter

    def was_delivered(self, one):
        return self.arrived

    def taken_in(self, one, delivered, *, by, at):
        taking = LetterTaking(by, at=at, own=[self.address, "office@vetrova.example"], strict=False)
        letters = [(delivered.raw, read_letter(delivered.raw))]
        taking.prepare(letters)
        taking.decide(letters)
        taking.write(begin("message.created", by=by, at=at))
        return Message.objects.get(workspace_id=by.workspace_id, message_id=one.message_id).pk


@contextmanager
def a_pigeon(name="mail"):
    """The channel of that name is a pigeon, as long as this lasts."""
    known = sending_by._channels.known
    before = known.get(name)
    known[name] = pigeon = Pigeon(name)
    try:
        yield pigeon
    finally:
        if before is None:
            known.pop(name)
        else:
            known[name] = before
