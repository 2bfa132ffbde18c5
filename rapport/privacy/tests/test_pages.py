"""A person's data on their page: seen, handed over, asked for, erased."""

import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from django.utils import timezone

from rapport.accounts.models import Workspace
from rapport.clients.models import Contact
from rapport.config.environment import Smtp
from rapport.journal.models import Batch
from rapport.lib.workhours import Workhours
from rapport.lib.zones import zone_or_utc
from rapport.privacy import asking, tasks
from rapport.privacy.keeping import table
from rapport.privacy.models import Breach, DataRequest, Erasure, Operator
from rapport.privacy.register import unlisted
from tests import cast


def here():
    """Today, as Anna has it."""
    return timezone.localdate(timezone=zone_or_utc("Europe/Moscow"))


HOURS = Workhours(zone=zone_or_utc("Europe/Moscow"), country="RU")


def ilya(anna):
    return cast.a_contact(cast.a_client(anna.workspace), "Ilya Brandt", phone="+7 912 345-67-89", note="Likes tea")


def test_everything_of_a_person_is_in_one_file_and_nothing_of_others(anna):
    contact = ilya(anna)
    cast.a_letter(contact.client, contact=contact, text="My letter", attachment=("a.txt", b"mine"))
    cast.a_letter(contact.client, contact=cast.a_contact(contact.client, "Other", email="o@o.example"), text="Not his")
    contact.change({"role": "buyer"}, by=anna, at=timezone.now())
    answer = cast.signed_in(anna).post(f"/people/{contact.pk}/data/zip/")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert archive.testzip() is None
    names = archive.namelist()
    assert names[:2] == ["person.json", "person.vcf"]
    assert len(names) == 4
    told = json.loads(archive.read("person.json"))
    assert (told["format"], told["version"], told["person"]["name"]) == ("rapport-person", 1, "Ilya Brandt")
    assert told["points"][0][1] == "ilya@meridian.example"
    assert [row["text"] for row in told["held"]["clients.interaction"]] == ["My letter"]
    assert told["journal"][0]["changes"] == {"role": ["", "buyer"]}
    assert b"TEL;TYPE=cell:+7 912 345-67-89" in archive.read("person.vcf")
    everything = b"".join(archive.read(name) for name in names)
    assert b"Not his" not in everything
    assert Batch.objects.filter(kind="contact.handed_over").count() == 1


def test_the_page_says_what_goes_before_it_goes_and_wants_the_name(anna):
    contact, browser = ilya(anna), cast.signed_in(anna)
    cast.a_consent(contact)
    page = browser.get(f"/people/{contact.pk}/data/erase/").text
    assert "This cannot be undone." in page
    assert "proof of a consent to mailings" in page
    facts = {"letters": "remove", "ground": "request", "name": "Ilya"}
    assert browser.post(f"/people/{contact.pk}/data/erase/", facts).status_code == 422
    assert Contact.objects.get(pk=contact.pk).erased_at is None
    answer = browser.post(f"/people/{contact.pk}/data/erase/", {**facts, "name": "brandt ilya"})
    erasure = Erasure.objects.get()
    assert answer["Location"] == erasure.get_absolute_url()
    assert "Being erased." in browser.get(erasure.get_absolute_url()).text
    tasks.erase.call(erasure.pk)
    page = browser.get(erasure.get_absolute_url()).text
    assert "nothing that names the person" in page
    assert browser.get(f"{erasure.get_absolute_url()}act.txt").text.startswith("Act on the destruction")
    assert "Their data were erased" in browser.get(f"/people/{contact.pk}/").text
    # A blocked profile takes nothing any more.
    for deed in ("edit/", "trash/", "facts/role/", "data/zip/", "consents/new/"):
        assert browser.post(f"/people/{contact.pk}/{deed}", {"role": "x"}).status_code == 404
    browser.post(f"{erasure.get_absolute_url()}lift/")
    assert "Not brought back" not in browser.get(erasure.get_absolute_url()).text


