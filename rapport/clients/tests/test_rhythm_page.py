"""The rhythm of a client: figures from the very letters, judged against what was agreed."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from rapport.clients.communicating import agree_to_talk, agreement_of, go_away, hours_of, our_hours
from rapport.clients.manners import manner_of
from rapport.clients.models import Absence, Client, Interaction
from rapport.clients.models.record import Stale
from rapport.clients.rhythm_judging import judge
from rapport.clients.rhythm_measuring import MOST, measure, weeks
from rapport.clients.rhythm_words import answer, figures
from rapport.journal.undoing import undo
from tests.cast import a_client, a_contact, an_absence, an_agreement, an_interaction, signed_in

pytestmark = pytest.mark.django_db
MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
LONG = "Here is the second draft of the cover with all your remarks."


@pytest.fixture(autouse=True)
def here():
    with timezone.override("Europe/Moscow"):
        yield


@pytest.fixture
def client(anna):
    return a_client(anna.workspace, "Meridian", timezone="Europe/Berlin", country="Germany")


def said(client, side, at, text=LONG, thread=1, **facts):
    return an_interaction(client, side, text, at=at, title=text[:40], kind="mail", conversation=thread, **facts)


def rhythm_of(client, anna, *, cadence=None, now=NOW):
    agreement = agreement_of(client, by=anna)
    return measure(
        client, by=anna, now=now, own=our_hours(anna), theirs=hours_of(client, agreement), cadence=cadence,
        agreement=agreement,
    )  # fmt: skip


def by_name(rhythm):
    return {row.name: row for row in figures(rhythm)}


# ---- Answer times


def test_one_answer_on_three_clocks(client, anna):
    said(client, "in", datetime(2026, 11, 20, 17, 30, tzinfo=BERLIN))
    said(client, "out", datetime(2026, 11, 23, 12, 15, tzinfo=MOSCOW))
    rows = by_name(rhythm_of(client, anna))
    assert rows["own"].shown == "2 h 15 min"
    assert rows["theirs"].shown == "1 h 45 min"
    assert rows["shared"].shown == "1 h 15 min"
    assert rows["own"].basis == "1 turn"


def test_machines_and_absences_are_left_out(client, anna):
    said(client, "in", datetime(2026, 11, 20, 17, 30, tzinfo=BERLIN))
    said(client, "out", datetime(2026, 11, 20, 17, 31, tzinfo=BERLIN), automatic=True)
    said(client, "out", datetime(2026, 11, 23, 12, 15, tzinfo=MOSCOW))
    an_absence(anna.workspace, starts_on=date(2026, 11, 23), ends_on=date(2026, 11, 23))
    assert by_name(rhythm_of(client, anna))["own"].shown == "0 minutes"


def test_what_waits_still_counts_as_long_as_it_has_waited(client, anna):
    said(client, "in", datetime(2026, 11, 30, 12, 0, tzinfo=MOSCOW))
    row = by_name(rhythm_of(client, anna))["own"]
    assert (row.shown, row.basis) == ("3 hours", "1 turn, 1 waits still")
    assert row.lines[0].note == "3 hours so far"


def test_a_thank_you_does_not_wait(client, anna):
    said(client, "in", datetime(2026, 11, 30, 12, 0, tzinfo=MOSCOW), "Спасибо!")
    assert by_name(rhythm_of(client, anna))["own"].shown == "—"


def answers(client, count, *, hours=1):
    """So many questions on working days at eleven, each answered after as many hours."""
    day = datetime(2026, 11, 27, 11, tzinfo=MOSCOW)
    found = []
    while len(found) < count:
        if day.weekday() < 5 and day.date() != date(2026, 11, 4):
            found.append(said(client, "in", day, "What about the cover?", thread=len(found) + 1))
            said(client, "out", day + timedelta(hours=hours), thread=len(found))
        day -= timedelta(days=1)
    return found


@pytest.mark.parametrize(
    ("count", "shown", "indicative"),
    [(4, "; ".join(4 * ["1 hour"]), False), (5, "1 hour", True), (30, "1 hour", False)],
)
def test_small_numbers_are_said_as_such(client, anna, count, shown, indicative):
    answers(client, count)
    row = by_name(rhythm_of(client, anna))["own"]
    assert (row.shown, row.indicative) == (shown, indicative)


def test_every_figure_names_the_letters_it_comes_from(client, anna):
    asked = answers(client, 5)
    row = by_name(rhythm_of(client, anna))["own"]
    assert {line.href for line in row.lines} == {f"/said/{one.pk}/" for one in asked}


# ---- Balance


def balanced(client):
    """The worked example: eight weeks, ten of ours, fourteen of theirs, one week without ours, three chases."""
    monday = datetime(2026, 10, 6, 12, tzinfo=MOSCOW)
    said(client, "in", monday, thread=100)
    days = [0, 1, 2, 3, 7, 14, 28, 35, 42, 49]
    for number, day in enumerate(days):
        said(client, "out", monday + timedelta(days=day, hours=2), thread=number + 1)
    chases = ["Any news on the cover?", "Есть ли новости по макету?", "Just checking in about the cover."]
    for number in range(13):
        text = chases[number] if number < 3 else LONG
        said(client, "in", monday + timedelta(days=4 * number + 1), text, thread=200 + number)


def test_the_worked_example_of_balance(client, anna):
    balanced(client)
    rhythm = rhythm_of(client, anna, cadence=7)
    assert (rhythm.since, rhythm.until) == (date(2026, 10, 6), date(2026, 11, 30))
    assert (rhythm.actual, rhythm.expected) == (10, 8)
    assert round(rhythm.fit, 3) == 0.839
    assert (rhythm.adherence.hits, rhythm.adherence.of) == (7, 8)
    assert round(rhythm.symmetry, 3) == 0.714
    assert (rhythm.chase.hits, rhythm.chase.of) == (3, 14)
    rows = by_name(rhythm)
    assert (rows["fit"].shown, rows["symmetry"].shown) == ("0.84", "0.71")
    said = rows["adherence"]
    assert (said.shown, said.may_be, said.indicative) == ("88\xa0%", "53–98", True)
    assert rows["chase"].basis == "3 of 14 messages"


def test_without_an_agreement_nothing_is_compared(client, anna):
    balanced(client)
    rhythm = rhythm_of(client, anna)
    rows = by_name(rhythm)
    assert (rows["fit"].shown, rows["adherence"].shown) == ("—", "—")
    assert "No rhythm is agreed" in answer(rhythm, [])[1]


# ---- Judgements


def codes(rhythm):
    return [one.strong for one in judge(rhythm)]


def test_who_is_chased_is_told_so_with_the_letters(client, anna):
    balanced(client)
    (one,) = judge(rhythm_of(client, anna, cadence=7))
    assert one.strong == "They have to ask."
    assert one.why == "3 of 14 messages of theirs ask how things stand."
    assert len(one.words) == 3


def test_too_little(client, anna):
    for days in (60, 50, 5):
        said(client, "out", NOW - timedelta(days=days), thread=days)
        said(client, "in", NOW - timedelta(days=days, hours=-1), thread=days)
    one = judge(rhythm_of(client, anna, cadence=7))[0]
    assert (one.strong, one.code) == ("Too little from you.", "little")
    assert one.why == "Agreed is every 7 days; in 6 of 8 such intervals you did not write."
    assert one.right == "Right would be the next word by 2 December."


def test_too_much_in_a_row(client, anna):
    said(client, "in", NOW - timedelta(days=20), thread=1)
    for days in (12, 8, 3):
        said(client, "out", NOW - timedelta(days=days), thread=1)
    assert codes(rhythm_of(client, anna)) == ["Too much in a row."]


def test_too_much_against_what_was_agreed(client, anna):
    for days in range(60, 0, -3):
        said(client, "out", NOW - timedelta(days=days), thread=days)
    said(client, "in", NOW - timedelta(hours=5), thread=1)
    assert codes(rhythm_of(client, anna, cadence=14)) == ["Too much from you."]


def test_a_lively_talk_is_not_too_much(client, anna):
    for days in range(60, 0, -3):
        said(client, "in", NOW - timedelta(days=days), thread=days)
        said(client, "out", NOW - timedelta(days=days, hours=-2), thread=days)
    assert codes(rhythm_of(client, anna, cadence=14)) == []


def test_late_answers_are_measured_against_the_agreement(client, anna):
    an_agreement(client, answer_hours=2)
    answers(client, 6, hours=4)
    rhythm = rhythm_of(client, anna)
    one = next(one for one in judge(rhythm) if one.code == "late")
    assert one.why == "Agreed is an answer within 2 working hours; 0 of 6 came in time."
    assert len(one.words) == 6
    assert by_name(rhythm)["in_time"].basis == "0 of 6 answers"


def test_a_fresh_client_is_not_judged(client, anna):
    said(client, "in", NOW - timedelta(hours=2))
    assert codes(rhythm_of(client, anna, cadence=7)) == []
    assert answer(rhythm_of(a_client(anna.workspace, "New"), anna), [])[0] == "Nothing has been said in the last year."


def test_weeks_add_up(client, anna):
    balanced(client)
    rhythm = rhythm_of(client, anna)
    found = weeks(rhythm, 26)
    assert (sum(row[1] for row in found), sum(row[2] for row in found)) == (14, 10)


def test_a_very_long_conversation_is_bounded(client, anna):
    Interaction.objects.bulk_create(
        Interaction(
            workspace=anna.workspace, client=client, kind="mail", direction=("in", "out")[number % 2], text=LONG,
            at=NOW - timedelta(minutes=20 * number), conversation=number // 2 + 1, created_at=NOW, updated_at=NOW,
        )
        for number in range(MOST + 500)
    )  # fmt: skip
    with CaptureQueriesContext(
        connection,
    ) as few:
        rhythm = rhythm_of(client, anna, cadence=7)
    assert rhythm.cut
    assert len(rhythm.said) == MOST
    assert len(few) <= 6


# ---- The agreement

TERMS = {"channel": "mail", "rhythm_days": 7, "starts": time(9), "ends": time(18), "answer_hours": 8}


def test_what_is_agreed_is_the_clients_own_wish(client, anna):
    client.change({"interaction_type": "one_off"}, by=anna, at=NOW)
    agree_to_talk(client, TERMS, by=anna, at=NOW)
    client.refresh_from_db()
    cadence = manner_of(client, by=anna, on=NOW.date()).cadence
    assert (cadence.value, cadence.sources) == (7, ("wish",))


def test_it_is_changed_in_one_batch_and_undone_in_one(client, anna):
    batch = agree_to_talk(client, TERMS, by=anna, at=NOW)
    assert agree_to_talk(client, TERMS, by=anna, at=NOW) is None
    undo(batch, by=anna, at=NOW)
    client.refresh_from_db()
    assert (agreement_of(client, by=anna), client.rhythm_days) == (None, None)


def test_the_second_of_two_who_change_it_sees_the_first(client, anna):
    agree_to_talk(client, TERMS, by=anna, at=NOW)
    version = agreement_of(client, by=anna).version
    agree_to_talk(client, {**TERMS, "answer_hours": 4}, by=anna, at=NOW, version=version)
    with pytest.raises(Stale):
        agree_to_talk(client, {**TERMS, "answer_hours": 2}, by=anna, at=NOW, version=version)


def test_the_form_writes_it_and_the_page_tells_its_history(client, anna):
    ilya = a_contact(client, "Ilya", is_main=True)
    browser, to = signed_in(anna), reverse("clients:agreement", args=[client.pk])
    form = {
        "channel": "mail", "rhythm_days": "7", "starts": "09:00", "ends": "17:00", "answer_hours": "8",
        "language": "ru",
        "decides_id": ilya.pk, "agreed_by_id": ilya.pk, "agreed_on": "2026-11-01", "note": "Calls on Fridays",
    }  # fmt: skip
    assert browser.post(to, {**form, "ends": "08:00"}).status_code == 422
    assert browser.post(to, {**form, "version": "1"}).status_code == 302
    agreed = agreement_of(client, by=anna)
    assert (agreed.ends, agreed.decides, agreed.agreed_by, agreed.answer_hours) == (time(17), ilya, ilya, 8)
    assert Client.objects.get(pk=client.pk).rhythm_days == 7
    browser.post(to, {**form, "version": str(agreed.version), "answer_hours": "4"})
    page = browser.get(reverse("clients:rhythm", args=[client.pk])).text
    for words in ("every 7 days", "within 4 working hours", "on 1 November with Ilya", "was: 8"):
        assert words in page


def test_days_away_are_written_down_and_taken_out(client, anna):
    browser = signed_in(anna)
    to = reverse("clients:absence_new", args=[client.pk])
    today = timezone.localdate()
    assert browser.post(to, {"starts_on": today, "ends_on": today - timedelta(days=1)}).status_code == 422
    assert browser.post(to, {"starts_on": today, "ends_on": today + timedelta(days=500)}).status_code == 422
    assert browser.post(to, {"starts_on": today, "ends_on": today, "note": "Fair"}).status_code == 302
    absence = Absence.objects.get(client=client)
    assert "Fair" in browser.get(reverse("clients:rhythm", args=[client.pk])).text
    browser.post(reverse("clients:absence_trash", args=[absence.pk]))
    assert "Fair" not in browser.get(reverse("clients:rhythm", args=[client.pk])).text


def test_going_away_is_undone(client, anna):
    _row, batch = go_away(None, {"starts_on": NOW.date(), "ends_on": NOW.date()}, by=anna, at=NOW)
    assert our_hours(anna).free == {NOW.date()}
    undo(batch, by=anna, at=NOW)
    assert our_hours(anna).free == frozenset()


# ---- Shared hours


def overlap(anna, client, on, *people):
    asked = "".join(f"&with={one.pk}" for one in people)
    return signed_in(anna).get(f"{reverse('clients:overlap', args=[client.pk])}?on={on}{asked}").text


def test_shared_hours_on_the_page(client, anna):
    a_contact(client, "Hans", timezone="Europe/Berlin", is_main=True)
    page = overlap(anna, client, "2027-01-20")
    assert "8 hours together." in page
    assert "11:00–19:00 by your clock." in page
    assert "From 28 March 2027: 9 hours instead of 8 hours, because clocks move." in page
    assert "Christmas Day" in overlap(anna, client, "2026-12-25")


def test_where_nothing_is_shared_a_turn_is_proposed(client, anna):
    joe = a_contact(client, "Joe", timezone="America/Los_Angeles")
    page = overlap(anna, client, "2027-01-20", joe)
    assert "You share no working hour." in page
    assert "at the expense of Joe" in page
    assert "at your expense" in page


def test_a_strange_day_is_today(client, anna):
    for text in ("abc", "9999-12-31", "0001-01-01"):
        assert signed_in(anna).get(f"{reverse('clients:overlap', args=[client.pk])}?on={text}").status_code == 200


# ---- Guesses on the page


def test_a_guess_is_said_and_taken_by_one_press(client, anna):
    ilya = a_contact(client, "Ilya", phone="+7 727 234-56-78",
                     language_guess="ru", language_guess_why={"code": "threads", "count": 3, "of": 4})  # fmt: skip
    browser = signed_in(anna)
    page = browser.get(ilya.get_absolute_url()).text
    assert "by the code +7 727" in page
    assert "3 of 4 conversations are in it" in page
    browser.post(reverse("clients:contact_zone", args=[ilya.pk]), {"value": "Asia/Almaty"})
    browser.post(reverse("clients:contact_language", args=[ilya.pk]), {"value": "ru"})
    ilya.refresh_from_db()
    assert (ilya.timezone, ilya.language) == ("Asia/Almaty", "ru")
    assert "by the code +7 727" not in browser.get(ilya.get_absolute_url()).text
    assert browser.post(reverse("clients:contact_zone", args=[ilya.pk]), {"value": "Mars/Olympus"}).status_code == 404
