"""Accounts elsewhere by which messages come and go, and how far each has been read."""

from rapport.channels.models.mail import MailAccount, MailFolder, MailPlace, OAuthClient

__all__ = ["MailAccount", "MailFolder", "MailPlace", "OAuthClient"]
