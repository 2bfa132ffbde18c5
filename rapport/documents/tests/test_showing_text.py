"""Markdown on a page and on paper: nothing of it runs, and all of it is there."""

import io
from datetime import UTC, datetime

import pypdf
import pytest

from rapport.documents.paper import Paper, as_pdf, blocks_of
from rapport.documents.rendering import as_html

EVIL = [
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](https://tracker.example/p.png)",
    '<img src=x onerror="alert(1)">',
    "[x](<javascript:alert(1)>)",
    '[x](https://example.com "onmouseover=alert(1)")',
]


@pytest.mark.parametrize("text", EVIL)
def test_nothing_runs_or_loads(text):
    html = as_html(text)
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert 'href="data:' not in html


def test_what_markdown_can_say_is_said():
    html = as_html("# T\n\n**b** *i* ~~s~~ `c`\n\n1. one\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> q")
    for part in ("<h2>T</h2>", "<strong>b</strong>", "<em>i</em>", "<s>s</s>", "<code>c</code>", "<ol>", "<td>1</td>",
                 "<blockquote>"):  # fmt: skip
        assert part in html


def test_paper_holds_every_word_and_reads_none_as_a_program():
    text = """# Смета

Обычный **жирный** #show $x$ @ref \\ <b>

- раз
- два

| Что | Цена |
|---|---|
| Логотип | 36 000 ₽ |

```
#let x = 1
```

> цитата

---

5. пять
"""
    made = as_pdf(Paper("Договорённости", "Студия", text, "ru", datetime(2026, 11, 30, 12, 0, 5, 7, tzinfo=UTC)))
    pdf = pypdf.PdfReader(io.BytesIO(made))
    said = " ".join(page.extract_text() for page in pdf.pages)
    for word in (
        "Договорённости",
        "Смета",
        "жирный",
        "#show",
        "$x$",
        "@ref",
        "<b>",
        "Логотип",
        "36 000 ₽",
        "#let",
        "5.",
    ):
        assert word in said.replace("\xa0", " ")
    assert "/GTS_PDFA1" in str(pdf.trailer["/Root"].get("/OutputIntents", "")) or b"pdfaid:part" in made
    fonts = {
        str(font["/BaseFont"]) for font in (one.get_object() for one in pdf.pages[0]["/Resources"]["/Font"].values())
    }
    assert any("GolosText-Regular" in name for name in fonts)
    assert any("GolosText-Bold" in name for name in fonts)


def test_its_own_title_is_not_printed_twice():
    made = as_pdf(Paper("Scope", "", "# Scope\n\nWords", "en", datetime(2026, 11, 30, tzinfo=UTC)))
    assert pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text().count("Scope") == 1


def test_nothing_deep_or_empty_breaks_it():
    assert blocks_of("") == []
    for text in ("> " * 300 + "deep", "- " * 300 + "deep", "|a|\n|-|\n" + "|x|\n" * 2000, "\x0b\x0c\u2028"):
        assert as_pdf(Paper("T", "", text, "en", datetime(2026, 11, 30, tzinfo=UTC))).startswith(b"%PDF")
