"""Series of iCalendar: cut, read and expanded like the real files say, and bombs that do nothing."""

import io
import json
from datetime import UTC, date, datetime, time, timedelta

import pytest

from rapport.lib.ics.facts import EventFacts
from rapport.lib.ics.reading import happenings, read_series
from rapport.lib.ics.splitting import components_of, count_events, folded, split_series
from rapport.lib.ics.writing import write_series
from rapport.lib.records import Unreadable
from rapport.lib.tests.shared import shared

UNTIL = datetime(2028, 12, 1, tzinfo=UTC)
HOURS, MINUTES = (",".join(map(str, range(n))) for n in (24, 60))
SINCE = datetime(2023, 1, 1, tzinfo=UTC)


def series(*lines, start="DTSTART:20260101T000000Z", around=()):
    event = ["BEGIN:VEVENT", "UID:x", start, *lines, "END:VEVENT"]
    raw = "\r\n".join(["BEGIN:VCALENDAR", *around, *event, "END:VCALENDAR", ""])
    (record,) = split_series(io.BytesIO(raw.encode()))
    return read_series(record.raw, until=UNTIL)


def starts(found):
    return [f"{one.starts_at:%Y-%m-%d %H:%M}" for one in found]


def counted(path):
    events, read = 0, []
    with path.open("rb") as stream:
        for record in split_series(stream):
            events += count_events(record.raw)
            try:
                read.append(read_series(record.raw, until=UNTIL))
            except Unreadable:
                continue
    if not read:
        return events, 0, None
    first = min(one.first_day for one in read)
    return events, sum(len(happenings(one, first, first + timedelta(days=730))) for one in read), first


def test_every_real_file_expands_like_the_truth():
    folder = shared("data/calendar")
    truth = json.loads((folder / "TRUTH.json").read_text())
    for name, told in truth.items():
        try:
            events, occurrences, first = counted(folder / name)
        except Unreadable:
            assert "occurrences" not in told
            continue
        assert events == told["vevent"], name
        if "occurrences" in told:
            assert occurrences == told["occurrences"], name
            assert first is None or first.isoformat() == told["window"][0]


@pytest.mark.parametrize(("code", "lines"), [
    ("too_often", ["RRULE:FREQ=SECONDLY"]),
    ("too_often", ["RRULE:FREQ=SECONDLY;COUNT=1000000000"]),
    ("too_often", ["RRULE:FREQ=MINUTELY;INTERVAL=3"]),
    ("too_often", ["RRULE:FREQ=HOURLY"]),
    ("too_often", ["RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30"]),
    ("too_often", [f"RRULE:FREQ=DAILY;BYHOUR={HOURS};BYMINUTE={MINUTES}"]),
    ("never", ["RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"]),
    ("never", ["RRULE:FREQ=MONTHLY;BYDAY=6MO"]),
    ("never", ["RRULE:FREQ=WEEKLY;BYMONTH=2;BYDAY=MO;BYSETPOS=5"]),
    ("never", ["RRULE:FREQ=DAILY;BYSETPOS=366"]),
    ("too_many_dates", [f"EXDATE:2026{n % 12 + 1:02}{n % 28 + 1:02}T000000Z" for n in range(50_000)]),
    ("too_many_dates", ["RDATE:" + ",\r\n ".join(f"2026{n % 12 + 1:02}{n % 28 + 1:02}T000000Z" for n in range(6000))]),
    ("too_large", ["DESCRIPTION:" + "x" * 6_000_000]),
    ("bad_value", ["DURATION:P999999999999999999W"]),
])  # fmt: skip
def test_bombs_are_refused_before_they_are_counted(code, lines):
    with pytest.raises(Unreadable) as refusal:
        series(*lines)
    assert refusal.value.code == code


def test_a_bomb_that_begins_in_ten_years_is_one_too():
    with pytest.raises(Unreadable) as refusal:
        series("RRULE:FREQ=SECONDLY", start="DTSTART:20400101T000000Z")
    assert refusal.value.code == "too_often"


