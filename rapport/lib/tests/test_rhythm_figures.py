"""The worked examples of the fact sheet: rates, three clocks, balance, shared hours."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from rapport.lib import balance
from rapport.lib.answering import IN, OUT, Word, spread, turns, waited
from rapport.lib.rates import Rate, nearest_rank
from rapport.lib.shared_hours import changes, length, outside, rotation, shared
from rapport.lib.substance import asks_for_status, is_substantive
from rapport.lib.workhours import Workhours

MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")
OURS = Workhours(MOSCOW, time(10), time(19), country="RU")


def theirs(zone, country=""):
    return Workhours(ZoneInfo(zone), time(9), time(18), country=country)


# ---- Rates


@pytest.mark.parametrize(
    ("hits", "of", "percent", "low", "high"), [(18, 23, 78.26, 58.10, 90.34), (10, 12, 83.33, 55.20, 95.30)]
)
def test_wilson(hits, of, percent, low, high):
    rate = Rate(hits, of)
    assert round(rate.percent, 2) == percent
    assert tuple(round(end, 2) for end in rate.interval) == (low, high)
    assert rate.grade == "indicative"


@pytest.mark.parametrize(
    ("of", "grade"),
    [(0, "unknown"), (1, "counts"), (4, "counts"), (5, "indicative"), (29, "indicative"), (30, "plain")],
)
def test_what_may_be_said(of, grade):
    assert Rate(0, of).grade == grade


def test_nothing_of_nothing_is_unknown():
    assert (Rate(0, 0).percent, Rate(0, 0).interval) == (None, None)
    assert Rate(0, 4).interval[0] == 0
    assert Rate(4, 4).interval[1] == 100


def test_a_percentile_is_an_observation():
    assert nearest_rank(list(range(1, 11)), 90) == 9
    assert nearest_rank([7], 90) == 7


# ---- Three clocks

ASKED = datetime(2026, 11, 20, 17, 30, tzinfo=BERLIN)
ANSWERED = datetime(2026, 11, 23, 12, 15, tzinfo=MOSCOW)


def test_one_answer_on_every_clock():
    (turn,) = turns([Word(1, ASKED, IN, 5), Word(2, ANSWERED, OUT, 5)])
    waiting = waited(turn, OURS, theirs("Europe/Berlin", "DE"), now=ANSWERED)
    assert waiting.own == timedelta(hours=2, minutes=15)
    assert waiting.theirs == timedelta(hours=1, minutes=45)
    assert waiting.shared == timedelta(hours=1, minutes=15)
    assert waiting.wall == timedelta(hours=64, minutes=45)


def test_what_is_not_answered_counts_as_long_as_it_has_waited():
    (turn,) = turns([Word(1, ASKED, IN, 5)])
    assert turn.answer is None
    assert waited(turn, OURS, theirs("Europe/Berlin"), now=ANSWERED).own == timedelta(hours=2, minutes=15)


def test_days_away_are_not_counted():
    (turn,) = turns([Word(1, ASKED, IN, 5), Word(2, ANSWERED, OUT, 5)])
    away = Workhours(MOSCOW, time(10), time(19), country="RU", free=frozenset({date(2026, 11, 23)}))
    assert waited(turn, away, theirs("Europe/Berlin"), now=ANSWERED).own == timedelta()
    # 4 November is a holiday in Russia.
    holiday = (
        Word(1, datetime(2026, 11, 4, 10, tzinfo=MOSCOW), IN),
        Word(2, datetime(2026, 11, 5, 11, tzinfo=MOSCOW), OUT),
    )
    assert waited(turns(holiday)[0], OURS, theirs("Europe/Berlin"), now=ANSWERED).own == timedelta(hours=1)


def at(hour):
    return datetime(2026, 11, 23, hour, tzinfo=MOSCOW)


def test_consecutive_words_are_one_turn_and_threads_are_apart():
    words = [
        Word(1, at(10), IN, 1), Word(2, at(11), IN, 1), Word(3, at(12), IN, 2), Word(4, at(13), OUT, 1),
        Word(5, at(14), OUT, 1), Word(6, at(15), IN, 1),
    ]  # fmt: skip
    found = [(turn.asked.key, turn.answer.key if turn.answer else None) for turn in turns(words)]
    assert found == [(1, 4), (3, None), (6, None)]


def test_a_call_answers_everything_and_what_needed_no_answer_is_left_out():
    words = [
        Word(1, at(10), IN, 1),
        Word(2, at(11), IN, 2),
        Word(3, at(12), "", 0),
        Word(4, at(13), IN, 3, settled=True),
    ]
    assert [(turn.asked.key, turn.answer.key) for turn in turns(words)] == [(1, 3), (2, 3)]
    thanked = [Word(1, at(10), IN, 1), Word(2, at(11), IN, 1, settled=True)]
    assert turns(thanked) == []


def test_their_turns_are_counted_the_same_way():
    words = [Word(1, at(10), OUT, 1), Word(2, at(11), IN, 1)]
    assert [(turn.asked.key, turn.answer.key) for turn in turns(words, OUT)] == [(1, 2)]


def test_the_middle_and_the_slow_end():
    found = spread([timedelta(hours=number) for number in (10, 1, 2, 3, 4, 5, 6, 7, 8, 9)])
    assert (found.median, found.p90) == (timedelta(hours=5, minutes=30), timedelta(hours=9))
    assert spread([]) is None


# ---- Balance


def test_communication_balance():
    # Expected 8, actual 10, in 14, 7 of 8 weeks, 3 chases.
    assert round(balance.fit(10, 8), 3) == 0.839
    assert round(balance.symmetry(14, 10), 3) == 0.714
    assert round(Rate(3, 14).percent, 1) == 21.4
    first = date(2026, 10, 5)
    spans = balance.intervals(first, date(2026, 11, 29), 7)
    assert len(spans) == 8
    updates = [first + timedelta(days=7 * week + 2) for week in range(8) if week != 3] + [first, first, first]
    kept = balance.adherence(updates, spans)
    assert (kept.hits, kept.of, round(kept.percent, 1)) == (7, 8, 87.5)


def test_silence_fits_nothing_and_nothing_expected_is_unknown():
    assert balance.fit(0, 8) == 0
    assert balance.fit(40, 8) == 0
    assert balance.fit(3, 0) is None
    assert balance.symmetry(0, 0) is None
    assert balance.intervals(date(2026, 11, 1), date(2026, 11, 5), 7) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [("Спасибо!", False), ("Ок, принято", False), ("Thanks, got it", False), ("Пришлите новый макет обложки", True),
     ("Когда?", True), ("I have attached the second draft", True), ("👍", False), ("", False)],
)  # fmt: skip
def test_what_says_something(text, says):
    assert is_substantive(text) is says


@pytest.mark.parametrize(
    ("text", "asks"),
    [("Добрый день! Есть ли новости по макету?", True), ("Как продвигается сайт?", True), ("Когда будет готово?", True),
     ("Any updates on the logo?", True), ("Just checking in.", True), ("When can we expect the draft?", True),
     ("Новости компании во вложении", False), ("Отправляю договор", False), ("Here is the brief", False),
     ("When do you want to meet?", False)],
)  # fmt: skip
def test_who_has_to_chase_us(text, asks):
    assert asks_for_status(text) is asks


# ---- Shared hours: own Moscow 10 to 19, theirs 9 to 18


@pytest.mark.parametrize(
    ("zone", "winter", "summer"),
    [("Europe/Berlin", 8, 9), ("America/New_York", 2, 3), ("Asia/Almaty", 6, 6)],
)
def test_shared_hours(zone, winter, summer):
    for day, hours in ((date(2027, 1, 20), winter), (date(2027, 7, 21), summer)):
        assert length(shared([OURS, theirs(zone)], day)) == timedelta(hours=hours)


def test_three_people_share_less_than_two():
    assert length(shared([OURS, theirs("Europe/Berlin"), theirs("Asia/Almaty")], date(2027, 1, 20))) == timedelta(
        hours=5
    )


def test_a_day_off_of_one_is_no_day_for_all():
    assert shared([OURS, theirs("Europe/Berlin", "DE")], date(2026, 12, 25)) == []
    # 20 February 2027 works in Russia, and in nobody else's calendar.
    assert length(shared([OURS], date(2027, 2, 20))) == timedelta(hours=9)
    assert shared([OURS, theirs("Europe/Berlin", "DE")], date(2027, 2, 20)) == []


def test_the_weeks_in_which_clocks_move_are_told():
    found = changes([OURS, theirs("Europe/Berlin")], date(2027, 1, 1), 330)
    assert [(each.day, each.before, each.after) for each in found] == [
        (date(2027, 3, 28), timedelta(hours=8), timedelta(hours=9)),
        (date(2027, 10, 31), timedelta(hours=9), timedelta(hours=8)),
    ]
    assert changes([OURS, theirs("Asia/Almaty")], date(2027, 1, 1), 330) == []


def test_where_nothing_is_shared_the_burden_goes_round():
    here = [OURS, theirs("America/Los_Angeles")]
    day = date(2027, 1, 20)
    assert shared(here, day) == []
    ours, they = rotation(here, day, timedelta(hours=1))
    assert (ours.bears, they.bears) == (0, 1)
    for slot, free in ((ours, 1), (they, 0)):
        assert outside(here[free], slot.starts, slot.ends) == timedelta()
        assert outside(here[slot.bears], slot.starts, slot.ends) == timedelta(hours=2)
    assert ours.starts.astimezone(MOSCOW).hour == 20
    assert they.starts == datetime(2027, 1, 20, 15, tzinfo=UTC)


def test_people_on_the_other_side_of_the_date_line_are_found():
    assert length(shared([theirs("Pacific/Auckland"), theirs("America/Los_Angeles")], date(2027, 1, 20))) == timedelta(
        hours=6
    )
