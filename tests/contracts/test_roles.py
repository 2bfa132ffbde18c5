"""What each role reaches, over every address there is: a page written tomorrow is closed until it says otherwise."""

import json
import re

import pytest
from django.apps import apps
from django.core import serializers
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Replace

from rapport.banking.models import BankAccount, BankLine, BankStatement
from rapport.billing.models import Invoice, Payment, Requisites
from rapport.clients import standing
from rapport.clients.models import Client, Contact, Interaction, NextStep, Tag
from rapport.web.rights import BOOKKEEPER, EVERYBODY, FULL, GUEST, MEMBER, OWNER, may_open, who_opens
from tests import cast
from tests.contracts.addresses import every_address, hrefs
from tests.contracts.documents import is_html, listed, text_of
from tests.contracts.test_reach import NUMBERED
from tests.world import HIDDEN

# What the narrower roles open beside their own account. Whoever opens a page to them adds it here, with open eyes.
OPENED = {
    BOOKKEEPER: {
        "billing:invoice", "billing:list", "billing:pdf",
        "banking:account", "banking:line", "banking:list", "banking:statement", "banking:statements",
        "clients:client", "clients:list", "clients:palette", "clients:search",
    },
    GUEST: {
        "accounts:undo", "calendars:event", "calendars:meeting", "calendars:meetings", "calendars:transcript",
        "clients:client", "clients:entry", "clients:entry_edit",
        "clients:entry_restore", "clients:entry_trash", "clients:list", "clients:palette", "clients:say",
        "clients:search", "clients:step_done", "clients:step_edit", "clients:step_restore", "clients:step_trash",
        "commitments:broken", "commitments:confirm", "commitments:dismiss", "commitments:kept", "commitments:list",
        "commitments:not_proved", "commitments:open", "commitments:promise", "commitments:proved",
        "commitments:restore", "commitments:trash",
        "documents:comparison", "documents:document", "documents:file", "documents:list", "documents:pdf",
        "documents:version", "projects:board", "projects:calendar", "projects:list",
        "projects:project", "projects:tasks", "projects:timeline",
        "inbox:file", "inbox:inbox", "inbox:letter", "inbox:news", "inbox:raw", "inbox:thread",
    },
}  # fmt: skip
# One's own account; what happens there is no change of the workspace.
OWN = {"accounts.accessentry"}
# A guest leaves and a bookkeeper switches by these; what they do is told in the tests of accounts.
DOORS = {"account_logout", "accounts:leave", "accounts:language", "accounts:enter", "accounts:invitation"}


def rows_of(workspace):
    models = [model for model in apps.get_models() if any(field.name == "workspace" for field in model._meta.fields)]
    models = [model for model in models if model._meta.label_lower not in OWN]
    rows = [row for model in models for row in model._default_manager.filter(workspace=workspace).order_by("pk")]
    return json.loads(serializers.serialize("json", rows))


def walk(browser, world):
    """Every address, read and pressed, with the world's numbers in every field."""
    numbers = sorted({row.pk for row in world.rows()})
    body = dict.fromkeys(NUMBERED, numbers) | {"name": "x", "tags": "x", "text": "x", "kind": "note", "role": "owner"}
    for address, href in hrefs(world):
        if address.name not in DOORS:
            yield address, href, browser.get(href), "GET"
            yield address, href, browser.post(href.partition("?")[0], body), "POST"


