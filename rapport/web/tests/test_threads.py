"""The picture of a conversation: a knot for each word, above or below, and an end that says whose turn it is."""

import re
from xml.etree import ElementTree

import pytest

from rapport.web.threads import BOTH, THEY, YOU, thread


def drawing(weave, end=""):
    return ElementTree.fromstring(str(thread(weave, end)))  # noqa: S314 - our own picture


def knots(weave):
    return [(knot.get("class"), float(knot.get("cx")), float(knot.get("cy"))) for knot in drawing(weave).iter("circle")]


def test_they_stand_above_and_you_below():
    assert [(side, height) for side, _, height in knots("tyb")] == [("them", THEY), ("you", YOU), ("you", BOTH)]
    assert THEY < BOTH < YOU


@pytest.mark.parametrize("weave", ["t", "ty", "tyt", "tytty", "yyyyyy"])
def test_the_newest_word_stands_at_the_same_place_in_every_row(weave):
    places = [x for _, x, _ in knots(weave)]
    assert places == sorted(places)
    assert places[-1] == knots("t")[0][1]
    assert len(places) == len(weave)
    assert places[0] > 0


@pytest.mark.parametrize(
    ("weave", "end", "kind", "height"),
    [
        ("t", "you", "end end--you", YOU),
        ("yt", "late", "end end--late", YOU),
        ("t", "", "end", BOTH),
        ("ty", "", "end", BOTH),
        ("ty", "you", "end end--you", BOTH),
    ],
)
def test_the_loose_end_hangs_towards_whoever_must_move(weave, end, kind, height):
    tail = drawing(weave, end).findall("path")[1]
    assert tail.get("class") == kind
    assert tail.get("d").endswith(f"90 {height:g}")


def test_nothing_said_is_a_line_without_knots():
    assert knots("") == []
    assert "end" in str(thread(""))


def test_the_picture_is_silent_and_has_no_style_of_its_own():
    picture = str(thread("tytt", "late"))
    assert 'aria-hidden="true"' in picture
    assert not re.search(r"style=|fill=|stroke=", picture)
