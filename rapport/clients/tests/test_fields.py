"""Fields people make: their page in the settings, their place on pages and in forms, a thousand of them."""

import json
import re

import pytest
from django.utils import timezone

from rapport.clients import custom, fielding
from rapport.clients.forms.own import form_field
from rapport.clients.models import CustomField, CustomValue
from rapport.journal.models import Batch
from rapport.journal.undoing import undo
from rapport.search.finding import matching
from rapport.search.words import question
from tests import cast
from tests.contracts.conftest import FRAGMENT

NEW = {"label": "Hosting until", "kind": "day", "choices": "", "currency": "EUR", "help": ""}


@pytest.fixture
def browser(anna):
    return cast.signed_in(anna)


@pytest.fixture
def client(anna):
    return cast.a_client(anna.workspace, "Meridian Books")


def standing(client, field):
    return custom.values_of([client])[client.pk].get(field.pk)


# ---- The settings


def test_a_field_is_made_changed_archived_and_taken_back(anna, browser):
    response = browser.post("/settings/fields/new/?of=client", NEW, follow=True)
    field = CustomField.objects.get()
    assert (field.key, field.kind, field.position) == ("hosting_until", "day", 0)
    assert "Hosting until" in response.text
    version = {"version": field.version}
    browser.post(f"/settings/fields/{field.pk}/", {**NEW, **version, "label": "Hosting ends"})
    field.refresh_from_db()
    assert (field.label, field.key) == ("Hosting ends", "hosting_until")
    undo(Batch.objects.latest("pk"), by=anna, at=timezone.now())
    field.refresh_from_db()
    assert field.label == "Hosting until"
    browser.post(f"/settings/fields/{field.pk}/archive/")
    assert custom.fields_of(anna, "client") == []
    assert "Hosting until" in browser.get("/settings/fields/?archived=1").text
    count = Batch.objects.count()
    browser.post(f"/settings/fields/{field.pk}/archive/")
    assert Batch.objects.count() == count
    browser.post(f"/settings/fields/{field.pk}/unarchive/")
    assert custom.fields_of(anna, "client") == [field]


def test_a_new_field_is_unmade_by_its_undo_unless_something_is_written_into_it(anna, browser, client):
    browser.post("/settings/fields/new/", NEW)
    field, made = CustomField.objects.get(), Batch.objects.latest("pk")
    client.change({field.name: "2027-01-01"}, by=anna, at=timezone.now())
    assert undo(made, by=anna, at=timezone.now()).left
    assert CustomField.objects.exists()
    browser.post("/settings/fields/new/", {**NEW, "label": "Second"})
    undo(Batch.objects.latest("pk"), by=anna, at=timezone.now())
    assert CustomField.objects.count() == 1


@pytest.mark.parametrize(
    "facts",
    [
        {"label": ""},
        {"label": "x" * 121},
        {"label": "a\x00b"},
        {"kind": "alien"},
        {"kind": "choice"},
        {"kind": "choice", "choices": "x" * 101},
        {"kind": "money", "currency": "XXQ"},
        {"label": "ЁЛКА"},
    ],
)
def test_bad_fields_come_back_with_a_sentence(anna, browser, facts):
    cast.a_field(anna.workspace, "ёлка")
    response = browser.post("/settings/fields/new/?of=client", {**NEW, **facts}, headers=FRAGMENT)
    assert response.status_code == 422
    assert 'class="error"' in response.text
    assert CustomField.objects.count() == 1


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Бюджет на год", "budzhet_na_god"),
        ("Budget", "budget_2"),
        ("???", "field"),
        ("漢字", "field"),
        ("x" * 90, "x" * 50),
    ],
)
def test_the_name_for_programs_is_latin_and_free(label, key):
    assert fielding.free_key(label, {"budget"}) == key


