"""A calendar on a real server (Radicale), both ways: nothing lost, nothing twice, whoever changed it."""

from datetime import date, time, timedelta

import pytest
from django.utils import timezone
from django_ox.models import OxTask

from rapport.calendars import editing, syncing, tasks
from rapport.calendars.dav.client import Dav
from rapport.calendars.dav.web import Trouble, Web
from rapport.calendars.models import Calendar, CalendarAccount, Event, Occurrence, Series
from rapport.lib.ics.facts import EventFacts
from tests.servers.radicale import PASSWORD, USER, radicale

pytestmark = pytest.mark.django_db

SERIES = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:weekly\r\nDTSTAMP:20260101T000000Z\r\n"
    "DTSTART;TZID=Europe/Berlin:20270104T100000\r\nDTEND;TZID=Europe/Berlin:20270104T110000\r\n"
    "RRULE:FREQ=WEEKLY;COUNT=4\r\nSUMMARY:Weekly\r\nX-SOMEBODY-ELSES:kept\r\n"
    "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT10M\r\nDESCRIPTION:soon\r\nEND:VALARM\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nUID:weekly\r\nDTSTAMP:20260101T000000Z\r\n"
    "RECURRENCE-ID;TZID=Europe/Berlin:20270111T100000\r\nDTSTART;TZID=Europe/Berlin:20270112T100000\r\n"
    "DTEND;TZID=Europe/Berlin:20270112T110000\r\nSUMMARY:Moved\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with radicale(tmp_path_factory.mktemp("radicale")) as running:
        yield running


@pytest.fixture
def dav(server):
    with Web(username=USER, password=PASSWORD, anywhere=server.url) as web:
        yield Dav(web)


@pytest.fixture
def calendar(anna, server, dav, request):
    now = timezone.now()
    account = CalendarAccount.objects.create(
        workspace=anna.workspace, name="Radicale", url=server.url, username=USER, password=PASSWORD, created_at=now,
        updated_at=now,
    )  # fmt: skip
    made = dav.make_collection(f"{server.url}{USER}/", request.node.name[:60], "Work")
    return Calendar.objects.create(
        workspace=anna.workspace, account=account, kind="caldav", name="Work", url=made.url, created_at=now,
        updated_at=now, next_look_at=now,
    )  # fmt: skip


def look(calendar, **how):
    syncing.sync(Calendar.objects.select_related("account", "workspace").get(pk=calendar.pk), at=timezone.now(), **how)
    calendar.refresh_from_db()
    assert calendar.trouble is None, calendar.trouble


def of(title="Review", **other):
    return EventFacts(**{
        "starts_on": date(2027, 2, 1), "starts_time": time(10), "ends_on": date(2027, 2, 1), "ends_time": time(11),
        "zone": "Europe/Berlin", "title": title, **other,
    })  # fmt: skip


def test_what_is_there_comes_here_and_only_once(calendar, dav):
    dav.put(calendar.url + "weekly.ics", SERIES.encode(), etag="")
    look(calendar)
    assert Occurrence.objects.count() == 4
    assert Event.objects.get(title="Moved").recurrence_id == "20270111T100000"
    token = calendar.sync_token
    assert token
    versions = set(Event.objects.values_list("version", "updated_at"))
    look(calendar)
    assert calendar.sync_token == token
    assert set(Event.objects.values_list("version", "updated_at")) == versions


def test_an_exception_made_here_goes_there_and_what_we_do_not_know_stays(anna, calendar, dav):
    dav.put(calendar.url + "weekly.ics", SERIES.encode(), etag="")
    look(calendar)
    master = Event.objects.get(recurrence_id="")
    editing.change_one(master, "20270118T100000", {"title": "Only this one"}, by=anna, at=timezone.now())
    assert Series.objects.get().dirty_at
    look(calendar)
    assert Series.objects.get().dirty_at is None
    _etag, there = dav.get(calendar.url + "weekly.ics")
    for line in (b"X-SOMEBODY-ELSES:kept", b"TRIGGER:-PT10M", b"SUMMARY:Only this one", b"SUMMARY:Moved"):
        assert line in there
    assert there.count(b"BEGIN:VEVENT") == 3


