"""Timesheets of other programs: taken in as time entries, brought again, brought newer, undone."""

import json
from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from rapport.clients.models import Client
from rapport.imports.commanding import import_paths
from rapport.imports.previewing import Hints
from rapport.journal.models import Batch
from rapport.journal.undoing import undo
from rapport.lib.tests.shared import shared
from rapport.lib.timesheets.tests.sheets import CLOCKIFY, HARVEST, KIMAI, TOGGL, clockify, toggl
from rapport.projects.models import Project
from rapport.timekeeping.models import TimeEntry
from tests.cast import a_client, a_project, a_rate, a_task

pytestmark = pytest.mark.django_db


def take_in(actor, *paths, dry_run=False, **hints):
    return list(import_paths(actor, paths, dry_run=dry_run, mine=[], at=timezone.now(), hints=Hints(**hints)))


def counts():
    return {model.__name__: model.objects.count() for model in (Client, Project, TimeEntry)}


@pytest.fixture
def sheet(tmp_path):
    """Writes a timesheet and answers its path."""

    def write(header, *rows, name="time.csv"):
        path = tmp_path / name
        path.write_text("\n".join([header, *rows, ""]))
        return path

    return write


def test_a_row_becomes_an_entry_under_its_client_and_project(anna, sheet):
    [outcome] = take_in(anna, sheet(TOGGL, toggl() + "75.00"))
    assert (outcome.kind, outcome.counts["created"], outcome.errors, outcome.notes) == ("toggl", 1, [], [])
    assert outcome.as_json()["totals"] == {"entries": 1, "seconds": 3600, "amount": "75.00", "currency": "EUR"}
    entry = TimeEntry.objects.get()
    assert (entry.client.name, entry.project.title, entry.description) == ("ACME", "Site", "Work")
    # Ten in the morning in Moscow, where Anna is.
    assert (entry.started_at, entry.seconds, entry.day) == (datetime(2024, 3, 4, 7, tzinfo=UTC), 3600, date(2024, 3, 4))
    assert (entry.ended_at, entry.zone) == (datetime(2024, 3, 4, 8, tzinfo=UTC), "Europe/Moscow")
    assert (entry.rate_minor, entry.currency, entry.person, entry.user) == (7500, "EUR", "Vera", None)


def test_the_same_sheet_again_changes_nothing(anna, sheet):
    path = sheet(TOGGL, toggl(), toggl(), toggl("12:00:00", "13:00:00"))
    take_in(anna, path)
    before, batches = counts(), Batch.objects.count()
    assert before == {"Client": 1, "Project": 1, "TimeEntry": 3}
    [again] = take_in(anna, path)
    assert (again.counts["unchanged"], again.batch, again.errors) == (3, None, [])
    assert (counts(), Batch.objects.count()) == (before, batches)


def test_a_newer_sheet_brings_entries_up_to_date_and_undo_puts_them_back(anna, sheet):
    take_in(anna, sheet(TOGGL, toggl()))
    moved = toggl(ends="11:30:00", duration="01:30:00").replace("ACME", "Other").replace("Work", "Header")
    [outcome] = take_in(anna, sheet(TOGGL, moved, toggl("12:00:00", "13:00:00")))
    assert (outcome.counts["updated"], outcome.counts["created"]) == (1, 1)
    entry = TimeEntry.objects.get(description="Header")
    assert (entry.seconds, entry.client.name, entry.project.client.name) == (5400, "Other", "Other")
    undone = undo(Batch.objects.get(pk=outcome.batch), by=anna, at=timezone.now())
    assert undone.left == []
    entry.refresh_from_db()
    assert (entry.seconds, entry.client.name, entry.description) == (3600, "ACME", "Work")
    assert counts() == {"Client": 1, "Project": 1, "TimeEntry": 1}


def test_what_was_changed_here_or_stands_on_a_bill_stays(anna, sheet):
    take_in(anna, sheet(TOGGL, toggl(), toggl("12:00:00", "13:00:00")))
    first, second = TimeEntry.objects.order_by("started_at")
    first.change({"description": "Ours"}, by=anna, at=timezone.now())
    TimeEntry.objects.filter(pk=second.pk).update(billed_at=timezone.now())
    newer = [row.replace("Work", "Theirs") for row in (toggl(), toggl("12:00:00", "13:00:00"))]
    [outcome] = take_in(anna, sheet(TOGGL, *newer))
    assert outcome.counts["unchanged"] == 2
    assert list(TimeEntry.objects.order_by("started_at").values_list("description", flat=True)) == ["Ours", "Work"]


