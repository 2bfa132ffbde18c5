"""The pages of calendars: what today holds, a month, a week, an event, and what is done there."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rapport.calendars import editing
from rapport.calendars.models import Calendar, CalendarAccount, Event, Feed, Occurrence, Series
from rapport.clients.models import NextStep
from rapport.lib.ics.facts import EventFacts
from tests.cast import a_client, a_guest, a_member, signed_in

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 7)


@pytest.fixture
def calendar(anna):
    now = timezone.now()
    return Calendar.objects.create(
        workspace=anna.workspace, name="Mine", user=anna.user, created_at=now, updated_at=now
    )


@pytest.fixture
def browser(anna):
    return signed_in(anna)


def facts(**other):
    return EventFacts(**{
        "starts_on": DAY, "starts_time": time(10), "ends_on": DAY, "ends_time": time(11),
        "zone": "Europe/Moscow", "title": "Review", **other,
    })  # fmt: skip


def form(**other):
    return {
        "title": "Review", "starts_on": "2026-12-07", "starts_time": "10:00", "ends_time": "11:00",
        "zone": "Europe/Moscow", "calendar": "0", "opaque": "on", "repeat": "", **other,
    }  # fmt: skip


def test_the_first_event_makes_a_calendar(browser, anna):
    answer = browser.post("/calendar/new/", form())
    event = Event.objects.get()
    assert answer["Location"] == event.get_absolute_url()
    assert event.starts_at == datetime(2026, 12, 7, 7, tzinfo=UTC)
    assert Calendar.objects.get().user_id == anna.user_id


@pytest.mark.parametrize(("given", "rule"), [
    ({"repeat": "daily", "interval": "2"}, "FREQ=DAILY;INTERVAL=2"),
    ({"repeat": "weekly", "weekdays": ["MO", "WE"], "count": "5"}, "FREQ=WEEKLY;COUNT=5;BYDAY=MO,WE"),
    ({"repeat": "workdays"}, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
    ({"repeat": "monthly", "starts_on": "2026-12-31"}, "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"),
    ({"repeat": "weekday", "starts_on": "2026-12-25"}, "FREQ=MONTHLY;BYDAY=-1FR"),
    ({"repeat": "weekday"}, "FREQ=MONTHLY;BYDAY=1MO"),
    ({"repeat": "yearly", "until": "2028-12-07"}, "FREQ=YEARLY;UNTIL=20281207T205959Z"),
])  # fmt: skip
def test_rules_in_words_of_people(browser, given, rule):
    browser.post("/calendar/new/", form(**given))
    assert Event.objects.get().rrule == rule


def test_the_thirty_first_is_the_last_day_of_a_shorter_month(browser):
    browser.post("/calendar/new/", form(repeat="monthly", starts_on="2026-12-31", all_day="on", count="4"))
    days = [at.date() for at in Occurrence.objects.order_by("starts_at").values_list("starts_at", flat=True)]
    assert days == [date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31)]


def test_a_form_that_cannot_be_says_so(browser):
    for wrong in ({"starts_time": ""}, {"ends_on": "2026-12-06"}, {"title": ""},
                  {"until": "2020-01-01", "repeat": "daily"},
                  {"starts_on": "0001-01-01"}, {"url": "javascript:alert(1)"}):  # fmt: skip
        answer = browser.post("/calendar/new/", form(**wrong))
        assert answer.status_code == 422, wrong
    assert not Event.objects.exists()


def test_an_hour_that_does_not_exist_is_said(browser):
    answer = browser.post(
        "/calendar/new/", form(starts_on="2027-03-28", starts_time="02:30", ends_time="04:00", zone="Europe/Berlin"),
        follow=True,
    )  # fmt: skip
    assert "There is no such hour that night" in answer.content.decode()
    answer = browser.post(
        "/calendar/new/", form(
            calendar=Calendar.objects.get().pk, starts_on="2027-10-31", starts_time="02:30", ends_time="04:00",
            zone="Europe/Berlin",
        ),
        follow=True,
    )  # fmt: skip
    assert "comes twice" in answer.content.decode()


def test_one_this_and_following_or_all(browser, anna, calendar):
    event, _ = editing.add_event(calendar, facts(rrule="FREQ=WEEKLY;COUNT=4"), by=anna, at=timezone.now())
    here = f"/calendar/events/{event.pk}/edit/"
    which = "20261214T100000"
    page = browser.get(f"{here}?which={which}").content.decode()
    assert 'value="2026-12-14"' in page
    assert "This and all that follow" in page
    given = form(
        calendar=calendar.pk, starts_on="2026-12-14", repeat="weekly", weekdays=["MO"], interval="1", count="4"
    )
    browser.post(here, {**given, "which": which, "scope": "one", "title": "Other", "version": event.version})
    assert Event.objects.get(recurrence_id=which).title == "Other"
    event.refresh_from_db()
    browser.post(here, {
        **given, "starts_on": "2026-12-21", "which": "20261221T100000", "scope": "following", "starts_time": "15:00",
        "ends_time": "16:00", "version": event.version,
    })  # fmt: skip
    times = [f"{at:%d %H}" for at in Occurrence.objects.order_by("starts_at").values_list("starts_at", flat=True)]
    assert times[:4] == ["07 07", "14 07", "21 12", "28 12"]
    event.refresh_from_db()
    browser.post(here, {
        **given, "which": "20261207T100000", "starts_on": "2026-12-08", "scope": "all", "count": "",
        "until": "2026-12-20", "version": event.version, "weekdays": ["TU"],
    })  # fmt: skip
    event.refresh_from_db()
    assert (event.starts_on, event.rrule) == (date(2026, 12, 8), "FREQ=WEEKLY;UNTIL=20261220T205959Z;BYDAY=TU")


def test_a_stale_form_shows_it_and_saves_nothing(browser, anna, calendar):
    event, _ = editing.add_event(calendar, facts(), by=anna, at=timezone.now())
    editing.change_event(event, {"title": "Newer"}, by=anna, at=timezone.now())
    answer = browser.post(f"/calendar/events/{event.pk}/edit/", form(calendar=calendar.pk, title="Mine", version="1"))
    assert answer.status_code == 409
    assert "while you were writing" in answer.content.decode()
    event.refresh_from_db()
    assert event.title == "Newer"


def test_leaving_out_ending_and_trash(browser, anna, calendar):
    event, _ = editing.add_event(calendar, facts(rrule="FREQ=WEEKLY;COUNT=4"), by=anna, at=timezone.now())
    out = f"/calendar/events/{event.pk}/out/"
    browser.post(out, {"which": "20261214T100000", "scope": "one"})
    assert Occurrence.objects.count() == 3
    browser.post(out, {"which": "20261228T100000", "scope": "following"})
    assert Occurrence.objects.count() == 2
    browser.post(out, {"which": "20261207T100000", "scope": "all"})
    assert Occurrence.objects.count() == 0
    browser.post(f"/calendar/events/{event.pk}/restore/")
    assert Occurrence.objects.count() == 2


def test_the_answer_says_what_today_holds(browser, anna, calendar):
    page = browser.get("/calendar/").content.decode()
    assert "Nothing stands in your way today." in page
    today = timezone.now().astimezone(__import__("zoneinfo").ZoneInfo("Europe/Moscow")).date()
    whole = facts(starts_on=today, ends_on=today + timedelta(days=1), starts_time=None, ends_time=None, zone="")
    editing.add_event(calendar, whole, by=anna, at=timezone.now())
    page = browser.get("/calendar/?view=week").content.decode()
    assert "One event today." in page


def test_steps_and_holidays_stand_there_too(browser, anna):
    client = a_client(anna.workspace)
    now = timezone.now()
    NextStep.objects.create(
        workspace=anna.workspace, client=client, text="Send the estimate", due_on=date(2027, 1, 7), created_at=now,
        updated_at=now,
    )  # fmt: skip
    page = browser.get("/calendar/?view=month&on=2027-01-01").content.decode()
    assert "Send the estimate" in page
    assert "holiday" in page


def test_their_clock_stands_beside_ours(browser, anna, calendar):
    client = a_client(anna.workspace, timezone="America/New_York")
    event, _ = editing.add_event(
        calendar, facts(starts_time=time(18), ends_time=time(19)), by=anna, at=timezone.now(), client_id=client.pk
    )
    page = browser.get("/calendar/?view=week&on=2026-12-07").content.decode()
    assert "for them 10:00" in page
    assert "week--two" in page
    page = browser.get(event.get_absolute_url()).content.decode()
    assert "10:00 in New York" in page


@pytest.mark.parametrize("view", ["month", "week", "day"])
def test_two_thousand_events_cost_as_much_as_two(browser, anna, calendar, view):
    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = browser.get(f"/calendar/?view={view}&on=2026-12-07")
        return len(queries), len(answer.content)

    now = timezone.now()
    editing.add_event(calendar, facts(), by=anna, at=now)
    few, _size = cost()
    rows = 2000
    series = Series.objects.bulk_create(
        [Series(workspace=anna.workspace, calendar=calendar, uid=str(n)) for n in range(rows)]
    )
    starts = [datetime(2026, 12, 1, 6, tzinfo=UTC) + timedelta(minutes=20 * n) for n in range(rows)]
    events = Event.objects.bulk_create([
        Event(
            workspace=anna.workspace, calendar=calendar, series=one, title=f"Event {n}", starts_on=at.date(),
            starts_time=at.time(), ends_on=at.date(), ends_time=at.time(), starts_at=at,
            ends_at=at + timedelta(minutes=15),
            created_at=now, updated_at=now,
        ) for n, (one, at) in enumerate(zip(series, starts, strict=True))
    ])  # fmt: skip
    Occurrence.objects.bulk_create([
        Occurrence(
            workspace=anna.workspace, calendar=calendar, series=one.series, event=one, starts_at=one.starts_at,
            ends_at=one.ends_at,
        ) for one in events
    ])  # fmt: skip
    many, size = cost()
    assert many == few
    assert size < 300_000


def test_a_guest_sees_the_events_of_their_clients_and_a_bookkeeper_none(anna, calendar):
    client, other = a_client(anna.workspace), a_client(anna.workspace, "Other")
    mine, _ = editing.add_event(calendar, facts(), by=anna, at=timezone.now(), client_id=client.pk)
    theirs, _ = editing.add_event(calendar, facts(title="Secret"), by=anna, at=timezone.now(), client_id=other.pk)
    private, _ = editing.add_event(calendar, facts(title="Dentist"), by=anna, at=timezone.now())
    guest = a_guest(anna.workspace, client)
    assert set(Event.objects.visible_to(guest)) == {mine}
    assert set(Occurrence.objects.visible_to(guest).values_list("event", flat=True)) == {mine.pk}
    browser = signed_in(guest)
    assert browser.get(mine.get_absolute_url()).status_code == 200
    for hidden in (theirs, private):
        assert browser.get(hidden.get_absolute_url()).status_code == 404
    bookkeeper = a_member(anna.workspace, role="bookkeeper")
    assert not Event.objects.visible_to(bookkeeper).exists()


def test_a_secret_link_is_read_revoked_and_says_only_what_it_may(browser, anna, calendar, client):
    who = a_client(anna.workspace)
    now = timezone.now()
    editing.add_event(
        calendar, facts(rrule="FREQ=WEEKLY;COUNT=3", text="private notes"), by=anna, at=now, client_id=who.pk
    )
    NextStep.objects.create(
        workspace=anna.workspace, client=who, text="Send it", due_on=DAY, created_at=now, updated_at=now
    )
    page = browser.post("/calendar/links/", {"name": "phone", "press": "one"}).content.decode()
    token = page.partition("/calendar/feed/")[2].partition(".ics")[0]
    assert Feed.objects.get().token_hash != token
    answer = client.get(f"/calendar/feed/{token}.ics")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    assert "RRULE:FREQ=WEEKLY;COUNT=3" in text
    assert "SUMMARY:Send it" in text
    assert "DTSTART;VALUE=DATE:20261207" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    again = client.get(f"/calendar/feed/{token}.ics", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert "rapport_session" not in again.cookies
    editing.change_event(Event.objects.get(), {"title": "Other"}, by=anna, at=timezone.now())
    assert client.get(f"/calendar/feed/{token}.ics", headers={"If-None-Match": answer["ETag"]}).status_code == 200
    page = browser.post(
        "/calendar/links/", {"busy_only": "1", "press": "two", "calendar": calendar.pk}
    ).content.decode()
    busy = page.partition("/calendar/feed/")[2].partition(".ics")[0]
    text = client.get(f"/calendar/feed/{busy}.ics").content.decode()
    assert text.count("BEGIN:VEVENT") == 3
    assert "Other" not in text
    assert "private" not in text
    assert "Send it" not in text
    browser.post(f"/calendar/links/{Feed.objects.order_by('id').first().pk}/revoked/")
    assert client.get(f"/calendar/feed/{token}.ics").status_code == 404
    assert client.get("/calendar/feed/nonsense.ics").status_code == 404


def test_the_page_of_a_server_follows_until_its_calendars_are_there(browser, anna):
    now = timezone.now()
    account = CalendarAccount.objects.create(
        workspace=anna.workspace, user=anna.user, name="Radicale", url="https://dav.example/", username="anna",
        created_at=now, updated_at=now,
    )  # fmt: skip
    here = f"/calendar/accounts/{account.pk}/"

    def follows(address=here):
        return "every 1s" in browser.get(address, headers={"HX-Request": "true"}).content.decode()

    assert follows()
    CalendarAccount.objects.update(looked_at=now)
    assert not follows()
    browser.post(f"{here}look/")
    assert follows()
    CalendarAccount.objects.update(looked_at=now, trouble={"code": "refused", "details": {}})
    made = browser.post(f"{here}new/", {"name": "My work"})["Location"]
    assert follows(made)
    Calendar.objects.create(
        workspace=anna.workspace, account=account, kind="caldav", name="My work", created_at=now, updated_at=now
    )
    assert not follows(made)
