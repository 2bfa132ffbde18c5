"""What the list says, in English."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from rapport.clients.quiet import OURS, SET, Whereabouts
from rapport.today import sentences
from rapport.today.ranking import RULES, Due, Quiet, Waiting, weigh_waiting
from rapport.today.reasons import RULE_WORDS, WORDS, table, told, worth
from rapport.today.sentences import cut, line
from rapport.today.tests.moments import MOSCOW, NOW, TODAY, at
from rapport.web.coming import comes_back, soon

DAY = timedelta(hours=9)


@pytest.fixture(autouse=True)
def in_moscow():
    with timezone.override(MOSCOW):
        yield


def hours(count):
    return timedelta(hours=count)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({}, "Anna waits for your answer."),
        ({"subject": "The logo"}, "Anna waits for your answer: “The logo”."),
        ({"subject": "The logo", "company": "Pirs"}, "Anna, Pirs, waits for your answer: “The logo”."),
        ({"company": "Pirs"}, "Anna, Pirs, waits for your answer."),
        ({"is_new": True, "subject": "A catalogue"}, "Anna writes to you: “A catalogue”."),
        ({"is_new": True}, "Anna writes to you."),
    ],
)
def test_who_waits(facts, sentence):
    assert str(sentences.waits("Anna", **facts)) == sentence


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"on": TODAY, "at": None}, "You planned this with Pirs for today: “Call”."),
        ({"on": None, "at": at(24, "9:05")}, "You planned this with Pirs for 9:05 today: “Call”."),
        ({"on": date(2026, 11, 23), "at": None}, "You planned this with Pirs for yesterday: “Call”."),
    ],
)
def test_what_was_planned(facts, sentence):
    assert str(sentences.planned("Pirs", "Call", today=TODAY, **facts)) == sentence


def test_an_older_plan_names_its_day():
    said = str(sentences.planned("Pirs", "Call", on=date(2026, 11, 16), at=None, today=TODAY))
    assert said.startswith("You planned this with Pirs for 16 November")


def test_days_of_silence_are_counted_with_the_right_plural():
    assert str(sentences.is_quiet("Pirs", 1)) == "Pirs is quiet for 1 day."
    assert str(sentences.is_quiet("Pirs", 34)) == "Pirs is quiet for 34 days."


def test_a_name_is_bold_and_linked_and_nothing_of_a_letter_becomes_markup():
    said = sentences.waits("<i>Anna</i>", subject="<script>100 %(name)s</script>", href="/people/1/").__html__()
    assert '<a href="/people/1/"><b>&lt;i&gt;Anna&lt;/i&gt;</b></a>' in said
    assert "&lt;script&gt;100 %(name)s&lt;/script&gt;" in said


@pytest.mark.parametrize(
    ("text", "length", "short"),
    [
        ("The  logo\n again", 80, "The logo again"),
        ("a" * 80, 80, "a" * 80),
        ("a" * 81, 80, "a" * 79 + "…"),
        ("one two, three", 9, "one two…"),
    ],
)
def test_a_subject_keeps_to_one_line(text, length, short):
    assert cut(text, length) == short


def a_wait(worked, since=None, **facts):
    return Waiting(since=since or at(23), worked=hours(worked), promise=DAY, days=1, **facts)


@pytest.mark.parametrize(
    ("it", "beside", "words", "late"),
    [
        (a_wait(2, at(24, "10:00")), {}, "Since 10:00 today", False),
        (a_wait(2, at(23, "18:40")), {}, "Since yesterday, 18:40", False),
        (a_wait(10), {"working_days": 2}, "Second working day", True),
        (a_wait(99), {"working_days": 11}, "For 11 working days", True),
        (
            a_wait(10, usual=hours(3)), {"working_days": 2},
            "Second working day, you usually answer within 3 hours", True,
        ),
        (
            a_wait(2, at(24, "10:00"), usual=hours(0.4)), {},
            "Since 10:00 today, you usually answer within an hour", False,
        ),
        (
            a_wait(2, at(24, "10:10"), is_new=True), {"until": at(24, "14:10")},
            "New person, the first answer is due by 14:10", False,
        ),
        (
            a_wait(5, at(24, "7:00"), is_new=True), {"until": at(24, "11:00")},
            "Since 7:00 today, a new person", True,
        ),
        (
            a_wait(2, at(24, "10:00")), {"where": Whereabouts("Europe/Berlin", SET)},
            "Since 10:00 today, it is 10:00 for them now", False,
        ),
        # Who lives by the same clock needs no second one.
        (a_wait(2, at(24, "10:00")), {"where": Whereabouts("Europe/Minsk", SET)}, "Since 10:00 today", False),
    ],
)  # fmt: skip
def test_the_line_below_who_waits(it, beside, words, late):
    facts = {"working_days": 1, "until": None, "where": Whereabouts("", OURS), **beside}
    said = sentences.about_waiting(it, now=NOW, **facts)
    assert line(said) == words
    assert said[0].late == late


@pytest.mark.parametrize(
    ("it", "words", "late"),
    [
        (Due(), "Due today", False),
        (Due(days_late=1), "1 working day late", True),
        (Due(days_late=4, client_waits=True), "4 working days late, they wait for your answer too", True),
    ],
)
def test_the_line_below_a_step(it, words, late):
    said = sentences.about_due(it, where=Whereabouts("", OURS), now=NOW)
    assert line(said) == words
    assert said[0].late == late


@pytest.mark.parametrize(
    ("it", "words"),
    [
        (Quiet(days=34, patience=28), "You usually speak every two weeks"),
        (Quiet(days=80, patience=60), "You usually speak every month"),
        (Quiet(days=50, patience=44), "You usually speak every 22 days"),
        (Quiet(days=20, patience=14), "You usually speak every week or more often"),
        (Quiet(days=34, patience=30), "More than a month without a word"),
        (Quiet(days=34, patience=7, agreed=7), "You want to speak every week"),
        (Quiet(days=34, patience=10, agreed=10), "You want to speak every 10 days"),
    ],
)
def test_the_line_below_a_silence(it, words):
    assert line(sentences.about_quiet(it)) == words


@pytest.mark.parametrize(
    ("moment", "short", "toast"),
    [
        (at(24, "18:00"), "18:00", "It comes back today at 18:00."),
        (at(25, "9:00"), "Wed, 9:00", "It comes back tomorrow at 9:00."),
    ],
)
def test_a_moment_to_come(moment, short, toast):
    assert (soon(moment, NOW), comes_back(moment, NOW)) == (short, toast)


def test_a_moment_beyond_the_week_has_a_date():
    assert soon(at(1, "9:00", month=12), NOW) == "1 Dec, 9:00"
    assert soon(at(2, "9:00", month=1, year=2027), NOW) == "2 Jan 2027, 9:00"


def test_the_reasons_add_up_to_what_is_shown():
    urgency = weigh_waiting(a_wait(10, letters=2, last_at=at(24, "9:12"), usual=hours(3)))
    assert [(why.text.split(",")[0], why.signed) for why in told(urgency)] == [
        ("Waits for your answer for 10 working hours", "+30"),
        ("Your promise is an answer within 9 working hours", "+16"),
        ("2 letters without an answer", "+12"),
        ("You usually answer them within 3 working hours", "+8"),
    ]
    assert urgency.points == 66


def test_what_counts_against_has_a_true_minus():
    assert worth(RULES["not_useful"]) == "−20"
    assert worth(RULES["waits"]) == "+10 and 2 an hour, at most 40"


def test_every_rule_has_words():
    assert set(WORDS) == set(RULE_WORDS) == set(RULES)
    assert sum(len(rules) for _title, rules in table()) == len(RULES)