def test_fields_stand_in_the_order_people_give_them(anna, browser):
    first, second, third = (cast.a_field(anna.workspace, name) for name in ("A", "B", "C"))
    cast.a_field(anna.workspace, "P", subject="contact")

    def order():
        return "".join(field.label for field in custom.fields_of(anna, "client"))

    for field, where, after in ((third, "up", "ACB"), (first, "last", "CBA"), (second, "first", "BCA"),
                                (third, "down", "BAC"), (second, "up", "BAC")):  # fmt: skip
        browser.post(f"/settings/fields/{field.pk}/move/", {"where": where})
        assert order() == after
    undo(Batch.objects.latest("pk"), by=anna, at=timezone.now())
    assert order() == "BCA"
    assert browser.post(f"/settings/fields/{first.pk}/move/", {"where": "sideways"}).status_code == 404


@pytest.mark.parametrize(
    ("kind", "value", "to", "allowed"),
    [
        ("text", "gold", "long", True),
        ("text", "gold", "choice", True),
        ("choice", "gold", "text", True),
        ("long", "two\nlines", "text", False),
        ("long", "one", "text", True),
        ("text", "12", "number", False),
        ("number", 1_000_000, "money", False),
        ("number", 1_000_000, "text", False),
        ("day", "2027-01-01", "text", False),
        ("number", None, "day", True),
    ],
)
def test_a_kind_changes_only_where_no_value_is_lost(anna, browser, client, kind, value, to, allowed):
    field = cast.a_field(anna.workspace, "Grade", kind, choices=["gold"] if kind == "choice" else [])
    client.change({field.name: value}, by=anna, at=timezone.now())
    facts = {**NEW, "label": "Grade", "kind": to, "version": field.version}
    response = browser.post(f"/settings/fields/{field.pk}/", facts, headers=FRAGMENT)
    field.refresh_from_db()
    assert (response.status_code, field.kind) == ((204, to) if allowed else (422, kind))
    assert standing(client, field) == value
    if to == "choice":
        assert field.choices == ["gold"]


def test_a_word_taken_out_of_the_choices_stays_where_it_stands(anna, browser, client):
    field = cast.a_field(anna.workspace, "Grade", "choice", choices=["gold", "tin"])
    client.change({field.name: "tin"}, by=anna, at=timezone.now())
    field.change({"choices": ["gold"]}, by=anna, at=timezone.now())
    assert form_field(field, "tin").clean("tin") == "tin"
    page = browser.get(f"/clients/{client.pk}/edit/").text
    assert '<option value="tin" selected' in page


def test_deleting_for_good_says_how_many_values_go(anna, browser, client):
    field = cast.a_field(anna.workspace, "Grade")
    assert "Nothing is written into it." in browser.get(f"/settings/fields/{field.pk}/erase/").text
    client.change({field.name: "Заполнено"}, by=anna, at=timezone.now())
    assert "1 value goes with it" in browser.get(f"/settings/fields/{field.pk}/erase/").text
    assert CustomValue.objects.exists()
    browser.post(f"/settings/fields/{field.pk}/erase/")
    assert not CustomField.objects.exists()
    assert not CustomValue.objects.exists()
    assert not matching(anna, question("заполнено"), ("client",)).exists()
    assert browser.post(f"/settings/fields/{field.pk}/erase/").status_code == 404
    for batch in Batch.objects.all():
        assert browser.get(f"/settings/journal/{batch.pk}/").status_code == 200


def test_the_fields_of_others_do_not_exist(anna, client):
    field = cast.a_field(anna.workspace, "Grade")
    stranger = cast.signed_in(cast.the_stranger())
    for address in ("", "erase/"):
        assert stranger.get(f"/settings/fields/{field.pk}/{address}").status_code == 404
    for address in ("", "move/", "archive/", "unarchive/", "erase/"):
        assert stranger.post(f"/settings/fields/{field.pk}/{address}", {"where": "up"}).status_code == 404
    mine = cast.a_client(cast.a_member().workspace)
    assert stranger.get(f"/clients/{mine.pk}/facts/{field.name}/").status_code == 404
    assert cast.signed_in(anna).get(f"/clients/{client.pk}/facts/custom_999/").status_code == 404


# ---- On clients and people


