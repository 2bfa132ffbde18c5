"""Calendars as files: taken in, brought again, undone, and counted like the truth that lies beside the real ones."""

import json
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from rapport.calendars.models import Calendar, Event, Occurrence, Series
from rapport.files.models import StoredFile
from rapport.imports.commanding import import_paths
from rapport.imports.models import Import
from rapport.imports.tasks import actor_of
from rapport.journal.models import Batch
from rapport.journal.undoing import undo
from rapport.lib.tests.shared import shared
from tests.cast import a_client, a_contact

pytestmark = pytest.mark.django_db

WEEKLY = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:weekly@example.org
DTSTART;TZID=W. Europe Standard Time:20270322T093000
DTEND;TZID=W. Europe Standard Time:20270322T100000
RRULE:FREQ=WEEKLY;COUNT=5
EXDATE;TZID=W. Europe Standard Time:20270405T093000
SUMMARY:Созвон по понедельникам
X-OURS:kept
END:VEVENT
BEGIN:VEVENT
UID:weekly@example.org
RECURRENCE-ID;TZID=W. Europe Standard Time:20270412T093000
DTSTART;TZID=W. Europe Standard Time:20270413T110000
DTEND;TZID=W. Europe Standard Time:20270413T113000
SUMMARY:Moved to Tuesday
END:VEVENT
BEGIN:VEVENT
UID:broken@example.org
DTSTART:nonsense
SUMMARY:Broken
END:VEVENT
END:VCALENDAR
"""


def take_in(actor, *paths, **how):
    return list(import_paths(actor, paths, dry_run=how.get("dry_run", False), mine=[], at=timezone.now()))


@pytest.fixture
def weekly(tmp_path):
    path = tmp_path / "work.ics"
    path.write_text(WEEKLY)
    return path


def test_a_calendar_is_taken_in_with_its_repetitions(anna, weekly):
    (outcome,) = take_in(anna, weekly)
    assert outcome.kind == "ics"
    assert outcome.counts["created"] == 1
    assert [error["at"] for error in outcome.errors] == ["line 19"]
    assert outcome.as_json()["totals"] == {"events": 3, "occurrences": 4}
    calendar = Calendar.objects.get()
    assert (calendar.name, calendar.kind) == ("work", "own")
    assert Event.objects.filter(series__uid="weekly@example.org").count() == 2
    when = Occurrence.objects.order_by("starts_at").values_list("starts_at", "event__title")
    assert [(at, title) for at, title in when] == [
        (datetime(2027, 3, 22, 8, 30, tzinfo=UTC), "Созвон по понедельникам"),
        # The clocks have moved on 28 March: the same wall time is an hour earlier.
        (datetime(2027, 3, 29, 7, 30, tzinfo=UTC), "Созвон по понедельникам"),
        (datetime(2027, 4, 13, 9, 0, tzinfo=UTC), "Moved to Tuesday"),
        (datetime(2027, 4, 19, 7, 30, tzinfo=UTC), "Созвон по понедельникам"),
    ]
    assert Event.objects.get(recurrence_id="").zone == "Europe/Berlin"
    assert b"X-OURS:kept" in Series.objects.get().raw.read()


def test_the_same_file_again_changes_nothing(anna, weekly):
    take_in(anna, weekly)
    (again,) = take_in(anna, weekly)
    assert again.counts["unchanged"] == 1
    assert again.batch is None
    assert Event.objects.count() == 2


def test_a_newer_version_is_taken_and_an_older_one_is_not(anna, weekly):
    take_in(anna, weekly)
    old = WEEKLY
    weekly.write_text(WEEKLY.replace("SUMMARY:Созвон по", "SEQUENCE:2\nSUMMARY:Встреча по"))
    (newer,) = take_in(anna, weekly)
    assert newer.counts["updated"] == 1
    assert Event.objects.get(recurrence_id="").title == "Встреча по понедельникам"
    weekly.write_text(old)
    (older,) = take_in(anna, weekly)
    assert older.counts["unchanged"] == 1


def test_an_import_of_a_calendar_is_undone_whole(anna, weekly):
    (outcome,) = take_in(anna, weekly)
    undone = undo(Batch.objects.get(pk=outcome.batch), by=anna, at=timezone.now())
    assert not undone.left
    assert not Event.objects.exists()
    assert not Occurrence.objects.exists()
    assert not Calendar.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_dry_run_counts_the_same_and_writes_nothing(anna, weekly):
    (dry,) = take_in(anna, weekly, dry_run=True)
    assert not Event.objects.exists()
    (real,) = take_in(anna, weekly)
    assert dry.as_json() | {"batch": None} == real.as_json() | {"batch": None}


def test_an_event_with_a_person_of_ours_is_theirs(anna, tmp_path):
    contact = a_contact(a_client(anna.workspace), "Martin Quist", email="martin@olive.example")
    path = tmp_path / "one.ics"
    path.write_text(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20270101T100000Z\nSUMMARY:Kick-off\n"
        "ATTENDEE;CN=Martin:MAILTO:Martin@Olive.example\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    take_in(anna, path)
    event = Event.objects.get()
    assert (event.contact, event.client) == (contact, contact.client)


def test_every_real_file_is_counted_like_the_truth(anna):
    folder = shared("data/calendar")
    truth = json.loads((folder / "TRUTH.json").read_text())
    paths = sorted(path for path in folder.rglob("*.ics"))
    assert len(paths) == len(truth) == 158
    wrong, answered = [], 0
    for path, outcome in zip(paths, take_in(anna, *paths), strict=True):
        name = str(path.relative_to(folder))
        facts = outcome.as_json()
        assert facts["read"] == sum(outcome.counts.values()) + len(outcome.errors)
        if outcome.unreadable:
            assert "occurrences" not in truth[name]
            assert outcome.errors[0]["reason"]
            continue
        answered += "occurrences" in truth[name]
        got = facts["totals"]
        if got["events"] != truth[name]["vevent"] or got["occurrences"] != truth[name].get(
            "occurrences", got["occurrences"]
        ):
            wrong.append((name, got, truth[name]))
    assert not wrong
    assert answered == 86
    assert actor_of(Import.objects.get()).workspace_id == anna.workspace_id
