"""The journal's pages: everything that happened, and the way back."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone, translation

from rapport.accounts.founding import Founding, found
from rapport.accounts.journal_words import BOOKKEEPING, field_name, is_bookkeeping
from rapport.accounts.models import Workspace
from rapport.journal.models import Batch, Payload
from tests import cast


def test_the_beginning_cannot_be_undone(db):
    actor = found(
        Founding(email="a@a.example", person="A", workspace="W", language="en", timezone="UTC", currency="EUR"),
        at=timezone.now(),
        first_only=True,
    )
    browser = cast.signed_in(actor)
    assert "/undo/" not in browser.get("/settings/journal/").content.decode()
    browser.post(f"/undo/{Batch.objects.get(undoes=None).pk}/")
    assert Workspace.objects.get().name == "W"


def test_the_journal_tells_who_what_before_after_and_from_where(anna):
    client = cast.a_client(anna.workspace, "Old Name")
    client.change({"name": "New Name"}, by=anna, at=timezone.now())
    browser = cast.signed_in(anna)
    page = browser.get("/settings/journal/").content.decode()
    assert "Client: changed" in page
    assert "Anna Vetrova, in the browser" in page
    batch = Batch.objects.get()
    page = browser.get(f"/settings/journal/{batch.pk}/").content.decode()
    assert "Old Name" in page
    assert "New Name" in page
    browser.post(f"/undo/{batch.pk}/", {"back": "/settings/journal/"})
    client.refresh_from_db()
    assert client.name == "Old Name"
    assert "undone" in browser.get("/settings/journal/").content.decode()


JOURNALED = ("accounts.workspace", "clients.client", "clients.contact", "clients.interaction", "clients.nextstep",
             "clients.consent", "clients.customfield", "clients.segment", "clients.savedview",
             "clients.merging", "clients.lookalike",
             "clients.typerefusal", "clients.researchnote", "clients.goal", "clients.expectation",
             "clients.preparationitem", "today.verdict", "questionnaires.questionnaire", "questionnaires.invitation",
             "questionnaires.answersheet", "clients.nda", "privacy.erasure", "privacy.disposal",
             "privacy.datarequest", "privacy.breach", "privacy.operator", "privacy.retentionchoice",
             "backups.backupplan", "clients.agreement", "clients.absence", "inbox.chatlink", "inbox.senderrule",
             "channels.oauthclient", "calendars.calendaraccount", "calendars.calendar", "calendars.feed",
             "documents.document", "message_templates.messagetemplate", "message_templates.messagevariant",
             "message_templates.templateuse")  # fmt: skip


@pytest.mark.parametrize("label", JOURNALED)
def test_every_column_has_a_name_for_people_or_is_bookkeeping(label):
    model = apps.get_model(label)
    with translation.override("ru"):
        names = {column.attname: field_name(model, column.attname) for column in model._meta.concrete_fields}
    assert not [name for name in names if not is_bookkeeping(model, name) and not re.search("(?i)[а-я]", names[name])]


def test_bookkeeping_names_only_columns_there_are():
    columns = {
        f"{name}{column.attname}"
        for model in apps.get_models()
        for column in model._meta.concrete_fields
        for name in ("", f"{model._meta.model_name}.")
    }
    assert columns >= BOOKKEEPING


def test_deeds_of_all_kinds_are_told_in_russian_without_a_word_of_the_machine(anna):
    anna.user.language = "ru"
    anna.user.save()
    browser, client = cast.signed_in(anna), cast.a_client(anna.workspace, "Дом у моря")
    person = cast.a_contact(client, "Анна Кравцова", email="k@more.example")
    other = cast.a_contact(client, "Пётр Серов", email="s@more.example")
    step = cast.a_next_step(client, "Отправить смету")
    waiting = cast.an_interaction(
        client, contact=person, title="Логотип", text="Ждём", at=timezone.now() - timedelta(days=3)
    )
    added = cast.a_client(anna.workspace, "Северный пирс")
    expected = cast.an_expectation(client, "К маю")
    now = timezone.now()
    fixed = cast.an_expectation(client, "Сайт к маю", we_confirmed_at=now, they_confirmed_at=now)
    for address, values in (
        (f"/clients/{client.pk}/facts/city/", {"city": "Калининград", "keep": "mine"}),
        (f"/clients/{client.pk}/copy/", {}),
        (f"/people/{person.pk}/main/", {}),
        (f"/people/{other.pk}/move/", {"client": added.pk}),
        (f"/clients/{client.pk}/say/", {"kind": "note", "text": "Договорились", "at": "2026-11-20T10:00"}),
        (f"/clients/{client.pk}/say/", {"kind": "step", "text": "Позвонить", "due_on": "2027-01-12"}),
        (
            f"/today/person/{person.pk}/later/",
            {"date": f"{timezone.localdate() + timedelta(days=2)}", "time": "09:00", "seen": waiting.at.isoformat()},
        ),
        (f"/clients/{client.pk}/type/experience/", {"value": "novice", "why": "Спрашивает об оплате"}),
        (f"/clients/{client.pk}/introduction/", {"introduced_by": added.pk}),
        (f"/clients/{client.pk}/dossier/goals/new/", {"statement": "Больше броней", "baseline": "1,5", "target": "2"}),
        (f"/dossier/expectations/{expected.pk}/confirm/", {"side": "theirs", "how": "call"}),
        (
            f"/dossier/expectations/{fixed.pk}/edit/",
            {"kind": "date", "statement": "К июню", "said_on": "2026-11-20", "said_by_id": person.pk, "version": 1},
        ),
        (f"/clients/{client.pk}/settle/", {}),
        (f"/steps/{step.pk}/done/", {}),
        ("/clients/many/tag/", {"pick": added.pk, "tags": "срочно"}),
        ("/clients/many/archive/", {"pick": added.pk}),
        (f"/clients/{client.pk}/trash/", {}),
    ):
        known = Batch.objects.count()
        answer = browser.post(address, values)
        assert Batch.objects.count() == known + 1, (address, answer.status_code)
    browser.post(f"/undo/{Batch.objects.latest('pk').pk}/")
    names = {name for payload in Payload.objects.all() for name in payload.changes}
    assert names >= {"trashed_at", "settled_at", "awaits", "tags", "client_id", "kind", "until", "is_main", "city"}
    for batch in Batch.objects.all():
        page = browser.get(f"/settings/journal/{batch.pk}/").text
        content = page[page.index("<main") : page.index("</main>")]
        text = re.sub(r"<[^>]+>|\S+@\S+|Anna Vetrova", " ", content)
        assert not re.findall(r"[A-Za-z_]{3,}|\d{4}-\d\d-\d\d", text), text.split()
        assert content.count("<tr>") > 1
