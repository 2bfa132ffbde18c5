"""Taking lists out: the rows as they stand, in three formats, without secrets and without formulas."""

import csv
import io
import re
import zipfile
from datetime import timedelta

import pytest
from defusedxml import ElementTree
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rapport.lib.vcards import read_card, split_cards
from tests import cast


@pytest.fixture
def browser(anna):
    return cast.signed_in(anna)


@pytest.fixture
def studio(anna):
    meridian = cast.a_client(anna.workspace, "=HYPERLINK(A1)", city="Omsk", tags=("vip",), note="line\nline; =1")
    cast.a_contact(meridian, "Ilya Brandt", phone="+7 912 345-67-89", is_main=True, role="editor", birthday="--03-22")
    cast.a_person(anna.workspace, "Mara Quist")
    cast.a_client(cast.the_stranger().workspace, "Theirs")
    return meridian


def taken(browser, what, how, **facts):
    response = browser.post(f"/many/{what}/export/file/", {"format": how, "everything": "1", **facts})
    assert response.status_code == 200
    return response, response.getvalue()


def table(data):
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def cards(data):
    return [read_card(record) for record in split_cards(io.BytesIO(data))]


def test_clients_as_csv_with_a_name_of_the_day_and_no_formula(anna, browser, studio):
    budget = cast.a_field(anna.workspace, "Budget", "money")
    signed = cast.a_field(anna.workspace, "Signed", "yes_no")
    studio.change({budget.name: "150050 RUB", signed.name: False}, by=anna, at=timezone.now())
    cast.a_next_step(studio, "Send it")
    response, data = taken(browser, "clients", "csv", question="sort=name")
    assert re.search(r'filename="clients-20\d\d-\d\d-\d\d.csv"', response["Content-Disposition"])
    assert data.startswith(b"\xef\xbb\xbf")
    first, second = table(data)
    assert (first["Name"], first["City"], first["Tags"], first["Kind"]) == ("'=HYPERLINK(A1)", "Omsk", "vip", "Company")
    assert (first["Budget, RUB"], first["Signed"], first["Next step"]) == ("1500.50", "no", "Send it")
    assert first["Worth remembering"] == "line\nline; '=1"
    assert second["Name"] == "Mara Quist"


def test_people_as_csv_keep_their_phones(browser, studio):
    rows = {row["Name"]: row for row in table(taken(browser, "people", "csv")[1])}
    ilya = rows["Ilya Brandt"]
    assert (ilya["Phone"], ilya["E-mail"], ilya["Client"]) == (
        "+7 912 345-67-89", "ilya@meridian.example", "'=HYPERLINK(A1)",
    )  # fmt: skip
    assert set(rows) == {"Ilya Brandt", "Mara Quist"}


def test_a_workbook_has_numbers_and_days(anna, browser, studio):
    number, day = cast.a_field(anna.workspace, "Hours", "number"), cast.a_field(anna.workspace, "Until", "day")
    studio.change({number.name: 1_500_000, day.name: "2027-03-01"}, by=anna, at=timezone.now())
    names = {"column": ["name", number.name, day.name]}
    response, data = taken(browser, "clients", "xlsx", question="sort=name", **names)
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    found = {cell.get("r"): cell for cell in ElementTree.fromstring(sheet).iterfind(".//m:c", space)}
    assert (found["B2"].find("m:v", space).text, found["C2"].find("m:v", space).text) == ("1.5", "46447")
    assert not ElementTree.fromstring(sheet).findall(".//m:f", space)


def test_people_as_cards_are_read_back(anna, browser, studio):
    field = cast.a_field(anna.workspace, "T-shirt", subject="contact")
    person = studio.contacts.get()
    person.change({field.name: "M", "note": "a,b;c\nd"}, by=anna, at=timezone.now())
    found = {card.display_name: card for card in cards(taken(browser, "people", "vcf")[1])}
    ilya = found["Ilya Brandt"]
    assert (ilya.organisation, ilya.title, ilya.note) == ("=HYPERLINK(A1)", "editor", "a,b;c\nd")
    assert [(point.value, point.label) for point in ilya.points] == [
        ("ilya@meridian.example", "work"), ("+7 912 345-67-89", "mobile"),
    ]  # fmt: skip
    assert (ilya.birthday, ilya.categories, ilya.extra) == ("--03-22", ("vip",), (("T-shirt", "M"),))
    of_clients = cards(taken(browser, "clients", "vcf")[1])
    assert {card.display_name for card in of_clients} == {"Ilya Brandt", "Mara Quist"}


