"""A person is erased: what goes, what stays without them, and that nothing is left anywhere."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from rapport.clients.adding import add_contact
from rapport.clients.consenting import give
from rapport.clients.models import Client, Consent, Contact, ContactPoint, Interaction, NextStep, Suppressed
from rapport.exports import making
from rapport.exports.models import Export
from rapport.imports.commanding import import_paths
from rapport.inbox.models import Message
from rapport.journal.models import Batch, Entry, Payload
from rapport.journal.recording import digest
from rapport.privacy import erasing
from rapport.privacy.models import Erasure
from tests import cast

NOW = timezone.now()
# In three alphabets of the same person, in every table an import and a working day fill.
TRACES = ("Zacharias", "Qvist", "qvist", "zq@nowhere.example", "5550177", "555-01-77", "Ulvsund")


def everything() -> str:
    """Every row of every table as text, the search index included."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        parts = []
        for name in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")  # noqa: S608
            parts += [str(row) for row in cursor.fetchall()]
    return "\n".join(parts)


def traces(words=TRACES) -> dict[str, list[str]]:
    """Which of the words are found in which row or file."""
    found = {}
    text = everything()
    text += "\n" + text.encode().decode("unicode_escape", "ignore")
    for line in text.splitlines():
        if hits := [word for word in words if word in line]:
            found[line[:200]] = hits
    for path in Path(settings.FILES_ROOT).rglob("*"):
        if path.is_file() and (hits := [word for word in words if word.encode() in path.read_bytes()]):
            found[str(path)] = hits
    return found


def zacharias(anna, client=None):
    """A person with a card, a photo, addresses and a journal."""
    client = client or cast.a_client(anna.workspace, "Meridian Books")
    contact, _batch = add_contact(
        client,
        {
            "name": "Zacharias Qvist", "given": "Zacharias", "family": "Qvist", "role": "buyer", "note": "Likes tea",
            "address": "Ulvsund 4", "points": [["email", "zq@nowhere.example", ""], ["phone", "+46 8 555 01 77", ""]],
        },
        by=anna, at=NOW,
    )  # fmt: skip
    contact.change({"preferences": "Call him Qvist"}, by=anna, at=NOW)
    Contact.objects.filter(pk=contact.pk).update(photo=cast.a_file(anna.workspace, b"a face of Zacharias"))
    contact.refresh_from_db()
    return contact


def a_life(anna, contact):
    """Letters, calls, mentions by others, an import in which the person was brought, a mailing consent."""
    client = contact.client
    cast.a_letter(client, contact=contact, text="Yours, Zacharias Qvist", subject="From Qvist",
                  attachment=("cv.txt", b"Zacharias Qvist, born in Ulvsund"), folded="Zacharias Qvist")  # fmt: skip
    cast.a_letter(client, "out", contact=contact, text="Dear Zacharias", subject="Re: From Qvist")
    cast.an_interaction(client, "", "Zacharias asked for a discount", kind="call", contact=contact)
    other = cast.a_contact(client, "Ilya Brandt", email="ilya@meridian.example", note="Works with Zacharias Qvist")
    letter = cast.a_letter(client, contact=other, text="Zacharias Qvist (zq@nowhere.example, +46 8 555-01-77) agrees.",
                           html="<p>Zacharias Qvist</p>")  # fmt: skip
    cast.a_letter(client, contact=other, text="Zacharias Qvist again", subject="Plain")
    Message.objects.filter(pk=letter.pk).update(
        recipients={"to": [["", "anna@vetrova.example"]], "cc": [["Zacharias Qvist", "zq@nowhere.example"]]}
    )
    cast.a_next_step(client, "Ring Zacharias Qvist")
    client.change({"note": "Zacharias Qvist decides"}, by=anna, at=NOW)
    cast.an_import(anna, "people.csv", problem="empty_row", content=b"name,email\nZacharias Qvist,zq@nowhere.example\n")
    give(contact, Consent.Purpose.MAILING, text="Mail me", how="form", by=anna, at=NOW, evidence={"ip": "10.5.5.5"})
    give(contact, Consent.Purpose.ANSWER, text="Answer me", how="spoken", by=anna, at=NOW)
    return other


def erase(contact, anna, letters="remove"):
    erasure = erasing.begin(contact, letters=letters, ground="request", by=anna, at=NOW)
    return erasing.run(erasure, at=NOW)


@pytest.mark.parametrize("letters", ["remove", "keep"])
def test_no_trace_is_left_in_any_table_and_no_file(anna, letters):
    contact = zacharias(anna)
    a_life(anna, contact)
    assert len(traces()) > 15
    erasure = erase(contact, anna, letters)
    assert erasure.finished_at
    assert traces() == {}
    assert erasure.left == 0
    assert "10.5.5.5" not in everything()


