"""What this room holds of people: lines of the bank. Tax law keeps them as long as the invoices they pay."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.banking.models import BankLine, StatementLine
from rapport.clients.holdings import Cleaner, Keep, own_client, pass_over, teach
from rapport.clients.models import Contact


def lines_of(contact: Contact) -> Any:
    """Lines that seem to be from or to the client who is this very person."""
    rows = BankLine.objects.filter(workspace_id=contact.workspace_id)
    mine = own_client(contact)
    return rows.filter(client=mine) if mine else rows.none()


def clean_lines(pks: list[int], cleaner: Cleaner, at: datetime) -> None:
    """Take a person out of the words of lines; the sums and days stay."""
    for line in BankLine.objects.filter(pk__in=pks):
        names = ("counterparty", "purpose", "folded")
        words = {name: cleaner.text(getattr(line, name)) for name in names}
        words["counterparty"] = words["counterparty"][:300]
        BankLine.objects.filter(pk=line.pk).update(**words, extra=cleaner.value(line.extra))


def teach_holdings() -> None:
    """Teach what this room holds."""
    teach(BankLine, _("Lines of bank statements"), lines_of, clean=clean_lines, keep=Keep("invoice", "booked_on"))
    pass_over(StatementLine, "where a line stands, without a word of anybody; it goes with the line")
