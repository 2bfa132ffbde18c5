"""Events of ours: made, moved, left out, one or all of them, and every change taken back by the journal."""

from datetime import UTC, date, datetime, time

import pytest
from django.utils import timezone

from rapport.calendars import editing
from rapport.calendars.busy import Busy, busy
from rapport.calendars.models import Calendar, Event, Occurrence, Series
from rapport.journal.undoing import undo
from rapport.lib.ics.facts import EventFacts

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture
def calendar(anna):
    return Calendar.objects.create(workspace=anna.workspace, name="Mine", created_at=NOW, updated_at=NOW)


def facts(**other):
    return EventFacts(**{
        "starts_on": date(2026, 12, 7), "starts_time": time(10), "ends_on": date(2026, 12, 7), "ends_time": time(11),
        "zone": "Europe/Berlin", "title": "Review", **other,
    })  # fmt: skip


def starts():
    return [f"{at:%m-%d %H:%M}" for at in Occurrence.objects.order_by("starts_at").values_list("starts_at", flat=True)]


@pytest.fixture
def weekly(anna, calendar):
    event, _batch = editing.add_event(calendar, facts(rrule="FREQ=WEEKLY;COUNT=4"), by=anna, at=NOW)
    return event


def test_an_event_is_made_and_taken_back(anna, calendar):
    event, batch = editing.add_event(calendar, facts(), by=anna, at=NOW)
    assert event.starts_at == datetime(2026, 12, 7, 9, tzinfo=UTC)
    assert b"SUMMARY:Review" in event.series.raw.read()
    undo(batch, by=anna, at=NOW)
    assert not Event.objects.exists()
    assert not Series.objects.exists()
    assert not Occurrence.objects.exists()


def test_all_of_a_series_move_with_what_was_left_out(anna, weekly):
    editing.leave_out(weekly, "20261214T100000", by=anna, at=NOW)
    weekly.refresh_from_db()
    assert starts() == ["12-07 09:00", "12-21 09:00", "12-28 09:00"]
    batch = editing.change_event(weekly, {"starts_time": time(15), "ends_time": time(16)}, by=anna, at=NOW)
    assert starts() == ["12-07 14:00", "12-21 14:00", "12-28 14:00"]
    undo(batch, by=anna, at=NOW)
    assert starts() == ["12-07 09:00", "12-21 09:00", "12-28 09:00"]


def test_one_of_a_series_moves_alone_and_back(anna, weekly):
    batch = editing.change_one(
        weekly, "20261214T100000",
        {"starts_on": date(2026, 12, 15), "ends_on": date(2026, 12, 15), "title": "Later"}, by=anna, at=NOW,
    )  # fmt: skip
    assert starts() == ["12-07 09:00", "12-15 09:00", "12-21 09:00", "12-28 09:00"]
    assert Event.objects.get(recurrence_id="20261214T100000").title == "Later"
    again = editing.change_one(weekly, "20261214T100000", {"title": "Later"}, by=anna, at=NOW)
    assert again is None
    undo(batch, by=anna, at=NOW)
    assert starts() == ["12-07 09:00", "12-14 09:00", "12-21 09:00", "12-28 09:00"]


def test_an_exception_stays_the_same_repetition_when_the_series_moves(anna, weekly):
    editing.change_one(weekly, "20261214T100000", {"title": "Later"}, by=anna, at=NOW)
    editing.change_event(weekly, {"starts_time": time(12), "ends_time": time(13)}, by=anna, at=NOW)
    assert Event.objects.get(title="Later").recurrence_id == "20261214T120000"
    assert len(starts()) == 4


def test_this_and_following_become_a_series_of_their_own(anna, weekly):
    batch = editing.change_following(
        weekly, "20261221T100000", {"starts_time": time(8), "ends_time": time(9)}, by=anna, at=NOW
    )
    assert starts() == ["12-07 09:00", "12-14 09:00", "12-21 07:00", "12-28 07:00"]
    assert Series.objects.count() == 2
    undo(batch, by=anna, at=NOW)
    assert starts() == ["12-07 09:00", "12-14 09:00", "12-21 09:00", "12-28 09:00"]
    assert Series.objects.count() == 1


def test_a_series_ends_before_one_of_its_times(anna, weekly):
    editing.end_before(weekly, "20261221T100000", by=anna, at=NOW)
    assert starts() == ["12-07 09:00", "12-14 09:00"]


def test_an_event_goes_to_the_trash_and_comes_back(anna, weekly):
    editing.trash_event(weekly, by=anna, at=NOW)
    assert starts() == []
    weekly.refresh_from_db()
    assert editing.trash_event(weekly, by=anna, at=NOW) is None
    editing.restore_event(weekly, by=anna, at=NOW)
    assert len(starts()) == 4


def test_a_feed_takes_no_events(anna, calendar):
    calendar.kind = Calendar.Kind.FEED
    calendar.save()
    with pytest.raises(editing.NotHere):
        editing.add_event(calendar, facts(), by=anna, at=NOW)


# DOMAIN 5: the hour that does not exist moves on, of the one that comes twice the first is taken.
@pytest.mark.parametrize(("on", "clock", "moment"), [
    (date(2027, 3, 28), time(2, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
    (date(2027, 10, 31), time(2, 30), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
])  # fmt: skip
def test_nights_in_which_the_clocks_move(anna, calendar, on, clock, moment):
    event, _ = editing.add_event(
        calendar, facts(starts_on=on, starts_time=clock, ends_on=on, ends_time=time(4)), by=anna, at=NOW
    )
    assert event.starts_at == moment
    assert timezone.localtime(event.starts_at).tzinfo is not None


def test_whole_days_never_shift(anna, calendar):
    whole = facts(starts_time=None, ends_time=None, ends_on=date(2026, 12, 9), zone="")
    editing.add_event(calendar, whole, by=anna, at=NOW)
    times = Occurrence.objects.get()
    assert times.all_day
    assert (times.starts_at, times.ends_at) == (datetime(2026, 12, 7, tzinfo=UTC), datetime(2026, 12, 9, tzinfo=UTC))
    # Anna lives in Moscow, so her days begin three hours earlier.
    (taken,) = busy(anna, NOW, datetime(2027, 1, 1, tzinfo=UTC))
    assert taken.starts_at == datetime(2026, 12, 6, 21, tzinfo=UTC)
    assert taken.ends_at == datetime(2026, 12, 8, 21, tzinfo=UTC)


def test_busy_is_what_takes_time(anna, teammate, calendar, weekly):
    editing.add_event(calendar, facts(opaque=False, title="Birthday"), by=anna, at=NOW)
    editing.add_event(calendar, facts(status="cancelled", title="Cancelled"), by=anna, at=NOW)
    until = datetime(2026, 12, 14, 10, tzinfo=UTC)
    taken = busy(anna, NOW, until)
    assert [one.starts_at.day for one in taken] == [7, 14]
    assert isinstance(taken[0], Busy)
    assert taken[0].event_id == weekly.pk
    # Ends where it begins: not busy before.
    assert busy(anna, NOW, datetime(2026, 12, 7, 9, tzinfo=UTC)) == []
    calendar.user = teammate.user
    calendar.save()
    assert busy(anna, NOW, until) == []
    assert len(busy(teammate, NOW, until)) == 2
    calendar.takes_time = False
    calendar.save()
    assert busy(teammate, NOW, until) == []