def test_what_is_theirs_goes_and_what_others_said_stays(anna):
    contact = zacharias(anna)
    other = a_life(anna, contact)
    erasure = erase(contact, anna)
    assert not ContactPoint.objects.filter(contact=contact.pk).exists()
    assert [word.contact_id for word in Interaction.objects.all()] == [other.pk, other.pk]
    said = Interaction.objects.first()
    assert said.text == f"{pseudonym(erasure)} ({pseudonym(erasure)}, {pseudonym(erasure)}) agrees."
    assert Message.objects.first().recipients["cc"] == [[pseudonym(erasure), ""]]
    assert all(pseudonym(erasure) in letter.raw.read().decode() for letter in Message.objects.all())
    assert NextStep.objects.get().text == f"Ring {pseudonym(erasure)}"
    assert Contact.objects.get(pk=other.pk).note == f"Works with {pseudonym(erasure)}"
    # What a mailing must prove stays, without the rest.
    assert [(row.purpose, row.evidence) for row in Consent.objects.all()] == [("mailing", {})]
    assert Consent.objects.get().withdrawn_at
    left = Contact.objects.get(pk=contact.pk)
    assert (left.name, left.note, left.photo, bool(left.erased_at)) == (pseudonym(erasure), "", None, True)
    assert [(one["class"], one["rule"]) for one in erasure.kept] == [("clients.consent", "consent_proof")]


def pseudonym(erasure):
    return f"erased person no. {erasure.pk}"


def test_letters_may_stay_under_a_pseudonym(anna):
    contact = zacharias(anna)
    a_life(anna, contact)
    erasure = erase(contact, anna, "keep")
    assert Message.objects.count() == 4
    said = Interaction.objects.filter(contact=contact.pk).order_by("id").values_list("title", "text")
    assert list(said) == [
        (f"From {pseudonym(erasure)}", f"Yours, {pseudonym(erasure)}"),
        (f"Re: From {pseudonym(erasure)}", f"Dear {pseudonym(erasure)}"),
        ("", f"{pseudonym(erasure)} asked for a discount"),
    ]


def test_a_person_of_whom_nothing_must_stay_is_gone_with_the_client_they_were(anna):
    mara = cast.a_person(anna.workspace, "Mara Quist", email="mara@quist.example", note="Mara")
    contact = mara.contacts.get()
    cast.a_letter(mara, contact=contact, text="Hello from Mara Quist")
    cast.an_interaction(mara, "", "A note on Mara", kind="note")
    cast.a_next_step(mara, "Write to Mara")
    erase(contact, anna)
    for model in (Client, Contact, Interaction, Message, NextStep):
        assert not model.objects.exists()
    assert traces(("Mara", "quist")) == {}


def test_russian_names_are_found_in_every_case(anna):
    client = cast.a_client(anna.workspace, "Дом")
    person = cast.a_contact(client, "Илья Брандтов", given="Илья", family="Брандтов", email="ib@nowhere.example")
    note = cast.an_interaction(client, "", "Отдали Брандтову Илье, спросили Илью Брандтова. Илья-пророк.", kind="note")
    erase(person, anna)
    note.refresh_from_db()
    assert note.text.count("erased person no.") == 2
    assert "Илья-пророк" in note.text


def test_the_journal_keeps_its_entries_and_says_what_was_erased(anna):
    contact = zacharias(anna)
    browser, batch = cast.signed_in(anna), Batch.objects.order_by("id").first()
    entries = list(Entry.objects.values_list("pk", "digest"))
    erase(contact, anna)
    assert set(entries) <= set(Entry.objects.values_list("pk", "digest"))
    payload = Payload.objects.get(entry__batch=batch)
    assert (payload.salt, set(payload.changes)) == ("", {"erased_at"})
    assert digest("", {}) != payload.entry.digest
    assert "erased on" in browser.get(f"/settings/journal/{batch.pk}/").text
    assert f"/undo/{batch.pk}/" not in browser.get("/settings/journal/").text
    answer = browser.post(f"/undo/{batch.pk}/", follow=True)
    assert "Personal data in it were erased" in answer.text
    assert not Batch.objects.filter(undoes=batch).exists()


def test_two_presses_are_one_erasure(anna):
    contact = zacharias(anna)
    first = erasing.begin(contact, letters="remove", ground="request", by=anna, at=NOW)
    again = erasing.begin(contact, letters="keep", ground="request", by=anna, at=NOW)
    assert first == again
    erasing.run(first, at=NOW)
    assert erasing.run(first, at=NOW + timedelta(days=1)).finished_at == NOW
    assert Erasure.objects.count() == 1


def test_any_step_may_be_repeated(anna):
    contact = zacharias(anna)
    a_life(anna, contact)
    erasure = erasing.begin(contact, letters="remove", ground="request", by=anna, at=NOW)
    for stage in erasing.stages()[:-1]:
        for _ in range(2):
            Erasure.objects.filter(pk=erasure.pk).update(stage=stage, place=0)
            erasing.step(erasure.pk, at=NOW)
    assert erasing.run(erasure, at=NOW).finished_at
    assert traces() == {}


