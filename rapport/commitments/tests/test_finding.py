"""Promises in sentences: the corpus with its measure, the dates, and what real letters are not taken for."""

from datetime import date, datetime, time
from pathlib import Path

import pytest

from rapport.commitments.due_words import Written
from rapport.commitments.finding import promises, sentences
from rapport.lib.mail.letters import read_letter
from rapport.lib.records import Unreadable
from rapport.lib.tests.shared import shared

HERE = Path(__file__).parent
MONDAY = datetime(2026, 11, 23, 11, 0)
# What was measured when the rules were written; less is a step back.
PRECISION, RECALL, RIGHT_DATES = 0.97, 0.93, 0.98


def works_on(day):
    return day.weekday() < 5


def found_in(text, at=MONDAY):
    return promises(text, Written(at, works_on))


def corpus():
    """(what is expected, sentence) of sentences.txt."""
    lines = (HERE / "sentences.txt").read_text("utf-8").splitlines()
    pairs = [line.split(" | ", 1) for line in lines if line and not line.startswith("#")]
    return [(expected.strip("- ").split(), sentence) for expected, sentence in pairs]


def said(one):
    at = [f"{one.clock:%H:%M}"] if one.clock else []
    return ["a" if one.asked else "p", one.on.isoformat(), *at]


def test_the_corpus_is_found_with_the_precision_and_recall_that_were_measured():
    right, wrong, missed, dated = 0, [], [], 0
    for expected, sentence in corpus():
        found = found_in(sentence)
        if not expected:
            wrong += [(sentence, said(one)) for one in found]
        elif not found or found[0].asked != (expected[0] == "a"):
            missed.append(sentence)
        else:
            right += 1
            dated += any(said(one) == expected for one in found)
            wrong += [(sentence, said(one)) for one in found if said(one) != expected][: len(found) - 1]
    promised = sum(bool(expected) for expected, _sentence in corpus())
    precision, recall = right / (right + len(wrong)), right / promised
    told = f"{len(corpus())} sentences: precision {precision:.3f}, recall {recall:.3f}, dates {dated / right:.3f}"
    print(told)
    assert precision >= PRECISION, (told, wrong)
    assert recall >= RECALL, (told, missed)
    assert dated / right >= RIGHT_DATES, told


@pytest.mark.parametrize("language", ["ru", "en"])
def test_each_language_by_itself_is_as_good(language):
    mine = [pair for pair in corpus() if (pair[1].isascii() or "’" in pair[1] or "“" in pair[1]) == (language == "en")]
    right = sum(bool(found_in(sentence)) == bool(expected) for expected, sentence in mine)
    assert len(mine) > 100
    assert right / len(mine) >= 0.95, [s for e, s in mine if bool(found_in(s)) != bool(e)]


def test_real_letters_raise_no_false_alarm():
    """Letters of lists, newsletters and programs, Russian ones among them: hardly anything in them is a promise."""
    read, found = 0, []
    for path in sorted(shared("data/mail").rglob("*")):
        if not path.is_file() or path.suffix not in {".eml", ".txt", ""}:
            continue
        try:
            letter = read_letter(path.read_bytes())
        except Unreadable:
            continue
        read += 1
        at = (letter.sent_at or MONDAY).replace(tzinfo=None)
        found += [(path.name, one.sentence) for one in found_in(letter.text, at)]
    assert read > 100
    assert len(found) <= read / 100, found


# ---- Days


