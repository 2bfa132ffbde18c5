from datetime import date, datetime
from decimal import Decimal

import pytest

from rapport.lib.timesheets.reading import kind_of
from rapport.lib.timesheets.tests.sheets import (
    CLOCKIFY,
    HARVEST,
    KIMAI,
    KIMAI_DE,
    TOGGL,
    a_sheet,
    clockify,
    entry_of,
    lines_of,
    toggl,
)
from rapport.lib.written_days import DAY_FIRST, MONTH_FIRST


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (TOGGL, "toggl"),
        (TOGGL.replace("User", "Member").replace("End", "Stop"), "toggl"),
        (CLOCKIFY, "clockify"),
        (HARVEST, "harvest"),
        (KIMAI, "kimai"),
        (KIMAI_DE, "kimai"),
        ("Name,Email,Company", ""),
        ("Project,Client,Status,Task,Tracked (h),Billable Rate (USD)", ""),
        ("Date,From,To,Subject", ""),
    ],
)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_timesheet_is_known_by_its_columns(header, kind, mark):
    assert kind_of((mark + header + "\n").encode()) == kind


def test_a_row_of_clockify_in_american_days_is_said_to_be_unsure_and_can_be_chosen():
    unsure = a_sheet(CLOCKIFY, clockify())
    assert (unsure.order.first, unsure.order.sure) == (MONTH_FIRST, False)
    assert entry_of(CLOCKIFY, clockify()).on == date(2024, 3, 4)
    assert entry_of(CLOCKIFY, clockify(), first=DAY_FIRST).on == date(2024, 4, 3)


def test_an_entry_over_midnight_ends_on_the_next_day():
    over = entry_of(CLOCKIFY, clockify(begins="11:30 PM", last="03/05/2024", ends="12:30 AM"))
    assert (over.on, over.ends, over.seconds) == (date(2024, 3, 4), datetime(2024, 3, 5, 0, 30), 3600)
    kimai = entry_of(KIMAI, "2024-03-04,23:30,00:30,,,Vera,ACME,Site,Code,,,,,")
    assert (kimai.ends, kimai.seconds) == (datetime(2024, 3, 5, 0, 30), 3600)


def test_without_a_duration_the_seconds_are_those_that_passed_when_the_clock_was_turned():
    assert entry_of(TOGGL, toggl("01:30:00", "03:30:00", "2026-03-29", duration="")).seconds == 3600
    assert entry_of(TOGGL, toggl("02:50:00", "02:10:00", "2026-10-25", duration="")).seconds == 1200


def test_a_stated_duration_is_believed_because_a_pause_may_be_taken_off():
    assert entry_of(TOGGL, toggl(duration="00:45:00")).seconds == 2700


def test_a_row_of_harvest_has_a_day_hours_and_money_and_no_clock():
    entry = entry_of(HARVEST, '2024-03-04,ACME,Site,Code,Header,"20,0",No,Yes,Vera,Vogel,"2.000,0",Euro - EUR')
    assert (entry.on, entry.begins, entry.seconds) == (date(2024, 3, 4), None, 72_000)
    assert (entry.amount, entry.currency) == (Decimal("2000.0"), "EUR")
    assert (entry.billable, entry.billed, entry.person) == (False, True, "Vera Vogel")


def test_the_german_columns_of_kimai_are_read_and_its_sums_are_told_apart():
    lines = lines_of(
        KIMAI_DE,
        "2024-03-04;22:00;23:30;01:30;112,50;Vera;ACME;Site;Code;Kopf;Nein;neu,wichtig;75,00;",
        ";;;01:30;112,50;;;;;;;;;",
    )
    entry = lines[0].entry
    assert (entry.client, entry.project, entry.task, entry.description) == ("ACME", "Site", "Code", "Kopf")
    assert (entry.seconds, entry.amount, entry.currency, entry.tags) == (
        5400,
        Decimal("112.50"),
        "",
        ("neu", "wichtig"),
    )
    assert (entry.billable, entry.billed) == (True, False)
    assert lines[1].refusal.code == "sums"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (toggl(day="2024-02-31"), "bad_day"),
        (toggl(day=" "), "no_day"),
        (toggl(begins="25:00"), "bad_time"),
        (toggl(duration="long"), "bad_duration"),
        (toggl(ends="", duration=""), "no_duration"),
        (toggl() + "free", "bad_amount"),
        ('"' + toggl(), "unclosed_quote"),
    ],
)
def test_a_bad_row_says_why_and_the_others_go_on(row, code):
    lines = lines_of(TOGGL, row, toggl())
    assert [line.refusal.code if line.refusal else line.entry.seconds for line in lines] == [code, 3600]


def test_entries_that_look_alike_are_told_apart_and_come_back_with_the_same_key():
    rows = toggl(), toggl(), toggl("12:00:00", "13:00:00")
    keys = [line.entry.key for line in lines_of(TOGGL, *rows)]
    assert len(set(keys)) == 3
    assert [line.entry.key for line in lines_of(TOGGL, *rows)] == keys


def test_the_key_outlives_another_description():
    renamed = toggl().replace("Work", "Header").replace("Site", "Shop")
    assert entry_of(TOGGL, renamed).key == entry_of(TOGGL, toggl()).key


def test_columns_nobody_knows_are_kept():
    assert entry_of(TOGGL + ",Cost centre", toggl() + ",K7").extra == (("Cost centre", "K7"),)
