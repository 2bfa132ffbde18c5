"""How confidential a client is, what an NDA forbids above it, and the consents of a person."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from rapport.clients import confidentiality
from rapport.clients.agreeing import remind
from rapport.clients.confidentiality import ASSISTANT, EXPORT, PORTFOLIO, REFERENCE, allowed, may
from rapport.clients.consent_texts import text_for, texts
from rapport.clients.consenting import may_mail, withdraw
from rapport.clients.models import Client, Consent, Nda, NextStep
from rapport.journal.models import Batch
from rapport.journal.undoing import undo
from tests import cast

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("level", "purposes"),
    [("open", {EXPORT, ASSISTANT, PORTFOLIO, REFERENCE}), ("discreet", {EXPORT, ASSISTANT}), ("secret", set())],
)
def test_each_level_allows_what_the_table_says(anna, level, purposes):
    client = cast.a_client(anna.workspace, confidentiality=level)
    assert {purpose for purpose in confidentiality.PURPOSES if may(client, purpose, on=TODAY)} == purposes
    found = {p for p in confidentiality.PURPOSES if Client.objects.filter(allowed(p, on=TODAY), pk=client.pk).exists()}
    assert found == purposes


NDAS = [
    ({"signed_on": TODAY}, False),
    ({"signed_on": TODAY + timedelta(days=1)}, True),
    ({"signed_on": TODAY - timedelta(days=9), "ends_on": TODAY - timedelta(days=1)}, True),
    ({"signed_on": TODAY - timedelta(days=9), "ends_on": TODAY}, False),
    ({"signed_on": TODAY - timedelta(days=9), "ends_on": TODAY - timedelta(days=5), "survives_until": TODAY}, False),
    ({"signed_on": TODAY, "no_export": False}, True),
    ({"signed_on": TODAY, "trashed_at": timezone.now()}, True),
]


@pytest.mark.parametrize(("facts", "exported"), NDAS)
def test_an_nda_forbids_while_it_is_in_force(anna, facts, exported):
    client = cast.a_client(anna.workspace)
    nda = cast.an_nda(client, **facts)
    assert may(client, EXPORT, on=TODAY) is exported
    assert Client.objects.filter(allowed(EXPORT, on=TODAY)).exists() is exported
    assert nda.binds(TODAY) is (client.ndas.in_force(TODAY).exists())


def test_the_level_is_chosen_by_one_press_and_undone(anna):
    client, browser = cast.a_client(anna.workspace), cast.signed_in(anna)
    page = browser.get(f"/clients/{client.pk}/confidentiality/").text
    assert "Kept close" in page
    assert "eye-off" in browser.get(f"/clients/{client.pk}/").text
    for _ in range(2):
        browser.post(f"/clients/{client.pk}/confidentiality/secret/")
    assert Batch.objects.count() == 1
    assert 'chip" href="/clients/' in browser.get(f"/clients/{client.pk}/").text
    undo(Batch.objects.get(), by=anna, at=timezone.now())
    client.refresh_from_db()
    assert client.confidentiality == "open"
    assert browser.post(f"/clients/{client.pk}/confidentiality/wide/").status_code == 404


def test_an_nda_is_written_down_with_its_file_and_remembered_by_one_press(anna):
    client, browser = cast.a_client(anna.workspace), cast.signed_in(anna)
    facts = {"signed_on": "2026-11-01", "covers": "The book", "no_export": "on", "return_by": "2026-12-24",
             "signed": SimpleUploadedFile("nda.pdf", b"%PDF signed")}  # fmt: skip
    browser.post(f"/clients/{client.pk}/ndas/new/", facts)
    nda = Nda.objects.get()
    assert (nda.covers, nda.no_export, nda.no_portfolio, nda.file.read()) == ("The book", True, False, b"%PDF signed")
    answer = browser.get(f"/ndas/{nda.pk}/file/")
    assert b"".join(answer.streaming_content) == b"%PDF signed"
    assert "return or destroy by" in browser.get(f"/clients/{client.pk}/").text
    for _ in range(2):
        browser.post(f"/ndas/{nda.pk}/remind/")
    assert [(step.text, str(step.due_on)) for step in NextStep.objects.all()] == [
        ("Return or destroy what came under the NDA", "2026-12-24")
    ]
    assert remind(nda, by=anna, at=timezone.now()) is None
    browser.post(f"/ndas/{nda.pk}/given-back/")
    assert "return or destroy by" not in browser.get(f"/clients/{client.pk}/").text
    browser.post(f"/ndas/{nda.pk}/trash/")
    assert not Nda.objects.in_force(date.today()).exists()


def test_what_ends_before_it_was_signed_is_refused_with_a_sentence(anna):
    client, browser = cast.a_client(anna.workspace), cast.signed_in(anna)
    facts = {"signed_on": "2026-11-01", "covers": "x", "ends_on": "2026-10-01"}
    answer = browser.post(f"/clients/{client.pk}/ndas/new/", facts)
    assert answer.status_code == 422
    assert "before the day it was signed" in answer.text
    assert not Nda.objects.exists()


def test_a_consent_is_written_down_with_its_words_and_taken_back_by_one_press(anna):
    contact, browser = cast.a_contact(cast.a_client(anna.workspace)), cast.signed_in(anna)
    page = f"/people/{contact.pk}/consents/new/?purpose=mailing"
    text = text_for("mailing", language="en", operator="Vetrova Studio", on=timezone.localdate())[0]
    assert text in browser.get(page).text
    browser.post(
        page, {"purpose": "mailing", "text": text, "how": "paper", "given_on": "2026-11-20", "evidence": "p. 7"}
    )
    consent = Consent.objects.get()
    assert (consent.text_version, consent.evidence, str(consent.given_at.date())) == (
        "mailing-2", {"note": "p. 7"}, "2026-11-20",
    )  # fmt: skip
    assert may_mail(contact)
    assert "p. 7" in browser.get(f"/people/{contact.pk}/").text
    browser.post(f"/consents/{consent.pk}/withdraw/")
    assert not may_mail(contact)
    consent.refresh_from_db()
    assert withdraw(consent, how="letter", by=anna, at=timezone.now()) is None


def test_nobody_is_mailed_who_must_not_be(anna):
    contact = cast.a_contact(cast.a_client(anna.workspace))
    assert not may_mail(contact)
    cast.a_consent(contact, purpose="answer")
    assert not may_mail(contact)
    cast.a_consent(contact)
    assert may_mail(contact)
    contact.do_not_contact = True
    assert not may_mail(contact)


def test_the_words_of_consents_are_whole_in_both_languages():
    assert {row["purpose"] for row in texts()} == set(Consent.Purpose.values)
    versions = [row["version"] for row in texts()]
    assert len(versions) == len(set(versions))
    for row in texts():
        assert "%(operator)s" in row["en"]
        assert "%(operator)s" in row["ru"]