TYPED = [
    ("text", "Иван", "Иван"),
    ("long", "one\r\ntwo", "one\ntwo"),
    ("number", "1 234,50", 1_234_500_000),
    ("number", "-0.000001", -1),
    ("day", "2027-03-01", "2027-03-01"),
    ("day", "01.03.2027", "2027-03-01"),
    ("choice", "gold", "gold"),
    ("money", "1 234,50", "123450 RUB"),
    ("money", "500 eur", "50000 EUR"),
    ("money", "€500", "50000 EUR"),
    ("money", "1000 JPY", "1000 JPY"),
    ("yes_no", "no", False),
    ("yes_no", "yes", True),
]  # fmt: skip
REFUSED = [
    ("text", "x" * 501),
    ("text", "a\x00b"),
    ("number", "NaN"),
    ("number", "Infinity"),
    ("number", "1e5"),
    ("number", "twelve"),
    ("number", "0.0000001"),
    ("number", "9" * 30),
    ("number", "1.2.3"),
    ("day", "2027-02-30"),
    ("day", "0001-01-01"),
    ("choice", "silver"),
    ("money", "1.234.5"),
    ("money", "0.001"),
    ("money", "1.5 JPY"),
    ("money", "5 QQQ"),
    ("money", "5 EUR USD"),
    ("money", "NaN"),
    ("yes_no", "perhaps"),
]


@pytest.mark.parametrize(("kind", "text", "value"), TYPED)
def test_a_value_is_typed_where_it_stands(anna, browser, client, kind, text, value):
    field = cast.a_field(anna.workspace, "Grade", kind, choices=["gold", "tin"])
    address = f"/clients/{client.pk}/facts/{field.name}/"
    assert "not known" in browser.get(f"/clients/{client.pk}/").text
    response = browser.post(
        address, {field.name: text, "opened_with": json.dumps({field.name: None})}, headers=FRAGMENT
    )
    assert response.status_code == 200
    assert standing(client, field) in (value, text)
    page = browser.get(f"/clients/{client.pk}/").text
    assert custom.display(field, value).split("\n")[0] in page.replace("&#34;", '"')
    # What the form shows of it is read back as the same.
    shown = re.search(r"<form.*?data-inline-form.*?</form>", browser.get(address).text, re.DOTALL)[0]
    assert shown
    assert browser.get(address, headers=FRAGMENT).status_code == 200
    browser.post(address, {field.name: "", "keep": "mine"})
    assert standing(client, field) is None


@pytest.mark.parametrize(("kind", "text"), REFUSED)
def test_a_bad_value_is_refused_in_a_sentence(anna, browser, client, kind, text):
    field = cast.a_field(anna.workspace, "Grade", kind, choices=["gold", "tin"])
    response = browser.post(f"/clients/{client.pk}/facts/{field.name}/", {field.name: text}, headers=FRAGMENT)
    assert response.status_code == 422
    assert 'class="error"' in response.text
    assert not CustomValue.objects.exists()


def test_what_somebody_wrote_meanwhile_is_shown_before_it_is_lost(anna, browser, client):
    field = cast.a_field(anna.workspace, "Budget", "money")
    client.change({field.name: "100000 RUB"}, by=anna, at=timezone.now())
    facts = {field.name: "5", "opened_with": json.dumps({field.name: None})}
    response = browser.post(f"/clients/{client.pk}/facts/{field.name}/", facts, headers=FRAGMENT)
    assert response.status_code == 409
    assert "1,000.00" in response.text
    assert standing(client, field) == "100000 RUB"


def test_the_form_changes_fields_with_all_else_in_one_batch(anna, browser, client):
    text, number = cast.a_field(anna.workspace, "Note"), cast.a_field(anna.workspace, "Budget", "number")
    page = browser.get(f"/clients/{client.pk}/edit/").text
    assert f'name="{text.name}"' in page
    facts = {"kind": "company", "name": "Renamed", "version": client.version, text.name: "x", number.name: "2,5"}
    browser.post(f"/clients/{client.pk}/edit/", facts)
    batch = Batch.objects.get()
    assert set(batch.entries.get().payload.changes) >= {"name", text.name, number.name}
    undo(batch, by=anna, at=timezone.now())
    client.refresh_from_db()
    assert (client.name, custom.values_of([client])[client.pk]) == ("Meridian Books", {})


