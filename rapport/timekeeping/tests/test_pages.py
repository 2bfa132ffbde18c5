"""The pages of time: one key, the week, the day, an entry, reports, rates."""

import json
from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from rapport.timekeeping.models import Rate, TimeEntry, TimeRules
from tests.cast import a_client, a_member, a_project, a_running_timer, signed_in, some_time

pytestmark = pytest.mark.django_db
MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.fixture
def browser(anna):
    return signed_in(anna)


@pytest.fixture
def project(anna):
    return a_project(a_client(anna.workspace, "Kessler"))


def at(*parts):
    return datetime(*parts, tzinfo=MOSCOW)


def mine(anna):
    return TimeEntry.objects.visible_to(anna).present().order_by("pk")


# ---- The timer


def test_one_press_starts_for_the_page_one_is_on_and_the_next_stops(anna, browser, project):
    browser.post("/time/start/", {"here": f"/clients/{project.client_id}/", "back": "/"})
    one = mine(anna).get()
    assert (one.is_running, one.client_id) == (True, project.client_id)
    page = browser.get("/").content.decode()
    assert 'Kessler</span><span class="vh"> Stop the timer' in page
    browser.post("/time/stop/", {"back": "/"})
    assert not mine(anna).get().is_running
    assert "Start the timer" in browser.get("/").content.decode()


def test_without_a_place_it_starts_for_the_same_as_last(anna, browser, project):
    some_time(project.client, "Sketches", user=anna.user, project=project)
    browser.post("/time/start/", {"here": "/"})
    assert TimeEntry.objects.running().get().project_id == project.pk


def test_the_timer_shows_where_there_is_no_client_at_all(anna, browser):
    browser.post("/time/start/", {"what": "", "description": "Reading"})
    assert 'Reading</span><span class="vh"> Stop the timer' in browser.get("/").content.decode()


def test_nothing_is_started_for_what_one_cannot_see(anna, browser, stranger):
    theirs = a_project(a_client(stranger.workspace))
    browser.post("/time/start/", {"what": f"p{theirs.pk}"})
    assert not TimeEntry.objects.exists()


def test_a_forgotten_timer_is_asked_about(anna, browser, project):
    timer = a_running_timer(project.client, minutes=20 * 60, user=anna.user)
    page = browser.get("/time/").content.decode()
    assert "Still working?" in page
    stop_at = page.split('name="ended_at" value="')[1].split('"')[0].replace("&#43;", "+")
    browser.post("/time/stop/", {"ended_at": stop_at})
    timer.refresh_from_db()
    assert 0 < timer.seconds < 20 * 3600


def test_a_long_timer_that_is_right_is_left_alone(anna, browser, project):
    a_running_timer(project.client, minutes=20 * 60, user=anna.user)
    browser.post("/time/keep/")
    assert "Still working?" not in browser.get("/time/").content.decode()
    browser.post("/time/discard/")
    assert not mine(anna).exists()


# ---- The week


def test_a_place_of_the_week_is_typed_and_typed_again(anna, browser, project):
    some_time(project.client, user=anna.user, project=project, day=timezone.localdate())
    day = date(2026, 11, 23)
    name = f"at-p{project.pk}-{day}"
    some_time(project.client, user=anna.user, project=project, started_at=at(2026, 11, 23, 9), minutes=30)
    where = {"week": day, "day": day}
    browser.post("/time/week/", {**where, name: "1,5"})
    assert sorted(mine(anna).filter(day=day).values_list("seconds", flat=True)) == [1800, 3600]
    page = browser.get(f"/time/?week={day}").content.decode()
    assert f'name="{name}" value="1:30"' in page
    browser.post("/time/week/", {**where, name: "1:30"})
    assert mine(anna).filter(day=day).count() == 2
    browser.post("/time/week/", {**where, name: "0:45"})
    assert sorted(mine(anna).filter(day=day).values_list("seconds", flat=True)) == [900, 1800]
    # What was measured is not typed away.
    browser.post("/time/week/", {**where, name: "0:15"})
    assert sorted(mine(anna).filter(day=day).values_list("seconds", flat=True)) == [900, 1800]
    browser.post("/time/week/", {**where, name: "nonsense"})
    assert sorted(mine(anna).filter(day=day).values_list("seconds", flat=True)) == [900, 1800]


def test_a_line_is_added_for_a_project_nobody_worked_on_yet(anna, browser, project):
    page = browser.get(f"/time/?add=p{project.pk}").content.decode()
    assert f'name="at-p{project.pk}-' in page


def test_an_entry_over_midnight_stands_on_both_days(anna, browser, project):
    some_time(project.client, user=anna.user, started_at=at(2026, 11, 23, 23), minutes=120)
    page = browser.get("/time/?week=2026-11-23").content.decode()
    for day in ("2026-11-23", "2026-11-24"):
        assert f'name="at-c{project.client_id}-{day}" value="1:00"' in page


