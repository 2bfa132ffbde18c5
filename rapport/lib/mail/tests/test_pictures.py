"""Pictures from elsewhere: counted, named when they only count readers, and shown when they are asked for."""

import pytest

from rapport.lib.mail.html import sanitise, sanitise_with_pictures
from rapport.lib.mail.letters import read_letter
from rapport.lib.mail.pictures import pictures_in

PIXEL = '<img src="https://t.example/x.gif" width="1" height="1">'
PHOTO = '<img src="https://cdn.example/photo.jpg" width="600">'


@pytest.mark.parametrize(
    ("html", "count", "trackers"),
    [
        ("<p>no picture</p>", 0, ()),
        (PHOTO, 1, ()),
        (PIXEL, 0, ("t.example",)),
        (PHOTO + PIXEL + PIXEL, 1, ("t.example",)),
        ('<img src="cid:here">', 0, ()),
        ("<IMG SRC=https://u.example/wf/open?u=1>", 0, ("u.example",)),
        ("<img style=\"display:none\" src='https://n.example/logo.png'>", 0, ("n.example",)),
        ('<img src="https://[broken/x.png" width="1">', 0, ("?",)),
    ],
)
def test_what_a_letter_would_fetch(html, count, trackers):
    found = pictures_in([html])
    assert (found.count, found.trackers) == (count, trackers)


def test_pictures_are_left_out_unless_asked_for_and_trackers_always():
    assert "cdn.example" not in sanitise(PHOTO + PIXEL)
    shown = sanitise_with_pictures(PHOTO + PIXEL + "<script>x</script><img src='javascript:x'>")
    assert "cdn.example" in shown
    assert "t.example" not in shown
    assert "script" not in shown


def letter(*lines: bytes) -> bytes:
    return b"\r\n".join([b"From: a@shop.example", b"Message-ID: <1@x>", *lines, b"", b"Hi", b""])


@pytest.mark.parametrize(
    ("lines", "url", "one_click", "mailto"),
    [
        ([b"List-Unsubscribe: <https://l.example/u?x=1>, <mailto:u@l.example?subject=stop>",
          b"List-Unsubscribe-Post: List-Unsubscribe=One-Click"], "https://l.example/u?x=1", True,
         "mailto:u@l.example?subject=stop"),
        ([b"List-Unsubscribe: <http://l.example/u>", b"List-Unsubscribe-Post: List-Unsubscribe=One-Click"],
         "http://l.example/u", False, ""),
        ([b"List-Unsubscribe: <mailto:u@l.example>"], "", False, "mailto:u@l.example"),
    ],
)  # fmt: skip
def test_how_a_list_is_left(lines, url, one_click, mailto):
    way = read_letter(letter(*lines)).unsubscribe
    assert (way.url, way.one_click, way.mailto) == (url, one_click, mailto)


@pytest.mark.parametrize("line", [b"X: y", b"List-Unsubscribe: nonsense", b"List-Unsubscribe: <javascript:x>",
                                  b"List-Unsubscribe: <https://l.example/" + b"u" * 3000 + b">"])  # fmt: skip
def test_a_letter_that_says_nothing_useful(line):
    assert read_letter(letter(line)).unsubscribe is None
