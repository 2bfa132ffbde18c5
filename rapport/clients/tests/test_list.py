"""The list of clients: its answer, its tabs, what narrows it, its order and its pages."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rapport.clients.models import Client
from rapport.clients.standing import refresh
from tests.cast import a_client, a_contact, a_next_step, a_person, ago, an_interaction, signed_in


def names(response):
    return re.findall(r'class="name" href="[^"]*" data-open>([^<]+)<', response.text)


def statements(browser, address, **how):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        response = browser.get(address, **how)
    assert response.status_code == 200
    return len(caught)


@pytest.fixture
def book(anna):
    """Four clients: one waits, one is silent, one is fine, one is put away."""
    waiting = a_client(anna.workspace, "Дом у моря", tags=("VIP", "отель"), city="Светлогорск")
    a_contact(waiting, "Анна Кравцова")
    an_interaction(waiting, "in", at=ago(hours=5))
    silent = a_client(anna.workspace, "Лесной чай", tags=("vip",))
    an_interaction(silent, "out", at=ago(days=100))
    well = a_person(anna.workspace, "Mara Quist")
    an_interaction(well, "out", at=ago(days=2))
    gone = a_client(anna.workspace, "Old Mill")
    gone.archive(by=anna, at=timezone.now())
    return anna


def test_the_answer_counts_who_is_how(book):
    text = signed_in(book).get("/clients/").text
    assert "One of three is fine." in text
    assert "One waits for your answer. One is silent longer than usual." in text
    assert re.findall(r"(All|Waiting for you|Silent|Archived) <span>(\d+)", text) == [
        ("All", "3"), ("Waiting for you", "1"), ("Silent", "1"), ("Archived", "1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Mara Quist", "Дом у моря", "Лесной чай"]),
        ("?tab=waiting", ["Дом у моря"]),
        ("?tab=silent", ["Лесной чай"]),
        ("?tab=archived", ["Old Mill"]),
        ("?kind=person", ["Mara Quist"]),
        ("?kind=company", ["Дом у моря", "Лесной чай"]),
        ("?tag=vip", ["Дом у моря", "Лесной чай"]),
        ("?tag=отель&q=дом", ["Дом у моря"]),
        ("?q=dom u morya", ["Дом у моря"]),
        ("?q=кравцовой", ["Дом у моря"]),
        ("?q=светлогорск", ["Дом у моря"]),
        ("?q=mara@quist", ["Mara Quist"]),
        ("?q=mill", []),
        ("?q=mill&tab=archived", ["Old Mill"]),
        ("?q=%22;--", []),
        ("?tab=nonsense&kind=alien&sort=luck", ["Mara Quist", "Дом у моря", "Лесной чай"]),
        ("?q=a%00b", ["Mara Quist", "Дом у моря", "Лесной чай"]),
    ],
)
def test_the_list_is_narrowed(book, query, found):
    assert sorted(names(signed_in(book).get(f"/clients/{query}"))) == sorted(found)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("last", ["Дом у моря", "Mara Quist", "Лесной чай"]),
        ("name", ["Mara Quist", "Дом у моря", "Лесной чай"]),
        ("waits", ["Дом у моря", "Mara Quist", "Лесной чай"]),
    ],
)
def test_the_list_is_sorted(book, sort, order):
    assert names(signed_in(book).get(f"/clients/?sort={sort}")) == order


def test_a_filter_answers_the_rows_alone(book):
    response = signed_in(book).get("/clients/?q=дом", headers={"HX-Request": "true"})
    assert "<html" not in response.text
    assert names(response) == ["Дом у моря"]
    assert "HX-Request" in response.headers["Vary"]


def test_no_match_says_so_and_offers_the_way_back(book):
    text = signed_in(book).get("/clients/?q=nobody").text
    assert "No client is found by “nobody”." in text
    assert "Show all clients" in text


def test_turns_are_said_in_words_and_a_day_late_in_red(anna):
    late = a_client(anna.workspace, "Late Ltd")
    an_interaction(late, "in", at=ago(days=8))
    text = signed_in(anna).get("/clients/").text
    assert re.search(r'<span class="late">Yours, \d+ days</span>', text)
    assert "end--late" in text


def test_the_first_next_step_stands_in_its_row(anna):
    client = a_client(anna.workspace)
    today = timezone.localdate(timezone=anna.workspace.workhours.zone)
    a_next_step(client, "Later", due_on=today + timedelta(days=9))
    a_next_step(client, "Overdue", due_on=today - timedelta(days=1))
    a_next_step(client, "Someday", due_on=None, due_at=None)
    text = signed_in(anna).get("/clients/").text
    assert "Overdue" in text
    assert '<span class="late nb">yesterday</span>' in text
    assert "Someday" not in text


@pytest.mark.parametrize("sort", ["last", "name", "waits"])
def test_pages_neither_repeat_nor_skip_a_client(anna, sort):
    now = timezone.now()
    rows = [
        Client(workspace=anna.workspace, name=f"Same {n % 3}", created_at=now, updated_at=now, last_at=now)
        for n in range(117)
    ]
    for row in rows:
        row.set_keys()
    Client.objects.bulk_create(rows)
    browser, seen, address = signed_in(anna), [], f"/clients/?sort={sort}"
    while address:
        response = browser.get(address, headers={"HX-Request": "true"})
        seen += [int(pk) for pk in re.findall(r'id="client-(\d+)"', response.text)]
        more = re.search(r'class="more-row" hx-get="([^"]+)"', response.text)
        address = more[1].replace("&amp;", "&") if more else ""
    assert len(seen) == 117
    assert len(set(seen)) == 117


@pytest.mark.parametrize("after", ["nonsense", "WyJ4IiwgNV0", "WyIyMDI2LTEzLTk5IiwgNV0", "W10", "bnVsbA", "WzEsMl0"])
def test_a_broken_key_means_the_beginning(book, after):
    response = signed_in(book).get(f"/clients/?after={after}")
    assert response.status_code == 200
    assert len(names(response)) == 3


@pytest.mark.parametrize("rows", [3, 60])
def test_the_list_costs_six_statements_however_long(anna, rows):
    for n in range(rows):
        client = a_client(anna.workspace, f"Client {n}", tags=(f"tag {n % 4}",))
        a_next_step(client)
    refresh(Client.objects.values_list("pk", flat=True))
    browser = signed_in(anna)
    browser.get("/clients/")
    assert statements(browser, "/clients/") <= 5
    assert statements(browser, "/clients/?q=client&tag=tag 1&sort=waits") <= 6
    assert statements(browser, "/clients/?q=client", headers={"HX-Request": "true"}) <= 4


def test_without_clients_the_page_teaches(anna):
    text = signed_in(anna).get("/clients/").text
    assert "Here you will see how you are doing with everybody." in text
    assert "Import from files" in text
    assert "<table" not in text


def test_when_all_are_archived_the_answer_says_so(anna):
    a_client(anna.workspace).archive(by=anna, at=timezone.now())
    assert "All your clients are archived." in signed_in(anna).get("/clients/").text


def test_a_guessed_clock_is_shown_as_a_guess_in_the_list_and_the_rail(anna):
    client = a_client(anna.workspace, "Nils")
    why = {"code": "letters", "count": 3, "offsets": ["+5"]}
    a_contact(client, "Nils Aro", zone_guess="Asia/Almaty", zone_guess_why=why)
    a_client(anna.workspace, "Hans", timezone="Europe/Berlin")
    text = signed_in(anna).get("/clients/").text
    assert text.count('data-zone="Asia/Almaty"') == 2
    assert text.count('title="a guess by the clock of 3 letters (+5)"') == 2
    assert text.count('data-zone="Europe/Berlin"') == 2
