"""Turning the pages of a list by key: nothing twice, nothing skipped, and a broken key means the beginning."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from django import forms

from rapport.clients.models import Client
from rapport.web.filters import Filters, keyset, number_in
from tests.cast import a_client

START = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def clients(anna):
    """Twelve clients, of whom four each share a moment and three each a name."""
    return [
        a_client(
            anna.workspace, f"Name {number % 4}", created_at=START + timedelta(days=number % 3), rhythm_days=number
        )
        for number in range(12)
    ]


def pages(order, size, rows=None):
    after, seen = "", []
    while True:
        part = keyset(Client.objects.all() if rows is None else rows, order, after=after, size=size)
        seen.append([client.pk for client in part.rows])
        after = part.after
        if not after:
            return seen


@pytest.mark.parametrize("size", [1, 2, 3, 5, 11, 12, 13])
@pytest.mark.parametrize(
    "order",
    [["name"], ["-name"], ["created_at"], ["-created_at"], ["-created_at", "name"], ["name", "-created_at"], []],
)
def test_every_row_comes_once_and_in_order_whatever_ties_there_are(clients, order, size):
    seen = [pk for page in pages(order, size) for pk in page]
    assert seen == list(Client.objects.order_by(*order, "id").values_list("pk", flat=True))


def test_every_page_but_the_last_is_full(clients):
    assert [len(page) for page in pages(["name"], 5)] == [5, 5, 2]
    assert [len(page) for page in pages(["name"], 6)] == [6, 6]


def test_a_row_that_arrives_meanwhile_moves_nothing(clients, anna):
    first = keyset(Client.objects.all(), ["name"], size=5)
    a_client(anna.workspace, "Aaa")
    second = keyset(Client.objects.all(), ["name"], after=first.after, size=20)
    assert [client.pk for client in (*first.rows, *second.rows)] == [
        client.pk for client in Client.objects.exclude(name="Aaa").order_by("name", "id")
    ]


def test_a_list_without_rows_is_one_empty_page(anna):
    assert pages(["name"], 5) == [[]]


def sealed(*values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


BROKEN = {
    "no key": "",
    "no base64": "%%%",
    "letters of another alphabet": "ключ",
    "no JSON": base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    "a number": base64.urlsafe_b64encode(b"7").decode(),
    "too short": sealed(1),
    "too long": sealed("2026-11-01", "a", 1),
    "no day": sealed("yesterday", 1),
    "a day that is none": sealed("2026-02-31T00:00:00+00:00", 1),
    "a number for a day": sealed(20261101, 1),
    "infinity": base64.urlsafe_b64encode(b"[Infinity, 1]").decode(),
    "no id": sealed("2026-11-01T00:00:00+00:00", "x"),
    "an id too large": sealed("2026-11-01T00:00:00+00:00", 2**70),
    "a negative id": sealed("2026-11-01T00:00:00+00:00", -1),
    "nested": sealed(["2026-11-01"], {"id": 1}),
    "deeply nested": base64.urlsafe_b64encode(b"[" * 100_000).decode(),
    "null": sealed(None, 1),
}


@pytest.mark.parametrize("key", BROKEN.values(), ids=BROKEN)
def test_a_broken_key_means_the_beginning(clients, key):
    whole = keyset(Client.objects.all(), ["created_at"], size=3)
    assert keyset(Client.objects.all(), ["created_at"], after=key, size=3) == whole


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "'; DROP TABLE clients_client; --", "%", "\U0001f600"])
def test_no_text_in_a_key_breaks_the_database(clients, text):
    keyset(Client.objects.all(), ["name"], after=sealed(text, 1), size=3)
    assert Client.objects.count() == 12


@pytest.mark.parametrize("number", ["x", 1.5, 10**30, -5, True])
def test_no_number_in_a_key_breaks_the_database(clients, number):
    keyset(Client.objects.all(), ["rhythm_days"], after=sealed(number, 1), size=3)


class ClientFilters(Filters):
    q = forms.CharField(required=False)
    city = forms.CharField(required=False, max_length=5)

    def by_q(self, rows, text):
        return rows.filter(name__contains=text)

    def by_city(self, rows, text):
        return rows.filter(city=text)


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({}, 12),
        ({"q": ""}, 12),
        ({"q": "Name 1"}, 3),
        ({"q": "Name 1", "city": "Oslo"}, 0),
        ({"city": "far too long"}, 12),
    ],
)
def test_what_is_empty_or_refused_narrows_nothing(clients, asked, count):
    assert ClientFilters(asked).narrow(Client.objects.all()).count() == count


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("007", 7), ("9" * 18, 10**18 - 1), ("", None), ("-1", None), ("٣", None), ("9" * 19, None)],
)
def test_a_number_is_plain_digits_and_fits_the_database(text, number):
    assert number_in(text) == number