@pytest.fixture
def in_words_of_cards(annas):
    """The word nobody may read stands everywhere but on cards: what bookkeepers see has another one."""
    for model, columns in (
        (Client, ("name", "face", "tag_line", "city")), (Contact, ("name", "role")), (Tag, ("name",)),
        (BankAccount, ("name", "bank", "number")), (BankStatement, ("number",)),
        (BankLine, ("counterparty", "purpose", "folded", "number", "end_to_end", "reference")),
    ):  # fmt: skip
        model.objects.update(**{column: Replace(column, Value(HIDDEN), Value("Balloon")) for column in columns})
    for model, columns in (
        (Invoice, ("title", "parties", "content")),
        (Requisites, ("name", "bank", "address", "city")),
        (Payment, ("note",)),
    ):
        for row in model.objects.all():
            told = {name: json.loads(json.dumps(getattr(row, name)).replace(HIDDEN, "Balloon")) for name in columns}
            model.objects.filter(pk=row.pk).update(**told)
    standing.refresh(Client.objects.values_list("pk", flat=True))
    standing.refresh_contacts(Contact.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("role", [BOOKKEEPER, GUEST])
def test_a_narrow_role_is_refused_what_is_not_opened_and_changes_nothing(annas, in_words_of_cards, role):
    someone = cast.a_member(annas.actor.workspace, role=role)
    browser, wrong = cast.signed_in(someone, raise_request_exception=False), {}
    before = rows_of(annas.actor.workspace)
    for address, href, answer, method in walk(browser, annas):
        opened = role in who_opens(address.view)
        if HIDDEN in text_of(answer):
            wrong[method, href] = "tells what it must not"
        elif answer.status_code >= 500 or (not opened and answer.status_code != 403 and href != "/"):
            wrong[method, href] = answer.status_code
    assert not wrong, listed(wrong)
    assert rows_of(annas.actor.workspace) == before


def test_a_guest_finds_of_what_was_not_given_nothing(annas):
    """Everything has the word in it here, and their own client has not."""
    workspace = annas.actor.workspace
    guest = cast.a_guest(workspace, cast.a_client(workspace, "Given Books"), name="Gleb Given")
    browser, wrong = cast.signed_in(guest, raise_request_exception=False), {}
    for address, href, answer, method in walk(browser, annas):
        if HIDDEN in text_of(answer):
            wrong[method, href] = answer.status_code
        if "pk" in address.arguments and address.name in OPENED[GUEST] and answer.status_code not in {404, 405}:
            wrong[method, href] = answer.status_code
    assert not wrong, listed(wrong)
    assert "Given Books" in browser.get("/clients/").text


@pytest.mark.parametrize("role", [BOOKKEEPER, GUEST])
def test_nothing_is_offered_that_would_be_refused(annas, role):
    given = annas.client
    someone = cast.a_guest(annas.actor.workspace, given) if role == GUEST else cast.a_member(
        annas.actor.workspace, role=role
    )  # fmt: skip
    browser, wrong = cast.signed_in(someone, raise_request_exception=False), {}
    for address, href in hrefs(annas):
        if role not in who_opens(address.view) or address.name in DOORS:
            continue
        answer = browser.get(href)
        if answer.status_code == 200 and is_html(answer):
            led = set(re.findall(r'(?:href|action|formaction|hx-get|hx-post)="(/[^"?#]*)', answer.text))
            bad = {link for link in led if not link.startswith("/static/") and not may_open(link, role)} - {"/"}
            if bad:
                wrong[href] = sorted(bad)
    assert not wrong, listed(wrong)


@pytest.mark.parametrize("role", [BOOKKEEPER, GUEST])
def test_the_opened_pages_are_those_we_know(role):
    opened = {a.name for a in every_address() if role in who_opens(a.view) and who_opens(a.view) != EVERYBODY}
    assert opened == OPENED[role]


def test_members_open_everything_but_what_is_for_owners(annas):
    member = cast.a_member(annas.actor.workspace, role=MEMBER)
    browser, wrong = cast.signed_in(member, raise_request_exception=False), {}
    closed = [address for address in every_address() if who_opens(address.view) == {OWNER}]
    before = rows_of(annas.actor.workspace)
    for address in closed:
        for href in address.hrefs(annas):
            asked = browser.post(href, {"role": "owner", "email": "x@x.example"})
            codes = {browser.get(href).status_code, asked.status_code}
            if codes != {403}:
                wrong[href] = codes
    assert not wrong, listed(wrong)
    assert rows_of(annas.actor.workspace) == before
    assert {"accounts:settings", "accounts:members", "accounts:invite", "accounts:access"} <= {a.name for a in closed}


@pytest.mark.parametrize("model", [m for m in apps.get_models() if hasattr(m, "opens")], ids=lambda m: m._meta.label)
def test_the_table_of_rows(annas, model):
    """Owners and members see every row of the workspace, a role that the model does not name sees none."""
    workspace = annas.actor.workspace
    # What has become part of another exists for nobody.
    merged = {"merged_into": None} if hasattr(model, "merged_into") else {}
    every = model.objects.filter(workspace=workspace, **merged).count()
    counts = {role: cast.a_member(workspace, role=role) for role in (OWNER, MEMBER, BOOKKEEPER, GUEST)}
    more = model.objects.filter(workspace=workspace, **merged).count() - every
    seen = {role: model.objects.visible_to(actor).count() for role, actor in counts.items()}
    assert {seen[role] for role in FULL} == {every + more}
    for role in (BOOKKEEPER, GUEST):
        assert role in model.opens or seen[role] == 0
    # This guest was given nothing.
    assert seen[GUEST] == 0


def test_a_guest_works_on_what_was_given(annas):
    workspace = annas.actor.workspace
    with transaction.atomic():
        guest = cast.a_guest(workspace, annas.client, name="Gleb Given")
        browser = cast.signed_in(guest)
        page = browser.get(f"/clients/{annas.client.pk}/")
        assert page.status_code == 200
        assert f"/said/{annas.note.pk}/edit/" not in page.text
        assert browser.get("/").headers["Location"] == "/clients/"
        said = browser.post(f"/clients/{annas.client.pk}/say/", {"kind": "note", "text": "By the guest"})
        assert said.status_code == 302
        mine = Interaction.objects.get(text="By the guest")
        assert mine.user_id == guest.user_id
        assert f"/said/{mine.pk}/edit/" in browser.get(f"/clients/{annas.client.pk}/").text
        assert browser.get(f"/said/{mine.pk}/edit/").status_code == 200
        # What others wrote is read, not changed; what others planned may be done.
        assert browser.get(f"/said/{annas.note.pk}/").status_code == 200
        assert browser.post(f"/said/{annas.note.pk}/trash/").status_code == 404
        assert browser.post(f"/steps/{annas.step.pk}/trash/").status_code == 404
        assert browser.post(f"/steps/{annas.step.pk}/done/").status_code == 302
        assert NextStep.objects.get(pk=annas.step.pk).done_at is not None
        batch = mine._meta.apps.get_model("journal.Batch").objects.filter(user=guest.user).first()
        guest.user.seat.grants.all().delete()
        assert browser.post(f"/undo/{batch.pk}/").status_code == 404
        assert browser.get(f"/letters/{annas.letter.pk}/").status_code == 404
        transaction.set_rollback(True)


def test_a_role_costs_no_statement_and_a_guest_none_either(annas, django_assert_max_num_queries):
    workspace = annas.actor.workspace
    for role, most in ((OWNER, 6), (MEMBER, 6), (BOOKKEEPER, 7), (GUEST, 7)):
        browser = cast.signed_in(cast.a_member(workspace, role=role))
        with django_assert_max_num_queries(most):
            assert browser.get("/clients/").status_code == 200
