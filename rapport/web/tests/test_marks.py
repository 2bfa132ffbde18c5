"""Avatars and paragraphs: what other people typed is shown and never obeyed."""

import pytest

from rapport.web.marks import HUES, hue, initials, paragraphs


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Anna Vetrova", "AV"),
        ("пётр", "П"),
        ("ООО «Ромашка»", "ОР"),
        ("3M", "M"),
        ("", "·"),
        ("…", "·"),
        ("Jean-Luc Picard", "JL"),
    ],
)
def test_the_letters_of_an_avatar(name, letters):
    assert initials(name) == letters


def test_one_letter_for_a_small_avatar():
    assert initials("Anna Vetrova", 1) == "A"


@pytest.mark.parametrize("number", [0, 1, 5, 6, 10**12, None])
def test_every_number_has_a_hue(number):
    assert hue(number) in HUES
    assert hue(number) == hue(number)


def link(address):
    return f'<a href="{address}" rel="noopener noreferrer nofollow" target="_blank">{address}</a>'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one\ntwo\n\n\nthree\n", "<p>one<br>two</p><p>three</p>"),
        ("  \n\n ", ""),
        ('<b>bold</b> & "quoted"', "<p>&lt;b&gt;bold&lt;/b&gt; &amp; &#34;quoted&#34;</p>"),
        (
            "see https://acme.example/a?b=1&c=2, please",
            f"<p>see {link('https://acme.example/a?b=1&amp;c=2')}, please</p>",
        ),
        ("(https://acme.example/)", f"<p>({link('https://acme.example/')})</p>"),
        ('"https://acme.example"', f"<p>&#34;{link('https://acme.example')}&#34;</p>"),
        ("'https://acme.example'", f"<p>&#39;{link('https://acme.example')}&#39;</p>"),
        ("«https://acme.example».", f"<p>«{link('https://acme.example')}».</p>"),
        ("<https://acme.example>", f"<p>&lt;{link('https://acme.example')}&gt;</p>"),
        ("javascript:alert(1)", "<p>javascript:alert(1)</p>"),
        (
            'https://a.example/"onmouseover="alert(1)',
            f"<p>{link('https://a.example/')}&#34;onmouseover=&#34;alert(1)</p>",
        ),
        ("https://a.example\nhttps://b.example", f"<p>{link('https://a.example')}<br>{link('https://b.example')}</p>"),
    ],
)
def test_plain_text_as_paragraphs(text, shown):
    assert paragraphs(text) == shown
