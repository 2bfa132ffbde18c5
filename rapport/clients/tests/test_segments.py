"""Segments and saved views in the browser: composed, counted, kept, shared, stale, thrown away; columns and sums."""

import json
import re
from urllib.parse import quote

import pytest
from django.utils import timezone

from rapport.clients.models import Client, SavedView, Segment
from tests.cast import a_client, a_contact, a_field, a_segment, a_view, signed_in

PERM = {"all": [{"field": "city", "is": "equals", "value": "Perm"}]}
WHERE = quote(json.dumps(PERM))


@pytest.fixture
def book(anna):
    """Two clients in Perm, one elsewhere."""
    for name, city, days in (("Acme", "Perm", 7), ("Birch", "perm", None), ("Cedar", "Omsk", 30)):
        client = a_client(anna.workspace, name, city=city, rhythm_days=days)
        a_contact(client, f"Boss of {name}", email=f"{name.lower()}@example.org", is_main=True)
    return anna


def names(response):
    return re.findall(r'class="name" href="[^"]*" data-open>([^<]+)<', response.text)


def test_the_list_is_narrowed_by_conditions_and_says_so(book):
    response = signed_in(book).get(f"/clients/?where={WHERE}&sort=name")
    assert names(response) == ["Acme", "Birch"]
    assert "City: Perm" in response.text


def test_conditions_that_cannot_be_asked_show_nobody_and_say_why(book):
    for where in ('{"all":[{"field":"colour","is":"empty"}]}', "[", "x" * 7000):
        response = signed_in(book).get("/clients/", {"where": where})
        assert response.status_code == 200
        assert names(response) == []
        assert "condition" in response.text


def test_composing_counts_while_one_types_and_leads_to_the_list(book):
    browser = signed_in(book)
    page = browser.get("/clients/conditions/?sort=name").text
    assert 'name="t-0.field"' in page
    form = {"query": "sort=name", "t.how": "all", "t-0.field": "city", "t-0.op": "equals", "t-0.value": "perm"}
    assert "2 clients match now." in browser.post("/clients/conditions/", {**form, "do": "look"}).text
    more = browser.post("/clients/conditions/", {**form, "do": "people:t"}).text
    assert 'name="t-1.of"' in more
    shown = browser.post("/clients/conditions/", {**form, "do": "show"})
    assert shown.status_code == 302
    assert "sort=name" in shown.url
    assert names(browser.get(shown.url)) == ["Acme", "Birch"]


def test_a_condition_without_a_value_is_refused_beside_itself(book):
    form = {"t.how": "all", "t-0.field": "rhythm_days", "t-0.op": "least", "t-0.value": "many", "do": "show"}
    response = signed_in(book).post("/clients/conditions/", form)
    assert response.status_code == 422
    assert "“many” is no whole number." in response.text
    assert 'value="many"' in response.text


def test_a_segment_is_kept_counted_changed_and_thrown_away(book):
    browser = signed_in(book)
    form = {"name": " In  Perm ", "t.how": "all", "t-0.field": "city", "t-0.op": "equals", "t-0.value": "Perm"}
    assert browser.post("/clients/segments/new/", {**form, "do": "save"}).status_code == 302
    segment = Segment.objects.get()
    assert (segment.name, segment.tree) == ("In Perm", PERM)
    page = browser.get("/clients/segments/").text
    assert "City: Perm" in page
    assert "2 clients" in page
    changed = {**form, "name": "Omsk", "t-0.value": "Omsk", "version": "1", "do": "save"}
    browser.post(f"/clients/segments/{segment.pk}/", changed)
    assert "1 client<" in browser.get("/clients/segments/").text
    stale = browser.post(f"/clients/segments/{segment.pk}/", {**form, "version": "1", "do": "save"})
    assert stale.status_code == 422
    assert "meanwhile" in stale.text
    browser.post(f"/clients/segments/{segment.pk}/trash/")
    assert "No segments yet." in browser.get("/clients/segments/").text
    assert "Omsk" in browser.get("/trash/").text
    browser.post(f"/clients/segments/{segment.pk}/restore/")
    assert "1 client<" in browser.get("/clients/segments/").text


def test_a_segment_needs_a_name(book):
    response = signed_in(book).post("/clients/segments/new/", {"t.how": "all", "do": "save", "name": ""})
    assert response.status_code == 422
    assert "Give the segment a name." in response.text
    assert not Segment.objects.exists()


def test_a_segment_that_asks_for_itself_is_refused(book):
    segment = a_segment(book.workspace, "Loop")
    form = {"name": "Loop", "t.how": "all", "t-0.field": "segment", "t-0.op": "any_of", "t-0.value": str(segment.pk)}
    response = signed_in(book).post(f"/clients/segments/{segment.pk}/", {**form, "version": "1", "do": "save"})
    assert response.status_code == 422
    assert "itself" in response.text


def test_a_view_keeps_filter_columns_and_order(book):
    browser = signed_in(book)
    query = f"where={WHERE}&sort=-city&columns=city,email"
    page = browser.get(f"/clients/views/new/?{query}").text
    assert "City: Perm" in page
    form = {"name": "Perm", "shared": "on", "query": query, "column": ["city", "email"], "do": "save"}
    browser.post("/clients/views/new/", form)
    view = SavedView.objects.get()
    assert view.query == {"where": json.dumps(PERM), "sort": "-city", "columns": "city,email"}
    shown = browser.get(f"/clients/?view={view.pk}")
    assert sorted(names(shown)) == ["Acme", "Birch"]
    assert "acme@example.org" in shown.text
    assert ">Perm</a>" in shown.text


