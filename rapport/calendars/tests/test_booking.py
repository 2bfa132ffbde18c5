"""The booking page: which hours it has, how one is booked, moved and called off, and that nobody gets a taken one."""

import re
import threading
from datetime import UTC, date, datetime, time, timedelta
from unittest import mock
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone
from playwright.sync_api import expect

from rapport.calendars import arranging, booking, editing
from rapport.calendars.models import Booking, BookingPage, Calendar, Event, Meeting
from rapport.calendars.slots import Slot, free, is_free, offered
from rapport.channels.models import MailAccount
from rapport.clients.models import Consent, Contact
from rapport.inbox.models import Outgoing
from rapport.lib.ics.facts import EventFacts
from rapport.web import limits, tokens
from tests.cast import a_calendar, a_client, a_contact, signed_in

HOURS = {str(day): [["10:00", "13:00"], ["14:00", "18:00"]] for day in range(5)}
# A Monday; nothing of the clock of the machine is asked.
NOW = datetime(2027, 3, 1, 6, tzinfo=UTC)
NEXT = datetime(2027, 3, 3, tzinfo=UTC)


def a_page(actor, **facts):
    facts = {
        "title": "A first call", "durations": [30, 60], "zone": "Europe/Berlin", "hours": HOURS, "lead_hours": 24,
        "after_minutes": 0, "mind_holidays": False, "user": actor.user, "created_at": NOW, "updated_at": NOW, **facts,
    }  # fmt: skip
    page = BookingPage.objects.create(workspace=actor.workspace, **facts)
    return BookingPage.objects.select_related("workspace", "user", "calendar").get(pk=page.pk)


@pytest.fixture
def page(anna):
    return a_page(anna)


@pytest.fixture
def account(anna):
    return MailAccount.objects.create(
        workspace=anna.workspace, address="anna@vetrova.example", name="Anna Vetrova", user=anna.user,
        smtp_host="smtp.vetrova.example", created_at=NOW, updated_at=NOW,
    )  # fmt: skip


def clocks(page, minutes, day, *, at=NOW, zone="Europe/Berlin", **other):
    """The free hours of a UTC day as wall times of the page."""
    since = datetime.combine(day, time(), UTC)
    found = free(page, minutes, since, since + timedelta(days=1), at=at, **other)
    return [f"{slot.starts_at.astimezone(ZoneInfo(zone)):%H:%M}" for slot in found]


def wanted(starts, minutes=60, *, email="nora@field.example", nonce="a" * 32, **other):
    slot = Slot(starts, starts + timedelta(minutes=minutes))
    return booking.Wanted("Nora Field", email, "Asia/Tokyo", "en", slot, nonce, **other)


