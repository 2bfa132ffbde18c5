"""What channels hold of people: accounts are ours, and where a letter lies says nothing the letter does not."""

from __future__ import annotations

from rapport.channels.models import MailPlace
from rapport.clients.holdings import pass_over


def teach_holdings() -> None:
    """Say why there is nothing to hand over or to erase."""
    pass_over(MailPlace, "a number on the mail server; it loses its letter when the letter goes")