def test_an_event_made_here_is_written_changed_and_deleted_there(anna, calendar, dav):
    _event, _ = editing.add_event(calendar, of(), by=anna, at=timezone.now())
    look(calendar)
    (url,) = dav.listing(calendar.url)
    assert b"SUMMARY:Review" in dav.get(url)[1]
    editing.change_event(Event.objects.get(), {"title": "Second look"}, by=anna, at=timezone.now())
    look(calendar)
    assert b"SUMMARY:Second look" in dav.get(url)[1]
    editing.trash_event(Event.objects.get(), by=anna, at=timezone.now())
    look(calendar)
    assert dav.listing(calendar.url) == {}
    editing.restore_event(Event.objects.get(), by=anna, at=timezone.now())
    look(calendar)
    assert len(dav.listing(calendar.url)) == 1


def test_a_change_made_here_asks_for_a_look_at_once_and_once(anna, calendar):
    look(calendar)
    asked = OxTask.objects.filter(task_path=tasks.look.module_path)
    assert not asked.exists()
    for title in ("One", "Two"):
        editing.add_event(calendar, of(title), by=anna, at=timezone.now())
    assert asked.count() == 1
    tasks.look.func(calendar.pk)
    assert not Series.objects.exclude(dirty_at=None).exists()


def test_the_events_of_a_calendar_that_was_just_found_are_asked_for_at_once(anna, server, dav):
    dav.make_collection(f"{server.url}{USER}/", "found", "Found")
    now = timezone.now()
    account = CalendarAccount.objects.create(
        workspace=anna.workspace, url=server.url, username=USER, password=PASSWORD, created_at=now, updated_at=now
    )
    tasks.discover.func(account.pk)
    assert account.calendars.filter(name="Found", next_look_at__lte=timezone.now()).exists()
    assert OxTask.objects.get().task_path == tasks.tick.module_path


def test_what_changes_while_it_is_looked_at_goes_there_with_the_next_tick(anna, calendar, monkeypatch):
    pushed = syncing.push

    def slow(*args, **how):
        pushed(*args, **how)
        editing.add_event(calendar, of(), by=anna, at=timezone.now())

    monkeypatch.setattr(syncing, "push", slow)
    look(calendar)
    assert Series.objects.get().dirty_at
    assert calendar.next_look_at < timezone.now()


def test_what_is_deleted_there_goes_to_the_trash_here(calendar, dav):
    etag = dav.put(calendar.url + "weekly.ics", SERIES.encode(), etag="")
    look(calendar)
    dav.delete(calendar.url + "weekly.ics", etag=etag)
    look(calendar)
    assert not Occurrence.objects.exists()
    assert Event.objects.filter(trashed_at=None).count() == 0
    assert Event.objects.count() == 2
    look(calendar)
    assert dav.listing(calendar.url) == {}


def changed_on_both_sides(anna, calendar, dav):
    etag = dav.put(calendar.url + "weekly.ics", SERIES.encode(), etag="")
    look(calendar)
    dav.put(calendar.url + "weekly.ics", SERIES.replace("SUMMARY:Weekly", "SUMMARY:Theirs").encode(), etag=etag)
    editing.change_event(Event.objects.get(recurrence_id=""), {"title": "Ours"}, by=anna, at=timezone.now())
    look(calendar)
    (series,) = syncing.conflicts(calendar)
    assert Event.objects.get(recurrence_id="").title == "Ours"
    assert b"SUMMARY:Theirs" in dav.get(calendar.url + "weekly.ics")[1]
    # Nothing moves until somebody has chosen.
    look(calendar)
    assert b"SUMMARY:Theirs" in dav.get(calendar.url + "weekly.ics")[1]
    return series


def test_what_both_changed_waits_and_ours_may_win(anna, calendar, dav):
    series = changed_on_both_sides(anna, calendar, dav)
    syncing.keep_ours(series, at=timezone.now())
    look(calendar)
    there = dav.get(calendar.url + "weekly.ics")[1]
    assert b"SUMMARY:Ours" in there
    assert b"SUMMARY:Moved" in there
    assert not syncing.conflicts(calendar)