@pytest.mark.parametrize(
    ("at", "sentence", "on", "clock"),
    [
        # A weekday is the next one; said on that very day it is a week away.
        (datetime(2026, 11, 27, 9), "Пришлю до пятницы.", date(2026, 12, 4), None),
        (datetime(2026, 11, 27, 9), "I'll send it by Friday.", date(2026, 12, 4), None),
        (datetime(2026, 11, 27, 9), "I'll send it this Friday.", date(2026, 11, 27), None),
        (datetime(2026, 11, 23, 9), "I'll send it before Friday.", date(2026, 11, 26), None),
        # A date without a year is of this year, or of the next when it is over.
        (datetime(2026, 12, 30, 9), "Пришлю до 12 января.", date(2027, 1, 12), None),
        (datetime(2026, 12, 30, 9), "I'll send it by January 12.", date(2027, 1, 12), None),
        (datetime(2026, 12, 30, 9), "Пришлю до 5-го числа.", date(2027, 1, 5), None),
        (datetime(2026, 5, 10, 9), "Пришлю до 20 мая.", date(2026, 5, 20), None),
        (datetime(2026, 5, 10, 9), "I'll send it by 20 May.", date(2026, 5, 20), None),
        # A date that does not exist is none.
        (datetime(2026, 2, 10, 9), "Пришлю до 31 апреля.", None, None),
        (datetime(2026, 2, 10, 9), "I'll send it by 5/6.", None, None),
        (datetime(2026, 11, 23, 9), "I'll send it by 12/15.", date(2026, 12, 15), None),
        # The ends of weeks and months.
        (datetime(2026, 11, 28, 9), "Пришлю до конца недели.", date(2026, 11, 29), None),
        (datetime(2026, 12, 31, 9), "Сделаем до конца месяца.", date(2026, 12, 31), None),
        # Working days leave out the weekend.
        (datetime(2026, 11, 26, 9), "Пришлю в течение трёх рабочих дней.", date(2026, 12, 1), None),
        (datetime(2026, 11, 26, 9), "I'll send it within 2 business days.", date(2026, 11, 30), None),
        # An hour is that of its day; without a day it is today's, and one that has passed is none.
        (datetime(2026, 11, 23, 9), "Пришлю в пятницу к 15:30.", date(2026, 11, 27), time(15, 30)),
        (datetime(2026, 11, 23, 9), "Пришлю до 18.00.", date(2026, 11, 23), time(18)),
        (datetime(2026, 11, 23, 19), "Пришлю до 18:00.", None, None),
        (datetime(2026, 11, 23, 23, 30), "Пришлю через час.", date(2026, 11, 24), time(0, 30)),
        (datetime(2026, 11, 23, 23, 30), "I'll send it in 20 minutes.", date(2026, 11, 23), time(23, 50)),
        (datetime(2026, 11, 23, 9), "I'll send it on Friday by 5 pm.", date(2026, 11, 27), time(17)),
    ],
)
def test_a_day_is_reckoned_from_the_day_it_was_written(at, sentence, on, clock):
    found = found_in(sentence, at)
    assert [(one.on, one.clock) for one in found] == ([(on, clock)] if on else [])


def test_a_calendar_without_working_days_ends_somewhere():
    assert promises("Пришлю за 5 рабочих дней.", Written(MONDAY, lambda day: False))


# ---- Sentences


def test_a_letter_is_cut_into_sentences_without_what_is_quoted_or_signed():
    letter = (
        "Добрый день! Пришлю макет до пятницы,\nкак и обещал. Счёт от 12.10.2026 оплатим завтра.\n"
        "> Сделаем во вторник.\n\n* Позвоню в среду\n-- \nПришлю завтра"
    )
    assert list(sentences(letter)) == [
        "Добрый день!", "Пришлю макет до пятницы,", "как и обещал.", "Счёт от 12.10.2026 оплатим завтра.",
        "Позвоню в среду",
    ]  # fmt: skip


def test_lines_a_mail_program_has_broken_are_one_sentence():
    letter = "Мы посмотрели всё, что вы прислали на прошлой неделе, и\nпришлём ответ до пятницы."
    (found,) = found_in(letter)
    assert found.on == date(2026, 11, 27)


def test_two_promises_of_one_sentence_are_two():
    found = found_in("Завтра позвоню, а макет пришлю до пятницы.")
    assert [(one.text, one.on.day) for one in found] == [("Завтра позвоню", 24), ("макет пришлю до пятницы", 27)]
    assert len(found_in("Сделаю и пришлю завтра.")) == 1


@pytest.mark.parametrize("text", ["", "\n\n", "я" * 100_000, "Пришлю до " * 5000, "«" * 5000, "a, " * 20_000, "\x00?"])
def test_whatever_is_written_is_read_soon_and_without_a_fall(text):
    assert len(found_in(text)) <= 2000


def test_what_a_machine_made_long_costs_little():
    import time as clock

    text = "Мы отправим вам документы завтра или если получится послезавтра, как договаривались. " * 300
    began = clock.process_time()
    found_in(text)
    assert clock.process_time() - began < 3