@pytest.mark.django_db
class TestHours:
    def test_own_hours_by_the_wall_clock(self, page):
        assert clocks(page, 60, date(2027, 3, 3)) == [
            "10:00", "10:30", "11:00", "11:30", "12:00", "14:00", "14:30", "15:00", "15:30", "16:00", "16:30", "17:00",
        ]  # fmt: skip
        assert clocks(page, 60, date(2027, 3, 6)) == []
        assert clocks(page, 45, date(2027, 3, 3)) == []

    def test_not_sooner_and_not_later(self, page):
        assert clocks(page, 60, date(2027, 3, 2), at=NOW + timedelta(hours=6))[0] == "14:00"
        page.ahead_days = 1
        assert clocks(page, 60, date(2027, 3, 3)) == []

    def test_what_is_taken_is_not_offered_and_the_buffers_are_kept(self, anna, page):
        facts = EventFacts(
            title="Busy", starts_on=date(2027, 3, 3), starts_time=time(14, 30), ends_on=date(2027, 3, 3),
            ends_time=time(15), zone="Europe/Berlin",
        )  # fmt: skip
        editing.add_event(a_calendar(anna.workspace), facts, by=anna, at=NOW)
        assert clocks(page, 30, date(2027, 3, 3))[6:9] == ["14:00", "15:00", "15:30"]
        page.before_minutes, page.after_minutes = 15, 30
        assert clocks(page, 30, date(2027, 3, 3))[6:9] == ["15:30", "16:00", "16:30"]

    def test_a_weekly_event_a_whole_day_and_a_calendar_that_takes_no_time(self, anna, page):
        how = {"by": anna, "at": NOW}
        every = EventFacts(
            title="Weekly", starts_on=date(2027, 2, 3), starts_time=time(10), ends_on=date(2027, 2, 3),
            ends_time=time(13), zone="Europe/Berlin", rrule="FREQ=WEEKLY",
        )  # fmt: skip
        with mock.patch("django.utils.timezone.now", return_value=NOW):
            editing.add_event(a_calendar(anna.workspace), every, **how)
        assert clocks(page, 60, date(2027, 3, 3))[0] == "14:00"
        whole = EventFacts(title="Away", starts_on=date(2027, 3, 4), ends_on=date(2027, 3, 5))
        editing.add_event(a_calendar(anna.workspace), whole, **how)
        assert clocks(page, 60, date(2027, 3, 4)) in ([], ["17:00"])
        born = EventFacts(title="Birthday", starts_on=date(2027, 3, 9), ends_on=date(2027, 3, 10))
        editing.add_event(a_calendar(anna.workspace, "Birthdays", takes_time=False), born, **how)
        assert len(clocks(page, 60, date(2027, 3, 9))) == 12

    def test_holidays_and_the_working_hours_of_the_workspace(self, anna):
        page = a_page(anna, mind_holidays=True, hours={}, zone="Europe/Moscow")
        # 8 March 2027 is a Monday and a holiday in Russia.
        assert clocks(page, 60, date(2027, 3, 8)) == []
        assert clocks(page, 60, date(2027, 3, 9), zone="Europe/Moscow")[0] == "10:00"

    def test_a_day_is_full(self, anna, page):
        page.daily_cap = 1
        page.save()
        booking.book(page, wanted(datetime(2027, 3, 3, 9, tzinfo=UTC)), at=NOW)
        assert clocks(page, 60, date(2027, 3, 3)) == []
        assert clocks(page, 60, date(2027, 3, 4)) != []

    @pytest.mark.parametrize(("day", "first", "count"), [
        # Sunday, 28 March 2027: the clocks jump from 2:00 to 3:00; 31 October: from 3:00 back to 2:00.
        (date(2027, 3, 28), ["00:00", "01:00", "03:00", "04:00"], 4),
        (date(2027, 10, 31), ["00:00", "01:00", "02:00", "03:00", "04:00"], 5),
    ])  # fmt: skip
    def test_nights_in_which_the_clocks_move(self, anna, day, first, count):
        page = a_page(anna, hours={"6": [["00:00", "05:00"]]}, step_minutes=60, durations=[60], lead_hours=0)
        zone = ZoneInfo("Europe/Berlin")
        midnight = datetime.combine(day, time(), zone).astimezone(UTC)
        found = list(offered(page, 60, midnight, midnight + timedelta(hours=20)))
        assert [f"{slot.starts_at.astimezone(zone):%H:%M}" for slot in found] == first
        assert len({slot.starts_at for slot in found}) == count
        assert all(slot.ends_at - slot.starts_at == timedelta(hours=1) for slot in found)

    def test_ten_in_the_morning_stays_ten_over_the_change_of_clocks(self, page):
        page.ahead_days = 60
        before, after = (clocks(page, 60, day)[0] for day in (date(2027, 3, 26), date(2027, 3, 29)))
        assert before == after == "10:00"