def test_columns_are_moved_taken_out_and_added(book):
    browser = signed_in(book)
    form = {"query": "", "column": ["turn", "tags", "city"], "name": "Half a na"}

    def columns(**pressed):
        page = browser.post("/clients/views/new/", {**form, **pressed}).text
        assert 'value="Half a na"' in page
        return re.findall(r'name="column" value="(\w+)"', page)

    assert columns(do="up:city") == ["turn", "city", "tags"]
    assert columns(do="down:turn") == ["tags", "turn", "city"]
    assert columns(do="up:turn") == ["turn", "tags", "city"]
    assert columns(do="out:tags") == ["turn", "city"]
    assert columns(do="in", new="phone") == ["turn", "tags", "city", "phone"]
    assert columns(do="in", new="nonsense") == ["turn", "tags", "city"]
    assert not SavedView.objects.exists()


def test_a_private_view_is_nobody_elses(book, teammate, stranger):
    mine, ours = a_view(book, "Mine alone"), a_view(book, "For everybody", shared=True)
    assert "Mine alone" in signed_in(book).get("/clients/").text
    theirs = signed_in(teammate).get("/clients/").text
    assert "For everybody" in theirs
    assert "Mine alone" not in theirs
    assert signed_in(teammate).get(f"/clients/views/{mine.pk}/").status_code == 404
    assert signed_in(stranger).get(f"/clients/views/{ours.pk}/").status_code == 404
    # The number of a view one may not see asks for nothing.
    assert signed_in(teammate).get(f"/clients/?view={mine.pk}").status_code == 200


def test_a_view_saved_over_another_takes_its_place(book):
    old = a_view(book, "Old", shared=True)
    form = {"name": "New", "query": "kind=company", "instead": str(old.pk), "do": "save"}
    signed_in(book).post("/clients/views/new/", form)
    old.refresh_from_db()
    assert (SavedView.objects.count(), old.name, old.query["kind"]) == (1, "New", "company")


def test_a_view_changed_meanwhile_is_not_written_over(book):
    view = a_view(book, "Ours", shared=True)
    view.change({"name": "Theirs"}, by=book, at=timezone.now())
    response = signed_in(book).post(f"/clients/views/{view.pk}/", {"name": "Mine", "version": "1", "do": "save"})
    assert response.status_code == 422
    view.refresh_from_db()
    assert view.name == "Theirs"


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("city", ["Cedar", "Acme", "Birch", "Dill"]),
        ("-city", ["Birch", "Acme", "Cedar", "Dill"]),
        ("rhythm_days", ["Acme", "Cedar", "Birch", "Dill"]),
        ("-rhythm_days", ["Cedar", "Acme", "Birch", "Dill"]),
        ("nonsense", ["Acme", "Birch", "Cedar", "Dill"]),
    ],
)
def test_any_column_sorts_and_what_is_not_known_stands_last(book, sort, order):
    a_client(book.workspace, "Dill")
    found = names(signed_in(book).get(f"/clients/?columns=city,rhythm_days&sort={sort}"))
    assert found == order if sort != "nonsense" else sorted(found) == order


def test_pages_of_a_list_sorted_by_a_field_of_ones_own_never_repeat_or_skip(book):
    field = a_field(book.workspace, "Rooms", kind="number")
    for number in range(120):
        client = a_client(book.workspace, f"Hotel {number:03}")
        if number % 3:
            client.change({field.name: (number % 7) * 1_000_000}, by=book, at=timezone.now())
    browser, seen, href = signed_in(book), [], f"/clients/?columns={field.name}&sort=-{field.name}"
    while href:
        page = browser.get(href)
        seen += names(page)
        found = re.search(r'hx-get="(/clients/\?[^"]*after=[^"]*)"', page.text)
        href = found.group(1).replace("&amp;", "&") if found else ""
    assert len(seen) == len(set(seen)) == 123


def test_sums_stand_below_and_currencies_are_never_mixed(book):
    rooms, budget = a_field(book.workspace, "Rooms", kind="number"), a_field(book.workspace, "Budget", kind="money")

    for client, money in zip(Client.objects.order_by("name"), ("10000 RUB", "550 EUR", "250 RUB"), strict=True):
        # Beside each other these numbers are more than a column of the database can add up.
        client.change({rooms.name: 9 * 10**17 + 500_000, budget.name: money}, by=book, at=timezone.now())
        client.change({rooms.name: 9 * 10**17 + 500_000}, by=book, at=timezone.now())
    page = signed_in(book).get(f"/clients/?columns={rooms.name},{budget.name}").text
    foot = re.search(r"<tfoot.*</tfoot>", page, re.S).group()
    assert re.findall(r'class="sum">([^<]+)<', foot) == ["2,700,000,000,001.5", "€5.50", "RUB\xa0102.50"]
    assert "<tfoot" not in signed_in(book).get("/clients/").text


def test_segments_of_segments_cannot_grow_without_bound(book):
    parts = [{"field": "city", "is": "equals", "value": f"Perm {n}"} for n in range(35)]
    many = [str(a_segment(book.workspace, f"Part {n}", {"all": parts}).pk) for n in range(14)]
    where = json.dumps({"all": [{"field": "segment", "is": "any_of", "value": many}]})
    assert "more conditions than one list" in signed_in(book).get("/clients/", {"where": where}).text
    again = json.dumps({"all": [{"field": "segment", "is": "any_of", "value": many[:1] * 40}]})
    assert "more conditions than one list" not in signed_in(book).get("/clients/", {"where": again}).text