DUE = [
    ("gdpr", date(2026, 1, 31), False, date(2026, 2, 28)),
    ("gdpr", date(2026, 1, 31), True, date(2026, 4, 30)),
    ("152-fz", date(2026, 11, 24), False, date(2026, 12, 8)),
    ("152-fz", date(2026, 11, 24), True, date(2026, 12, 15)),
]


@pytest.mark.parametrize(("law", "received", "extended", "due"), DUE)
def test_the_clock_of_a_request_is_the_laws(law, received, extended, due):
    assert asking.due(law, received, HOURS, extended=extended) == due


def test_a_request_is_written_down_extended_once_and_answered_once(anna):
    contact, browser = ilya(anna), cast.signed_in(anna)
    today = here()
    facts = {"who": "Ilya Brandt", "kind": "export", "law": "gdpr", "received_on": today, "said": "All of it"}
    browser.post(f"/settings/privacy/requests/new/?person={contact.pk}", facts)
    one = DataRequest.objects.get()
    assert one.contact == contact
    assert "1 request waits for an answer." in browser.get("/settings/privacy/").text
    page = one.get_absolute_url()
    for _ in range(2):
        browser.post(f"{page}extend/", {"why": "Many letters"})
    one.refresh_from_db()
    assert one.due_on == asking.due("gdpr", today, HOURS, extended=True)
    for _ in range(2):
        browser.post(f"{page}answer/", {"answer": "Sent by mail"})
    one.refresh_from_db()
    assert (one.answer, one.answered_on) == ("Sent by mail", today)
    assert Batch.objects.count() == 3
    assert (
        browser.post("/settings/privacy/requests/new/", {**facts, "received_on": today + timedelta(days=1)}).status_code
        == 422
    )
    assert browser.get("/settings/privacy/requests/new/?person=x").status_code == 404


def test_a_late_request_is_the_first_thing_said(anna):
    contact = ilya(anna)
    cast.a_data_request(contact, due_on=here() - timedelta(days=2))
    page = cast.signed_in(anna).get("/settings/privacy/").text
    assert "1 request is late." in page
    assert "2 days late" in page


def test_both_countdowns_of_a_breach_run_from_the_minute_it_was_noticed(anna):
    now = timezone.now()
    breach = Breach(discovered_at=now - timedelta(hours=30), law="152-fz", risky=False)
    first, second = asking.countdowns(breach, now=now)
    assert (first.said, first.meaning) == ("6 hours late", "late")
    assert (second.said, second.meaning) == ("42 hours left", "wait")
    breach.authority_told_at = now - timedelta(hours=10)
    assert asking.countdowns(breach, now=now)[0].said == "told in time"
    breach.law = "gdpr"
    assert asking.countdowns(breach, now=now) == []
    breach.risky = True
    assert [one.said for one in asking.countdowns(breach, now=now)] == ["told in time"]


def test_the_register_tells_what_is_really_there(anna):
    browser = cast.signed_in(anna)
    assert "Contact cards" not in browser.get("/settings/privacy/register/").text
    ilya(anna)
    page = browser.get("/settings/privacy/register/").text
    assert "Notice of the processing" in page
    assert "Contact cards" in page
    assert "Letters, calls" not in page
    browser.post("/settings/privacy/operator/", {"name": "=cmd|x Vetrova", "law": "gdpr"})
    assert Operator.objects.get().name == "=cmd|x Vetrova"
    assert "Record of processing activities" in browser.get("/settings/privacy/register.md").text
    table = browser.get("/settings/privacy/register.csv").content.decode("utf-8-sig")
    assert "Contact cards" in table
    assert not [line for line in table.splitlines() if line.startswith(("=", "+", "@"))]


def test_the_register_describes_every_room_in_words():
    assert unlisted({name for entry in table("register") for name in entry["models"]}) == []


def test_what_leaves_is_listed(anna, settings):
    browser = cast.signed_in(anna)
    assert "mail.example" not in browser.get("/settings/privacy/").text
    settings.SMTP = Smtp({}, "rapport@vetrova.example", "mail.example:587")
    assert browser.get("/settings/privacy/").text.count("mail.example") == 1
    assert Workspace.objects.count() == 1
