import io
from decimal import Decimal

from rapport.lib.tests.shared import shared
from rapport.lib.timesheets.project_lists import ListedProject, is_list, split_list
from rapport.lib.timesheets.tests.sheets import CLOCKIFY

HEADER = (
    "Project,Client,Status,Visibility,Billability,Task,Tracked (h),Estimated (h),Remaining (h),Progress(%),"
    "Billable Rate (USD),Amount (USD),Note"
)


def listed(*rows):
    return [record.raw for record in split_list(io.BytesIO("\n".join([HEADER, *rows]).encode()))]


def test_a_list_of_projects_is_told_from_a_report_of_time():
    assert is_list(HEADER.encode() + b"\n")
    assert not is_list(CLOCKIFY.encode() + b"\n")
    assert not is_list(b"Project,Client,Task\n")


def test_a_project_has_its_client_tasks_and_estimate_and_keeps_what_else_is_said():
    [line] = listed('Site,ACME,Archived,Public,Yes,"Map, Copy",1.50,12.50,,,80.00,120.00,Careful')
    assert line.project == ListedProject(
        "Site",
        "ACME",
        ("Map", "Copy"),
        "Careful\nBillable Rate (USD): 80.00",
        750,
        True,
        5400,
        Decimal("120.00"),
        "USD",
    )


def test_a_row_without_a_name_costs_only_itself():
    first, second = listed(",ACME,Active,,,,,,,,,,", "Site,,Active,,,,,,,,,,")
    assert (first.refusal.code, second.project.title) == ("no_title", "Site")


def test_the_list_of_a_real_workspace_is_read():
    raw = shared("data/timetracking/clockify_projects_import_test_1.csv").read_bytes()
    assert is_list(raw)
    projects = [record.raw.project for record in split_list(io.BytesIO(raw))]
    assert [(one.title, one.client, len(one.tasks)) for one in projects] == [
        ("Project for Big Company", "Big Company", 3),
        ("Project without Client", "", 0),
    ]
    assert [str(one.amount) for one in projects] == ["0.00", "0.00"]
    assert projects[0].minutes == 60_067
