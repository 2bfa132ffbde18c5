"""Consents: given with the exact words, withdrawn once, told in the journal."""

from django.utils import timezone

from rapport.clients.consenting import give, withdraw
from rapport.journal.models import Entry
from tests import cast


def test_a_consent_keeps_its_words_and_what_proves_it(anna):
    contact = cast.a_contact(cast.a_client(anna.workspace, "Acme"), "Vera")
    consent = give(
        contact, "mailing", text="I agree to letters.", how="form", by=anna, at=timezone.now(),
        evidence={"ip": "192.0.2.1"},
    )  # fmt: skip
    consent.refresh_from_db()
    assert (consent.text, consent.evidence) == ("I agree to letters.", {"ip": "192.0.2.1"})
    assert Entry.objects.get(subject="clients.consent").verb == "created"


def test_it_is_withdrawn_once(anna):
    contact = cast.a_contact(cast.a_client(anna.workspace, "Acme"), "Vera")
    consent = give(contact, "mailing", text="I agree.", how="form", by=anna, at=timezone.now())
    assert withdraw(consent, how="letter", by=anna, at=timezone.now())
    assert withdraw(consent, how="letter", by=anna, at=timezone.now()) is None
    assert not contact.consents.filter(withdrawn_at=None).exists()
    assert [entry.verb for entry in Entry.objects.filter(subject="clients.consent").order_by("pk")] == [
        "created",
        "withdrawn",
    ]