# ---- One entry


def test_time_is_written_down_and_its_overlap_said(anna, browser, project):
    some_time(project.client, user=anna.user, started_at=at(2026, 11, 23, 9), minutes=60)
    facts = {
        "what": f"p{project.pk}", "description": "Map", "day": "2026-11-23", "begins": "09:30", "ends": "11:00",
        "billable": "on",
    }  # fmt: skip
    answer = browser.post("/time/new/", facts, follow=True).content.decode()
    assert "It overlaps with" in answer
    assert mine(anna).last().seconds == 5400


@pytest.mark.parametrize(
    "facts",
    [{"begins": "09:30", "ends": ""}, {"begins": "", "ends": ""}, {"duration": "x"}, {"day": "0001-01-01"}],
)
def test_what_is_no_time_is_refused(anna, browser, project, facts):
    base = {"what": f"p{project.pk}", "day": "2026-11-23", "begins": "09:00", "ends": "10:00"}
    assert browser.post("/time/new/", {**base, **facts}).status_code == 422
    assert not mine(anna).exists()


def test_an_entry_keeps_its_seconds_when_only_its_words_change(anna, browser, project):
    begin = at(2026, 11, 23, 9, 0, 17)
    one = some_time(project.client, user=anna.user, started_at=begin, minutes=60)
    page = {
        "what": f"c{project.client_id}", "description": "Other words", "day": "2026-11-23", "begins": "09:00",
        "ends": "10:00", "billable": "on", "version": one.version,
    }  # fmt: skip
    browser.post(f"/time/{one.pk}/", page)
    one.refresh_from_db()
    assert (one.description, one.started_at, one.seconds) == ("Other words", begin, 3600)


def test_hours_of_the_night_when_clocks_go_back_are_real(anna, project):
    berlin = a_member(anna.workspace, timezone="Europe/Berlin")
    facts = {"what": "", "day": "2026-10-25", "begins": "01:30", "ends": "03:30"}
    signed_in(berlin).post("/time/new/", facts)
    assert mine(berlin).get(user=berlin.user).seconds == 3 * 3600


def test_an_entry_is_cut_unlocked_and_thrown_away_by_its_page(anna, browser, project):
    one = some_time(project.client, user=anna.user, started_at=at(2026, 11, 23, 9), minutes=60)
    browser.post(f"/time/{one.pk}/cut/", {"at": "09:20"})
    assert list(mine(anna).values_list("seconds", flat=True)) == [1200, 2400]
    TimeEntry.objects.update(billed_at=timezone.now())
    browser.post(f"/time/{one.pk}/trash/")
    assert mine(anna).count() == 2
    assert "It stands on a bill" in browser.get(f"/time/{one.pk}/").content.decode()
    browser.post(f"/time/{one.pk}/unlock/", {"reason": ""})
    browser.post(f"/time/{one.pk}/trash/")
    assert mine(anna).count() == 2
    browser.post(f"/time/{one.pk}/unlock/", {"reason": "A wrong day"})
    browser.post(f"/time/{one.pk}/trash/")
    assert mine(anna).count() == 1


# ---- Reports


def test_a_report_rounds_and_never_mixes_currencies(anna, browser, project):
    day = date(2026, 11, 23)
    TimeRules.objects.create(workspace=anna.workspace, round_to_minutes=15, rounding="up")
    for minutes, currency in ((20, "EUR"), (50, "RUB")):
        some_time(
            project.client,
            user=anna.user,
            project=project,
            day=day,
            minutes=minutes,
            rate_minor=60_00,
            currency=currency,
        )
    page = browser.get("/time/report/?from=2026-11-23&to=2026-11-23").content.decode()
    assert "1:30" in page  # 0:30 and 1:00
    assert "€30" in page
    assert "RUB\xa060" in page or "RUB 60" in page
    table = b"".join(browser.get("/time/report/table/?from=2026-11-23&to=2026-11-23").streaming_content).decode()
    assert table.count("\r\n") == 3
    assert "0.33,0.50" in table
    assert list(mine(anna).values_list("seconds", flat=True)) == [1200, 3000]


@pytest.mark.parametrize("by", ["client", "project", "member", "day"])
def test_a_report_by(anna, browser, project, by):
    some_time(project.client, user=anna.user, project=project, started_at=at(2026, 11, 23, 23), minutes=120)
    page = browser.get(f"/time/report/?from=2026-11-24&to=2026-11-24&by={by}").content.decode()
    assert "1:00" in page
    assert "2:00" not in page