@pytest.mark.parametrize(("start", "zone", "moment"), [
    ("DTSTART;TZID=W. Europe Standard Time:20270704T100000", "Europe/Berlin", "2027-07-04 08:00"),
    ("DTSTART;TZID=Russian Standard Time:20270704T100000", "Europe/Moscow", "2027-07-04 07:00"),
    ("DTSTART;TZID=/example.net/Europe/Berlin:20270704T100000", "Europe/Berlin", "2027-07-04 08:00"),
    ("DTSTART:20270704T100000Z", "UTC", "2027-07-04 10:00"),
    ("DTSTART:20270704T100000", "", "2027-07-04 10:00"),
])  # fmt: skip
def test_zones_by_every_name(start, zone, moment):
    read = series(start=start)
    assert read.events[0].zone == zone
    assert starts(happenings(read, SINCE, UNTIL)) == [moment]


def test_a_zone_that_only_the_file_describes():
    own = [
        "BEGIN:VTIMEZONE", "TZID:Somewhere", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0330",
        "TZOFFSETTO:+0330", "TZNAME:SOME", "END:STANDARD", "END:VTIMEZONE",
    ]  # fmt: skip
    read = series("RRULE:FREQ=DAILY;COUNT=2", start="DTSTART;TZID=Somewhere:20270704T100000", around=own)
    assert starts(happenings(read, SINCE, UNTIL)) == ["2027-07-04 06:30", "2027-07-05 06:30"]


def test_wall_time_stays_when_the_clocks_move():
    read = series("RRULE:FREQ=DAILY;COUNT=3", start="DTSTART;TZID=Europe/Berlin:20270327T023000")
    assert starts(happenings(read, SINCE, UNTIL)) == ["2027-03-27 01:30", "2027-03-28 01:30", "2027-03-29 00:30"]


def test_whole_days_are_days():
    read = series(start="DTSTART;VALUE=DATE:20270704")
    (one,) = happenings(read, SINCE, UNTIL)
    assert one.all_day
    assert one.ends_at - one.starts_at == timedelta(days=1)


def test_months_without_a_thirty_first_are_passed_over_or_end_earlier():
    skipped = series("RRULE:FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3", start="DTSTART;VALUE=DATE:20270131")
    assert [one[:10] for one in starts(happenings(skipped, SINCE, UNTIL))] == ["2027-01-31", "2027-03-31", "2027-05-31"]
    last = series("RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", start="DTSTART;VALUE=DATE:20270131")
    assert [one[:10] for one in starts(happenings(last, SINCE, UNTIL))] == ["2027-01-31", "2027-02-28", "2027-03-31"]


def test_what_is_written_is_read_back_and_the_unknown_stays():
    facts = EventFacts(
        starts_on=date(2027, 3, 27), starts_time=time(2, 30), ends_on=date(2027, 3, 27), ends_time=time(3, 30),
        zone="Europe/Berlin", title="Ёлка, «a; b»", rrule="FREQ=DAILY;COUNT=4", exdates=("20270329T023000",),
    )  # fmt: skip
    text = write_series("u1", [facts], at=UNTIL)
    assert read_series(text, until=UNTIL).events == [facts]
    known = text.replace("UID:u1", "UID:u1\r\nX-FOO;A=B:bar", 1)
    assert "X-FOO;A=B:bar" in write_series("u1", [facts], at=UNTIL, raw=known)


def test_lines_are_folded_between_characters():
    line = "SUMMARY:" + "ё" * 100
    assert all(len(part.encode()) <= 75 for part in folded(line).split("\r\n"))
    assert folded(line).replace("\r\n ", "") == line
    _zones, events = components_of(f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{folded(line)}\r\nEND:VEVENT\r\nEND:VCALENDAR")
    assert events == [["BEGIN:VEVENT", line, "END:VEVENT"]]


def test_a_zone_that_one_file_describes_is_not_the_next_files():
    own = (
        "BEGIN:VTIMEZONE\r\nTZID:Russian Standard Time\r\nBEGIN:STANDARD\r\nDTSTART:20000101T000000\r\n"
        "TZOFFSETFROM:+1100\r\nTZOFFSETTO:+1100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    event = (
        "BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20270101T000000Z\r\nDTSTART;TZID=Russian Standard Time:20270704T100000\r\n"
        "END:VEVENT\r\n"
    )
    until = datetime(2030, 1, 1, tzinfo=UTC)
    read_series(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{own}{event}END:VCALENDAR\r\n", until=until)
    plain = read_series(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{event}END:VCALENDAR\r\n", until=until)
    assert plain.events[0].zone == "Europe/Moscow"
