"""Transcripts of real programs become lines; sentences that sound like something to do are found in them."""

from datetime import date

import pytest

from rapport.lib.action_items import due_in, find_items
from rapport.lib.records import Unreadable
from rapport.lib.transcripts import Line, clock, read_transcript

TEAMS = """WEBVTT

0e4b1c2a-1/1-0
00:00:03.120 --> 00:00:06.480
<v Anna Vetrova>Good morning.</v>

0e4b1c2a-1/2-0
00:00:06.500 --> 00:00:09.000
<v Anna Vetrova>I'll send the draft
tomorrow.</v>

0e4b1c2a-1/3-0
00:01:05.000 --> 00:01:08.000
<v Ilya Brandt>Fine &amp; thank you.</v>
"""
ZOOM = """WEBVTT

1
00:00:03.120 --> 00:00:06.480
Anna Vetrova: Good morning.

2
00:00:06.500 --> 00:00:09.000
Anna Vetrova: I'll send the draft tomorrow.

3
00:01:05.000 --> 00:01:08.000
Ilya Brandt: Fine & thank you.

NOTE made by a program
"""
SRT = """1
00:00:03,120 --> 00:00:06,480
Anna Vetrova: Good morning.

2
00:00:06,500 --> 00:00:09,000
Anna Vetrova: I'll send the draft tomorrow.

3
00:01:05,000 --> 00:01:08,000
Ilya Brandt: Fine & thank you.
"""
JITSI = """[00:00:03] Anna Vetrova: Good morning.
[00:00:06] Anna Vetrova: I'll send the draft tomorrow.
[00:01:05] Ilya Brandt: Fine & thank you.
"""
TEAMS_TEXT = """Anna Vetrova   0:03
Good morning.
I'll send the draft tomorrow.

Ilya Brandt   1:05
Fine & thank you.
"""
ZOOM_TEXT = """[Anna Vetrova] 00:00:03
Good morning. I'll send the draft tomorrow.

[Ilya Brandt] 00:01:05
Fine & thank you.
"""
ZOOM_CHAT = """00:00:03 From Anna Vetrova : Good morning. I'll send the draft tomorrow.
00:01:05 From Ilya Brandt : Fine & thank you.
"""


@pytest.mark.parametrize(
    "text", [TEAMS, ZOOM, SRT, JITSI, TEAMS_TEXT, ZOOM_TEXT, ZOOM_CHAT],
    ids=["teams", "zoom", "srt", "jitsi", "teams txt", "zoom txt", "zoom chat"],
)  # fmt: skip
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["unix", "windows"])
def test_every_form_says_the_same(text, ends):
    lines = read_transcript(text.replace("\n", ends).encode())
    assert lines == [
        Line(3, "Anna Vetrova", "Good morning. I'll send the draft tomorrow."),
        Line(65, "Ilya Brandt", "Fine & thank you."),
    ]


def test_times_without_hours_and_voices_in_one_cue():
    text = "WEBVTT\n\n00:03.000 --> 00:04.000\n<v Anna>Yes.</v> <v.loud Ilya>No!</v>\n"
    assert read_transcript(text.encode()) == [Line(3, "Anna", "Yes."), Line(3, "Ilya", "No!")]


def test_old_encodings_are_read():
    (line,) = read_transcript("Анна: Пришлю черновик завтра.".encode("cp1251"))
    assert line == Line(None, "Анна", "Пришлю черновик завтра.")


@pytest.mark.parametrize("data", [b"", b"Only prose, and nobody speaks.", b"%PDF-1.7 x: y", b"PK\x03\x04a: b"])
def test_what_is_none_is_refused(data):
    with pytest.raises(Unreadable):
        read_transcript(data)


def test_a_bomb_of_a_line_costs_little():
    assert read_transcript(b"A: " + b"a: " * 500_000)
    assert find_items([Line(0, "A", "I will " * 20_000)], on=date(2026, 12, 7)) is not None


def test_clocks():
    assert (clock(None), clock(65), clock(3723)) == ("", "1:05", "1:02:03")


MONDAY = date(2026, 12, 7)


@pytest.mark.parametrize(("said", "yours", "due"), [
    ("I'll send the draft tomorrow.", False, date(2026, 12, 8)),
    ("I’ll check it by Friday.", False, date(2026, 12, 11)),
    ("We need to move the logo.", False, None),
    ("Could you send me the logo?", True, None),
    ("Please send the contract by Monday.", True, date(2026, 12, 14)),
    ("Action item: order the paper", False, None),
    ("TODO: order the paper", False, None),
    ("Я пришлю смету до пятницы.", False, date(2026, 12, 11)),
    ("Сделаю к среде", False, date(2026, 12, 9)),
    ("Надо бы обновить макет.", False, None),
    ("Нужно согласовать бюджет сегодня.", False, MONDAY),
    ("Пришлите, пожалуйста, логотип послезавтра.", True, date(2026, 12, 9)),
])  # fmt: skip
def test_something_to_do_is_found(said, yours, due):
    (hint,) = find_items([Line(7, "Anna", f"Good morning. {said}")], on=MONDAY)
    assert (hint.yours, hint.due_on, hint.at, hint.speaker) == (yours, due, 7, "Anna")


@pytest.mark.parametrize("said", [
    "Good morning.", "The draft is ready.", "I won't send it.", "Не сделаю до пятницы.", "Что надо сделать?",
    "What do we need to do?", "I will be on holiday.", "Это нужно.", "Он сделал макет.",
])  # fmt: skip
def test_nothing_to_do_is_found_in_talk(said):
    assert find_items([Line(7, "Anna", said)], on=MONDAY) == []


def test_what_is_said_twice_is_suggested_once():
    lines = [Line(1, "A", "I'll send it."), Line(2, "B", "I'll send it.")]
    assert len(find_items(lines, on=MONDAY)) == 1


def test_today_names_its_own_weekday_in_a_week():
    assert due_in("by Monday", MONDAY) == date(2026, 12, 14)
