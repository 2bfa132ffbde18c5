import time

import pytest

from rapport.lib.mail.html import html_to_text, sanitise

REL = 'rel="noopener noreferrer nofollow"'


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<p onclick='x()' style='color:red' class=a id=b>Hi</p>", "<p>Hi</p>"),
        ("<script>alert(1)</script>Hi<style>p{}</style>", "Hi"),
        ("<form action=/x><input name=a><button>Go</button></form>", "Go"),
        ("<iframe src=//x></iframe><object data=x></object><svg onload=x()><text>a</text></svg>Hi", "Hi"),
        ("<head><title>No</title><meta http-equiv=refresh content='0;url=//x'><base href=//x></head>Hi", "Hi"),
        ("<img src='https://tracker.example/p.gif' width=1 height=1>Hi", "Hi"),
        ("<img src='https://x/p.gif' alt='A &quot;logo&quot;'>", "A &quot;logo&quot;"),
        ("<img src=data:image/png;base64,AA==>Hi", "Hi"),
        ("<img src='cid:logo@x' alt=Logo onerror=x()>", '<img src="cid:logo@x" alt="Logo">'),
        ("<a href='javascript:x()'>a</a>", "<a>a</a>"),
        ("<a href='/relative'>a</a>", "<a>a</a>"),
        ("<a href='cid:x'>a</a>", "<a>a</a>"),
        (
            "<table background=//x><td background=//y colspan=2>a",
            '<table><tbody><tr><td colspan="2">a</td></tr></tbody></table>',
        ),
        ("<!-- a --><!--[if mso]>b<![endif]-->Hi", "Hi"),
        ("<div style='display:none'>Preheader <div>deep</div></div><p>Hi</p>", "<p>Hi</p>"),
        ("<span style='max-height:0;overflow:hidden'>No</span>Hi", "Hi"),
        ("<p style='visibility: hidden'>No<p>Hi", "<p>Hi</p>"),
        ("<p style='opacity:0.5'>Hi</p>", "<p>Hi</p>"),
        ("<p title='a\" style=\"hidden' lang=ru>Hi", '<p lang="ru">Hi</p>'),
        ("<b>unclosed <i>tags", "<b>unclosed <i>tags</i></b>"),
    ],
)
def test_nothing_is_left_that_runs_loads_or_hides(written, kept):
    assert sanitise(written) == kept


@pytest.mark.parametrize("address", ["https://example.com/?a=1&amp;b=2", "http://x", "mailto:a@b", "tel:+79001234567"])
def test_links_open_elsewhere_and_tell_nothing(address):
    assert (
        sanitise(f'<a title=b href="{address}">a</a>') == f'<a target="_blank" {REL} title="b" href="{address}">a</a>'
    )


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo"),
        ("One<br>Two<br><br><br><br>Three", "One\nTwo\n\n\nThree"),
        ("<ul><li>One</li><li>Two<ol><li>a</li><li>b</li></ol></li></ul>End", "- One\n- Two\n  1. a\n  2. b\n\nEnd"),
        ("<table><tr><td>Name</td><td>Anna</td></tr><tr><td>City</td></tr></table>", "Name Anna\nCity"),
        ("See <a href='https://example.com'>the   draft</a>\n now", "See the draft now"),
        (
            "<p>Hi</p><blockquote><p>Quoted</p>Deep<blockquote>er</blockquote></blockquote>",
            "Hi\n\n> Quoted\n>\n> Deep\n>\n> > er",
        ),
        ("<pre>a\n  b\n\nc</pre>", "a\n  b\n\nc"),
        ("1 &lt; 2 &amp;&nbsp;3", "1 < 2 & 3"),
        ("<h1>Title</h1>Text", "Title\n\nText"),
        ("<div style='display:none'>&zwnj;&nbsp;&zwnj;Preview</div>&#8203;Hi\u00ad", "Hi"),
        ("", ""),
        ("No tags at all", "No tags at all"),
        ("<p>Обычный <b>русский</b> текст</p>", "Обычный русский текст"),
    ],
)
def test_html_becomes_text_as_a_person_would_copy_it(written, text):
    assert html_to_text(written) == text


BOMBS = {
    "deep": "<div>" * 200_000,
    "deep with paragraphs": "<div><p>x" * 100_000,
    "formatting left open": "".join(f"<font color={number}>" for number in range(390)) + "<p>x" * 200_000,
    "formatting in every paragraph": "".join(f"<p><font color={number}>x" for number in range(50_000)),
    "tables": "<table><tr><td>" * 60_000,
    "no tags": "<" * 1_000_000,
    "entities": "a&b " * 250_000,
    "attributes": "<a " + "x=1 " * 240_000 + ">",
    "hidden": '<b style="display:none">x</b>' * 30_000,
    "quotes": "<blockquote>" * 399 + "x<br>" * 100_000,
    "comments": "<!--" * 200_000,
    "pictures": "<img alt=x>" * 80_000,
}


@pytest.mark.slow_once
@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_html_made_to_choke_on_takes_no_more_than_its_length(bomb):
    started = time.process_time()
    html_to_text(bomb)
    assert time.process_time() - started < 6


def test_html_made_to_choke_on_still_says_its_words():
    assert "Hello & bye" in html_to_text("<div>" * 5000 + "<b>Hello &amp; bye</b><script>")
