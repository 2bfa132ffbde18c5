"""The room `billing` as a Django app."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    """Invoices, payments, requisites."""

    name = "rapport.billing"

    def ready(self) -> None:
        """Teaches how they are undone and found, what they hold of people, and their places on pages of rooms below."""
        from rapport.banking.undoing import hold
        from rapport.billing import (  # models are importable only now
            drafting,
            evidence,
            fronting,
            held,
            issuing,
            matching,
            sending,
            showing,
        )
        from rapport.billing.models import Invoice, Payment
        from rapport.clients import beside as beside_client
        from rapport.clients import palette, reindexing, standing
        from rapport.doors import front
        from rapport.engagements import beside
        from rapport.inbox.models import Outgoing
        from rapport.journal.recording import hear

        issuing.learn_ways()
        held.teach_holdings()
        for model in (Invoice, Payment):
            standing.hang(model)
        reindexing.teach(drafting.SEARCHED)
        palette.place(drafting.INVOICE, showing.href)
        beside.hang(Invoice)
        beside.show("billing", showing.section)
        beside_client.show("invoices", showing.client_section)
        evidence.learn_happenings()
        hold(matching.held_lines)
        hear(Outgoing, sending.letters_gone)
        front.teach("billing", fronting.tell)