def test_a_project_renamed_here_is_still_the_one_of_its_entries(anna, sheet):
    path = sheet(TOGGL, toggl())
    take_in(anna, path)
    Project.objects.get().change({"title": "Product site"}, by=anna, at=timezone.now())
    [again] = take_in(anna, path)
    assert (again.counts["unchanged"], Project.objects.count()) == (1, 1)


def test_an_import_is_undone_as_one(anna, sheet):
    [outcome] = take_in(anna, sheet(TOGGL, toggl()))
    assert undo(Batch.objects.get(pk=outcome.batch), by=anna, at=timezone.now()).left == []
    assert counts() == {"Client": 0, "Project": 0, "TimeEntry": 0}


def test_clients_projects_tasks_and_members_we_have_are_used(anna, teammate, sheet):
    project = a_project(a_client(anna.workspace, "acme"), "SITE")
    task = a_task(project, "Draw the map")
    row = toggl().replace("Vera,v@example.org", f"B. L.,{teammate.user.email.upper()}")
    take_in(anna, sheet(TOGGL, row.replace("Site,,", "Site,draw the map,"), row.replace("Site,,", "Site,Calls,")))
    first, second = TimeEntry.objects.order_by("pk")
    assert (first.project, first.task, first.user, first.tags) == (project, task, teammate.user, [])
    assert (second.task, second.tags) == (None, ["Calls"])
    assert counts() == {"Client": 1, "Project": 1, "TimeEntry": 2}


def test_what_names_no_client_is_of_one_called_like_its_project_or_of_the_one_that_was_named(anna, sheet):
    nameless, nothing = toggl().replace("ACME", ""), toggl().replace("ACME,Site", ",")
    take_in(anna, sheet(TOGGL, nameless, nothing.replace("10:00:00", "12:00:00")))
    first, second = TimeEntry.objects.order_by("pk")
    assert (first.client.name, second.client, second.project) == ("Site", None, None)
    other = nameless.replace("10:00:00", "14:00:00").replace("Site", "Shop")
    take_in(anna, sheet(TOGGL, other), client="Vogel")
    assert TimeEntry.objects.latest("pk").client.name == "Vogel"
    assert Project.objects.get(title="Shop").client.name == "Vogel"


def test_unsure_days_are_said_and_can_be_chosen(anna, sheet):
    path = sheet(CLOCKIFY, clockify())
    [looked] = take_in(anna, path, dry_run=True)
    assert looked.notes == [
        "Days are read with the month first, so that 03/04 is 4 March: the file does not tell. Look at them."
    ]
    [outcome] = take_in(anna, path, first="day")
    assert outcome.notes == []
    assert TimeEntry.objects.get().day == date(2024, 4, 3)


def test_a_sheet_without_a_clock_has_days_and_hours(anna, sheet):
    take_in(anna, sheet(HARVEST, '2024-03-04,ACME,Site,Code,Header,"20,0",Yes,Yes,Vera,Vogel,"2.000,0",Euro - EUR'))
    entry = TimeEntry.objects.get()
    assert (entry.started_at, entry.ended_at, entry.seconds, entry.zone) == (None, None, 72_000, "")
    assert (entry.rate_minor, entry.is_locked, entry.tags) == (10_000, True, ["Code"])


def test_amounts_without_a_currency_are_taken_as_ours_and_that_is_said(anna, sheet):
    [outcome] = take_in(
        anna, sheet(KIMAI, "2024-03-04,22:00,23:30,01:30,112.50,Vera,ACME,Site,Code,,,,75.00,", ",,,01:30")
    )
    currency = anna.workspace.currency
    assert outcome.notes == [f"The file does not name the currency of its amounts: they are taken as {currency}."]
    assert (outcome.counts["created"], outcome.counts["skipped"], outcome.errors) == (1, 1, [])
    entry = TimeEntry.objects.get()
    assert (entry.rate_minor, entry.currency) == (7500, currency)