def test_a_form_that_does_not_ask_leaves_the_fields_alone(anna, browser, client):
    field = cast.a_field(anna.workspace, "Note")
    client.change({field.name: "kept"}, by=anna, at=timezone.now())
    browser.post(f"/clients/{client.pk}/edit/", {"kind": "company", "name": "Renamed", "version": 2})
    client.refresh_from_db()
    assert (client.name, standing(client, field)) == ("Renamed", "kept")


def test_two_versions_show_fields_by_their_labels(anna, browser, client):
    field = cast.a_field(anna.workspace, "Signed on", "day")
    client.change({field.name: "2001-03-01"}, by=anna, at=timezone.now())
    facts = {"kind": "company", "name": "Meridian Books", "version": 1, "opened_with": "{}", field.name: "2002-03-01"}
    response = browser.post(f"/clients/{client.pk}/edit/", facts)
    assert response.status_code == 409
    for words in ("Signed on", "1 March 2001", "1 March 2002"):
        assert words in response.text


def test_people_have_their_fields_on_their_page_and_in_their_forms(anna, browser, client):
    field = cast.a_field(anna.workspace, "T-shirt", "choice", subject="contact", choices=["S", "M"])
    lines = {f"{kind}-{name}": 0 for kind in ("email", "phone", "website") for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    browser.post(f"/clients/{client.pk}/people/new/", {"name": "Nils", field.name: "S", **lines})
    person = client.contacts.get()
    assert standing(person, field) == "S"
    assert "T-shirt" in browser.get(f"/people/{person.pk}/").text
    browser.post(f"/people/{person.pk}/facts/{field.name}/", {field.name: "M", "keep": "mine"})
    assert standing(person, field) == "M"
    assert "T-shirt" in browser.get(f"/people/{person.pk}/fields/?q=shirt").text
    assert "T-shirt" not in browser.get(f"/clients/{client.pk}/edit/").text


def test_labels_and_hints_are_text(anna, browser, client):
    cast.a_field(anna.workspace, "<b>bold</b>", help="<script>alert(1)</script>")
    for address in (f"/clients/{client.pk}/", f"/clients/{client.pk}/edit/", "/settings/fields/",
                    f"/clients/{client.pk}/fields/"):  # fmt: skip
        page = browser.get(address).text
        assert "<script>alert" not in page
        assert "<b>bold" not in page


def test_a_thousand_fields_leave_pages_bounded(anna, browser, client, django_assert_max_num_queries):
    def cost(address):
        with django_assert_max_num_queries(30) as said:
            page = browser.get(address).text
        return len(said), len(page)

    addresses = [f"/clients/{client.pk}/", f"/clients/{client.pk}/edit/", f"/clients/{client.pk}/fields/",
                 "/settings/fields/", "/clients/"]  # fmt: skip
    one = cast.a_field(anna.workspace, "One")
    client.change({one.name: "x"}, by=anna, at=timezone.now())
    few = [cost(address) for address in addresses]
    now = timezone.now()
    made = CustomField.objects.bulk_create(
        CustomField(workspace=anna.workspace, subject="client", label=f"Field {n}", key=f"k{n}", position=n,
                    created_at=now, updated_at=now)
        for n in range(1, 1000)
    )  # fmt: skip
    client.put_all({field.name: "x" for field in made})
    many = [cost(address) for address in addresses]
    assert [count for count, _ in few] == [count for count, _ in many]
    assert all(length < 250_000 for _, length in many)
    assert "976 more fields" in browser.get(f"/clients/{client.pk}/").text
    page = browser.get(f"/clients/{client.pk}/fields/?q=field 777")
    assert "Field 777" in page.text
    with django_assert_max_num_queries(30):
        response = browser.post(f"/clients/{client.pk}/edit/", {
            "kind": "company", "name": "Renamed", "version": client.version, **{field.name: "y" for field in made[:60]},
        })  # fmt: skip
    assert response.status_code == 302