def test_what_both_changed_waits_and_theirs_may_win(anna, calendar, dav):
    series = changed_on_both_sides(anna, calendar, dav)
    batch = syncing.take_theirs(series, anna, at=timezone.now())
    assert batch is not None
    assert Event.objects.get(recurrence_id="").title == "Theirs"
    look(calendar)
    assert b"SUMMARY:Theirs" in dav.get(calendar.url + "weekly.ics")[1]
    assert not syncing.conflicts(calendar)


def test_changed_here_and_deleted_there_is_written_anew(anna, calendar, dav):
    etag = dav.put(calendar.url + "weekly.ics", SERIES.encode(), etag="")
    look(calendar)
    dav.delete(calendar.url + "weekly.ics", etag=etag)
    editing.change_event(Event.objects.get(recurrence_id=""), {"title": "Ours"}, by=anna, at=timezone.now())
    look(calendar)
    look(calendar)
    (url,) = dav.listing(calendar.url)
    assert b"SUMMARY:Ours" in dav.get(url)[1]


def test_a_lost_token_means_listing_everything(calendar, dav):
    dav.put(calendar.url + "weekly.ics", SERIES.encode(), etag="")
    look(calendar)
    Calendar.objects.filter(pk=calendar.pk).update(sync_token="http://radicale.org/ns/sync/nonsense")
    dav.put(calendar.url + "two.ics", SERIES.replace("UID:weekly", "UID:two").encode(), etag="")
    look(calendar)
    assert Series.objects.count() == 2
    assert Event.objects.count() == 4


class Cut(Web):
    """A connection that breaks after the server has taken what we wrote."""

    def ask(self, method, url, **how):
        answer = super().ask(method, url, **how)
        if method == "PUT":
            raise Trouble("unreachable", host="cut")
        return answer


def test_a_cut_after_writing_makes_neither_a_conflict_nor_a_double(anna, calendar, server, dav):
    editing.add_event(calendar, of(), by=anna, at=timezone.now())
    syncing.sync(
        Calendar.objects.select_related("account", "workspace").get(pk=calendar.pk), at=timezone.now(),
        web=lambda account: Cut(username=USER, password=PASSWORD, anywhere=server.url),
    )  # fmt: skip
    calendar.refresh_from_db()
    assert calendar.trouble["code"] == "unreachable"
    assert calendar.next_look_at > timezone.now() + timedelta(minutes=20)
    look(calendar)
    assert len(dav.listing(calendar.url)) == 1
    assert Event.objects.count() == 1
    assert not syncing.conflicts(calendar)
    assert Series.objects.get().dirty_at is None


def test_a_wrong_password_is_said_and_nothing_is_lost(anna, calendar):
    editing.add_event(calendar, of(), by=anna, at=timezone.now())
    CalendarAccount.objects.update(password="wrong")
    syncing.sync(Calendar.objects.select_related("account", "workspace").get(pk=calendar.pk), at=timezone.now())
    calendar.refresh_from_db()
    assert calendar.trouble["code"] == "unauthorised"
    assert Series.objects.get().dirty_at
    CalendarAccount.objects.update(password=PASSWORD)
    look(calendar)
    assert Series.objects.get().dirty_at is None


def test_a_bomb_on_the_server_is_told_and_left_alone(calendar, dav):
    bomb = SERIES.replace("FREQ=WEEKLY;COUNT=4", "FREQ=SECONDLY").replace("UID:weekly", "UID:bomb")
    dav.put(calendar.url + "bomb.ics", bomb.encode(), etag="")
    dav.put(calendar.url + "weekly.ics", SERIES.encode(), etag="")
    look(calendar)
    assert Series.objects.get(href__endswith="bomb.ics").trouble["code"] == "too_often"
    assert Occurrence.objects.count() == 4
    look(calendar)
    assert b"SECONDLY" in dav.get(calendar.url + "bomb.ics")[1]


def test_the_home_is_found_from_the_server_alone(server, dav, calendar):
    home, collections = dav.discover(server.url)
    assert home == f"{server.url}{USER}/"
    assert calendar.url in {one.url for one in collections}
    assert dav.discover(calendar.url)[1][0].url == calendar.url
