"""What came and what goes: messages and their threads, what is written, what we decided about senders."""

from rapport.inbox.models.chat import ChatLink, StartLink
from rapport.inbox.models.message import Message, Reference, Thread
from rapport.inbox.models.outgoing import Outgoing, OutgoingFile
from rapport.inbox.models.sender_rule import SenderRule
from rapport.inbox.models.translation import Translation, TranslatorPlan

__all__ = [
    "ChatLink", "Message", "Outgoing", "OutgoingFile", "Reference", "SenderRule", "StartLink", "Thread", "Translation",
    "TranslatorPlan",
]  # fmt: skip