def test_an_address_others_have_too_is_theirs_as_well(anna):
    contact = zacharias(anna)
    office = cast.a_contact(contact.client, "Nora Lind", email="zq@nowhere.example")
    erase(contact, anna)
    assert ContactPoint.objects.get(contact=office).value == "zq@nowhere.example"
    assert not traces(("Zacharias", "Qvist"))


BOOK = "BEGIN:VCARD\nVERSION:3.0\nFN:Zacharias Qvist\nEMAIL:zq@nowhere.example\nEND:VCARD\n"
MAIL = (
    "From x Mon Nov  9 10:00:00 2026\nFrom: Zacharias Qvist <zq@nowhere.example>\nTo: anna@vetrova.example\n"
    "Subject: Hello\nMessage-ID: <z1@x>\nDate: Mon, 9 Nov 2026 10:00:00 +0300\n\nZacharias here.\n\n"
    "From x Mon Nov  9 10:00:00 2026\nFrom: Other <other@people.example>\nTo: anna@vetrova.example\n"
    "Cc: zq@nowhere.example\nSubject: Hi\nMessage-ID: <z2@x>\nDate: Mon, 9 Nov 2026 10:00:00 +0300\n\nHi.\n\n"
)


def bring(anna, tmp_path):
    for name, text in (("book.vcf", BOOK), ("mail.mbox", MAIL)):
        (tmp_path / name).write_text(text)
    return list(import_paths(anna, [tmp_path / "book.vcf", tmp_path / "mail.mbox"], dry_run=False, mine=[], at=NOW))


def test_the_next_import_passes_the_person_over_and_says_why(anna, tmp_path):
    contact = zacharias(anna)
    erasure = erase(contact, anna)
    book, mail = bring(anna, tmp_path)
    assert (book.counts["created"], book.counts["skipped"]) == (0, 1)
    assert (mail.counts["created"], mail.counts["skipped"]) == (1, 1)
    assert not Contact.objects.filter(name__contains="Qvist").exists()
    assert not ContactPoint.objects.filter(key="zq@nowhere.example").exists()
    # The letter of another stays theirs, with whom it named.
    assert not traces(("Zacharias", "Qvist"))
    assert erasing.allow_again(erasure, by=anna, at=NOW)
    assert not Suppressed.objects.exists()
    assert erasing.allow_again(erasure, by=anna, at=NOW) is None
    book, mail = bring(anna, tmp_path)
    assert book.counts["created"] == 1
    assert Contact.objects.filter(name="Zacharias Qvist").exists()


def test_an_import_that_is_not_over_must_end_first(anna):
    contact = zacharias(anna)
    cast.an_import(anna, "more.csv", state="ready", content=b"name,email\nZacharias Qvist,ZQ@nowhere.example\n")
    with pytest.raises(erasing.UnderWay):
        erasing.begin(contact, letters="remove", ground="request", by=anna, at=NOW)
    assert Contact.objects.get(pk=contact.pk).name == "Zacharias Qvist"
    assert not Suppressed.objects.exists()


def test_the_act_says_what_went_and_nothing_of_the_person(anna):
    contact = zacharias(anna)
    a_life(anna, contact)
    erasure = erase(contact, anna)
    assert "Act on the destruction of personal data" in erasure.act
    assert not [word for word in TRACES if word in erasure.act]
    assert "Consents: 1, until" in erasure.act
    assert len(erasure.digest) == 64
    assert erasure.words == ""


def test_a_person_who_stands_on_a_signed_agreement_leaves_a_pseudonym_there(anna):
    mara = cast.a_person(anna.workspace, "Mara Quist", email="mara@quist.example", city="Perm", tags=("quick",))
    nda = cast.an_nda(mara, "Mara Quist keeps quiet", signed_by="Mara Quist")
    erasure = erase(mara.contacts.get(), anna)
    nda.refresh_from_db()
    assert (nda.covers, nda.signed_by) == (f"{pseudonym(erasure)} keeps quiet", "")
    assert [(one["class"], one["rule"]) for one in erasure.kept] == [("clients.nda", "contract")]
    assert erasure.kept[0]["until"] > f"{NOW:%Y-%m-%d}"
    client = Client.objects.get()
    assert (client.name, client.city, client.tag_line, bool(client.archived_at)) == (pseudonym(erasure), "", "", True)
    assert traces(("Mara", "Quist", "quist")) == {}


def test_what_was_packed_before_goes_with_them(anna):
    contact = zacharias(anna)
    making.make(making.ask(anna, at=timezone.now()), anna, at=timezone.now())
    packed = Export.objects.get()
    assert packed.place.stat().st_mode & 0o077 == 0
    erase(contact, anna)
    packed.refresh_from_db()
    assert (packed.state, packed.place.exists()) == (Export.State.GONE, False)


def test_only_owners_erase(anna):
    contact = zacharias(anna)
    member = cast.signed_in(cast.a_member(anna.workspace, role="member", email="m@vetrova.example"))
    assert "/data/erase/" not in member.get(f"/people/{contact.pk}/data/").text
    assert member.post(f"/people/{contact.pk}/data/erase/", {}).status_code == 403
