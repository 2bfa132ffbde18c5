"""An invoice as a PDF, in the language it is written in."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.utils.translation import override

from rapport.billing.models import Invoice
from rapport.billing.showing import printed
from rapport.documents.paper import typeset


def as_pdf(one: Invoice, at: datetime) -> bytes:
    """The paper; an issued one says the same whenever it is made, but its code asks for what is left to pay."""
    with override(one.language):
        facts = asdict(printed(one, one.workspace.today(at)))
        told = {**facts, "lang": one.language}
        return typeset("rapport.billing", "invoice.typ", told, one.issued_at or one.updated_at)