@pytest.mark.django_db
class TestBooking:
    def test_an_hour_is_a_meeting_with_a_suggested_person_and_both_are_told(self, anna, page, account):
        made = booking.book(page, wanted(datetime(2027, 3, 3, 9, tzinfo=UTC)), at=NOW)
        contact = Contact.objects.get(points__key="nora@field.example")
        assert (contact.suggested, contact.timezone, contact.name) == (True, "Asia/Tokyo", "Nora Field")
        assert made.meeting.event.starts_time == time(10)
        assert made.meeting.room_url
        visitor, host = Outgoing.objects.order_by("id")
        assert "18:00–19:00" in visitor.text
        token = booking.token_of(page, made.nonce)
        assert f"/booked/{token}/" in visitor.text
        assert token not in made.token_hash
        event = icalendar.Calendar.from_ical(visitor.calendar.read()).walk("VEVENT")[0]
        assert event["DTSTART"].dt.astimezone(UTC) == datetime(2027, 3, 3, 9, tzinfo=UTC)
        assert host.recipients["to"][0][1] == anna.user.email

    def test_somebody_we_know_stays_themselves(self, anna, page):
        client = a_client(anna.workspace)
        known = a_contact(client, "Nora", email="nora@field.example")
        made = booking.book(page, wanted(datetime(2027, 3, 3, 9, tzinfo=UTC), email="Nora@Field.example"), at=NOW)
        assert (made.contact_id, made.meeting.event.client_id) == (known.pk, client.pk)
        assert Contact.objects.count() == 1

    def test_an_hour_is_given_once(self, anna, page):
        starts = datetime(2027, 3, 3, 9, tzinfo=UTC)
        first = booking.book(page, wanted(starts), at=NOW)
        assert booking.book(page, wanted(starts), at=NOW) == first
        for other in (starts, starts + timedelta(minutes=30), starts - timedelta(minutes=30)):
            with pytest.raises(booking.Taken):
                booking.book(page, wanted(other, email="b@b.example", nonce="b" * 32), at=NOW)
        with pytest.raises(booking.Taken):
            booking.book(a_page(anna), wanted(starts, email="b@b.example", nonce="b" * 32), at=NOW)

    def test_what_is_not_offered_cannot_be_booked(self, page):
        for starts in (datetime(2027, 3, 3, 2, tzinfo=UTC), datetime(2027, 3, 3, 9, 7, tzinfo=UTC), NOW):
            with pytest.raises(booking.Taken):
                booking.book(page, wanted(starts), at=NOW)

    def test_one_address_has_not_more_than_a_few(self, page):
        for hour in (9, 10, 11):
            starts = datetime(2027, 3, 3 + hour % 3, hour, tzinfo=UTC)
            booking.book(page, wanted(starts, nonce=f"{hour:032}"), at=NOW)
        with pytest.raises(booking.Enough):
            booking.book(page, wanted(datetime(2027, 3, 8, 9, tzinfo=UTC), nonce="z" * 32), at=NOW)

    def test_a_consent_is_kept_with_its_words_and_its_proof(self, anna):
        page = a_page(anna, consent="You may answer me.")
        evidence = {"ip": "203.0.113.7"}
        booking.book(page, wanted(datetime(2027, 3, 3, 9, tzinfo=UTC), agreed=True, evidence=evidence), at=NOW)
        consent = Consent.objects.get()
        assert (consent.text, consent.evidence) == ("You may answer me.", evidence)

    def test_it_is_moved_and_called_off_by_the_link(self, anna, page, account):
        starts = datetime(2027, 3, 3, 9, tzinfo=UTC)
        made = booking.book(page, wanted(starts), at=NOW)
        token = booking.token_of(page, made.nonce)
        found = Booking.by_token(token, NOW)
        later = Slot(starts + timedelta(minutes=30), starts + timedelta(minutes=90))
        assert is_free(page, later, at=NOW, without=found)
        booking.move(found, later, at=NOW)
        made.refresh_from_db()
        assert (made.starts_at, made.meeting.event.starts_at) == (later.starts_at, later.starts_at)
        assert clocks(page, 60, date(2027, 3, 3))[:3] == ["11:30", "12:00", "14:00"]
        changed = Outgoing.objects.filter(calendar_method="REQUEST").latest("id")
        event = icalendar.Calendar.from_ical(changed.calendar.read()).walk("VEVENT")[0]
        assert int(event["SEQUENCE"]) == 1
        assert Outgoing.objects.filter(calendar=None).latest("id").subject.startswith("Moved: Nora Field")
        assert booking.cancel(Booking.by_token(token, NOW), at=NOW) is not None
        assert booking.cancel(Booking.by_token(token, NOW), at=NOW) is None
        assert clocks(page, 60, date(2027, 3, 3))[0] == "10:00"
        assert Outgoing.objects.filter(calendar_method="CANCEL").count() == 1
        with pytest.raises(booking.Taken):
            booking.move(Booking.by_token(token, NOW), later, at=NOW)

    def test_whoever_is_moved_by_us_keeps_the_link_and_nobody_else_gets_it(self, anna, page, account):
        made = booking.book(page, wanted(datetime(2027, 3, 3, 9, tzinfo=UTC)), at=NOW)
        link = booking.link_of(booking.token_of(page, made.nonce))
        people = [arranging.Somebody(made.email, made.name), arranging.Somebody("boris@vetrova.example", "Boris")]
        arranging.change_meeting(made.meeting, {"starts_time": time(15)}, {}, people, by=anna, at=NOW)
        signed_in(anna).post(f"{made.meeting.get_absolute_url()}invited/")
        changed = Outgoing.objects.filter(calendar_method="REQUEST").order_by("-id")[:2]
        assert {one.recipients["to"][0][1]: link in one.text for one in changed} == {
            "nora@field.example": True, "boris@vetrova.example": False,
        }  # fmt: skip

    def test_a_link_of_another_installation_is_in_no_letter(self, page):
        made = booking.book(page, wanted(datetime(2027, 3, 3, 9, tzinfo=UTC)), at=NOW)
        assert booking.lines_for_them(made)
        made.token_hash = "0" * 64
        assert booking.lines_for_them(made) == {}

    def test_a_meeting_called_off_by_us_frees_the_hour(self, anna, page):
        made = booking.book(page, wanted(datetime(2027, 3, 3, 9, tzinfo=UTC)), at=NOW)
        arranging.call_off(made.meeting, by=anna, at=NOW)
        assert Booking.objects.get().state == Booking.State.CANCELLED
        assert clocks(page, 60, date(2027, 3, 3))[0] == "10:00"

    def test_links_end_after_the_meeting(self, page):
        made = booking.book(page, wanted(datetime(2027, 3, 3, 9, tzinfo=UTC)), at=NOW)
        token = booking.token_of(page, made.nonce)
        assert Booking.by_token(token, made.ends_at + timedelta(hours=20)) == made
        assert Booking.by_token(token, made.ends_at + timedelta(days=2)) is None