def test_what_has_no_price_in_the_file_costs_what_an_hour_costs_here(anna, sheet):
    a_rate(anna.workspace, 60_00, "EUR", since=date(2024, 1, 1))
    project = a_project(a_client(anna.workspace, "ACME"), "Site", budget_minutes=100)
    free, older = toggl("12:00:00", "13:00:00").replace(",Yes,", ",No,"), toggl("14:00:00", "15:00:00", "2023-03-04")
    path = sheet(TOGGL, toggl(), free, older)
    take_in(anna, path)
    rates = TimeEntry.objects.order_by("pk").values_list("rate_minor", "currency")
    assert list(rates) == [(6000, "EUR"), (None, ""), (None, "")]
    assert sorted(project.alerts.values_list("percent", flat=True)) == [50, 75, 90]
    a_rate(anna.workspace, 90_00, "EUR", since=date(2024, 2, 1))
    [again] = take_in(anna, path)
    assert again.counts["unchanged"] == 3


def test_an_entry_over_the_night_the_clock_is_turned_has_its_real_seconds(anna, sheet):
    anna.user.timezone = "Europe/Berlin"
    take_in(anna, sheet(TOGGL, toggl("01:30:00", "03:30:00", "2026-03-29", duration=""), toggl(
        "23:30:00", "00:30:00", "2026-10-24", "2026-10-25", "01:00:00"
    ), toggl("02:30:00", "02:40:00", "2026-10-25", duration="00:10:00")))  # fmt: skip
    spring, autumn, twice = TimeEntry.objects.order_by("pk")
    assert (spring.started_at, spring.seconds) == (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), 3600)
    assert (autumn.day, autumn.ended_at) == (date(2026, 10, 24), datetime(2026, 10, 24, 22, 30, tzinfo=UTC))
    assert twice.started_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_bad_rows_say_why_with_their_place_and_the_others_go_on(anna, sheet):
    rows = toggl(day="2024-02-31"), toggl(duration="long"), toggl(ends="", duration=""), toggl()
    [outcome] = take_in(anna, sheet(TOGGL, *rows))
    assert outcome.errors == [
        {"at": "line 2", "reason": "“2024-02-31” is no day, or its day and month stand in the other order."},
        {"at": "line 3", "reason": "“long” is no duration."},
        {"at": "line 4", "reason": "The row says neither how long it was nor when it ended."},
    ]
    assert outcome.counts["created"] == 1


def test_a_file_in_another_workspace_is_other_time(anna, stranger, sheet):
    path = sheet(TOGGL, toggl())
    take_in(anna, path)
    [outcome] = take_in(stranger, path)
    assert outcome.counts["created"] == 1


def test_timesheets_of_real_programs_add_up_as_the_truth_says(anna):
    truth = json.loads(shared("data/timetracking/TRUTH.json").read_text())
    names = [name for name in truth if "time_entries" in name]
    paths = [shared(f"data/timetracking/{name}") for name in names]
    outcomes = dict(zip(names, take_in(anna, *paths), strict=True))
    for name, outcome in outcomes.items():
        assert outcome.counts["created"] == truth[name]["rows"]
        assert outcome.totals["seconds"] == truth[name].get("seconds", 72_036)
    said = {
        name.partition("_")[0]: (outcome.totals["amount"], outcome.totals["currency"])
        for name, outcome in outcomes.items()
    }
    assert said == {"toggl": ("111.11", "EUR"), "clockify": ("0.00", "USD"), "harvest": ("2001.00", "EUR")}
    # One client and one without a client, each with its project, in all of the files.
    assert counts() == {"Client": 2, "Project": 2, "TimeEntry": 6}


def test_a_list_of_projects_makes_each_once_with_its_tasks(anna, tmp_path):
    path = shared("data/timetracking/clockify_projects_import_test_1.csv")
    [outcome] = take_in(anna, path)
    assert (outcome.kind, outcome.counts["created"], outcome.errors) == ("projects", 2, [])
    assert outcome.totals == {
        "projects": 2, "tasks": 3, "entries": 0, "seconds": 0, "amount": "0.00", "currency": "USD"
    }  # fmt: skip
    project = Project.objects.get(title="Project for Big Company")
    assert (project.client.name, project.budget_minutes, project.tasks.count()) == ("Big Company", 60_067, 3)
    [again] = take_in(anna, path)
    assert (again.counts["unchanged"], again.batch) == (2, None)
    undo(Batch.objects.get(pk=outcome.batch), by=anna, at=timezone.now())
    assert counts() == {"Client": 0, "Project": 0, "TimeEntry": 0}