def test_what_is_billed_is_locked(anna, browser, project):
    some_time(project.client, user=anna.user, day=date(2026, 11, 23))
    some_time(project.client, user=anna.user, day=date(2026, 11, 23), billable=False)
    browser.post("/time/report/billed/", {"from": "2026-11-23", "to": "2026-11-23"})
    assert mine(anna).exclude(billed_at=None).count() == 1


# ---- Rates


def test_a_rate_and_the_rules_are_set(anna, browser, project):
    facts = {"what": f"p{project.pk}", "amount": "75,50 EUR", "since": "2026-11-01"}
    browser.post("/time/rates/", facts)
    rate = Rate.objects.get()
    assert (rate.minor, rate.currency, rate.project_id) == (7550, "EUR", project.pk)
    assert browser.post("/time/rates/", {**facts, "amount": "-1"}).status_code == 422
    browser.post(
        "/time/rules/",
        {"round_to_minutes": 15, "rounding": "up", "per": "day", "forgotten_hours": 10, "capacity": "6:30"},
    )
    rules = TimeRules.objects.get()
    assert (rules.round_to_minutes, rules.capacity_minutes) == (15, 390)
    browser.post(f"/time/rates/{rate.pk}/trash/")
    assert "No rate yet" in browser.get("/time/rates/").content.decode()


# ---- Without a connection


def sent(browser, anna, *entries, owner=""):
    body = {"owner": owner or f"{anna.user.pk}-{anna.workspace.pk}", "entries": list(entries)}
    return browser.post("/time/replay/", json.dumps(body), content_type="application/json")


def test_what_a_device_kept_is_taken_once_in_any_order(anna, browser, project):
    begin = timezone.now() - timedelta(hours=3)
    whole = {
        "id": str(uuid4()), "what": f"p{project.pk}", "description": "On the train", "started_at": begin.isoformat(),
        "ended_at": (begin + timedelta(hours=1)).isoformat(),
    }  # fmt: skip
    begun = {**whole, "ended_at": ""}
    # The end comes before the beginning, and everything comes twice.
    for message in (whole, begun, whole, begun):
        assert sent(browser, anna, message).json()["done"] == [whole["id"]]
    one = mine(anna).get()
    assert (one.seconds, one.project_id, one.source) == (3600, project.pk, "device")


def test_a_timer_begun_on_a_device_is_stopped_by_it(anna, browser, project):
    begin = timezone.now() - timedelta(hours=3)
    begun = {"id": str(uuid4()), "what": "", "started_at": begin.isoformat(), "ended_at": ""}
    sent(browser, anna, begun)
    assert mine(anna).get().is_running
    sent(browser, anna, {**begun, "ended_at": (begin + timedelta(hours=2)).isoformat()})
    assert mine(anna).get().seconds == 7200


def test_a_device_stops_the_timer_that_ran_here(anna, browser, project):
    timer = a_running_timer(project.client, minutes=60, user=anna.user)
    end = timer.started_at + timedelta(minutes=30)
    message = {"id": str(uuid4()), "stops": timer.pk, "ended_at": end.isoformat()}
    sent(browser, anna, message)
    sent(browser, anna, {**message, "ended_at": timezone.now().isoformat()})
    timer.refresh_from_db()
    assert timer.seconds == 1800


def test_a_timer_started_elsewhere_meanwhile_ends_that_of_the_device(anna, browser, project):
    later = a_running_timer(project.client, minutes=60, user=anna.user)
    begin = later.started_at - timedelta(minutes=30)
    sent(browser, anna, {"id": str(uuid4()), "what": "", "started_at": begin.isoformat(), "ended_at": ""})
    later.refresh_from_db()
    assert later.is_running
    assert mine(anna).get(source="device").seconds == 1800


def test_what_makes_no_sense_is_refused_with_a_reason_and_the_rest_taken(anna, browser):
    now = timezone.now()
    good = {"id": str(uuid4()), "started_at": (now - timedelta(hours=1)).isoformat(), "ended_at": now.isoformat()}
    bad = {"id": str(uuid4()), "started_at": now.isoformat(), "ended_at": (now - timedelta(hours=1)).isoformat()}
    said = sent(browser, anna, bad, {"id": "7"}, good, "x").json()
    assert said["done"] == [good["id"]]
    assert [one["id"] for one in said["refused"]] == [bad["id"], "7", ""]
    assert all(one["why"] for one in said["refused"][:2])


def test_what_somebody_else_kept_on_this_device_is_not_taken(anna, browser):
    now = timezone.now().isoformat()
    answer = sent(browser, anna, {"id": str(uuid4()), "started_at": now, "ended_at": now}, owner="0-0")
    assert answer.status_code == 409
    assert not mine(anna).exists()
    assert browser.post("/time/replay/", "{", content_type="application/json").status_code == 400


def test_the_worker_looks_after_time_only(browser):
    answer = browser.get("/time/worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
