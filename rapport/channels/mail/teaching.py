"""What the rooms below learn of the sending side of mail."""

from __future__ import annotations

from rapport.channels.mail import evidence
from rapport.channels.mail.channel import MailChannel
from rapport.channels.mail.leaving import ways_out
from rapport.channels.mail.sending import PREFIX
from rapport.channels.mail.words import WORDS
from rapport.inbox import arriving, sending_by, troubles
from rapport.web import leaving


def teach_sending() -> None:
    """Teach the channel, the sentences for what can go wrong with it, where letters go, and what shows that they
    arrived.
    """
    sending_by.learn(MailChannel())
    troubles.learn({PREFIX + code: sentence for code, sentence in WORDS.items()})
    leaving.learn("mail accounts", ways_out)
    arriving.listen("letters nobody knew about", evidence.settle)