@pytest.mark.django_db(transaction=True)
def test_two_visitors_at_once_and_one_hour(anna):
    page, starts, found = a_page(anna), datetime(2027, 3, 3, 9, tzinfo=UTC), []
    ready = threading.Barrier(2)

    def visitor(name):
        try:
            mine = BookingPage.objects.select_related("workspace", "user", "calendar").get(pk=page.pk)
            ready.wait()
            booking.book(mine, wanted(starts, email=f"{name}@field.example", nonce=name * 32), at=NOW)
            found.append("booked")
        except booking.Taken:
            found.append("taken")
        finally:
            connection.close()

    threads = [threading.Thread(target=visitor, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["booked", "taken"]
    assert (Booking.objects.count(), Event.objects.count(), Meeting.objects.count()) == (1, 1, 1)


# ---- Pages


@pytest.fixture
def open_page(anna):
    """A page with hours from tomorrow on, by the clock of the machine."""
    everyday = {str(day): [["00:00", "23:59"]] for day in range(7)}
    questions = [{"key": "a1", "text": "What about?", "required": True}]
    return a_page(anna, hours=everyday, lead_hours=1, zone="UTC", questions=questions, consent="You may answer me.")


def fill(browser, page, other=None):
    """Open an hour as a visitor, and everything their form sends."""
    shown = browser.get(f"/book/{page.token}/?zone=Asia/Tokyo").content.decode()
    href = re.search(r'href="(/book/[^"]+/at/\?[^"]+)"', shown)[1].replace("&amp;", "&")
    form = browser.get(href).content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    sent = {**hidden, "name": "Nora Field", "email": "nora@field.example", "q-a1": "A shop", "agree-answer": "on"}
    return {**sent, **(other or {})}


def page_in(shown):
    """The signed token of a page."""
    return re.search(r'name="page" value="([^"]+)"', shown)[1]


def send(browser, page, sent, *, later=timedelta(seconds=10)):
    with mock.patch.object(
        tokens.PageToken, "is_too_young", lambda self, at: at + later - self.made_at < tokens.SOONEST
    ):
        return browser.post(f"/book/{page.token}/at/", sent)


@pytest.mark.django_db
class TestPages:
    def test_a_visitor_books_by_their_own_clock_without_a_cookie(self, open_page):
        browser = Browser()
        answer = send(browser, open_page, sent := fill(browser, open_page))
        made = Booking.objects.get()
        assert answer["Location"] == f"/booked/{booking.token_of(open_page, made.nonce)}/"
        assert (made.zone, made.answers[0]["value"]) == ("Asia/Tokyo", "A shop")
        shown = browser.get(answer["Location"]).content.decode()
        assert "It is booked." in shown
        assert "No letter can be sent" in shown
        assert not browser.cookies
        assert send(browser, open_page, sent)["Location"] == answer["Location"]
        assert Booking.objects.count() == 1

    @pytest.mark.parametrize(
        ("languages", "zone", "said"),
        [
            ("", "UTC", "Your clock is not known, so the hours are by ours"),
            ("en", "UTC", "Your clock is not known, so the hours are by ours"),
            # A country of many clocks tells none, the next one may.
            ("en-US,en;q=0.9", "UTC", "Your clock is not known, so the hours are by ours"),
            ("en-US,ja-JP;q=0.8", "Asia/Tokyo", "Tokyo is a guess by the languages of your browser."),
            ("en,de-AT;q=0.9", "Europe/Vienna", "Vienna is a guess by the languages of your browser."),
            ("x-*;;q=,", "UTC", "Your clock is not known, so the hours are by ours"),
        ],
    )
    def test_the_clock_of_a_visitor_is_guessed_and_that_is_said(self, open_page, languages, zone, said):
        browser = Browser(headers={"Accept-Language": languages}) if languages else Browser()
        shown = browser.get(f"/book/{open_page.token}/").content.decode()
        assert f'<option value="{zone}" selected>' in shown
        assert "dist/visitor." in shown
        assert said in shown
        href = re.search(r'href="(/book/[^"]+/at/\?[^"]+)"', shown)[1].replace("&amp;", "&")
        assert "zone=" not in href
        form = browser.get(href).content.decode()
        assert 'name="zone"' not in form
        chosen = browser.get(f"/book/{open_page.token}/?zone=Asia/Calcutta").content.decode()
        assert '<option value="Asia/Calcutta" selected>' in chosen
        assert "dist/visitor." not in chosen
        assert "data-visitors-zone" not in chosen

    @pytest.mark.parametrize(("zone", "written"), [("", ""), ("Asia/Tokyo", "Asia/Tokyo")])
    def test_a_guessed_clock_is_never_written_down_as_theirs(self, open_page, zone, written):
        browser = Browser(headers={"Accept-Language": "de-AT"})
        shown = browser.get(f"/book/{open_page.token}/?zone={zone}").content.decode()
        href = re.search(r'href="(/book/[^"]+/at/\?[^"]+)"', shown)[1].replace("&amp;", "&")
        form = browser.get(href).content.decode()
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
        sent = {**hidden, "name": "Nora Field", "email": "nora@field.example", "q-a1": "A shop", "agree-answer": "on"}
        send(browser, open_page, sent)
        made = Booking.objects.get()
        assert made.zone == (zone or "Europe/Vienna")
        assert made.contact.timezone == written
        assert made.meeting.participants.get().timezone == written

    def test_another_hour_is_offered_by_the_clock_of_the_first(self, open_page):
        browser = Browser(headers={"Accept-Language": "de-AT"})
        there = send(browser, open_page, fill(browser, open_page))["Location"]
        shown = browser.get(f"{there}move/").content.decode()
        assert '<option value="Asia/Tokyo" selected>' in shown
        assert "data-visitors-zone" not in shown

    def test_it_speaks_the_language_of_the_visitor(self, open_page):
        russian = Browser(headers={"Accept-Language": "ru"}).get(f"/book/{open_page.token}/")
        assert 'lang="ru"' in russian.content.decode()
        assert russian["Content-Language"] == "ru"

    @pytest.mark.parametrize("wrong", [
        {"name": ""}, {"email": "nora"}, {"q-a1": ""}, {"agree-answer": ""}, {"page": "forged"},
        {"name": "Win at https://spam.example"},
    ])  # fmt: skip
    def test_what_is_missing_is_asked_for_with_everything_typed(self, open_page, wrong):
        browser = Browser()
        answer = send(browser, open_page, fill(browser, open_page, wrong))
        assert answer.status_code == 422
        if "q-a1" not in wrong:
            assert "A shop" in answer.content.decode()
        assert not Booking.objects.exists()

    def test_machines_are_held_off(self, open_page):
        browser = Browser()
        sent = fill(browser, open_page)
        assert send(browser, open_page, sent, later=timedelta()).status_code == 422
        bait = tokens.read(sent["page"], f"k{open_page.pk}").bait
        assert send(browser, open_page, {**sent, bait: "x"}).status_code == 422
        for _press in range(limits.BY_VISITOR):
            answer = send(browser, open_page, {**sent, "name": ""})
        assert answer.status_code == 429
        assert not Booking.objects.exists()

    def test_of_what_is_taken_nothing_is_told(self, anna, open_page):
        tomorrow = timezone.now().date() + timedelta(days=1)
        facts = EventFacts(
            title="Secret", starts_on=tomorrow, starts_time=time(8), ends_on=tomorrow, ends_time=time(9), zone="UTC"
        )
        editing.add_event(a_calendar(anna.workspace), facts, by=anna, at=timezone.now())
        shown = Browser().get(f"/book/{open_page.token}/?on={tomorrow}&minutes=60").content.decode()
        assert "Secret" not in shown
        assert f"at={tomorrow:%Y%m%d}T080000Z" not in shown
        assert f"at={tomorrow:%Y%m%d}T093000Z" in shown

    def test_it_is_moved_and_called_off_on_its_page(self, open_page):
        browser = Browser()
        here = send(browser, open_page, fill(browser, open_page))["Location"]
        shown = browser.get(f"{here}move/").content.decode()
        at, page = re.findall(r'name="at" value="(\w+)"', shown)[3], page_in(shown)
        assert browser.post(f"{here}move/", {"at": at, "minutes": "30"}).status_code == 422
        assert (
            browser.post(f"{here}move/", {"at": at, "minutes": "30", "zone": "UTC", "page": page})["Location"] == here
        )
        assert f"{Booking.objects.get().starts_at:%Y%m%dT%H%M%SZ}" == at
        assert browser.post(f"{here}off/").status_code == 422
        browser.post(f"{here}off/", {"page": page_in(browser.get(here).content.decode())})
        assert "It is called off." in browser.get(here).content.decode()
        assert Browser().get("/booked/nonsense/").status_code == 404

    def test_closed_and_thrown_away(self, anna, open_page):
        open_page.close(by=anna, at=NOW)
        assert Browser().get(f"/book/{open_page.token}/").status_code == 410
        open_page.trash(by=anna, at=NOW)
        assert Browser().get(f"/book/{open_page.token}/").status_code == 404

    def test_strange_questions_are_no_error(self, open_page):
        for question in ("on=9999-99-99", "on=0001-01-01", "zone=Nowhere", "minutes=7", "on=2199-01-01"):
            assert Browser().get(f"/book/{open_page.token}/?{question}").status_code == 200
        for question in ("at=x", "at=00010101T000000Z"):
            assert Browser().get(f"/book/{open_page.token}/at/?{question}").status_code == 404

    def test_the_owner_sets_it_up(self, anna):
        browser = signed_in(anna)
        given = {
            "title": "A call", "user_id": anna.user.pk, "durations": "30, 60", "step_minutes": 30, "before_minutes": 0,
            "after_minutes": 15, "lead_hours": 24, "ahead_days": 30, "daily_cap": 4, "zone": "Europe/Moscow",
            "day_0": "10-13, 14:00–18:00", "online": "on", "questions": "What about? *\nWhen?", "version": 0,
        }  # fmt: skip
        browser.post("/calendar/booking/new/", given)
        page = BookingPage.objects.get()
        assert page.hours == {"0": [["10:00", "13:00"], ["14:00", "18:00"]]}
        assert [one["required"] for one in page.questions] == [True, False]
        for wrong in ({"day_0": "18-10"}, {"day_0": "10-13, 12-14"}, {"durations": "4"}, {"lead_hours": "-1"}):
            where = f"/calendar/booking/{page.pk}/edit/"
            assert browser.post(where, {**given, **wrong}).status_code == 422, wrong
        keys = [one["key"] for one in page.questions]
        browser.post(f"/calendar/booking/{page.pk}/edit/", {**given, "version": page.version, "title": "Another"})
        page.refresh_from_db()
        assert (page.title, [one["key"] for one in page.questions]) == ("Another", keys)
        assert not Calendar.objects.exists()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_browser_with_scripts_tells_the_clock_itself(open_page, window):
    view = window(None, timezone_id="Asia/Calcutta", locale="de-AT")
    view.visit(f"/book/{open_page.token}/?minutes=60")
    expect(view.page).to_have_url(f"{view.address}/book/{open_page.token}/?minutes=60&zone=Asia%2FCalcutta")
    expect(view.page.locator("#book-zone")).to_have_value("Asia/Calcutta")
    expect(view.page.locator("[data-visitors-zone]")).to_have_count(0)
    # What they choose themselves stays.
    view.page.locator("#book-zone").select_option("Europe/Berlin")
    view.page.locator(".book-zone button").click()
    expect(view.page.locator("#book-zone")).to_have_value("Europe/Berlin")
    assert not view.page.context.cookies()
