"""Prepaid hours: the ledger, the statement, what the client reads."""

from datetime import UTC, date, datetime

import pytest

from rapport.doors.front import Reader
from rapport.doors.tests.coming import visitor
from rapport.journal.undoing import undo
from rapport.timekeeping import client_front, retaining, tasks
from rapport.timekeeping.models import Retainer, RetainerEntry, TimeEntry
from tests.cast import a_client, a_contact, a_door, a_retainer, signed_in, some_time

pytestmark = pytest.mark.django_db
HOUR = 3600
OCTOBER = datetime(2026, 10, 15, 9, tzinfo=UTC)


@pytest.fixture
def retainer(anna):
    client = a_client(anna.workspace, "Kessler")
    one = a_retainer(client, begins_on=date(2026, 9, 1), carry_minutes=240)
    some_time(client, day=date(2026, 9, 30), minutes=180)
    some_time(client, day=date(2026, 9, 30), minutes=600, billable=False)
    some_time(client, day=date(2026, 10, 1), minutes=60)
    return one


def sums():
    found = {}
    for row in RetainerEntry.objects.all():
        found[row.month, row.kind] = found.get((row.month, row.kind), 0) + row.seconds // HOUR
    return found


def test_a_statement_month_by_month(anna, retainer):
    october, september = retaining.statement(retainer, date(2026, 10, 15), OCTOBER)
    assert (september.used, september.carried, september.expired, september.left) == (
        3 * HOUR, 4 * HOUR, 3 * HOUR, 0
    )  # fmt: skip
    assert (october.brought, october.bought, october.used, october.left) == (4 * HOUR, 10 * HOUR, HOUR, 13 * HOUR)


def test_a_month_that_is_over_is_written_down_once(anna, retainer):
    assert retaining.close_months(retainer, by=anna, at=OCTOBER)
    assert sums()[date(2026, 9, 1), "use"] == -3
    assert sums()[date(2026, 9, 1), "expiry"] == -3
    assert (date(2026, 10, 1), "use") not in sums()
    assert retaining.close_months(retainer, by=anna, at=OCTOBER) is None


def test_what_turns_out_otherwise_is_a_further_line(anna, retainer):
    retaining.close_months(retainer, by=anna, at=OCTOBER)
    before = list(RetainerEntry.objects.order_by("pk").values())
    some_time(retainer.client, day=date(2026, 9, 12), minutes=120)
    batch = retaining.close_months(retainer, by=anna, at=OCTOBER)
    assert list(RetainerEntry.objects.order_by("pk").values())[: len(before)] == before
    assert sums()[date(2026, 9, 1), "use"] == -5
    assert sums()[date(2026, 9, 1), "expiry"] == -1
    undo(batch, by=anna, at=OCTOBER)
    assert list(RetainerEntry.objects.order_by("pk").values()) == before


def test_over_midnight_at_the_end_of_a_month_each_month_has_its_part(anna, retainer):
    TimeEntry.objects.all().delete()
    # 23:00 to 1:00 in Moscow.
    some_time(retainer.client, started_at=datetime(2026, 9, 30, 20, tzinfo=UTC), minutes=120)
    assert retaining.used_by_month(retainer, date(2026, 10, 15), OCTOBER) == [HOUR, HOUR]


def test_the_worker_closes_months_and_finds_nothing_new_the_second_time(anna, retainer):
    tasks.close_months.func()
    count = RetainerEntry.objects.count()
    assert count
    tasks.close_months.func()
    assert RetainerEntry.objects.count() == count


def test_prepaid_hours_are_agreed_and_changed_by_their_pages(anna):
    client, browser = a_client(anna.workspace), signed_in(anna)
    facts = {
        "what": f"c{client.pk}", "title": "Support", "hours": "7:30", "begins_on": "2026-09-01", "carry": "0",
        "amount": "500 EUR",
    }  # fmt: skip
    assert browser.post("/time/retainers/new/", {**facts, "hours": "many"}).status_code == 422
    assert browser.post("/time/retainers/new/", {**facts, "ends_on": "2026-08-01"}).status_code == 422
    browser.post("/time/retainers/new/", facts)
    one = Retainer.objects.get()
    assert (one.minutes, one.carry_minutes, one.amount_minor, one.currency) == (450, 0, 500_00, "EUR")
    browser.post(f"/time/retainers/{one.pk}/edit/", {**facts, "hours": "8", "version": one.version})
    one.refresh_from_db()
    assert one.minutes == 480


def test_the_client_reads_their_own_statement(anna, retainer):
    theirs = a_door(retainer.client, a_contact(retainer.client, "Elsa"), by=anna)
    a_retainer(a_client(anna.workspace, "Other"), "Of somebody else")
    page = visitor().get(f"/p/{theirs.token}/time/").content.decode()
    assert "Support" in page
    assert "Of somebody else" not in page
    reader = Reader(OCTOBER, OCTOBER.date(), anna.workspace.workhours)
    assert [one.href for one in client_front.tell(theirs, reader).files] == [f"/p/{theirs.token}/time/"]
    assert not client_front.tell(a_door(a_client(anna.workspace, "Nobody"), by=anna), reader).files
