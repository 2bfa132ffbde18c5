import json
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from rapport.lib.tests.shared import ROOT, shared
from rapport.lib.timesheets.counting import Totals
from rapport.lib.timesheets.reading import kind_of, open_timesheet

FILES = sorted(path.name for path in (ROOT / "data/timetracking").glob("*time_entries*.csv"))


@pytest.fixture(scope="module")
def truth():
    return json.loads(shared("data/timetracking/TRUTH.json").read_text())


def totals_of(name):
    totals = Totals()
    with shared(f"data/timetracking/{name}").open("rb") as stream:
        sheet = open_timesheet(stream, today=date(2026, 11, 30), zone=ZoneInfo("Europe/Berlin"))
        for record in sheet.lines():
            assert record.raw.refusal is None
            totals.see(record.raw.entry)
    return totals


@pytest.mark.parametrize("name", FILES)
def test_every_entry_is_read_from_the_file_it_is_recognised_as(name, truth):
    assert kind_of(shared(f"data/timetracking/{name}").read_bytes()) == name.partition("_")[0]
    totals, expected = totals_of(name), truth[name]
    assert totals.entries == expected["rows"]
    if "seconds" in expected:
        assert totals.seconds == expected["seconds"]


def test_the_sums_of_money_and_hours_are_as_stated():
    toggl, clockify, harvest = (
        totals_of(f"{name}_time_entries_import_test_1.csv") for name in ("toggl", "clockify", "harvest")
    )
    assert toggl.said() == {"EUR": "111.11"}
    assert clockify.said() == {"USD": "0.00"}
    # 2.000,0 and 1,0 in 20,0 and 0,01 hours.
    assert (harvest.said(), harvest.seconds) == ({"EUR": "2001.00"}, 72_036)
