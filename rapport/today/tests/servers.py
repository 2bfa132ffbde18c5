"""Mail servers that fail in their ways, at the edge of the network."""

import smtplib

from django.core.mail.backends.base import BaseEmailBackend


class Closed(BaseEmailBackend):
    """Nobody answers."""

    def open(self):
        raise ConnectionRefusedError


class Refusing(BaseEmailBackend):
    """There is no such mailbox."""

    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({})


class Breaking(BaseEmailBackend):
    """The line breaks after the last byte."""

    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected


class Postbox:
    """A mail account of the workspace, as a channel has it."""

    name = "mail"

    def identities(self, actor):
        from rapport.inbox.sending_by import Identity

        return [Identity("anna@vetrova.example", "Anna", "anna@vetrova.example")]


class Messenger:
    """A channel that knows those who work here."""

    name = "telegram"

    def __init__(self):
        self.said = []

    def reaches_user(self, actor):
        return True

    def takes(self, text):
        return True

    def tell_user(self, actor, text, *, at):
        self.said.append((actor.user_id, text))