def test_only_what_was_ticked_or_what_matches(anna, browser, studio):
    other = cast.a_client(anna.workspace, "Other")
    response = browser.post("/many/clients/export/file/", {"format": "csv", "pick": [other.pk, 999_999]})
    assert [row["Name"] for row in table(response.getvalue())] == ["Other"]
    found = table(taken(browser, "clients", "csv", question="tag=vip")[1])
    assert [row["Name"] for row in found] == ["'=HYPERLINK(A1)"]


def test_the_order_of_the_list_is_the_order_of_the_file(anna, browser):
    for days, name in enumerate(("Newest", "Middle", "Oldest")):
        client = cast.a_client(anna.workspace, name)
        cast.an_interaction(client, "out", at=timezone.now() - timedelta(days=days))
    assert [row["Name"] for row in table(taken(browser, "clients", "csv")[1])] == ["Newest", "Middle", "Oldest"]
    found = table(taken(browser, "clients", "csv", question="sort=name")[1])
    assert [row["Name"] for row in found] == ["Middle", "Newest", "Oldest"]


def test_secret_clients_stay_and_it_is_said(anna, browser, studio):
    secret = cast.a_client(anna.workspace, "Nobody knows", confidentiality="secret")
    cast.a_contact(secret, "Agent")
    assert "1 secret client is left out." in browser.get("/many/clients/export/").text
    assert "1 person of a secret client is left out." in browser.get("/many/people/export/").text
    for what in ("clients", "people"):
        for how in ("csv", "vcf"):
            data = taken(browser, what, how)[1].decode()
            assert "Nobody knows" not in data
            assert "Agent" not in data
    picked = browser.post("/many/clients/export/file/", {"format": "csv", "pick": secret.pk}).getvalue().decode()
    assert "Nobody knows" not in picked


def test_the_page_says_what_goes_and_without_a_tick_nothing_goes(browser, studio):
    page = browser.get("/many/clients/export/?tag=vip").text
    assert "1 client goes into the file." in page
    assert 'name="everything"' in page
    page = browser.post("/many/clients/export/", {"pick": studio.pk}).text
    assert f'<input type="hidden" name="pick" value="{studio.pk}">' in page
    assert "Select at least one row first." in browser.post("/many/clients/export/", follow=True).text


@pytest.mark.parametrize("facts", [{"format": "exe"}, {}])
def test_an_unknown_format_or_list_is_not_found(browser, studio, facts):
    assert browser.post("/many/clients/export/file/", facts).status_code == 404
    assert browser.post("/many/planets/export/file/", {"format": "csv"}).status_code == 404
    assert browser.get("/many/planets/export/").status_code == 404


def test_a_file_in_russian_has_russian_titles_and_a_russian_name(anna, browser, studio):
    anna.user.language = "ru"
    anna.user.save()
    response, data = taken(browser, "clients", "csv")
    assert "filename*=utf-8''" in response["Content-Disposition"]
    titles = list(table(data)[0])
    assert not [title for title in titles if title.isascii()], titles


@pytest.mark.parametrize("what", ["clients", "people"])
@pytest.mark.parametrize("how", ["csv", "xlsx", "vcf"])
def test_ten_times_as_many_rows_cost_the_same_statements(anna, browser, studio, what, how):
    field = cast.a_field(anna.workspace, "Note", subject="client" if what == "clients" else "contact")

    def cost():
        with CaptureQueriesContext(connection) as said:
            taken(browser, what, how)
        return len(said)

    studio.change({field.name: "x"}, by=anna, at=timezone.now())
    few = cost()
    for number in range(12):
        cast.a_contact(cast.a_client(anna.workspace, f"Client {number}"), f"Person {number}")
    assert cost() == few


def test_everybody_is_listed_found_and_paged(anna, browser, studio):
    page = browser.get("/people/all/").text
    assert "2 people at your clients." in page
    assert "Ilya Brandt" in page
    assert "Mara Quist" in page
    found = browser.get("/people/all/?q=mara").text
    assert "Mara Quist" in found
    assert "Ilya Brandt" not in found
    assert "Nobody is found" in browser.get("/people/all/?q=zzzz").text
    for number in range(60):
        cast.a_contact(studio, f"Person {number:02}", email="")
    page = browser.get("/people/all/").text
    assert "More people" in page
